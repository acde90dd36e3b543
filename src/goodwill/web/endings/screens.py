"""The screen of `endings`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

register(Screen("endings:endings", _("Endings"), "measure", "endings.see", 27))
