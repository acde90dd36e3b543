"""Screens of `findings`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goodwill.web.people.facade import Sight
from goodwill.web.shell.screens import Screen, register

EVERY_UNIT = Sight(None, "none", leadership=False)


def _overview() -> list[tuple[str, str]]:
    """Return how everything, and how two figures, are computed, and a page with a filter."""
    found = [("methods", reverse("findings:methods"))]
    found += [(key, reverse("findings:how", args=[key])) for key in ("perspectives", "components")]
    return [*found, ("last 3 months", f"{reverse('findings:overview')}?period=last-3&compare=before")]


def _touchpoints() -> list[tuple[str, str]]:
    """Return the page of one touchpoint, if there is any."""
    from goodwill.web.findings.facade import shelf

    found = shelf()
    return [
        (name, reverse("findings:touchpoints_one", args=[name])) for name in (found.touchpoints[:1] if found else ())
    ]


def _teams() -> list[tuple[str, str]]:
    """Return the pages of the first unit of each kind that is large enough to be shown."""
    from goodwill.web.findings.facade import kept, shelf
    from goodwill.web.findings.teams_engagement import engagement_seen
    from goodwill.web.findings.teams_units import in_sight, levels

    cells, study = shelf(), kept(EVERY_UNIT)
    if cells is None or study is None:
        return []
    engagement = engagement_seen(study)
    firsts = [
        next((u.id for u in level.units if engagement.is_shown(u.id)), "")
        for level in levels(in_sight(cells.tree, None))
    ]
    return [(unit, reverse("findings:teams_one", args=[unit])) for unit in firsts if unit]


def _actions() -> list[tuple[str, str]]:
    """Return the page of one action, if there is any."""
    from goodwill.web.findings.facade import kept

    study = kept(EVERY_UNIT)
    return [
        (v.title, reverse("findings:actions_one", args=[v.action_id])) for v in (study.verdicts[:1] if study else ())
    ]


register(Screen("findings:overview", _("Overview"), "", "findings.see", 1, examples=_overview))
register(Screen("findings:touchpoints", _("Touchpoints"), "measure", "findings.see", 20, examples=_touchpoints))
register(Screen("findings:teams", _("Teams"), "measure", "findings.see_units", 30, examples=_teams))
register(Screen("findings:priorities", _("Priorities"), "manage", "findings.see", 10))
register(Screen("findings:actions", _("Actions"), "manage", "findings.see", 20, examples=_actions))
