"""The screen of `memory`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

register(Screen("memory:memory", _("Memory"), "measure", "memory.see", 26))
