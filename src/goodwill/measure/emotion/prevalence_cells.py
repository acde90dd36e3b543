"""What the facts say of feelings, as sums that add: what was read, what is known of contacts, asked beside read."""

from __future__ import annotations

from dataclasses import dataclass

from goodwill.core.cells import Cells
from goodwill.core.method import Facts
from goodwill.measure.emotion.labels import EKMAN, LABELS

PLEASANT = 0.2
"""A text counts as positive from this valence on, as negative from its opposite down; between them it is neither."""
CERTAIN = 0.5
"""Probability from which on a service state counts as there."""
SENTIMENT = ("positive", "negative")
EMOTIONS = tuple(name for name in EKMAN if name != "neutral")
STATES = ("frustration", "confusion", "relief", "gratitude", "distrust", "threat_to_leave")
FAMILIES = {"sentiment": SENTIMENT, "emotion": EMOTIONS, "state": STATES}
MEASURES = tuple(m for its in FAMILIES.values() for m in its)
FAMILY = {m: family for family, its in FAMILIES.items() for m in its}
PLACE = ("scope", "period", "segment")
SCOPES = {"all": (), "touchpoint": ("segment",), "period": ("period",)}
CONSENTS = "SELECT count(*) AS n FROM consents WHERE lower(replace(purpose, ' ', '_')) = 'reading_emotion'"


@dataclass(frozen=True)
class FeelingCells:
    """Sums of everything the figures need. Two parts of the customers add.

    Attributes
    ----------
    read
        By scope, period, touchpoint and language: texts, those that say nothing, those not read; per family of
        measures the number judged with its squares per customer; per measure the number called so, likewise.
    known
        By scope, period and touchpoint: contacts, those whose feeling is known, and sums of their mean valence.
    origins
        By origin: moments felt.
    both
        By language: moments where the customer was asked and the words were read: sums of both valences, and how many
        were positive or negative when asked, found so, and called so falsely.
    days
        By day: contacts.
    consents
        Whether consents to reading emotion are kept.
    """

    read: Cells
    known: Cells
    origins: Cells
    both: Cells
    days: Cells
    consents: bool = False

    def __add__(self, other: FeelingCells) -> FeelingCells:
        return FeelingCells(
            self.read + other.read, self.known + other.known, self.origins + other.origins, self.both + other.both,
            self.days + other.days, self.consents or other.consents,
        )  # fmt: skip


def gather(ledger: Facts) -> FeelingCells:
    """Ask for all sums."""
    return FeelingCells(
        _cells(ledger, read_sql(), (*PLACE, "language")),
        _cells(ledger, known_sql(), PLACE),
        _cells(ledger, "SELECT origin, CAST(COUNT(*) AS DOUBLE) AS moments FROM felt GROUP BY origin", ("origin",)),
        _cells(ledger, BOTH, ("language",)),
        _cells(ledger, "SELECT day, CAST(COUNT(*) AS DOUBLE) AS contacts FROM interactions GROUP BY day", ("day",)),
        bool(ledger.merge(CONSENTS)["n"][0].as_py()),
    )


def _cells(ledger: Facts, sql: str, by: tuple[str, ...]) -> Cells:
    return Cells(ledger.merge(sql).sort_by([(k, "ascending") for k in by]), by)


BOTH = f"""
SELECT COALESCE(r.language, '') AS language, CAST(COUNT(*) AS DOUBLE) AS n,
       CAST(COUNT(DISTINCT m.customer_key) AS DOUBLE) AS customers,
       COALESCE(SUM(m.valence), 0.0) AS x, COALESCE(SUM(r.valence), 0.0) AS y,
       COALESCE(SUM(m.valence * m.valence), 0.0) AS xx, COALESCE(SUM(r.valence * r.valence), 0.0) AS yy,
       COALESCE(SUM(m.valence * r.valence), 0.0) AS xy,
       CAST(SUM(CASE WHEN m.valence >= {PLEASANT} THEN 1 ELSE 0 END) AS DOUBLE) AS positive,
       CAST(SUM(CASE WHEN m.valence >= {PLEASANT} AND r.valence >= {PLEASANT} THEN 1 ELSE 0 END) AS DOUBLE)
         AS positive_hit,
       CAST(SUM(CASE WHEN m.valence < {PLEASANT} AND r.valence >= {PLEASANT} THEN 1 ELSE 0 END) AS DOUBLE)
         AS positive_false,
       CAST(SUM(CASE WHEN m.valence <= -{PLEASANT} THEN 1 ELSE 0 END) AS DOUBLE) AS negative,
       CAST(SUM(CASE WHEN m.valence <= -{PLEASANT} AND r.valence <= -{PLEASANT} THEN 1 ELSE 0 END) AS DOUBLE)
         AS negative_hit,
       CAST(SUM(CASE WHEN m.valence > -{PLEASANT} AND r.valence <= -{PLEASANT} THEN 1 ELSE 0 END) AS DOUBLE)
         AS negative_false
FROM moments m JOIN readings r ON r.interaction_id = m.interaction_id AND r.seq = m.seq
WHERE m.labelled_by = 'customer' AND m.valence IS NOT NULL AND r.valence IS NOT NULL
GROUP BY COALESCE(r.language, '')
"""


