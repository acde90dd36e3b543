"""Who was asked stands beside every survey figure: asked, answered, weighted and worst case.

The weighted figure gives every group of people asked (survey, unit, touchpoint, channel of the invitation) the
share it had among those asked. The worst case lets everybody who stayed silent answer at one end of the scale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goodwill.core.cells import Cells
from goodwill.core.estimate import Estimate
from goodwill.measure.answered_cells import Question, construct_parameters, measure_sql, reply_sql
from goodwill.measure.periods import sql_period

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.method import Facts

ASKED_KEYS = ("construct", "perspective", "survey", "period", "unit", "channel", "touchpoint")
# Spans cut where the next begins: one instant has one home. A plain "empty or later" in the join is far slower.
HOMES = """SELECT customer_key, unit_id, valid_from,
       LEAST(COALESCE(valid_to, TIMESTAMPTZ '9999-01-01 00:00:00+00'), COALESCE(LEAD(valid_from) OVER (
             PARTITION BY customer_key ORDER BY valid_from, unit_id), TIMESTAMPTZ '9999-01-01 00:00:00+00')) AS valid_to
       FROM memberships"""
SMALLEST_GROUP = 5  # fewer answers than this are pooled: a weight must not rest on one or two people


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a survey figure.

    Attributes
    ----------
    asked, answered
        Persons asked in the surveys that carry the question, and how many of them answered it; None when no
        invitations are kept.
    weighted
        The figure with every group of people asked at its share among those asked.
    worst_low, worst_high
        The figure if everybody who did not answer stood at the bad end, or at the good end.
    """

    asked: int | None = None
    answered: int | None = None
    weighted: float | None = None
    worst_low: float | None = None
    worst_high: float | None = None


NOTHING_KEPT = Beside()


def asked_cells(ledger: Facts, question: Question) -> Cells | None:
    """Return how many were asked and answered per group of people asked.

    Parameters
    ----------
    ledger
        The facts.
    question
        Constructs, measures, grain and whether unfinished replies count.

    Returns
    -------
    Cells or None
        By `ASKED_KEYS` with ``asked``, ``answered`` and the sum of each measure; the period
        is that of the invitation. None
        when no invitations are kept.
    """
    if not ledger.has("invitations"):
        return None
    said = ", ".join(f"SUM({measure_sql(m, question.boxes)}) AS {m}" for m in question.measures)
    sums = ", ".join(f"SUM(COALESCE(said.{m}, 0.0)) AS {m}" for m in question.measures)
    sql = f"""
        WITH reply AS ({reply_sql(question)}),
        said AS (SELECT invitation_id, construct, COUNT(*) AS answered, {said}
                 FROM reply WHERE invitation_id IS NOT NULL GROUP BY invitation_id, construct),
        wanted AS ({_constants(question.constructs)}),
        sent AS ({_sent_sql(ledger, question)})
        SELECT wanted.construct, sent.perspective, sent.survey_id AS survey, sent.period, sent.unit, sent.channel,
               sent.touchpoint, SUM(sent.asked) AS asked, SUM(COALESCE(said.answered, 0)) AS answered,
               {sums}
        FROM sent CROSS JOIN wanted
        LEFT JOIN said ON said.invitation_id = sent.invitation_id AND said.construct = wanted.construct
        GROUP BY wanted.construct, sent.perspective, sent.survey_id, sent.period, sent.unit, sent.channel,
                 sent.touchpoint"""
    rows = ledger.merge(sql, **construct_parameters(question.constructs))
    rows = _whole(rows, ("asked", "answered"))
    return Cells(rows.sort_by([(k, "ascending") for k in ASKED_KEYS]), ASKED_KEYS)


