"""The screens of `loyalty`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

register(Screen("loyalty:loyalty", _("Loyalty"), "measure", "loyalty.see", 24))
