"""How each contact went for the customer: start, trough, end, and whether it ended at all. One row per contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goodwill.core.method import Facts

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MOST = 300_000  # contacts that are read; beyond that a draw of customers stands for all
SPACE = 1 << 20  # a customer is drawn by the low bits of the key, the same on every engine
AGAIN_DAYS = 14  # a contact so soon after another is a repeat
MICROSECONDS = 86_400_000_000
ENDED, DROPPED, UNKNOWN = 0, 1, 2
TEXTS = ("unit", "touchpoint", "channel", "reason", "handler")
NUMBERS = ("wait", "transfers", "resolved", "duration", "again", "told", "start", "finish", "trough", "last", "noise")

COURSE = """

WITH steps AS (
  SELECT interaction_id, seq, valence, COALESCE(valence_sd, 0) * COALESCE(valence_sd, 0) AS noise,
         COUNT(*) OVER (PARTITION BY interaction_id) AS n,
         AVG(valence) OVER (PARTITION BY interaction_id) AS middle,
         ROW_NUMBER() OVER (PARTITION BY interaction_id ORDER BY seq) AS place
  FROM felt),
paths AS (
  SELECT interaction_id, MAX(n) AS felt, MAX(seq) AS last_felt, AVG(noise) AS noise,
         AVG(CASE WHEN place <= CASE WHEN n >= 4 THEN 2 ELSE 1 END THEN valence END) AS start,
         AVG(CASE WHEN place > n - CASE WHEN n >= 4 THEN 2 ELSE 1 END THEN valence END) AS finish,
         MIN(middle + (valence - middle) * $spread2 / ($spread2 + noise)) AS trough,
         MAX(CASE WHEN place = n THEN valence END) AS last
  FROM steps GROUP BY interaction_id),
turns AS (
  SELECT m.interaction_id, MAX(p.felt) AS felt, MAX(p.start) AS start, MAX(p.finish) AS finish,
         MAX(p.trough) AS trough, MAX(p.last) AS last, MAX(p.noise) AS noise,
         SUM(CASE WHEN m.seq > COALESCE(p.last_felt, 0) AND m.speaker = 'customer' THEN 1 ELSE 0 END) AS unread,
         SUM(CASE WHEN m.seq > COALESCE(p.last_felt, 0) AND m.speaker <> 'customer' THEN 1 ELSE 0 END) AS others
  FROM moments m LEFT JOIN paths p ON p.interaction_id = m.interaction_id
  GROUP BY m.interaction_id),
before AS (
  SELECT interaction_id, epoch_us(started_at) AS at, LAG(epoch_us(started_at)) OVER (
           PARTITION BY customer_key ORDER BY started_at, interaction_id) AS earlier
  FROM contacts WHERE customer_key IS NOT NULL),
told AS ({told})
SELECT c.interaction_id, c.customer_key, c.month, epoch_us(c.started_at) AS at,
       COALESCE(c.unit, '') AS unit, COALESCE(c.touchpoint, '') AS touchpoint,
       COALESCE(c.channel, '') AS channel, COALESCE(c.reason, '') AS reason,
       COALESCE(c.handler, '') AS handler, CAST(c.wait AS DOUBLE) AS wait,
       CAST(c.transfers AS DOUBLE) AS transfers, CAST(c.duration AS DOUBLE) AS duration,
       CASE WHEN c.resolved THEN 1.0 WHEN NOT c.resolved THEN 0.0 END AS resolved,
       CASE WHEN b.at - b.earlier <= {again} THEN 1.0 ELSE 0.0 END AS again,
       CASE WHEN told.interaction_id IS NOT NULL THEN 1.0 ELSE 0.0 END AS told,
       CASE WHEN c.ended_at IS NULL THEN 1 ELSE 0 END AS is_open, COALESCE(t.felt, 0) AS felt,
       t.start, t.finish, t.trough, t.last, t.noise, t.unread, t.others
