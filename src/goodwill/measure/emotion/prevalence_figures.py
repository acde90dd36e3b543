"""From sums to figures: corrected shares, mean feeling, what is unknown, asked against read, and the doubts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from goodwill.core.cells import Cells
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.prevalence_cells import FAMILY, MEASURES, PLACE, FeelingCells
from goodwill.measure.emotion.prevalence_rates import rates_of
from goodwill.measure.periods import label, unfinished
from goodwill.measure.survey_figures import Figure
from goodwill.stats.clustered import ClusterSums, clustered_mean
from goodwill.stats.intervals import critical, wilson
from goodwill.stats.quantification import NO_TEXTS, ErrorRates, Prevalence, adjusted_count

MEAN, UNKNOWN = "mean feeling", "feeling unknown"
SILENT, UNREAD = "words that say nothing", "words not read"
AGREE, DIFFERENCE = "asked and read: correlation", "asked and read: difference"
SCALE = "on -1 to 1"
NOT_MEASURED = "how often reading errs here was never measured"
UNLIKE = "texts here are unlike those on which errors were measured"
NOT_KNOWN = "no feeling is known"
NOT_BOTH = "too few customers were both asked and read"
FEWEST_BOTH = 30
OWN_ERRORS = 60
"""So many asked and read of either kind, in a language, and errors are measured on the company's own customers."""
APART = 0.15
"""A mean difference of asked and read beyond which the words do not stand for what customers say."""
Row = Mapping[str, Any]


def figures_of(summary: FeelingCells, level: float) -> tuple[Figure, ...]:
    """Return all figures, those of the whole company first."""
    partial = unfinished([d for d in summary.days.rows["day"].to_pylist() if d is not None])
    found: list[Figure] = []
    errors = Errors(summary.both)
    for place, rows in _by_place(summary.read):
        found += [_figure(m.replace("_", " "), place, _combined(m, rows, errors, level), partial) for m in MEASURES]
        texts = sum(r["texts"] for r in rows)
        for name, column in ((SILENT, "nothing"), (UNREAD, "unread")):
            count = sum(r[column] for r in rows)
            found.append(_figure(name, place, wilson(count, texts, level), partial))
    for place, rows in _by_place(summary.known):
        row = rows[0]
        found.append(_figure(MEAN, place, _mean(row, level), partial))
        found.append(_figure(UNKNOWN, place, wilson(row["contacts"] - row["n"], row["contacts"], level), partial))
    found += _both(summary.both, level)
    order = {"all": 0, "touchpoint": 1, "period": 2}
    return tuple(sorted(found, key=lambda f: order[f.scope]))


class Errors:
    """How often reading errs: measured on customers who were asked too, where there are enough; else what ships."""

    def __init__(self, both: Cells) -> None:
        self._own: dict[tuple[str, str], ErrorRates] = {}
        for row in both.rows.to_pylist():
            for measure in ("positive", "negative"):
                true, other = row[measure], row["n"] - row[measure]
                if min(true, other) >= OWN_ERRORS:
                    self._own[row["language"], measure] = ErrorRates(
                        row[f"{measure}_hit"] / true, row[f"{measure}_false"] / other, round(true), round(other)
                    )

    @property
    def own(self) -> bool:
        """Whether any are the company's own."""
        return bool(self._own)

    def of(self, language: str, measure: str) -> ErrorRates | None:
        """Return the rates of a measure in a language; None where they were never measured."""
        return self._own.get((language, measure)) or rates_of(language, measure)


def _by_place(cells: Cells) -> Iterable[tuple[tuple[str, int, str], list[dict[str, Any]]]]:
    grouped: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
    for row in cells.rows.sort_by([(k, "ascending") for k in cells.by]).to_pylist():
        scope, period, segment = (row[k] for k in PLACE)
        if row["texts" if "texts" in row else "contacts"]:
            grouped.setdefault((scope, -1 if period is None else period, segment or ""), []).append(row)
    return grouped.items()


