"""Screens of `boards`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

register(Screen("boards:brief", _("Brief"), "share", "boards.see", 10))
