"""Additive cells that screens read: month x unit x touchpoint x channel x segment, and the same by circumstance.

Written once per study; a page adds up the cells of its filter and answers in milliseconds, also while the
next study runs, and needs no lease on the ledger. Every column that is not a key is a sum. An answer counts
once per reply, as in all methods: several questions of one construct are averaged first, and unfinished
replies are left out, so that a sum over all cells is the figure of `goodwill.study.perspectives`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.cells import Cells
from goodwill.measure.ease.grid import GRID
from goodwill.study.derived import CELLS, drafted
from goodwill.study.design_effects import design_effects
from goodwill.study.perspectives import SHOWN
from goodwill.study.places import about, units

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.method import Facts

FOLDER = f"derived/{CELLS}"
BY = ("month", "unit", "touchpoint", "channel", "segment")
SCREEN = (*SHOWN, *GRID)
"""Constructs that screens show; circumstances are split for these only."""
MOST_CIRCUMSTANCES = 60
PLAIN = ("yes", "true", "1", "ja", "y", "")
"""Values that say no more than the name of the circumstance does."""

# A customer's segment is the attribute called "segment" that held when they answered or made contact.
SEGMENT = """
LEFT JOIN (SELECT customer_key, value, epoch(valid_from) AS since, epoch(valid_to) AS until
           FROM attributes WHERE name = 'segment') s
  ON s.customer_key = f.customer_key AND s.since <= epoch(f.{time})
 AND (s.until IS NULL OR epoch(f.{time}) < s.until)
"""
# A customer can be in several circumstances at once, so these cells add up within one circumstance only.
CIRCUMSTANCE = """
JOIN (SELECT customer_key, {label} AS circumstance, epoch(valid_from) AS since, epoch(valid_to) AS until
      FROM circumstances) c
  ON c.customer_key = f.customer_key AND c.since <= epoch(f.{time})
 AND (c.until IS NULL OR epoch(f.{time}) < c.until)
"""
ANSWERS = """
WITH reply AS (
  SELECT f.reply_id, f.construct, {circumstance} AS circumstance, MIN(f.month) AS month, MIN(f.unit) AS unit,
         MIN(f.touchpoint) AS touchpoint, MIN(f.channel) AS channel, MIN({segment}) AS segment,
         MIN(f.perspective) AS perspective, MIN(f.lag) AS lag, AVG(f.score) AS score, AVG(f.unit_score) AS unit_score
  FROM answered f {join}
  WHERE f.score IS NOT NULL AND f.about IS NULL AND NOT f.partial {which}
  GROUP BY 1, 2, 3)
SELECT month, unit, touchpoint, channel, segment, {by_circumstance} perspective, construct, lag,
       COUNT(*) AS answers, SUM(score) AS score, SUM(score * score) AS score_squares,
       SUM(unit_score) AS unit_score, SUM(unit_score * unit_score) AS unit_score_squares,
       SUM(CASE WHEN construct = 'recommend' AND score >= 9 THEN 1 ELSE 0 END) AS promoters,
       SUM(CASE WHEN construct = 'recommend' AND score <= 6 THEN 1 ELSE 0 END) AS detractors
FROM reply
GROUP BY month, unit, touchpoint, channel, segment, {by_circumstance} perspective, construct, lag
"""
CONTACTS = """
SELECT month, unit, touchpoint, channel, segment, {by_circumstance} stage, handler,
       COUNT(*) AS contacts, SUM(CASE WHEN resolved THEN 1 ELSE 0 END) AS resolved,
       SUM(CASE WHEN resolved IS NOT NULL THEN 1 ELSE 0 END) AS resolved_known,
       SUM(wait) AS wait, SUM(wait * wait) AS wait_squares,
       SUM(CASE WHEN wait IS NOT NULL THEN 1 ELSE 0 END) AS wait_known,
       SUM(duration) AS duration, SUM(duration * duration) AS duration_squares,
       SUM(CASE WHEN duration IS NOT NULL THEN 1 ELSE 0 END) AS duration_known,
       SUM(transfers) AS transfers
FROM (SELECT f.*, {segment} AS segment, {circumstance} AS circumstance FROM contacts f {join}) placed
GROUP BY month, unit, touchpoint, channel, segment, {by_circumstance} stage, handler
"""
ASKED = """
SELECT f.month, COALESCE(f.unit_id, {unit}) AS unit, {touchpoint} AS touchpoint, {channel} AS channel,
       {segment} AS segment, f.perspective, f.survey_id AS survey,
       SUM(CASE WHEN f.reminder > 0 OR f.state = 'bounced' THEN 0 ELSE 1 END) AS asked,
       SUM(CASE WHEN r.invitation_id IS NOT NULL THEN 1 ELSE 0 END) AS answered
FROM invitations f
LEFT JOIN (SELECT DISTINCT invitation_id FROM replies WHERE invitation_id IS NOT NULL AND NOT partial) r
  ON r.invitation_id = f.invitation_id {join}
WHERE f.perspective <> 'engagement'
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
SURVEYS = """
SELECT survey_id AS survey, perspective, construct, COUNT(*) AS answers
FROM answered WHERE score IS NOT NULL AND about IS NULL GROUP BY 1, 2, 3
"""
HOMES = """
LEFT JOIN (SELECT customer_key, unit_id, epoch(valid_from) AS since,
                  LEAST(COALESCE(epoch(valid_to), 1e15), COALESCE(LEAD(epoch(valid_from)) OVER (
                        PARTITION BY customer_key ORDER BY valid_from, unit_id), 1e15)) AS until
           FROM memberships) m
  ON m.customer_key = f.customer_key AND m.since <= epoch(f.sent_at) AND epoch(f.sent_at) < m.until
"""