def _figure(metric: str, place: tuple[str, int, str], estimate: Estimate, partial: frozenset[int]) -> Figure:
    scope, period, segment = place
    name = label(period) if scope == "period" else ""
    return Figure(metric, scope, name, "", segment, estimate, partial=scope == "period" and period in partial)


def _combined(measure: str, rows: list[dict[str, Any]], errors: Errors, level: float) -> Estimate:
    """Return a measure's corrected share over languages, each corrected by its own errors and weighed by its texts."""
    family = FAMILY[measure]
    judged = [r for r in rows if r[f"n_{family}"]]
    total = sum(r[f"n_{family}"] for r in judged)
    if not judged:
        return Estimate.missing(NO_TEXTS, unit="share")
    parts: list[Prevalence] = []
    for row in judged:
        rates, n = errors.of(row["language"], measure), row[f"n_{family}"]
        if rates is not None:
            parts.append(adjusted_count(row[measure], n, rates, level=level, n_effective=_effective(measure, row)))
    present = [p.estimate for p in parts if p.estimate.is_present and p.possible]
    n = sum(e.n for e in present)
    if n < 0.5 * total:  # what is left would not speak for the whole
        refuted = any(not p.possible for p in parts)
        untold = next((p.estimate.absent for p in parts if not p.estimate.is_present), "")
        reason = UNLIKE if refuted else NOT_MEASURED if len(parts) < len(judged) else untold
        return Estimate.missing(reason, round(total), "share")
    value = sum(e.n * (e.value or 0.0) for e in present) / n
    down, up = (
        math.sqrt(sum((e.n * (getattr(e, end) - e.value)) ** 2 for e in present)) / n for end in ("low", "high")
    )
    return Estimate(value, max(0.0, value - down), min(1.0, value + up), n, level, "share")


def _effective(measure: str, row: Row) -> float:
    """Return how many independent texts would be as precise: texts of one customer are alike."""
    family = FAMILY[measure]
    sums = ClusterSums(
        round(row[f"who_{family}"]), round(row[f"n_{family}"]), row[measure], row[f"n_{family}"],
        row[f"{measure}_yy"], row[f"{measure}_yn"], row[f"nn_{family}"],
    )  # fmt: skip
    if sums.clusters < 2:
        return 1.0
    return max(1.0, sums.n_effective(sums.mean * (1 - sums.mean)))


def _mean(row: Row, level: float) -> Estimate:
    if not row["n"]:
        return Estimate.missing(NOT_KNOWN, unit=SCALE)
    sums = ClusterSums(
        round(row["who"]), round(row["n"]), row["valence"], row["n"], row["valence_yy"], row["valence_yn"], row["nn"]
    )
    found = clustered_mean(sums, level)
    if found.value is None:
        return Estimate.missing(found.absent, found.n, SCALE)
    ends = [None if e is None else min(1.0, max(-1.0, e)) for e in (found.low, found.high)]
    return Estimate(found.value, ends[0], ends[1], found.n, level, SCALE, se=found.se)


def _both(cells: Cells, level: float) -> list[Figure]:
    """Return how asked and read agree where both exist; as precise as there are customers."""
    n, who = cells.total("n"), cells.total("customers")
    x, y, xx, yy, xy = (cells.total(c) for c in ("x", "y", "xx", "yy", "xy"))
    if who < FEWEST_BOTH:
        found = [Estimate.missing(NOT_BOTH, round(n), unit) for unit in ("", SCALE)]
    else:
        vx, vy, cov = xx / n - (x / n) ** 2, yy / n - (y / n) ** 2, xy / n - x * y / n**2
        z, sd = critical(level), math.sqrt(max(0.0, vx + vy - 2 * cov) / who)
        difference = (y - x) / n
        found = [
            _correlation(cov, vx * vy, who, round(n), level),
            Estimate(difference, difference - z * sd, difference + z * sd, round(n), level, SCALE, se=sd),
        ]
    return [Figure(name, "all", "", "", "", e) for name, e in zip((AGREE, DIFFERENCE), found, strict=True)]