class Asked:
    """Groups of people asked, ready to be looked up by construct, period and unit.

    Parameters
    ----------
    cells
        From `asked_cells`.
    perspective
        Only invitations of this perspective count; all when empty.
    """

    def __init__(self, cells: Cells | None, perspective: str = "") -> None:
        self._groups: dict[tuple[str, str, int, str], list[dict[str, Any]]] = defaultdict(list)
        rows = cells.rows.to_pylist() if cells is not None else []
        spoken = perspective.removesuffix(" remembered")
        answered: defaultdict[tuple[str, str], int] = defaultdict(int)
        for row in rows:
            answered[row["construct"], row["survey"]] += row["answered"]
        for row in rows:
            # A survey in which nobody ever answered the question does not carry it.
            if not answered[row["construct"], row["survey"]] or (spoken and row["perspective"] != spoken):
                continue
            for scope, period, unit in (
                ("all", -1, ""),
                ("period", row["period"], ""),
                ("unit", -1, row["unit"]),
                ("period unit", row["period"], row["unit"]),
                ("touchpoint", -1, row["touchpoint"]),
            ):
                self._groups[row["construct"], scope, period, unit].append(row)

    def beside(
        self,
        construct: str,
        scope: str,
        period: int,
        unit: str,
        *,
        measure: str = "score",
        low: float,
        high: float,
        factor: float,
        shift: float = 0.0,
    ) -> Beside:
        """Return what stands beside one figure.

        Parameters
        ----------
        construct, scope, period, unit
            Which cell (in scope ``touchpoint`` the touchpoint stands in `unit`); who was asked is not known
            for other scopes with a segment.
        measure
            Which sum the figure is the mean of.
        low, high
            Ends of the scale in the unit of the figure.
        factor, shift
            How the summed measure becomes the figure: ``shift + factor * mean``.
        """
        rows = self._groups.get((construct, scope, period, unit), [])
        asked = int(sum(r["asked"] for r in rows))
        answered = int(sum(r["answered"] for r in rows))
        if not asked:
            return NOTHING_KEPT
        if not answered:
            return Beside(asked, 0, None, low, high)
        mean = shift + factor * sum(r[measure] for r in rows) / answered
        silent = max(0.0, 1 - answered / asked)
        weighted = post_stratified((r["asked"], r["answered"], r[measure]) for r in rows)
        return Beside(
            asked,
            answered,
            None if weighted is None else shift + factor * weighted,
            (1 - silent) * mean + silent * low,
            (1 - silent) * mean + silent * high,
        )


def post_stratified(groups: Iterable[tuple[float, float, float]]) -> float | None:
    """Return the mean with every group at its share among those asked.

    Parameters
    ----------
    groups
        (asked, answered, sum of answers) per group. Groups with fewer than `SMALLEST_GROUP` answers are taken
        together as one.

    Returns
    -------
    float or None
        None when nobody answered.

    Notes
    -----
    Post-stratification: sum_h A_h m_h / sum_h A_h (Holt & Smith 1979). People of groups without any answer are
    represented by all small groups together.
    """
    whole: list[tuple[float, float, float]] = []
    pooled = [0.0, 0.0, 0.0]
    for asked, answered, y in groups:
        if answered >= SMALLEST_GROUP:
            whole.append((asked, answered, y))
        else:
            pooled = [pooled[0] + asked, pooled[1] + answered, pooled[2] + y]
    if pooled[1]:
        whole.append((pooled[0], pooled[1], pooled[2]))
    weight = sum(asked for asked, _, _ in whole)
    if not whole or not weight:
        return None
    return sum(asked * y / answered for asked, answered, y in whole) / weight


def beside_note(beside: Beside) -> str:
    """Return the sentence about who was asked, for a brief."""
    if beside.asked is None:
        return "No invitations are kept, so it is not known how many were asked."
    rate = (beside.answered or 0) / beside.asked
    return f"Of {beside.asked:,} asked, {beside.answered or 0:,} answered ({rate:.0%})."


def worst_case_of(figure: Estimate, beside: Beside) -> tuple[float | None, float | None]:
    """Return the worst-case bounds, widened where needed to contain the figure itself."""
    if figure.value is None or beside.worst_low is None or beside.worst_high is None:
        return beside.worst_low, beside.worst_high
    return min(beside.worst_low, figure.value), max(beside.worst_high, figure.value)


def _sent_sql(ledger: Facts, question: Question) -> str:
    """Return one row per invitation to a customer, with unit and touchpoint as far as known."""
    contacts = ledger.has("interactions")
    members = ledger.has("memberships")
    unit = ["i.unit_id"] + (["c.unit"] if contacts else []) + (["m.unit_id"] if members else [])
    joins = " LEFT JOIN contacts c ON c.interaction_id = i.interaction_id" if contacts else ""
    if members:
        joins += (
            f" LEFT JOIN ({HOMES}) m ON m.customer_key = i.customer_key AND i.sent_at >= m.valid_from"
            " AND i.sent_at < m.valid_to"
        )
    return f"""
        SELECT i.invitation_id, i.survey_id, i.perspective, {sql_period(question.grain, "i.month")} AS period,
               COALESCE({", ".join([*unit, "''"])}) AS unit, i.channel,
               {"COALESCE(c.touchpoint, '')" if contacts else "''"} AS touchpoint,
               CASE WHEN i.reminder > 0 OR i.state = 'bounced' THEN 0 ELSE 1 END AS asked
        FROM invitations i{joins}
        WHERE i.perspective <> 'engagement'"""


def _constants(constructs: Sequence[str]) -> str:
    """Return a query with one row per construct asked about."""
    return " UNION ALL ".join(f"SELECT $construct_{i} AS construct" for i in range(len(constructs)))


def _whole(rows: pa.Table, names: tuple[str, ...]) -> pa.Table:
    """Return `rows` with the named columns as whole numbers, whatever type the engine's sums have."""
    import pyarrow as pa

    for name in names:
        at = rows.column_names.index(name)
        rows = rows.set_column(at, name, rows[name].cast(pa.int64()))
    return rows