def answer_cells(ledger: Facts) -> Cells:
    """Return the cells of customers' answers (engagement is never among them)."""
    sql = ANSWERS.format(circumstance="''", by_circumstance="", which="", **_segment(ledger, "answered_at"))
    return Cells(ledger.merge(sql), (*BY, "perspective", "construct", "lag"))


def contact_cells(ledger: Facts) -> Cells:
    """Return the cells of contacts."""
    sql = CONTACTS.format(circumstance="''", by_circumstance="", **_segment(ledger, "started_at"))
    return Cells(ledger.merge(sql), (*BY, "stage", "handler"))


def answers_by_circumstance(ledger: Facts) -> Cells:
    """Return the cells of answers to `SCREEN` by what the customer was in when answering."""
    which = f"AND f.construct IN ({', '.join(_quoted(c) for c in SCREEN)})"
    sql = ANSWERS.format(by_circumstance="circumstance,", which=which, **_circumstance(ledger, "answered_at"))
    return Cells(ledger.merge(sql), (*BY, "circumstance", "perspective", "construct", "lag"))


def contacts_by_circumstance(ledger: Facts) -> Cells:
    """Return the cells of contacts by what the customer was in when making contact."""
    sql = CONTACTS.format(by_circumstance="circumstance,", **_circumstance(ledger, "started_at"))
    return Cells(ledger.merge(sql), (*BY, "circumstance", "stage", "handler"))


def asked_cells(ledger: Facts) -> Cells:
    """Return the cells of those asked and of those who answered, by the month of the invitation.

    Reminders and invitations that bounced ask nobody anew; an invitation counts as answered when a finished
    reply belongs to it. Touchpoint and channel are those of the contact that was asked about.
    """
    parts = _segment(ledger, "sent_at")
    unit = ["NULL"]
    touchpoint = channel = "CAST(NULL AS VARCHAR)"
    if ledger.has("interactions"):
        parts["join"] += " LEFT JOIN contacts i ON i.interaction_id = f.interaction_id"
        unit, touchpoint, channel = ["i.unit"], "i.touchpoint", "i.channel"
    if ledger.has("memberships"):
        parts["join"] += HOMES
        unit.append("m.unit_id")
    sql = ASKED.format(unit=", ".join(unit), touchpoint=touchpoint, channel=channel, **parts)
    return Cells(ledger.merge(sql), (*BY, "perspective", "survey"))


def write_cells(ledger: Facts, project: Path) -> Path:
    """Write all cells for the ledger's version and return their folder; they are there as a whole or not at all."""
    circumstances: set[str] = set()
    with drafted(project, CELLS, ledger.version) as draft:
        _write(draft, "units", units(ledger))
        if ledger.has("answers"):
            _write(draft, "answers", answer_cells(ledger).rows)
            _write(draft, "surveys", ledger.merge(SURVEYS))
        if ledger.has("interactions"):
            _write(draft, "contacts", contact_cells(ledger).rows)
        if ledger.has("invitations"):
            _write(draft, "asked", asked_cells(ledger).rows)
        if ledger.has("circumstances"):
            split = {"answers": answers_by_circumstance, "interactions": contacts_by_circumstance}
            for needs, cells in split.items():
                if ledger.has(needs):
                    rows = cells(ledger).rows
                    _write(draft, cells.__name__, rows)
                    circumstances |= set(rows["circumstance"].unique().to_pylist())
        _write(draft, "design_effects", design_effects(ledger, SCREEN))
        (draft / "about.json").write_text(about(ledger, sorted(filter(None, circumstances))), encoding="utf-8")
    return project / FOLDER / ledger.version


def circumstance_sql(ledger: Facts) -> str:
    """Return SQL for the name of a row of ``circumstances``: ``name``, or ``name: value`` where that says more.

    Only the `MOST_CIRCUMSTANCES` that most customers are in get a name (else it is NULL): free text among the
    values must not make a screen's filter, and its cells, endless.
    """
    plain = ", ".join(_quoted(p) for p in PLAIN)
    label = f"CASE WHEN LOWER(TRIM(value)) IN ({plain}) THEN name ELSE name || ': ' || value END"
    found = ledger.merge(
        f"SELECT {label} AS label, COUNT(DISTINCT customer_key) AS n FROM circumstances GROUP BY 1 "
        f"ORDER BY n DESC, label LIMIT {MOST_CIRCUMSTANCES}"
    )["label"].to_pylist()
    if len(found) < MOST_CIRCUMSTANCES:
        return label
    return f"CASE WHEN {label} IN ({', '.join(_quoted(f) for f in found)}) THEN {label} END"


def _segment(ledger: Facts, time: str) -> dict[str, str]:
    known = ledger.has("attributes")
    return {
        "segment": "s.value" if known else "CAST(NULL AS VARCHAR)",
        "join": SEGMENT.format(time=time) if known else "",
    }


def _circumstance(ledger: Facts, time: str) -> dict[str, str]:
    parts = _segment(ledger, time)
    join = CIRCUMSTANCE.format(time=time, label=circumstance_sql(ledger))
    return {**parts, "join": parts["join"] + join, "circumstance": "c.circumstance"}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _write(folder: Path, name: str, rows: pa.Table) -> None:
    import pyarrow.parquet as pq

    pq.write_table(rows, folder / f"{name}.parquet")
