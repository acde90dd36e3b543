"""What is asked of the facts: remembered experiences with their moments, what came later, and typical curves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.measure.memory.path_features import Floats, Ints, Paths

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.core.method import Facts

LAGS = ("just after", "remembered")
PARTS = 10  # a curve is shown in tenths of the way
DRAW = 20  # low bits of a customer's key that decide who is drawn, the same on every engine
SHORTEST = 3  # moments a path needs before its mean, extremes and end are different things
CURVE_KEYS = ("touchpoint", "part")
SELECTION_KEYS = ("resolved",)
KIND = ("kind",)
REFUSED_PROFILING = """
          SELECT customer_key FROM (
            SELECT s.customer_key, s.state,
                   row_number() OVER (PARTITION BY s.customer_key ORDER BY s.valid_from DESC, s.state) AS place
            FROM consents AS s CROSS JOIN (SELECT max(started_at) AS latest FROM interactions) AS n
            WHERE lower(s.purpose) = 'profiling' AND s.valid_from <= n.latest
              AND (s.valid_to IS NULL OR s.valid_to > n.latest)) AS standing
          WHERE place = 1 AND state <> 'granted'"""


@dataclass(frozen=True)
class Drawn:
    """Rows of a draw of customers; two of them add to the rows of the smaller draw.

    Attributes
    ----------
    rows
        Arrow table with a column ``customer_key``, sorted by `by`.
    by
        Columns that name a row.
    share
        Share of the customers, of the key's low bits, whose rows are in it; rows of nobody always are.
    """

    rows: pa.Table
    by: tuple[str, ...]
    share: float = 1.0

    def __add__(self, other: Drawn) -> Drawn:
        import pyarrow as pa

        share = min(self.share, other.share)
        both = pa.concat_tables([self.within(share).rows, other.within(share).rows.select(self.rows.column_names)])
        return Drawn(_sorted(both, self.by), self.by, share)

    def within(self, share: float) -> Drawn:
        """Return the rows of a smaller draw."""
        import pyarrow.compute as pc

        if share >= self.share:
            return self
        keys = pc.bit_wise_and(pc.fill_null(self.rows["customer_key"], 0), (1 << DRAW) - 1)
        drawn = pc.or_(pc.is_null(self.rows["customer_key"]), pc.less(keys, int(share * (1 << DRAW))))
        return Drawn(self.rows.filter(drawn), self.by, share)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Drawn) and self.share == other.share and self.rows.equals(other.rows)

    __hash__ = None  # type: ignore[assignment]  # rows are no key


@dataclass(frozen=True)
class MemorySummary:
    """What `Remembered` needs of the facts. Two of them add.

    Attributes
    ----------
    memories
        One row per remembered experience and lag: ``memory, lag, customer_key, score, low, high, answered_at``.
    moments
        Their felt moments in order of time: ``memory, lag, customer_key, place, valence, variance``.
    curves
        Average feeling by touchpoint and tenth of the way.
    selection
        Contacts, and those asked about, by whether they were resolved.
    repeats
        Moments that were read and are known otherwise too: count, squared differences, stated squared errors.
    contacts
        Counts by kind: contacts, contacts with a felt moment, answers between the two lags, rows of consent, ...
    later
        What came after each remembered score, one row per remembered reply.
    days
        Outcomes by day.
    last
        Moments of each customer's last felt experience.
    """

    memories: Drawn
    moments: Drawn
    curves: Cells
    selection: Cells
    repeats: Cells
    contacts: Cells
    later: Drawn
    days: Cells
    last: Drawn

    def __add__(self, other: MemorySummary) -> MemorySummary:
        return MemorySummary(
            self.memories + other.memories, self.moments + other.moments, self.curves + other.curves,
            self.selection + other.selection, self.repeats + other.repeats, self.contacts + other.contacts,
            self.later + other.later, self.days + other.days, self.last + other.last,
        )  # fmt: skip


def require_facts(ledger: Facts) -> None:
    """Raise unless there are contacts whose feeling is known.

    Raises
    ------
    LedgerError
        If there are no interactions, or no moment's feeling is known.
    """
    if not ledger.has("interactions"):
        raise LedgerError("There are no contacts to remember.", where="interactions", do="load contacts first")
    if not ledger.has("moments") or not ledger.has("felt"):
        raise LedgerError(
            "No moment inside a contact has a known feeling.", where="moments",
            do="load moments with a valence, or customers' words with consent to read them",
        )  # fmt: skip


def memory_sql(ledger: Facts) -> str:
    """Return the common table expressions of remembered experiences.

    An experience is an episode where there is one, with all its contacts and events so far, else a contact. An answer
    belongs to the experience; its lag runs from the end of the last thing that belongs to it. The newest answer of
    each lag counts, unfinished replies do not.
    """
    events = ""
    if ledger.has("events", "episode_id"):
        events = """UNION ALL
          SELECT CAST(NULL AS BLOB), episode_id, happened_at, coalesce(recovered_at, happened_at)
          FROM events WHERE episode_id IS NOT NULL"""
    replies = "LEFT JOIN replies AS r ON r.reply_id = a.reply_id" if ledger.has("replies") else ""
    of_reply = "r.episode_id, " if replies and ledger.has("replies", "episode_id") else ""
    return f"""
        members AS (
          SELECT interaction_id, coalesce(episode_id, interaction_id) AS memory, started_at,
                 coalesce(ended_at, started_at) AS over_at FROM interactions {events}),
        said AS (
          SELECT a.reply_id, max(coalesce({of_reply}c.episode_id, a.interaction_id)) AS memory,
                 max(a.customer_key) AS customer_key, max(a.answered_at) AS answered_at,
                 max(coalesce(a.known_at, a.answered_at)) AS known_at,
                 avg(a.unit_score) AS score, min(a.low) AS low, max(a.high) AS high
          FROM answered AS a {replies} LEFT JOIN contacts AS c ON c.interaction_id = a.interaction_id
          WHERE a.construct = $construct AND a.perspective = 'experience' AND a.score IS NOT NULL
            AND a.about IS NULL AND NOT a.partial
          GROUP BY a.reply_id),
        lagged AS (
          SELECT s.reply_id, s.memory, s.customer_key, s.answered_at, s.known_at, s.score, s.low, s.high,
                 (epoch(s.answered_at) - epoch(max(m.over_at))) / 3600.0 AS hours
          FROM said AS s JOIN members AS m ON m.memory = s.memory AND m.started_at <= s.answered_at
          GROUP BY s.reply_id, s.memory, s.customer_key, s.answered_at, s.known_at, s.score, s.low, s.high),
        placed AS (
          SELECT *, CASE WHEN hours <= 24.0 THEN 'just after' WHEN hours >= 168.0 THEN 'remembered'
                         ELSE 'between' END AS lag FROM lagged),
        chosen AS (
          SELECT *, row_number() OVER (PARTITION BY memory, lag ORDER BY answered_at DESC, reply_id DESC) AS newest
          FROM placed WHERE customer_key IS NULL OR (customer_key & {(1 << DRAW) - 1}) < $below),
        memories AS (SELECT * FROM chosen WHERE newest = 1 AND lag <> 'between')"""


def drawn_share(ledger: Facts, construct: str, most: int) -> float:
    """Return the share of customers to draw so that about `most` answers are read: 1, 1/2, 1/4, ..."""
    n = ledger.merge(
        "SELECT count(*) AS n FROM answered WHERE construct = $construct AND perspective = 'experience'",
        construct=construct,
    )["n"][0].as_py()
    share = 1.0
    while n * share > most:
        share /= 2
    return share


def memories_and_moments(ledger: Facts, construct: str, share: float) -> tuple[Drawn, Drawn]:
    """Return the remembered experiences and their felt moments up to the answer, in order of time."""
    head = f"WITH {memory_sql(ledger)}"
    below = {"construct": construct, "below": int(share * (1 << DRAW))}
    memories = ledger.merge(
        f"{head} SELECT memory, lag, customer_key, score, low, high, answered_at FROM memories", **below
    )
    moments = ledger.merge(
        f"""{head}
        SELECT d.memory, d.lag, d.customer_key, f.valence, f.valence_sd * f.valence_sd AS variance,
               CAST(row_number() OVER (PARTITION BY d.memory, d.lag
                    ORDER BY m.started_at, m.interaction_id, f.seq) AS BIGINT) AS place
        FROM memories AS d JOIN members AS m ON m.memory = d.memory AND m.started_at <= d.answered_at
        JOIN felt AS f ON f.interaction_id = m.interaction_id
        WHERE f.happened_at IS NULL OR f.happened_at <= d.answered_at""",
        **below,
    )
    by = ("memory", "lag")
    return Drawn(_sorted(memories, by), by, share), Drawn(_sorted(moments, (*by, "place")), (*by, "place"), share)


def curve_cells(ledger: Facts) -> Cells:
    """Return sums of how contacts felt by touchpoint and tenth of the way; contacts of at least three felt moments."""
    rows = ledger.merge(f"""
        WITH walked AS (
          SELECT interaction_id, valence,
                 row_number() OVER (PARTITION BY interaction_id ORDER BY seq) AS place,
                 count(*) OVER (PARTITION BY interaction_id) AS length FROM felt),
        parts AS (
          SELECT interaction_id, CAST(floor({PARTS} * (place - 0.5) / length) AS BIGINT) AS part,
                 avg(valence) AS valence
          FROM walked WHERE length >= {SHORTEST}
          GROUP BY interaction_id, CAST(floor({PARTS} * (place - 0.5) / length) AS BIGINT))
        SELECT coalesce(c.touchpoint, '') AS touchpoint, p.part, count(*) AS n, sum(p.valence) AS s,
               sum(p.valence * p.valence) AS ss
        FROM parts AS p JOIN contacts AS c ON c.interaction_id = p.interaction_id
        GROUP BY coalesce(c.touchpoint, ''), p.part""")
    return Cells(_sorted(rows, CURVE_KEYS), CURVE_KEYS)


def selection_cells(ledger: Facts) -> Cells:
    """Return contacts by whether they were resolved, and how many of each were asked about."""
    asked = "SELECT CAST(NULL AS BLOB) AS interaction_id WHERE 1 = 0"
    if ledger.has("invitations", "interaction_id"):
        asked = "SELECT DISTINCT interaction_id FROM invitations WHERE interaction_id IS NOT NULL"
    rows = ledger.merge(f"""
        SELECT CASE WHEN c.resolved IS NULL THEN '' WHEN c.resolved THEN 'yes' ELSE 'no' END AS resolved,
               count(*) AS contacts, count(i.interaction_id) AS asked
        FROM contacts AS c LEFT JOIN ({asked}) AS i ON i.interaction_id = c.interaction_id
        WHERE c.customer_key IS NOT NULL
        GROUP BY CASE WHEN c.resolved IS NULL THEN '' WHEN c.resolved THEN 'yes' ELSE 'no' END""")
    return Cells(_sorted(rows, SELECTION_KEYS), SELECTION_KEYS)


def repeat_cells(ledger: Facts) -> Cells:
    """Return how far readings lie from what is known of the same moments otherwise."""
    import pyarrow as pa

    if not ledger.has("readings", "valence"):
        return Cells(pa.table({"kind": ["read"], "n": [0], "differences": [0.0], "stated": [0.0]}), KIND)
    rows = ledger.merge("""
        SELECT 'read' AS kind, count(*) AS n,
               coalesce(sum((r.valence - f.valence) * (r.valence - f.valence)), 0.0) AS differences,
               coalesce(sum(r.valence_sd * r.valence_sd), 0.0) AS stated
        FROM readings AS r JOIN felt AS f ON f.interaction_id = r.interaction_id AND f.seq = r.seq
        WHERE f.origin <> 'read' AND r.valence IS NOT NULL AND r.valence_sd IS NOT NULL""")
    return Cells(rows, KIND)


def contact_counts(ledger: Facts, construct: str) -> Cells:
    """Return counts that doubts are judged on, by kind."""
    import pyarrow as pa

    share = {"construct": construct, "below": 1 << DRAW}
    lags = ledger.merge(f"WITH {memory_sql(ledger)} SELECT lag, count(*) AS n FROM placed GROUP BY lag", **share)
    by_lag = dict(zip(lags["lag"].to_pylist(), lags["n"].to_pylist(), strict=True))
    felt = ledger.merge("""
        SELECT count(*) AS contacts, count(f.interaction_id) AS felt, count(f.word) AS words
        FROM contacts AS c
        LEFT JOIN (SELECT interaction_id, max(CASE WHEN origin = 'read' THEN 1 END) AS word
                   FROM felt GROUP BY interaction_id) AS f ON f.interaction_id = c.interaction_id""").to_pylist()[0]
    coded = ledger.merge("SELECT count(*) AS n FROM felt WHERE origin <> 'asked'")["n"][0].as_py()
    consents = 0
    if ledger.has("consents"):
        sql = "SELECT count(*) AS n FROM consents WHERE lower(replace(purpose, ' ', '_')) = 'reading_emotion'"
        consents = ledger.merge(sql)["n"][0].as_py()
    counts = {
        "contacts": felt["contacts"], "felt": felt["felt"], "words": felt["words"], "not_asked": coded,
        "between": by_lag.get("between", 0), "consents": consents,
        "said_just_after": by_lag.get("just after", 0), "said_remembered": by_lag.get("remembered", 0),
    }  # fmt: skip
    return Cells(pa.table({"kind": list(counts), "n": [int(v or 0) for v in counts.values()]}), KIND)


def counted(cells: Cells, kind: str) -> float:
    """Return one of the counts of `contact_counts`."""
    return cells.where(kind=kind).total("n")


def last_moments(ledger: Facts, share: float) -> Drawn:
    """Return the moments of the last experience of each customer of which any feeling is known.

    What a single customer probably remembers is a conclusion: whoever refused profiling is left out.
    """
    refused = "SELECT CAST(NULL AS BIGINT) AS customer_key WHERE 1 = 0"
    if ledger.has("consents"):
        refused = REFUSED_PROFILING
    rows = ledger.merge(f"""
        WITH touched AS (SELECT DISTINCT interaction_id FROM felt), refused AS ({refused}),
        latest AS (
          SELECT c.customer_key, c.interaction_id, c.touchpoint, c.day,
                 row_number() OVER (PARTITION BY c.customer_key
                                    ORDER BY c.started_at DESC, c.interaction_id DESC) AS newest
          FROM contacts AS c JOIN touched AS t ON t.interaction_id = c.interaction_id
          LEFT JOIN refused AS r ON r.customer_key = c.customer_key
          WHERE c.customer_key IS NOT NULL AND r.customer_key IS NULL AND (c.customer_key & {(1 << DRAW) - 1}) < $below)
        SELECT l.customer_key, l.touchpoint, l.day, f.seq AS place, f.valence,
               f.valence_sd * f.valence_sd AS variance
        FROM latest AS l JOIN felt AS f ON f.interaction_id = l.interaction_id WHERE l.newest = 1""",
        below=int(share * (1 << DRAW)),
    )  # fmt: skip
    by = ("customer_key", "place")
    return Drawn(_sorted(rows, by), by, share)


def as_paths(moments: pa.Table, *by: str) -> tuple[Paths, npt.NDArray[np.bool_]]:
    """Return the paths of rows that lie in order, and which rows begin one."""
    if not moments.num_rows:
        return Paths(np.zeros(1, dtype=np.int64), np.zeros(0), np.zeros(0)), np.zeros(0, dtype=bool)
    new = np.zeros(moments.num_rows, dtype=bool)
    new[0] = True
    for name in by:
        values = moments[name].to_numpy(zero_copy_only=False)
        new[1:] |= values[1:] != values[:-1]
    felt = np.clip(moments["valence"].to_numpy().astype(np.float64), -1, 1)
    variance = np.nan_to_num(moments["variance"].to_numpy(zero_copy_only=False).astype(np.float64))
    offsets = np.append(np.flatnonzero(new), len(new)).astype(np.int64)
    return Paths(offsets, felt, variance), new


def codes(keys: pa.ChunkedArray) -> Ints:
    """Return customers' keys as 0, 1, 2, ...; rows of nobody each stand for themselves."""
    import pyarrow.compute as pc

    missing = pc.is_null(keys).to_numpy(zero_copy_only=False).astype(bool)
    found = np.zeros(len(missing), dtype=np.int64)
    found[~missing] = np.unique(pc.drop_null(keys).to_numpy(), return_inverse=True)[1]
    found[missing] = found.max(initial=-1) + 1 + np.arange(int(missing.sum()))
    return found


def column(rows: pa.Table, name: str) -> Floats:
    """Return a column as floats; missing values as nan."""
    found: Floats = rows[name].to_numpy(zero_copy_only=False).astype(np.float64)
    return found


def _sorted(rows: pa.Table, by: tuple[str, ...]) -> pa.Table:
    return rows.sort_by([(name, "ascending") for name in by]).combine_chunks()
