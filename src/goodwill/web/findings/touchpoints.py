"""What the pages of touchpoints read: success, ease and emotion as equals, the four cells, contacts, course over time.

Everything is added up from the shelf's cells for one slice; nothing is pooled over perspectives. What is clear is
not decided here: marks come from the register of claims, which judged the whole company over the whole period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from goodwill.core.claim import ClaimKind
from goodwill.core.estimate import Estimate
from goodwill.measure.ease.grid import GRID
from goodwill.report.strip import Strip, strips
from goodwill.stats.intervals import NO_ANSWERS, difference
from goodwill.web.findings.glosses import gloss

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.study.claims import RegisteredClaim
    from goodwill.study.result import StudyResult
    from goodwill.study.shelf import Shelf
    from goodwill.study.slice import Slice

PARTS = ("success", "ease", "emotion")
PART_WORDS: Mapping[str, str | Promise] = {"success": _("Success"), "ease": _("Ease"), "emotion": _("Emotion")}
CELL_WORDS: Mapping[str, str | Promise] = {
    "easy.get": _("Easy to get"),
    "nice.get": _("Nice to get"),
    "easy.use": _("Easy to use"),
    "nice.use": _("Nice to use"),
}
EXPERIENCE = "experience"
NOTHING = Estimate.missing(NO_ANSWERS, unit="of 100")


@dataclass(frozen=True, slots=True)
class Measured:
    """One of success, ease, emotion, or one of the four cells, at one place.

    Attributes
    ----------
    construct, label
        Which.
    estimate
        From 0 (worst) to 100 (best).
    strip
        Its interval on the line it shares with what it is compared with.
    change
        Against the period compared with; None where none is chosen.
    """

    construct: str
    label: str | Promise
    estimate: Estimate
    strip: Strip | None = None
    change: Estimate | None = None

    @property
    def gloss(self) -> str:
        """A few plain words for it."""
        return gloss(self.construct)


@dataclass(frozen=True, slots=True)
class Place:
    """One touchpoint, or one channel or unit of it.

    Attributes
    ----------
    key, label
        What it is called in the facts, and on the page.
    parts
        Success, ease, emotion: always three, absent ones with their reason.
    cells
        Easy and nice, to get and to use: always four.
    answers
        Most replies behind one of the three.
    contacts, resolved
        How many contacts, and the share of them that was resolved.
    asked, answered
        Of invitations; None where nobody was asked or it is not known.
    mark
        The claim about it that the register accepted; None where nothing is clear, or where a filter is set.
    """

    key: str
    label: str
    parts: tuple[Measured, ...]
    cells: tuple[Measured, ...]
    answers: int
    contacts: int
    resolved: Estimate
    asked: int | None = None
    answered: int | None = None
    mark: RegisteredClaim | None = None

    @property
    def missing(self) -> tuple[Measured, ...]:
        """Cells that nobody was asked about."""
        return tuple(c for c in self.cells if not c.estimate.is_present)

    @property
    def is_measured(self) -> bool:
        """Whether one of success, ease and emotion has a figure."""
        return any(p.estimate.is_present for p in self.parts)


def places(shelf: Shelf, of: Slice, by: str, before: Slice | None = None, roll_up: str = "") -> tuple[Place, ...]:
    """Return what is known of each touchpoint (channel, unit) of a slice, by name, on one common line.

    Parameters
    ----------
    shelf
        Cells of one version.
    of, before
        Which part of the company, and the same in the period compared with.
    by
        ``touchpoint``, ``channel`` or ``unit``.
    roll_up
        With units: the kind they are added up to.
    """
    found = _figures(shelf, of, by, roll_up)
    earlier = _figures(shelf, before, by, roll_up) if before is not None else None
    contacts = {str(c.keys[by]): c for c in shelf.contacts(of, (by,), roll_up=roll_up)}
    asked = {str(a.keys[by]): a for a in shelf.asked(of, (by,), roll_up=roll_up) if a.perspective == EXPERIENCE}
    names = sorted(({k for k, _ in found} | set(contacts)) - {""})
    rows = []
    for name in names:
        then = None if earlier is None else {c: earlier.get((name, c), NOTHING) for c in (*PARTS, *GRID)}
        now = {c: found.get((name, c), NOTHING) for c in (*PARTS, *GRID)}
        seen, invited = contacts.get(name), asked.get(name)
        rows.append(Place(
            key=name, label=words_of(name),
            parts=tuple(_measured(c, PART_WORDS[c], now, then) for c in PARTS),
            cells=tuple(_measured(c, CELL_WORDS[c], now, then) for c in GRID),
            answers=max(now[c].n for c in PARTS),
            contacts=seen.contacts if seen else 0,
            resolved=seen.resolved if seen else Estimate.missing(NO_ANSWERS, unit="share"),
            asked=invited.asked if invited else None, answered=invited.answered if invited else None,
        ))  # fmt: skip
    return _on_one_line(rows)


def whole(shelf: Shelf, of: Slice, before: Slice | None = None) -> Place | None:
    """Return a slice as one place; None where nothing is known of it."""
    now = {f.construct: f.estimate for f in shelf.figures(of) if f.perspective == EXPERIENCE}
    then = None
    if before is not None:
        then = {f.construct: f.estimate for f in shelf.figures(before) if f.perspective == EXPERIENCE}
    seen = next(iter(shelf.contacts(of)), None)
    if not now and seen is None:
        return None
    invited = next((a for a in shelf.asked(of) if a.perspective == EXPERIENCE), None)
    place = Place(
        key=of.touchpoint, label=words_of(of.touchpoint),
        parts=tuple(_measured(c, PART_WORDS[c], now, then) for c in PARTS),
        cells=tuple(_measured(c, CELL_WORDS[c], now, then) for c in GRID),
        answers=max(now.get(c, NOTHING).n for c in PARTS),
        contacts=seen.contacts if seen else 0,
        resolved=seen.resolved if seen else Estimate.missing(NO_ANSWERS, unit="share"),
        asked=invited.asked if invited else None, answered=invited.answered if invited else None,
    )  # fmt: skip
    return _on_one_line([place])[0]


def remembered(shelf: Shelf, of: Slice) -> tuple[Measured, ...]:
    """Return what is remembered later of the same contacts; empty where nobody was asked later."""
    found = {f.construct: f.estimate for f in shelf.figures(of) if f.perspective == "experience remembered"}
    return tuple(Measured(c, PART_WORDS[c], found[c]) for c in PARTS if c in found)


def by_month(shelf: Shelf, of: Slice) -> dict[str, list[tuple[int, Estimate]]]:
    """Return per component its figure month by month, in order; months that the facts cover in part are left out."""
    found: dict[str, list[tuple[int, Estimate]]] = {c: [] for c in PARTS}
    for f in shelf.figures(of, ("month",), constructs=PARTS):
        month = f.keys["month"]
        if f.perspective == EXPERIENCE and isinstance(month, int) and month >= 0 and month not in shelf.unfinished:
            found[f.construct].append((month, f.estimate))
    return {c: sorted(points, key=lambda p: p[0]) for c, points in found.items() if points}


def marked(rows: Iterable[Place], study: StudyResult) -> tuple[Place, ...]:
    """Return the places with what the register lets us say about each: which component lags behind the others."""
    clear = {r.claim.about: r for r in study.claims.of(ClaimKind.GAP) if r.claim.family == "components"}
    return tuple(replace(row, mark=clear.get(row.key)) for row in rows)


def words_of(code: str) -> str:
    """Return a code of the facts as words: ``phone_support`` reads "Phone support"."""
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _figures(shelf: Shelf, of: Slice, by: str, roll_up: str) -> dict[tuple[str, str], Estimate]:
    found = shelf.figures(of, (by,), constructs=(*PARTS, *GRID), roll_up=roll_up)
    return {(str(f.keys[by]), f.construct): f.estimate for f in found if f.perspective == EXPERIENCE}


def _measured(
    construct: str, label: str | Promise, now: Mapping[str, Estimate], then: Mapping[str, Estimate] | None
) -> Measured:
    estimate = now.get(construct, NOTHING)
    change = None if then is None else difference(estimate, then.get(construct, NOTHING))
    return Measured(construct, label, estimate, change=change)


def _on_one_line(rows: Sequence[Place]) -> tuple[Place, ...]:
    """Give all three components of all places one common line, so that their intervals can be held together."""
    line = iter(strips([m.estimate for row in rows for m in (*row.parts, *row.cells)]))
    return tuple(
        replace(
            row,
            parts=tuple(replace(m, strip=next(line)) for m in row.parts),
            cells=tuple(replace(m, strip=next(line)) for m in row.cells),
        )
        for row in rows
    )
