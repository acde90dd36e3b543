"""Reads of `words`: themes with their figures, proposals, and how often rules were right; each given a sight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from goodwill.core.estimate import Estimate
from goodwill.measure.themes.book import Book, Theme
from goodwill.measure.themes.figures import FEELING, LATER, MENTIONED, SAME, SCORE, UNASSIGNED
from goodwill.stats.intervals import wilson
from goodwill.study.words_search import matcher_of
from goodwill.web.words.models import Checked, Dismissed

if TYPE_CHECKING:
    from goodwill.study.result import StudyResult

METHOD = "themes"
NOT_FOUND = "not in the last study"
RARE = 0.005
"""Share of texts below which a theme stands in the list of rare ones."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of the texts that a rule found do speak of its theme, as far as people read them."""

    language: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme as the page shows it.

    Attributes
    ----------
    theme, name, is_below, counts
        Which; whether it stands below another; whether it counts at all.
    share, feeling, score, later, same
        Figures of the last study; absent ones with their reason.
    course
        Its share month by month.
    precision
        By language, of the rules as they stand.
    unchecked
        Languages in which nobody checked it yet.
    is_clear, statement_way
        Whether the register of claims lets the later difference be called clear; ``lower`` or ``higher``.
    """

    theme: Theme
    name: str
    is_below: bool
    counts: bool
    share: Estimate
    feeling: Estimate
    score: Estimate
    later: Estimate
    same: Estimate
    course: tuple[Estimate, ...]
    precision: tuple[Precision, ...]
    unchecked: tuple[str, ...]
    is_clear: bool = False

    @property
    def is_lower(self) -> bool:
        """Whether those who mention it would recommend less later."""
        return self.later.value is not None and self.later.value < 0


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposed theme: its key, language, terms, and how sure it is."""

    key: str
    language: str
    terms: tuple[str, ...]
    texts: int
    customers: int
    share: float
    stability: float


@dataclass(frozen=True)
class Figures:
    """The figures of the last study, by metric, scope and theme.

    Attributes
    ----------
    by
        ``(metric, scope, theme)`` -> estimate.
    months
        Theme -> its share by month, in order.
    model
        What the method kept beside its table.
    version
        Of the theme book it used; empty where there is no study.
    """

    by: Mapping[tuple[str, str, str], Estimate]
    months: Mapping[str, tuple[Estimate, ...]]
    model: Mapping[str, Any]

    @property
    def version(self) -> str:
        """Version of the book the study used."""
        return str(self.model.get("version", ""))

    def get(self, metric: str, theme: str = "") -> Estimate:
        """Return an overall figure of a theme, or of all texts."""
        found = self.by.get((metric, "theme" if theme else "all", theme))
        return found or Estimate.missing(NOT_FOUND)


def figures_of(study: StudyResult | None, unfinished: Iterable[str] = ()) -> Figures | None:
    """Return the figures of themes in a study; None where it has none.

    Parameters
    ----------
    study
        As the sight may see it.
    unfinished
        Names of months that the facts cover in part; they are left out of the courses.
    """
    if study is None or METHOD not in study.results:
        return None
    result = study.results[METHOD]
    table, left_out = result.table(), set(unfinished)
    by: dict[tuple[str, str, str], Estimate] = {}
    months: dict[str, list[tuple[str, Estimate]]] = defaultdict(list)
    for row in table.to_pylist():
        if row["scope"] in ("all", "theme"):
            by[row["metric"], row["scope"], row["theme"]] = _estimate(row)
        elif row["scope"] in ("period", "theme period") and row["period"] not in left_out:
            months[row["theme"]].append((row["period"], _estimate(row)))
    courses = {key: tuple(e for _, e in sorted(found, key=lambda p: p[0])) for key, found in months.items()}
    return Figures(by, courses, result.model)


def theme_rows(book: Book, figures: Figures | None, study: StudyResult | None, language: str) -> list[ThemeRow]:
    """Return all themes of the book, each upper one followed by those below it, largest first within each."""
    precision = precisions(book)
    clear = {c.claim.about for c in study.claims.accepted if c.claim.family == METHOD} if study else set()

    def row(theme: Theme) -> ThemeRow:
        def get(metric: str) -> Estimate:
            return figures.get(metric, theme.key) if figures else Estimate.missing(NOT_FOUND)

        checked = precision.get(theme.key, ())
        spoken = [c for c in sorted(theme.rules) if c and not theme.rules[c].is_empty]
        return ThemeRow(
            theme, theme.name(language), bool(theme.parent), book.counts(theme), get(MENTIONED), get(FEELING),
            get(SCORE), get(LATER), get(SAME), figures.months.get(theme.key, ()) if figures else (), checked,
            tuple(c for c in spoken if c not in {p.language for p in checked}), is_clear=theme.key in clear,
        )  # fmt: skip

    def largest(rows: Iterable[ThemeRow]) -> list[ThemeRow]:
        return sorted(rows, key=lambda r: (not r.counts, -(r.share.value or 0.0)))

    tops = largest(row(t) for t in book.themes if not t.parent)
    return [r for top in tops for r in (top, *largest(row(t) for t in book.below(top.theme.key)))]


def is_rare(row: ThemeRow) -> bool:
    """Whether a theme of the lower level is spoken of so little that it need not stand in the table."""
    return row.is_below and row.share.value is not None and row.share.value < RARE and not row.is_clear


def proposal_rows(figures: Figures | None, book: Book) -> list[ProposalRow]:
    """Return the proposals of the last study that nobody dismissed and that the book does not find by now."""
    if figures is None:
        return []
    gone = set(Dismissed.objects.values_list("key", flat=True))
    matcher = matcher_of(book)
    found = []
    for p in figures.model.get("proposals", ()):
        if p["key"] not in gone and not matcher.themes(p["terms"][0], p["language"]):
            found.append(
                ProposalRow(**{**{n: p[n] for n in ProposalRow.__dataclass_fields__}, "terms": tuple(p["terms"])})
            )
    return found


def precisions(book: Book) -> dict[str, tuple[Precision, ...]]:
    """Return theme -> precision by language, with Wilson's interval, of the rules as they stand in the book."""
    counted = Checked.objects.values("theme", "language", "rules").annotate(
        n=Count("pk"), right=Count("pk", Q(fits=True))
    )
    found: dict[str, list[Precision]] = defaultdict(list)
    for row in counted.order_by("theme", "language"):
        if row["rules"] == book.fingerprint(row["theme"], row["language"]):
            found[row["theme"]].append(Precision(row["language"], wilson(row["right"], row["n"])))
    return {key: tuple(rows) for key, rows in found.items()}


def checked_of(theme: str, language: str, rules: str) -> dict[str, bool]:
    """Return text -> whether it fits, of the texts that people checked under these rules."""
    rows = Checked.objects.filter(theme=theme, language=language, rules=rules)
    return dict(rows.values_list("said", "fits"))


def open_share(figures: Figures | None) -> Estimate:
    """Return the share of texts that speak of no theme."""
    return figures.get(UNASSIGNED) if figures else Estimate.missing(NOT_FOUND)


def _estimate(row: Mapping[str, Any]) -> Estimate:
    if row["value"] is None:
        return Estimate.missing(row["absent"] or "not known", row["n"] or 0, row["measured_in"])
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit=row["measured_in"])
