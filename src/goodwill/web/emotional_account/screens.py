"""The screen of `emotional_account`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

register(Screen("emotional_account:account", _("Account"), "measure", "emotional_account.see", 25))
