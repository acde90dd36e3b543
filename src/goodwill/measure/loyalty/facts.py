"""What loyalty is read from: one sparse row per customer and month, in which something happened."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError

if TYPE_CHECKING:
    from goodwill.core.method import Facts

SAID = ("recommend", "loyalty", "repurchase")
FEELINGS = ("anger", "irritation", "wow")
DONE = ("contacts", "known", *FEELINGS, "failure", "handled", "mishaps", "own_life", "bought",
        "spent", "renewed", "gone", "late")  # fmt: skip
PERSON = ("customer_key", "unit", "region")
ASKED = ("customer_key", "month", "mode", "sender")
PUBLIC = ("month", "kind", "origin", "sprung")
BACK = 6  # months back from which warnings are checked against what came later
STRUCK = ("customer_key", "month", "kind")
CURRENCY = "(SELECT MIN(currency) FROM outcomes WHERE kind = 'purchase' AND amount > 0)"


@dataclass(frozen=True)
class Cuts:
    """Valence of a contact from which it counts as anger, irritation or wow."""

    anger: float = -0.7
    irritation: float = -0.4
    wow: float = 0.85


@dataclass(frozen=True)
class LoyaltyFacts:
    """Sparse facts by customer and month. Two of them add when they share no customer.

    Attributes
    ----------
    people
        By ``customer_key, unit, region``: first month, months in which agreements ended, bonds.
    months
        By ``customer_key, month``: contacts, feelings, failures, purchases, renewals, leaving.
    struck
        By ``customer_key, month, kind``: events that befell single customers.
    said
        By ``customer_key, month, mode, sender``: relationship answers on 0 to 1, and the likelihood to recommend.
    public
        By ``month, kind, origin, sprung``: events that befell everybody.
    asked
        By ``customer_key, month``: invitations to the relationship survey, and whether they were answered.
    money
        By ``currency``: number and sum of purchases.
    span
        By ``month``: how many facts there are.
    agreed
        By ``purpose``: how many consents are kept to reading emotion.
    """

    people: Cells
    months: Cells
    struck: Cells
    said: Cells
    public: Cells
    asked: Cells
    money: Cells
    span: Cells
    agreed: Cells

    @property
    def consents(self) -> bool | None:
        """Whether consents to reading emotion are kept at all; None where no feeling is known."""
        if not len(self.months) or not self.months.total("known"):
            return None
        return len(self.agreed) > 0

    def __add__(self, other: LoyaltyFacts) -> LoyaltyFacts:
        return LoyaltyFacts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def loyalty_facts(ledger: Facts, cuts: Cuts, share: float = 1.0) -> LoyaltyFacts:
    """Return the facts of all customers, or of the `share` whom the bits of their key choose.

    Raises
    ------
    LedgerError
        If nobody is known to have bought, renewed or left.
    """
    if not ledger.has("outcomes") and not ledger.has("agreements"):
        raise LedgerError(
            "Nothing is known of what customers did.", where="outcomes, agreements", seen="no rows",
            do="load purchases, renewals or cancellations as outcomes, or agreements",
        )  # fmt: skip
    drawn = f"({{key}} & {(1 << 20) - 1}) < {round(share * (1 << 20))}"
    chosen = "1 = 1" if share >= 1 else drawn.format(key="customer_key")
    span = _cells(ledger, SPAN_SQL, ("month",))
    cut = month_start(int(span.rows["month"][-1].as_py()) + 1 - BACK if len(span) else 24000)
    return LoyaltyFacts(
        people=_cells(ledger, people_sql(chosen), PERSON),
        months=_cells(ledger, months_sql(cuts, chosen), ("customer_key", "month"), cut=cut),
        struck=_cells(ledger, struck_sql(chosen), STRUCK),
        said=_cells(ledger, said_sql(chosen), ASKED, cut=cut),
        public=_cells(ledger, PUBLIC_SQL, PUBLIC),
        asked=_cells(ledger, asked_sql(chosen), ("customer_key", "month")),
        money=_cells(ledger, MONEY_SQL.replace("{chosen}", chosen), ("currency",)),
        span=span,
        agreed=_cells(ledger, AGREED_SQL, ("purpose",)),
    )


def month_start(month: int) -> datetime:
    """Return the first instant of a month (UTC; facts known within hours of it are not told apart)."""
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _cells(ledger: Facts, sql: str, by: tuple[str, ...], **parameters: object) -> Cells:
    rows: pa.Table = ledger.merge(sql, **parameters)
    return Cells(rows.sort_by([(k, "ascending") for k in by]), by)


def people_sql(chosen: str) -> str:
    """Return the query of one row per customer: home, first month, end of agreements, bond."""
    return f"""
        WITH fact AS (
          SELECT customer_key, month, 1 AS done FROM outcomes WHERE customer_key IS NOT NULL AND {chosen}
          UNION ALL SELECT customer_key, month, 1 AS done FROM interactions
                    WHERE customer_key IS NOT NULL AND {chosen}
          UNION ALL SELECT customer_key, month, 0 AS done FROM customers WHERE {chosen}
          UNION ALL SELECT customer_key, month, 0 AS done FROM agreements WHERE {chosen}),
        span AS (SELECT customer_key, MIN(month) AS first_month, MAX(CASE WHEN done = 1 THEN month END) AS last_month
                 FROM fact GROUP BY customer_key),
        since AS (SELECT customer_key, MIN(month) AS since FROM customers WHERE {chosen} GROUP BY customer_key),
        bond AS (
          SELECT customer_key, COUNT(*) AS agreements, SUM(CASE WHEN valid_to IS NULL THEN 1 ELSE 0 END) AS running,
                 MAX(epoch(valid_to)) AS ended, MAX(epoch(bound_until)) AS bound
          FROM agreements WHERE {chosen} GROUP BY customer_key),
        place AS (
          SELECT customer_key, unit_id,
                 ROW_NUMBER() OVER (PARTITION BY customer_key ORDER BY valid_from DESC, unit_id) AS k
          FROM memberships WHERE {chosen}),
        above AS (SELECT unit_id, MAX(parent) AS parent FROM units GROUP BY unit_id)
        SELECT s.customer_key, COALESCE(p.unit_id, '') AS unit, COALESCE(a.parent, p.unit_id, '') AS region,
               COUNT(*) AS customers, CAST(MAX(s.first_month) AS DOUBLE) AS first_month,
               CAST(MAX(s.last_month) AS DOUBLE) AS last_month,
               CAST(MAX(w.since) AS DOUBLE) AS since, CAST(MAX(b.agreements) AS DOUBLE) AS agreements,
               CAST(MAX(b.running) AS DOUBLE) AS running, CAST(MAX(b.ended) AS DOUBLE) AS ended,
               CAST(MAX(b.bound) AS DOUBLE) AS bound
        FROM span s
        LEFT JOIN since w ON w.customer_key = s.customer_key
        LEFT JOIN bond b ON b.customer_key = s.customer_key
        LEFT JOIN place p ON p.customer_key = s.customer_key AND p.k = 1
        LEFT JOIN above a ON a.unit_id = p.unit_id
        GROUP BY s.customer_key, COALESCE(p.unit_id, ''), COALESCE(a.parent, p.unit_id, '')"""


def months_sql(cuts: Cuts, chosen: str) -> str:
    """Return the query of what a customer did, met and felt in a month."""
    feel = f"""SELECT interaction_id, AVG(valence) AS valence FROM felt
               WHERE customer_key IS NOT NULL AND {chosen} GROUP BY interaction_id"""
    zero = dict.fromkeys(DONE, "0.0") | {"late": "CASE WHEN known_at >= $cut THEN 1.0 ELSE 0.0 END"}

    def part(source: str, **given: str) -> str:
        columns = ", ".join(f"{(zero | given)[name]} AS {name}" for name in DONE)
        return f"SELECT customer_key, month, {columns} {source}"

    met = part(
        f"""FROM (SELECT i.customer_key, i.month, i.known_at, f.valence FROM interactions i LEFT JOIN feel f
                  ON f.interaction_id = i.interaction_id WHERE i.customer_key IS NOT NULL) AS met WHERE {chosen}""",
        contacts="1.0", known="CASE WHEN valence IS NULL THEN 0.0 ELSE 1.0 END",
        anger=f"CASE WHEN valence <= {cuts.anger} THEN 1.0 ELSE 0.0 END",
        irritation=f"CASE WHEN valence <= {cuts.irritation} AND valence > {cuts.anger} THEN 1.0 ELSE 0.0 END",
        wow=f"CASE WHEN valence >= {cuts.wow} THEN 1.0 ELSE 0.0 END",
    )  # fmt: skip
    hard = "COALESCE(severity, 0.5)"
    done = "recovery IS NOT NULL AND recovery <> 'none'"
    befell = part(
        f"FROM events WHERE customer_key IS NOT NULL AND {chosen}",
        failure=f"CASE WHEN failure THEN {hard} ELSE 0.0 END",
        handled=f"CASE WHEN failure AND {done} THEN {hard} ELSE 0.0 END",
        mishaps="CASE WHEN failure THEN 1.0 ELSE 0.0 END",
        own_life="CASE WHEN origin = 'own life' THEN 1.0 ELSE 0.0 END",
    )
    did = part(
        f"""FROM outcomes WHERE customer_key IS NOT NULL AND kind IN ('purchase', 'renewal', 'cancellation')
            AND {chosen}""",
        bought="CASE WHEN kind = 'purchase' THEN 1.0 ELSE 0.0 END",
        spent=f"CASE WHEN kind = 'purchase' AND amount > 0 AND currency = {CURRENCY} THEN amount ELSE 0.0 END",
        renewed="CASE WHEN kind = 'renewal' THEN 1.0 ELSE 0.0 END",
        gone="CASE WHEN kind = 'cancellation' THEN 1.0 ELSE 0.0 END",
    )
    sums = ", ".join(f"SUM({name}) AS {name}" for name in DONE)
    return f"""WITH feel AS ({feel}), fact AS ({met} UNION ALL {befell} UNION ALL {did})
               SELECT customer_key, month, {sums} FROM fact WHERE month IS NOT NULL GROUP BY customer_key, month"""


def struck_sql(chosen: str) -> str:
    """Return the query of events that befell single customers, by kind and month."""
    return f"""SELECT customer_key, month, kind, COUNT(*) AS events,
                      SUM(CASE WHEN failure THEN 1.0 ELSE 0.0 END) AS failures,
                      SUM(CASE WHEN origin = 'us' THEN 1.0 ELSE 0.0 END) AS ours,
                      SUM(CASE WHEN recovery IS NOT NULL AND recovery <> 'none' THEN 1.0 ELSE 0.0 END) AS handled
               FROM events WHERE customer_key IS NOT NULL AND {chosen} GROUP BY customer_key, month, kind"""


def said_sql(chosen: str) -> str:
    """Return the query of relationship answers: one row per customer, month and way of asking."""
    names = ", ".join(f"'{name}'" for name in SAID)
    chosen = chosen.replace("customer_key", "a.customer_key")
    return f"""
        SELECT a.customer_key, a.month, COALESCE(a.mode, '') AS mode, COALESCE(v.sender, '') AS sender,
               COUNT(*) AS answers, SUM(a.unit_score) AS score,
               SUM(CASE WHEN a.construct = 'recommend' AND a.low = 0 AND a.high = 10 THEN 1.0 ELSE 0.0 END) AS marks,
               SUM(CASE WHEN a.construct = 'recommend' AND a.low = 0 AND a.high = 10 THEN a.score ELSE 0.0 END) AS mark,
               SUM(CASE WHEN a.construct = 'recommend' AND a.low = 0 AND a.high = 10 AND a.score >= 9
                   THEN 1.0 ELSE 0.0 END) AS nines,
               SUM(CASE WHEN a.known_at >= $cut THEN 1.0 ELSE 0.0 END) AS late
        FROM answered a LEFT JOIN invitations v ON v.invitation_id = a.invitation_id
        WHERE a.perspective = 'relationship' AND a.construct IN ({names}) AND a.about IS NULL
          AND a.unit_score IS NOT NULL AND a.customer_key IS NOT NULL AND {chosen}
        GROUP BY a.customer_key, a.month, COALESCE(a.mode, ''), COALESCE(v.sender, '')"""


def asked_sql(chosen: str) -> str:
    """Return the query of who was asked about the relationship, by month."""
    return f"""SELECT customer_key, month, COUNT(*) AS asked,
                      SUM(CASE WHEN state IN ('completed', 'started') THEN 1.0 ELSE 0.0 END) AS answered
               FROM invitations WHERE perspective = 'relationship' AND customer_key IS NOT NULL AND {chosen}
               GROUP BY customer_key, month"""


PUBLIC_SQL = """
    SELECT e.month, e.kind, e.origin,
           CASE WHEN e.change_id IS NULL THEN ''
                WHEN c.announced_at IS NOT NULL AND c.announced_at + INTERVAL '336' HOUR <= c.effective_at
                THEN 'announced' ELSE 'sprung' END AS sprung,
           COUNT(*) AS events, SUM(COALESCE(e.severity, 0.0)) AS severity
    FROM events e LEFT JOIN changes c ON c.change_id = e.change_id
    WHERE e.customer_key IS NULL AND e.audience IS NOT NULL
    GROUP BY e.month, e.kind, e.origin, CASE WHEN e.change_id IS NULL THEN ''
             WHEN c.announced_at IS NOT NULL AND c.announced_at + INTERVAL '336' HOUR <= c.effective_at
             THEN 'announced' ELSE 'sprung' END"""


MONEY_SQL = f"""
    SELECT currency, COUNT(*) AS purchases, SUM(amount) AS spent FROM outcomes
    WHERE kind = 'purchase' AND amount > 0 AND currency = {CURRENCY} AND {{chosen}} GROUP BY currency"""

SPAN_SQL = """
    SELECT month, COUNT(*) AS facts
    FROM (SELECT month FROM outcomes WHERE customer_key IS NOT NULL AND month IS NOT NULL
          UNION ALL SELECT month FROM interactions WHERE customer_key IS NOT NULL AND month IS NOT NULL) AS fact
    GROUP BY month"""

AGREED_SQL = """
    SELECT 'reading_emotion' AS purpose, COUNT(*) AS consents FROM consents
    WHERE lower(replace(purpose, ' ', '_')) = 'reading_emotion' HAVING COUNT(*) > 0"""
