"""What the page Words says on top: what most speak of, what is clear, and what nobody can say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from goodwill.core.estimate import Estimate
from goodwill.web.shell.templatetags.words import interval, number, signed, whole_percent

if TYPE_CHECKING:
    from goodwill.web.words.queries import Figures, ThemeRow

FEWEST = 30  # texts read, below which a feeling is not put into the sentences on top


def of_all(figures: Figures | None, rows: Sequence[ThemeRow]) -> list[str]:
    """Return the sentences on top; none where no study found words."""
    if figures is None:
        return []
    seen = [r for r in rows if r.counts and r.share.value]
    leaves = [r for r in seen if r.is_below or not any(o.theme.parent == r.theme.key for o in rows)]
    if not leaves:
        return [_("No theme of the book is in what customers say.")]
    leaves.sort(key=lambda r: -(r.share.value or 0.0))
    said = [_most(leaves)]
    worst = _worst(leaves)
    if worst:
        said.append(worst)
    clear = [r for r in leaves if r.is_clear]
    said += [_clear(r) for r in clear[:3]]
    if not clear:
        said.append(_("What goes with a theme later is not clear for any of them."))
    return said


def _most(leaves: Sequence[ThemeRow]) -> str:
    first = leaves[0]
    values = {"theme": first.name, "share": whole_percent(first.share.value), "texts": number(first.share.n)}
    if len(leaves) == 1:
        return _("%(share)s of %(texts)s texts speak of “%(theme)s”.") % values
    values |= {"second": leaves[1].name, "other": whole_percent(leaves[1].share.value)}
    return _("Most spoken of: “%(theme)s” in %(share)s of %(texts)s texts, then “%(second)s” in %(other)s.") % values


def _worst(leaves: Sequence[ThemeRow]) -> str:
    """Return which theme has the lowest mean feeling, with its interval: a description, no claim that it differs."""
    felt = [r for r in leaves if r.feeling.value is not None and r.feeling.n >= FEWEST]
    if len(felt) < 2:
        return ""
    worst = min(felt, key=lambda r: r.feeling.value or 0.0)
    return _("Lowest feeling of themes in at least %(fewest)s texts: “%(theme)s”, %(feeling)s (%(interval)s).") % {
        "fewest": number(FEWEST), "theme": worst.name, "feeling": signed(worst.feeling),
        "interval": interval(worst.feeling),
    }  # fmt: skip


def _clear(row: ThemeRow) -> str:
    values = {"theme": row.name, "points": _points(row.later), "interval": interval(row.later)}
    if row.is_lower:
        return _("Those who mention “%(theme)s” recommend us less in their next answer than comparable customers: "
                 "%(points)s points of 10 lower (%(interval)s).") % values  # fmt: skip
    return _("Those who mention “%(theme)s” recommend us more in their next answer than comparable customers: "
             "%(points)s points of 10 higher (%(interval)s).") % values  # fmt: skip


def _points(estimate: Estimate) -> str:
    return number(abs(estimate.value or 0.0), 1)
