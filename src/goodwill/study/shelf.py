"""The shelf: what pages read of one version - cells in memory, filtered and added up in milliseconds.

A shelf never opens the ledger and takes no lease: it reads what a study wrote for screens. It is immutable
once read, so that threads share it; `Shelf.open` gives every page the newest one and costs two looks at the
file system when nothing has changed.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from goodwill.core.errors import SettingsError
from goodwill.study.cells import SCREEN
from goodwill.study.coded import CodedCells, Keep, read_cells
from goodwill.study.derived import CELLS, Place
from goodwill.study.design_effects import CONTACTS
from goodwill.study.figures import (
    METRICS,
    REMEMBERED,
    Asked,
    ContactFigure,
    Figure,
    contact_figure,
    score_estimate,
)
from goodwill.study.opened import Lately, Opened
from goodwill.study.slice import WHOLE, Slice, Unit, UnitTree

KEYS = ("unit", "touchpoint", "channel", "segment")
BY = ("month", *KEYS)
ANSWER_KEYS = (*KEYS, "perspective", "construct", "lag")
KEPT_FIGURES = 64
Question = tuple[Slice, tuple[str, ...], tuple[str, ...], str, float]
SUMS = ("answers", "unit_score", "unit_score_squares", "promoters", "detractors")


class Shelf:
    """The cells of one version.

    Attributes
    ----------
    version
        Of the facts.
    written_at
        When the study wrote it (ISO 8601).
    months
        First and last month as numbers (year x 12 + month - 1); None when nothing is dated.
    unfinished
        Months that the facts cover only in part.
    tree
        The units.
    """

    def __init__(self, place: Place) -> None:
        self._folder = place.folder
        about = json.loads((place.folder / "about.json").read_text(encoding="utf-8"))
        self.version: str = place.version
        self.written_at: str = about["written_at"]
        first, last = about["first_month"], about["last_month"]
        self.months: tuple[int, int] | None = None if first is None else (first, last)
        self.unfinished: frozenset[int] = frozenset(about["unfinished"])
        self._circumstances: tuple[str, ...] = tuple(about.get("circumstances", ()))  # earlier software wrote none
        rows = pq.read_table(place.folder / "units.parquet").to_pylist()
        self.tree = UnitTree((r["unit"], r["parent"], r["kind"]) for r in rows)
        only = {"construct": SCREEN}
        self._answers = read_cells(place.folder / "answers.parquet", ANSWER_KEYS, only)
        self._contacts = read_cells(place.folder / "contacts.parquet", (*KEYS, "stage", "handler"))
        self._asked = read_cells(place.folder / "asked.parquet", (*KEYS, "perspective", "survey"))
        effects = pq.read_table(place.folder / "design_effects.parquet").to_pylist()
        self._effects = {(r["perspective"], r["construct"]): float(r["design_effect"]) for r in effects}
        self._carried = _carried(place.folder / "surveys.parquet")
        self._late: dict[str, CodedCells | None] = {}
        self._lately: Lately[Question, tuple[Figure, ...]] = Lately(KEPT_FIGURES)
        self._lock = threading.Lock()

    @classmethod
    def open(cls, project: str | Path, version: str = "") -> Shelf:
        """Return the shelf of a project: at `version`, else the newest; kept in this process until a newer is there.

        Raises
        ------
        LedgerError
            If no study has prepared anything (of that version), or it was removed when somebody was erased.
        """
        return _OPENED.get(Path(project), CELLS, version)

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units, each after its parent."""
        return self.tree.units

    @property
    def touchpoints(self) -> tuple[str, ...]:
        """Touchpoints with contacts or answers, sorted."""
        return self._labels("touchpoint")

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels of contacts, sorted."""
        return self._labels("channel")

    @property
    def segments(self) -> tuple[str, ...]:
        """Values of the attribute ``segment``, sorted; none where the project has no such attribute."""
        return self._labels("segment")

    @property
    def circumstances(self) -> tuple[str, ...]:
        """Circumstances that customers were in when they answered or made contact, sorted."""
        return self._circumstances

    def design_effect(self, perspective: str, construct: str) -> float:
        """Return how much repeated customers widen the variance of a figure, at least 1.0."""
        return self._effects.get((perspective, construct), 1.0)

    def figures(
        self,
        of: Slice = WHOLE,
        by: Sequence[str] = (),
        *,
        constructs: Sequence[str] = SCREEN,
        roll_up: str = "",
        level: float = 0.95,
    ) -> tuple[Figure, ...]:
        """Return the survey figures of a slice, sorted by keys, perspective and construct.

        Parameters
        ----------
        of
            Which part of the company.
        by
            Some of ``month, unit, touchpoint, channel, segment``: one set of figures for each value. A key that
            is not known (a reply about no contact has no touchpoint) is the empty string.
        constructs
            Which figures.
        roll_up
            With ``unit`` among `by`: add units up into those of this kind (``region``) that they lie in.
        level
            Coverage of the intervals.

        Raises
        ------
        SettingsError
            If `by` names something else.
        """
        question = (of, _checked(by), tuple(constructs), roll_up, level)
        if "unit" in by and len(by) > 1:  # tens of thousands of figures: not worth the memory
            return self._survey(*question)
        return self._lately.get(question, lambda: self._survey(*question))

    def contacts(
        self,
        of: Slice = WHOLE,
        by: Sequence[str] = (),
        *,
        roll_up: str = "",
        level: float = 0.95,
    ) -> tuple[ContactFigure, ...]:
        """Return what is known of the contacts of a slice: how many, resolved, wait, duration.

        `by` may also name ``stage``, ``handler`` and ``circumstance`` (then the rows do not add up: a customer can
        be in several); for the rest see `figures`.
        """
        cells = self._by_circumstance("contacts") if of.circumstance or "circumstance" in by else self._contacts
        if cells is None:
            return ()
        effects = {name: self.design_effect(CONTACTS, name) for name in ("resolved", "wait", "duration")}
        keep = self._keep(cells, of)
        added = self._rolled(cells, roll_up).add(keep, _checked(by, "stage", "handler", "circumstance"))
        return tuple(contact_figure(keys, added.row(i), effects, level) for i, keys in enumerate(added.keys))

    def asked(
        self,
        of: Slice = WHOLE,
        by: Sequence[str] = (),
        *,
        construct: str = "",
        roll_up: str = "",
    ) -> tuple[Asked, ...]:
        """Return how many were asked and how many answered, by perspective, in the months of the invitations.

        Parameters
        ----------
        of, by, roll_up
            See `figures`. In a circumstance it is not known who was asked: nothing is returned.
        construct
            Only surveys that carry this question (in which somebody ever answered it).
        """
        cells = self._asked
        if cells is None or of.circumstance:
            return ()
        keep = self._keep(cells, of)
        if construct:
            keep &= cells.keys["survey"].where(self._carried.get(construct, frozenset()))
        added = self._rolled(cells, roll_up).add(keep, (*_checked(by), "perspective"), ("asked", "answered"))
        return tuple(
            Asked(
                {k: keys[k] for k in by},
                str(keys["perspective"]),
                round(added.sums["asked"][i]),
                round(added.sums["answered"][i]),
            )
            for i, keys in enumerate(added.keys)
        )

    def _survey(
        self, of: Slice, by: tuple[str, ...], constructs: tuple[str, ...], roll_up: str, level: float
    ) -> tuple[Figure, ...]:
        cells = self._by_circumstance("answers") if of.circumstance else self._answers
        if cells is None:
            return ()
        keep = self._keep(cells, of) & cells.keys["construct"].where(frozenset(constructs))
        # Remembered answers are a perspective of their own; all other lags count as experienced.
        late = cells.keys["lag"].where(frozenset({"remembered"}))
        cells, found = self._rolled(cells, roll_up), []
        for suffix, rows in (("", keep & ~late), (REMEMBERED, keep & late)):
            added = cells.add(rows, (*by, "perspective", "construct"), SUMS)
            for i, keys in enumerate(added.keys):
                construct, perspective = str(keys["construct"]), f"{keys['perspective']}{suffix}"
                found.append(self._figure(keys, perspective, construct, added.row(i), by, level))
        order = {c: i for i, c in enumerate(SCREEN)}
        return tuple(sorted(found, key=lambda f: (*f.keys.values(), f.perspective, order[f.construct])))

    def _figure(
        self,
        keys: Mapping[str, str | int],
        perspective: str,
        construct: str,
        sums: Mapping[str, float],
        by: Sequence[str],
        level: float,
    ) -> Figure:
        estimate = score_estimate(construct, sums, self.design_effect(perspective, construct), level)
        counts: tuple[int | None, int | None, int | None] = (None, None, None)
        n = round(sums["answers"])
        if construct == "recommend":
            up, down = round(sums["promoters"]), round(sums["detractors"])
            counts = (up, n - up - down, down)
        return Figure({k: keys[k] for k in by}, perspective, construct, METRICS[construct], estimate, n, *counts)

    def _keep(self, cells: CodedCells, of: Slice) -> Keep:
        keep: Keep = np.ones(len(cells), dtype=bool)
        if of.months is not None:
            keep &= (cells.months >= of.months[0]) & (cells.months <= of.months[1])
        if of.units is not None:
            keep &= cells.keys["unit"].where(self.tree.within(of.units))
        for name, value in of.keys.items():
            keep &= cells.keys[name].where(frozenset({value}))
        if of.circumstance:
            keep &= cells.keys["circumstance"].where(frozenset({of.circumstance}))
        return keep

    def _rolled(self, cells: CodedCells, kind: str) -> CodedCells:
        return cells.relabelled("unit", lambda unit: self.tree.above(unit, kind)) if kind else cells

    def _labels(self, key: str) -> tuple[str, ...]:
        tables = (self._answers, self._contacts)
        return tuple(sorted({v for t in tables if t is not None for v in t.labels(key)}))

    def _by_circumstance(self, what: str) -> CodedCells | None:
        """Return cells by circumstance, read when they are first asked for."""
        with self._lock:
            if what not in self._late:
                keys = ANSWER_KEYS if what == "answers" else (*KEYS, "stage", "handler")
                path = self._folder / f"{what}_by_circumstance.parquet"
                self._late[what] = read_cells(path, (*keys, "circumstance"))
            return self._late[what]


def _carried(path: Path) -> dict[str, frozenset[str]]:
    """Return construct -> surveys in which it was ever answered."""
    found: dict[str, set[str]] = {}
    if path.is_file():
        for row in pq.read_table(path).to_pylist():
            found.setdefault(row["construct"], set()).add(row["survey"] or "")
    return {construct: frozenset(surveys) for construct, surveys in found.items()}


def _checked(by: Sequence[str], *more: str) -> tuple[str, ...]:
    wrong = [name for name in by if name not in (*BY, *more)]
    if wrong:
        raise SettingsError("Cells cannot be split like this.", seen=", ".join(wrong), do=f"use {', '.join(BY)}")
    return tuple(by)


_OPENED: Opened[Shelf] = Opened(Shelf)