FROM turns t JOIN contacts c ON c.interaction_id = t.interaction_id
LEFT JOIN before b ON b.interaction_id = t.interaction_id
LEFT JOIN told ON told.interaction_id = t.interaction_id
{drawn}
"""
"""One row per contact with moments: its course, what is known of it, and what came after the last feeling."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Contacts in order of their id; nan where something is not known.

    Attributes
    ----------
    customer
        Key; without customer a negative number of its own, so that each such contact stands alone.
    month, at
        Month counted from year 0, and the instant (microseconds) at which the contact began.
    state
        `ENDED`, `DROPPED` (the customer fell silent before an end) or `UNKNOWN` (how it ended was not felt out).
    texts
        ``unit, touchpoint, channel, reason, handler``; empty where not known.
    numbers
        ``wait`` (minutes), ``transfers``, ``resolved``, ``duration`` (minutes), ``again`` (a repeat contact), ``told``
        (what came of it was told), ``start``, ``finish``, ``trough``, ``last`` (last feeling known), ``noise``
        (variance of the error of reading one moment).
    share
        Share of customers drawn; 1 where all were.
    """

    customer: Ints
    month: Ints
    at: Ints
    state: Ints
    texts: dict[str, npt.NDArray[Any]]
    numbers: dict[str, Floats]
    share: float

    def __len__(self) -> int:
        return len(self.customer)


def read_paths(ledger: Facts, spread: float, most: int = MOST) -> Paths:
    """Ask for the contacts whose course is on record.

    Parameters
    ----------
    spread
        Standard deviation of feelings inside one contact; an uncertain reading is pulled to the contact's own
        middle by it before the trough is taken, because the lowest of noisy figures is mostly noise.
    most
        About how many contacts to read.
    """
    count = ledger.merge("SELECT COUNT(DISTINCT interaction_id) AS n FROM moments")["n"][0].as_py()
    share = 1.0 if count <= most else most / count
    rows = ledger.merge(_sql(ledger.has("follow_ups"), ledger.has("replies"), share), spread2=spread * spread)
    return _paths(rows.sort_by([("interaction_id", "ascending")]), share)


def _sql(has_follow_ups: bool, has_replies: bool, share: float) -> str:
    drawn = "" if share >= 1 else (
        f"WHERE c.customer_key IS NULL OR (c.customer_key & {SPACE - 1}) < {round(share * SPACE)}"
    )  # fmt: skip
    told = "SELECT interaction_id FROM contacts WHERE 1 = 0"
    if has_follow_ups:
        told = "SELECT about_id AS interaction_id FROM follow_ups WHERE about = 'interaction' AND kind = 'told back'"
        if has_replies:
            told += """ UNION SELECT r.interaction_id FROM follow_ups f JOIN replies r ON r.reply_id = f.about_id
                        WHERE f.about = 'reply' AND f.kind = 'told back' AND r.interaction_id IS NOT NULL"""
    return COURSE.format(told=told, drawn=drawn, again=AGAIN_DAYS * MICROSECONDS)


def _paths(rows: pa.Table, share: float) -> Paths:
    import pyarrow.compute as pc

    def number(name: str) -> Floats:
        column = pc.cast(rows[name], "double").to_numpy(zero_copy_only=False)
        return np.asarray(column, dtype=np.float64)

    numbers = {name: number(name) for name in NUMBERS}
    felt, unread, others, is_open = (number(n) for n in ("felt", "unread", "others", "is_open"))
    state = states(felt, unread, others, is_open=is_open > 0, resolved=numbers["resolved"])
    keys = pc.fill_null(rows["customer_key"], 0).to_numpy().astype(np.int64)
    customer = np.where(np.asarray(pc.is_valid(rows["customer_key"])), keys, -1 - np.arange(rows.num_rows))
    texts = {n: np.asarray(rows[n].to_numpy(zero_copy_only=False), dtype=object) for n in TEXTS}
    month, at = (rows[n].to_numpy().astype(np.int64) for n in ("month", "at"))
    return Paths(customer, month, at, state, texts, numbers, share)


def states(felt: Floats, unread: Floats, others: Floats, *, is_open: Bools, resolved: Floats) -> Ints:
    """Return whether each contact ended, was dropped, or ended in a way nobody knows.

    Parameters
    ----------
    felt
        Moments whose feeling is known.
    unread, others
        Turns after the last of them: of the customer (without a feeling), and of everybody else.
    is_open
        Whether no end is on record.
    resolved
        1, 0 or nan where not known.

    Notes
    -----
    Dropped: the customer fell silent while others still wrote, or the contact was never closed, and it was not
    resolved. A customer who hangs up after being helped is no drop-off. A last word that says nothing ("ok") leaves
    the end as it was felt just before.
    """
    unsolved, unclear = resolved == 0, np.isnan(resolved)
    silent = (unsolved & ((others >= 1) | is_open)) | (unclear & ((others >= 2) | is_open))
    dropped = (felt >= 1) & (unread == 0) & silent
    ended = (felt >= 2) & (unread <= 1) & ~dropped
    return np.where(dropped, DROPPED, np.where(ended, ENDED, UNKNOWN)).astype(np.int64)