def _correlation(cov: float, product: float, who: float, n: int, level: float) -> Estimate:
    if product <= 1e-18:
        return Estimate.missing("asked or read feelings do not differ", n)
    r = max(-0.999999, min(0.999999, cov / math.sqrt(product)))
    half = critical(level) / math.sqrt(who - 3)
    return Estimate(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n, level)


def doubts_of(summary: FeelingCells, figures: tuple[Figure, ...]) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each assumption of the card."""
    difference = next((f.estimate for f in figures if f.metric == DIFFERENCE), None)
    whole = summary.read.where(scope="all").rows.to_pylist()
    texts = sum(r["n_sentiment"] for r in whole)
    return (
        _consent(summary, texts),
        _errors(whole, texts),
        _same_kind(summary, figures),
        _known(summary),
        _as_asked(difference),
    )  # fmt: skip


def _consent(summary: FeelingCells, texts: float) -> Diagnostic:
    key, others = "consent_on_record", sum(
        r["moments"] for r in summary.origins.rows.to_pylist() if r["origin"] != "asked"
    )  # fmt: skip
    if not texts and not others:
        return Diagnostic(key, None, "No feeling was read.")
    if summary.consents:
        return Diagnostic(key, True, "Only feelings of customers who agreed to it are read.")
    return Diagnostic(
        key, False, "No consents to reading emotion are on record; what others read counts for everybody."
    )


def _errors(whole: list[dict[str, Any]], texts: float) -> Diagnostic:
    key = "errors_known"
    unread = sum(r["unread"] for r in whole)
    if not texts:
        return Diagnostic(key, None, "No words were read.")
    without = sum(r["n_sentiment"] for r in whole if rates_of(r["language"], "negative") is None)
    share = (without + unread) / (texts + unread)
    if share > 0.1:
        return Diagnostic(
            key, False,
            f"Of customers' words {share:.0%} are in a language that no model reads or whose errors are not known.",
            share,
        )  # fmt: skip
    return Diagnostic(key, True, "Errors of reading are known for the languages read.", share)


def _same_kind(summary: FeelingCells, figures: tuple[Figure, ...]) -> Diagnostic:
    key = "same_kind"
    unlike = [f.metric for f in figures if f.scope == "all" and f.estimate.absent == UNLIKE]
    if unlike:
        return Diagnostic(
            key, False,
            "More is called so than reading finds at all where its errors were measured: shares are left out.",
            float(len(unlike)),
        )  # fmt: skip
    if Errors(summary.both).own:
        return Diagnostic(key, True, "Errors of reading are measured on customers who were asked as well.")
    return Diagnostic(
        key, None, "Whether texts look alike here and where errors were measured cannot be checked from the facts."
    )


def _known(summary: FeelingCells) -> Diagnostic:
    key = "mostly_known"
    whole = summary.known.where(scope="all")
    contacts, known = whole.total("contacts"), whole.total("n")
    if not contacts:
        return Diagnostic(key, None, "There are no contacts.")
    share = known / contacts
    if share < 0.5:
        return Diagnostic(
            key, False, f"The feeling of only {share:.0%} of contacts is known; the others may differ.", share
        )
    return Diagnostic(key, True, f"The feeling of {share:.0%} of contacts is known.", share)


def _as_asked(difference: Estimate | None) -> Diagnostic:
    key = "as_asked"
    if difference is None or difference.value is None or difference.low is None or difference.high is None:
        return Diagnostic(key, None, "Too few customers were both asked and read.")
    if min(abs(difference.low), abs(difference.high)) > APART and difference.low * difference.high > 0:
        side = "lower" if difference.value < 0 else "higher"
        return Diagnostic(
            key, False,
            f"Read from words, feelings lie {abs(difference.value):.2f} {side} than what customers say when asked.",
            difference.value,
        )  # fmt: skip
    return Diagnostic(key, True, "Read from words, feelings lie where customers put them when asked.", difference.value)