def indicator_sql(measure: str) -> str:
    """Return SQL that is 1 where a reading shows the measure, 0 where it does not, null where it cannot be told."""
    if measure == "positive":
        return f"CASE WHEN r.valence IS NULL THEN NULL WHEN r.valence >= {PLEASANT} THEN 1 ELSE 0 END"
    if measure == "negative":
        return f"CASE WHEN r.valence IS NULL THEN NULL WHEN r.valence <= -{PLEASANT} THEN 1 ELSE 0 END"
    if measure in EMOTIONS:
        mask = sum(1 << LABELS.index(label) for label in EKMAN[measure])
        shown = f"(CAST(r.labels AS BIGINT) & CAST({mask} AS BIGINT)) <> 0"
        return f"CASE WHEN r.valence IS NULL OR r.labels IS NULL THEN NULL WHEN {shown} THEN 1 ELSE 0 END"
    return (
        f"CASE WHEN r.valence IS NULL OR r.{measure} IS NULL THEN NULL WHEN r.{measure} >= {CERTAIN} THEN 1 ELSE 0 END"
    )


def read_sql() -> str:
    """Return the query of readings: sums over customers of what each family was judged on and what was found."""
    first = {family: its[0] for family, its in FAMILIES.items()}
    shown = ", ".join(f"{indicator_sql(m)} AS {m}" for m in MEASURES)
    own = ", ".join(
        [f"CAST(COUNT({m}) AS DOUBLE) AS n_{family}" for family, m in first.items()]
        + [f"CAST(COALESCE(SUM({m}), 0) AS DOUBLE) AS {m}" for m in MEASURES]
    )
    sums = ", ".join(
        [f"SUM(n_{f}) AS n_{f}, SUM(n_{f} * n_{f}) AS nn_{f}, "
         f"CAST(SUM(CASE WHEN n_{f} > 0 THEN 1 ELSE 0 END) AS DOUBLE) AS who_{f}" for f in FAMILIES]
        + [f"SUM({m}) AS {m}, SUM({m} * {m}) AS {m}_yy, SUM({m} * n_{FAMILY[m]}) AS {m}_yn" for m in MEASURES]
    )  # fmt: skip
    parts = []
    for scope, keys in SCOPES.items():
        period = "month" if "period" in keys else "-1"
        segment = "touchpoint" if "segment" in keys else "''"
        group = "".join(f"{k}, " for k in (period, segment) if k not in ("-1", "''"))
        where = "WHERE touchpoint IS NOT NULL" if "segment" in keys else ""
        parts.append(f"""
        SELECT '{scope}' AS scope, period, segment, language, SUM(texts) AS texts, SUM(nothing) AS nothing,
               SUM(unread) AS unread, {sums}
        FROM (SELECT {period} AS period, {segment} AS segment, language, customer_key, nobody,
                     CAST(COUNT(*) AS DOUBLE) AS texts, CAST(SUM(nothing) AS DOUBLE) AS nothing,
                     CAST(SUM(unread) AS DOUBLE) AS unread, {own}
              FROM texts {where} GROUP BY {group}language, customer_key, nobody) persons
        GROUP BY period, segment, language""")
    return f"""
        WITH texts AS (
        SELECT r.customer_key, CASE WHEN r.customer_key IS NULL THEN COALESCE(r.interaction_id, r.reply_id) END AS
        nobody,
               r.month, i.touchpoint, COALESCE(r.language, '') AS language,
               CASE WHEN r.says_nothing THEN 1 ELSE 0 END AS nothing,
               CASE WHEN NOT r.says_nothing AND r.valence IS NULL THEN 1 ELSE 0 END AS unread, {shown}
        FROM readings r LEFT JOIN replies p ON p.reply_id = r.reply_id
        LEFT JOIN interactions i ON i.interaction_id = COALESCE(r.interaction_id, p.interaction_id)
        ){" UNION ALL ".join(parts)}"""


def known_sql() -> str:
    """Return the query of contacts: how many, of how many the feeling is known, and sums of their mean valence."""
    parts = []
    for scope, keys in SCOPES.items():
        period = "month" if "period" in keys else "-1"
        segment = "touchpoint" if "segment" in keys else "''"
        group = "".join(f"{k}, " for k in (period, segment) if k not in ("-1", "''"))
        parts.append(f"""
        SELECT '{scope}' AS scope, period, segment, SUM(contacts) AS contacts, SUM(n) AS n, SUM(n * n) AS nn,
               CAST(SUM(CASE WHEN n > 0 THEN 1 ELSE 0 END) AS DOUBLE) AS who, SUM(valence) AS valence,
               SUM(valence * valence) AS valence_yy, SUM(valence * n) AS valence_yn
        FROM (SELECT {period} AS period, {segment} AS segment, customer_key, nobody,
                     CAST(COUNT(*) AS DOUBLE) AS contacts, CAST(COUNT(valence) AS DOUBLE) AS n,
                     COALESCE(SUM(valence), 0.0) AS valence
              FROM lived GROUP BY {group}customer_key, nobody) persons
        GROUP BY period, segment""")
    return f"""
        WITH lived AS (
        SELECT i.customer_key, CASE WHEN i.customer_key IS NULL THEN i.interaction_id END AS nobody, i.month,
               i.touchpoint, f.valence
        FROM interactions i
        LEFT JOIN (SELECT interaction_id, AVG(valence) AS valence FROM felt GROUP BY interaction_id) f
          ON f.interaction_id = i.interaction_id
        ){" UNION ALL ".join(parts)}"""
