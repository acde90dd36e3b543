"""What the account is computed from: events in order of when they were known, and times under agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.core.method import Facts
from goodwill.engine.draw import condition

MOST_DRAWN = 20_000  # customers with agreements whose histories the model is fitted to
OTHER_ENDS = ("moved", "deceased", "died", "bankrupt", "merged", "transferred", "replaced", "upgraded")
"""Ends of an agreement that are not a choice against us: the customer is no longer watched, and has not left."""

EVENT_KEYS = ("customer_key", "known", "kind", "event_id", "touchpoint", "handler", "resolved")
SPELL_KEYS = ("customer_key",)


@dataclass(frozen=True)
class AccountSummary:
    """Histories of drawn customers. Two summaries of different customers add.

    Attributes
    ----------
    events
        One row per event: when it was known and happened (microseconds since 1970), feeling where known.
    spells
        One row per customer: begin, end, bond, whether the end was leaving, first reply.
    as_of
        The latest instant of the facts, microseconds since 1970.
    zone
        Time zone whose months are counted.
    share
        Share of customers drawn.
    consent
        How many customers have said whether their feelings may be read; 0 where no such consent is kept.
    """

    events: Cells
    spells: Cells
    as_of: int
    zone: str
    share: float
    consent: int = 0

    def __add__(self, other: AccountSummary) -> AccountSummary:
        return AccountSummary(
            self.events + other.events, self.spells + other.spells, max(self.as_of, other.as_of), self.zone,
            min(self.share, other.share), self.consent + other.consent,
        )  # fmt: skip


def summarise(ledger: Facts) -> AccountSummary:
    """Ask for the histories of a draw of customers, and for their agreements.

    Raises
    ------
    LedgerError
        If there are no contacts of customers, or no agreements.
    """
    if not ledger.has("interactions", "customer_key"):
        raise LedgerError("There are no contacts of customers.", where="EmotionalAccount", do="load `interactions`")
    if not ledger.has("agreements"):
        raise LedgerError(
            "No agreements are kept, so nobody can be seen leaving.", where="EmotionalAccount",
            do="load `agreements` with their ends; without contracts, ask the value of customers instead",
        )  # fmt: skip
    many = ledger.merge("SELECT COUNT(DISTINCT customer_key) AS n FROM agreements")["n"][0].as_py()
    share = 1.0 if many <= MOST_DRAWN else round(MOST_DRAWN / many, 4)
    within = "" if share == 1.0 else f" AND {condition(share)}"
    events = ledger.merge(f"""
        SELECT customer_key, epoch_us(known_at) AS known, kind, event_id, touchpoint, handler, resolved, happened,
               valence, error, score, severity
        FROM ({events_sql(ledger, within)}) AS e ORDER BY customer_key, known, kind, event_id""")
    spells = ledger.merge(f"{spells_sql(ledger, within)} ORDER BY customer_key")
    return AccountSummary(Cells(events, EVENT_KEYS), Cells(spells, SPELL_KEYS), latest(ledger), ledger.zone, share,
                          _consents(ledger))  # fmt: skip


def latest(ledger: Facts) -> int:
    """Return the latest instant at which anything happened, microseconds since 1970."""
    times = [("interactions", "started_at"), ("outcomes", "happened_at"), ("answered", "answered_at")]
    asked = [f"SELECT MAX(epoch_us({c})) AS latest FROM {t}" for t, c in times if ledger.has(t)]
    found = [ledger.merge(sql)["latest"][0].as_py() for sql in asked]
    return max((int(x) for x in found if x is not None), default=0)


def _consents(ledger: Facts) -> int:
    if not ledger.has("consents"):
        return 0
    rows = ledger.merge("""SELECT COUNT(DISTINCT customer_key) AS n FROM consents
                           WHERE lower(replace(purpose, ' ', '_')) = 'reading_emotion'""")
    return int(rows["n"][0].as_py())


def events_sql(ledger: Facts, within: str = "") -> str:
    """Return the query of all events that the account reads, one row each; `within` narrows the customers."""
    parts = [_contacts_sql(ledger, within)]
    if ledger.has("events", "failure"):
        parts += [_failures_sql(within), _put_right_sql(within)]
    if ledger.has("outcomes"):
        left_out = "kind NOT IN ('cancellation', 'refund', 'cost', 'complaint')"
        parts.append(_signs_sql("outcomes", "happened_at", "outcome_id", f"{left_out}{within}"))
    if ledger.has("replies"):
        parts.append(_signs_sql("replies", "started_at", "reply_id", f"customer_key IS NOT NULL{within}"))
    return " UNION ALL ".join(parts)


def _contacts_sql(ledger: Facts, within: str) -> str:
    asked = """SELECT interaction_id, AVG(unit_score) AS score,
                      MAX(GREATEST(answered_at, COALESCE(known_at, answered_at))) AS felt_at
               FROM answered
               WHERE construct = 'emotion' AND score IS NOT NULL AND interaction_id IS NOT NULL
                 AND COALESCE(lag, 'just after') <> 'remembered'
               GROUP BY interaction_id"""
    felt = """SELECT interaction_id, AVG(valence) AS valence, AVG(COALESCE(valence_sd, 0.0)) AS error,
                     MAX(happened_at) AS felt_at
              FROM felt GROUP BY interaction_id"""
    nothing = "SELECT interaction_id, CAST(NULL AS DOUBLE) AS {}, started_at AS felt_at FROM contacts WHERE 1 = 0"
    asked = asked if ledger.has("answered") else nothing.format("score")
    felt = felt if ledger.has("felt") else nothing.format("valence, CAST(NULL AS DOUBLE) AS error")
    return f"""
        SELECT c.customer_key, GREATEST(c.started_at, COALESCE(c.known_at, c.started_at),
                 COALESCE(f.felt_at, c.started_at), COALESCE(a.felt_at, c.started_at)) AS known_at,
               CAST(0 AS BIGINT) AS kind, c.interaction_id AS event_id, COALESCE(c.touchpoint, '') AS touchpoint,
               COALESCE(c.handler, '') AS handler,
               CAST(CASE WHEN c.resolved THEN 1 WHEN c.resolved IS NULL THEN -1 ELSE 0 END AS BIGINT) AS resolved,
               epoch_us(c.started_at) AS happened, f.valence, f.error, a.score, CAST(NULL AS DOUBLE) AS severity
        FROM (SELECT * FROM contacts WHERE customer_key IS NOT NULL{within}) AS c
        LEFT JOIN ({felt}) AS f ON f.interaction_id = c.interaction_id
        LEFT JOIN ({asked}) AS a ON a.interaction_id = c.interaction_id"""


def _plain(kind: int, known: str, event: str, happened: str, severity: str) -> str:
    return f"""SELECT customer_key, {known} AS known_at, CAST({kind} AS BIGINT) AS kind, {event} AS event_id,
        '' AS touchpoint, '' AS handler, CAST(-1 AS BIGINT) AS resolved, epoch_us({happened}) AS happened,
        CAST(NULL AS DOUBLE) AS valence, CAST(NULL AS DOUBLE) AS error, CAST(NULL AS DOUBLE) AS score,
        CAST({severity} AS DOUBLE) AS severity"""


def _failures_sql(within: str) -> str:
    known = "GREATEST(happened_at, COALESCE(known_at, happened_at))"
    return f"""{_plain(1, known, "event_id", "happened_at", "COALESCE(severity, 0.5)")}
        FROM events WHERE failure AND customer_key IS NOT NULL{within}"""


def _put_right_sql(within: str) -> str:
    known = "GREATEST(recovered_at, COALESCE(known_at, recovered_at))"
    return f"""{_plain(2, known, "event_id", "happened_at", "COALESCE(severity, 0.5)")}
        FROM events WHERE failure AND customer_key IS NOT NULL AND recovered_at >= happened_at
          AND COALESCE(recovery, 'none') <> 'none'{within}"""


def _signs_sql(table: str, at: str, event: str, where: str) -> str:
    return f"{_plain(3, f'GREATEST({at}, COALESCE(known_at, {at}))', event, at, 'NULL')} FROM {table} WHERE {where}"


def spells_sql(ledger: Facts, within: str = "") -> str:
    """Return the query of customers' time under agreement: one row each, microseconds since 1970."""
    others = ", ".join(f"'{k}'" for k in OTHER_ENDS)
    replied = "SELECT customer_key, MIN(started_at) AS replied_at FROM replies GROUP BY customer_key"
    if not ledger.has("replies"):
        replied = "SELECT customer_key, valid_from AS replied_at FROM agreements WHERE 1 = 0"
    return f"""
        WITH placed AS (
          SELECT customer_key, valid_from, valid_to, bound_until, end_kind,
                 row_number() OVER (PARTITION BY customer_key ORDER BY
                   COALESCE(valid_to, TIMESTAMPTZ '9999-01-01 00:00:00+00') DESC, valid_from DESC, product) AS place
          FROM agreements WHERE customer_key IS NOT NULL{within}),
        spell AS (
          SELECT customer_key, MIN(epoch_us(valid_from)) AS begun,
                 MAX(CASE WHEN place = 1 THEN epoch_us(valid_to) END) AS ended, MAX(epoch_us(bound_until)) AS bound,
                 CAST(MAX(CASE WHEN place = 1 AND valid_to IS NOT NULL
                                AND COALESCE(lower(end_kind), '') NOT IN ({others}) THEN 1 ELSE 0 END) AS BIGINT)
                   AS leaves
          FROM placed GROUP BY customer_key)
        SELECT s.customer_key, s.begun, s.ended, s.bound, s.leaves, epoch_us(r.replied_at) AS replied
        FROM spell AS s LEFT JOIN ({replied}) AS r ON r.customer_key = s.customer_key"""


def floats(cells: Cells, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return one column as floats with nan where nothing is known."""
    column = cells.rows[name]
    return np.asarray(column.cast("float64", safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
