"""What customers said, read from the facts in batches: its themes, where, when, how it felt, the scores beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.errors import LedgerError
from goodwill.engine.draw import condition
from goodwill.measure.themes.book import MOST, project_book, read_book
from goodwill.measure.themes.later import NextAnswers
from goodwill.measure.themes.matching import Bools, Matcher
from goodwill.measure.themes.nothing import own_words, says_nothing
from goodwill.measure.themes.tokens import tokens

if TYPE_CHECKING:
    from goodwill.core.method import Facts

BYTES = MOST // 8
WORDS = 80  # of a text, kept for the search of new themes
KINDS = ("said", "nothing", "other language")
"""What became of a text: matched, set aside as saying nothing, left out as no rule reads its language."""
CONSENTS = "SELECT count(*) AS n FROM consents WHERE lower(replace(purpose, ' ', '_')) = 'reading_emotion'"

_SCORES = """
      recommended AS (
        SELECT reply_id, 10.0 * AVG(unit_score) AS recommend
        FROM answered WHERE construct = 'recommend' AND unit_score IS NOT NULL AND about IS NULL GROUP BY reply_id),
      beside AS (
        SELECT reply_id, construct, AVG(unit_score) AS unit_score FROM answered
        WHERE unit_score IS NOT NULL AND about IS NULL GROUP BY reply_id, construct)"""
_ANSWERS = """
        SELECT lower(hex(a.reply_id)) || '/' || a.question_id AS unit, 'answer' AS source, a.customer_key,
               a.perspective || ' ' || coalesce(a.survey_id, '') AS place, a.language, a.touchpoint, a.month,
               a.answered_at AS said_at, 0 AS seq, a.text, a.reply_id,
               100.0 * coalesce(a.unit_score, b.unit_score) AS score{reading}
        FROM answered a LEFT JOIN beside b ON b.reply_id = a.reply_id AND b.construct = a.construct{join}
        WHERE a.text IS NOT NULL AND length(trim(a.text)) > 0 AND {drawn}"""
_CONTACTS = """
        SELECT lower(hex(m.interaction_id)) AS unit,
               CASE WHEN c.customer_key IS NULL THEN 'public' ELSE 'contact' END AS source, c.customer_key,
               'contact' AS place, u.language, c.touchpoint, c.month,
               c.started_at AS said_at, m.seq AS seq, m.text, CAST(NULL AS {binary}) AS reply_id,
               CAST(NULL AS DOUBLE) AS score{reading}
        FROM moments m JOIN contacts c ON c.interaction_id = m.interaction_id
        LEFT JOIN (SELECT customer_key, MIN(language) AS language FROM customers GROUP BY customer_key) u
          ON u.customer_key = c.customer_key{join}
        WHERE m.speaker = 'customer' AND m.text IS NOT NULL AND length(trim(m.text)) > 0 AND {drawn}"""
_READ = ", r.language AS read_language, r.says_nothing, r.valence"
_NOT_READ = (
    ", CAST(NULL AS VARCHAR) AS read_language, CAST(NULL AS BOOLEAN) AS says_nothing, CAST(NULL AS DOUBLE) AS valence"
)
_TEXTS = """
      WITH {scores}, said AS ({said})
      SELECT s.unit, s.source, s.customer_key, s.place, s.touchpoint, s.month, s.seq, s.score, s.valence,
             coalesce(s.read_language, s.language) AS language, s.says_nothing, s.text, e.recommend AS same, s.said_at
      FROM said s LEFT JOIN recommended e ON e.reply_id = s.reply_id"""


@dataclass(frozen=True)
class Spoken:
    """Texts with their themes; those of different customers add.

    Attributes
    ----------
    book
        The theme book as JSON.
    keys
        Themes in the order of the bits of ``mask``.
    rows
        One row per answer in words or turn in a contact, sorted: ``unit`` (what counts as one text), ``source``,
        ``customer_key``, ``place``, ``touchpoint``, ``month``, ``language``, ``kind``, ``mask``, ``valence``,
        ``score`` (0 to 100), ``same`` and ``later`` (recommend, 0 to 10), ``words``.
    drawn
        Share of the customers whose texts were read.
    consents
        Whether consents to reading emotion are on record.
    """

    book: str
    keys: tuple[str, ...]
    rows: pa.Table
    drawn: float = 1.0
    consents: bool = False

    def __add__(self, other: Spoken) -> Spoken:
        if self.keys != other.keys:
            raise ValueError("texts that were read with two theme books do not add")
        rows = _ordered(pa.concat_tables([self.rows, other.rows]))
        return Spoken(
            self.book, self.keys, rows, min(self.drawn, other.drawn), self.consents or other.consents
        )  # fmt: skip


def spoken(ledger: Facts, book: str, most: int) -> Spoken:
    """Read what customers said.

    Parameters
    ----------
    ledger
        The facts.
    book
        Path of a theme book; that of the project (else the one to start with) when empty.
    most
        Above so many texts, those of a part of the customers are read.

    Raises
    ------
    LedgerError
        If nobody said anything in words.
    """
    rules = read_book(Path(book)) if book else project_book(folder_of(ledger))
    matcher = Matcher(rules)
    sql, drawn = texts_sql(ledger, most)
    if not sql:
        raise LedgerError("Nobody said anything in words.", where="answers, moments",
                          do="load answers with `text`, or moments with what customers said")  # fmt: skip
    engine: Any = ledger.engine  # type: ignore[attr-defined]  # every ledger has one; methods seldom need it
    answers = NextAnswers.of(ledger)
    parts = [_read(batch, matcher, answers) for batch in engine.batches(sql) if batch.num_rows]
    rows = _ordered(pa.concat_tables(parts)) if parts else schema().empty_table()
    kept = ledger.has("consents") and ledger.merge(CONSENTS)["n"][0].as_py() > 0
    return Spoken(json.dumps(rules.as_dict(), ensure_ascii=False), matcher.keys, rows, drawn, bool(kept))


def folder_of(ledger: Facts) -> Path | None:
    """Return the folder of the project that a ledger lies in; None for one in memory."""
    try:
        project = getattr(ledger, "project", None)
    except LedgerError:
        return None
    return project.folder.root if project is not None else None


def texts_sql(ledger: Facts, most: int) -> tuple[str, float]:
    """Return the query of all texts of customers, or of the share of them that has about `most`; empty for none."""
    here = [name for name, column in (("answered", "text"), ("moments", "text")) if ledger.has(name, column)]
    if not here:
        return "", 1.0
    count = sum(
        int(ledger.merge(f"SELECT count(text) AS n FROM {name}{_customers(name)}")["n"][0].as_py()) for name in here
    )
    share = min(1.0, most / max(1, count))
    drawn = "1 = 1"
    if share < 1.0:
        drawn = f"({{0}}.customer_key IS NULL OR {condition(share, '{0}.customer_key')})"
    was_read = ledger.has("readings") or _has_rows(ledger, "readings")
    said = []
    for name, text, alias, keys in (
        ("answered", _ANSWERS, "a", ("reply_id", "question_id")),
        ("moments", _CONTACTS, "m", ("interaction_id", "seq")),
    ):  # fmt: skip
        if name in here:
            on = " AND ".join(f"r.{k} = {alias}.{k}" for k in keys)
            said.append(text.format(
                reading=_READ if was_read else _NOT_READ, join=f" LEFT JOIN readings r ON {on}" if was_read else "",
                drawn=drawn.format("a" if alias == "a" else "c"), binary="BLOB",
            ))  # fmt: skip
    return _TEXTS.format(scores=_SCORES.strip(), said=" UNION ALL ".join(said)), share


def _customers(table: str) -> str:
    return " WHERE speaker = 'customer'" if table == "moments" else ""


def _has_rows(ledger: Facts, table: str) -> bool:
    engine: Any = ledger.engine  # type: ignore[attr-defined]
    return table in engine.tables() and ledger.merge(f"SELECT 1 AS there FROM {table} LIMIT 1").num_rows > 0


def _read(batch: pa.RecordBatch, matcher: Matcher, answers: NextAnswers) -> pa.Table:
    texts = [own_words(t) for t in batch["text"].to_pylist()]
    languages = [c[:2].lower() if c else None for c in batch["language"].to_pylist()]
    judged = batch["says_nothing"].to_pylist()
    kinds = [
        1 if (says_nothing(t) if j is None else j) else 0 if matcher.reads(c) else 2
        for t, j, c in zip(texts, judged, languages, strict=True)
    ]
    split = [tokens(t) if k == 0 else [] for t, k in zip(texts, kinds, strict=True)]
    found = matcher.match_words(split, languages)
    columns = {name: batch[name] for name in ("unit", "source", "customer_key", "place", "touchpoint", "month", "seq")}
    columns |= {
        "language": pa.array(languages, pa.string()), "kind": pa.array(kinds, pa.int8()), "mask": packed(found),
        "valence": batch["valence"], "score": batch["score"], "same": batch["same"], "later": _later(batch, answers),
        "words": pa.array([" ".join(w[:WORDS]) for w in split], pa.string()),
    }  # fmt: skip
    return pa.table([columns[f.name].cast(f.type) for f in schema()], schema=schema())


def _later(batch: pa.RecordBatch, answers: NextAnswers) -> pa.Array:
    known = np.asarray(pc.is_valid(batch["customer_key"]))
    who = np.asarray(pc.fill_null(batch["customer_key"], 0), dtype=np.int64)
    found = answers.after(who, np.asarray(batch["said_at"].cast(pa.int64()), dtype=np.int64))
    return pa.array(found, pa.float64(), mask=~known | np.isnan(found))


def packed(found: Bools) -> pa.Array:
    """Return booleans (n, themes) as one value of `BYTES` bytes each."""
    bits = np.zeros((len(found), MOST), dtype=bool)
    bits[:, : found.shape[1]] = found
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(BYTES), len(found), [None, pa.py_buffer(np.packbits(bits, axis=1).tobytes())]
    )


def unpacked(mask: pa.ChunkedArray | pa.Array, themes: int) -> Bools:
    """Return what `packed` packed: booleans, shape (n, themes)."""
    array = mask.combine_chunks() if isinstance(mask, pa.ChunkedArray) else mask
    if not len(array):
        return np.zeros((0, themes), dtype=bool)
    start = array.offset * BYTES
    raw = np.frombuffer(array.buffers()[1], dtype=np.uint8)[start : start + len(array) * BYTES]
    return np.unpackbits(raw.reshape(-1, BYTES), axis=1, count=themes).astype(bool)


def schema() -> pa.Schema:
    """Return the columns of `Spoken.rows`."""
    text, number = pa.string(), pa.float64()
    return pa.schema([
        ("unit", text), ("seq", pa.int64()), ("source", text), ("customer_key", pa.int64()), ("place", text),
        ("touchpoint", text), ("month", pa.int64()), ("language", text), ("kind", pa.int8()),
        ("mask", pa.binary(BYTES)), ("valence", number), ("score", number), ("same", number), ("later", number),
        ("words", text),
    ])  # fmt: skip


def _ordered(rows: pa.Table) -> pa.Table:
    """Return rows in an order that only they decide: a text comes once, whatever was joined to it twice."""
    by = pc.sort_indices(rows, sort_keys=[("unit", "ascending"), ("seq", "ascending"), ("words", "ascending")])
    return rows.take(by).combine_chunks()
