"""Screens of `findings`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goodwill.web.shell.screens import Screen, register

register(Screen("findings:overview", _("Overview"), "", "findings.see", 1))
register(Screen("findings:touchpoints", _("Touchpoints"), "measure", "findings.see", 20))
register(Screen("findings:teams", _("Teams"), "measure", "findings.see_units", 30))
register(Screen("findings:priorities", _("Priorities"), "manage", "findings.see", 10))
register(Screen("findings:actions", _("Actions"), "manage", "findings.see", 20))
