"""Reading customers' words inside a study: each text once per model, only where the customer agreed, never an agent's.

What is read are the customer's own turns in contacts and the words of their answers. Turns of employees and systems,
and everything about engagement, are not in the query at all. The scores of texts already read are kept beside the
project (by a hash of the text) until somebody is erased.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from goodwill.core.errors import EngineError, LedgerError
from goodwill.ledger.feelings import SERVICE_STATES, readings_schema, show_readings
from goodwill.measure.emotion.own_answers import PART
from goodwill.study.derived import READINGS, drafted, placed
from goodwill.study.own_words import learn_own, own_valence

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger
    from goodwill.measure.emotion.result import Reading

WORDS, READ, OWN = "__words", "__read", "__own"
KEPT_FILE = "read.arrow"
AT_ONCE = 4096
COLUMNS = ("language", "says_nothing", "valence", "valence_sd", "arousal", "intensity", "labels", "top_label",
           *SERVICE_STATES, "model")  # fmt: skip
TAUGHT = {"valence": "coalesce(o.own, r.valence) AS valence",
          "model": "CASE WHEN o.own IS NULL THEN r.model ELSE r.model || '+own' END AS model"}  # fmt: skip
"""Columns that what was learned from the company's own answers changes."""
SAID = """
SELECT m.customer_key, m.interaction_id, m.seq, CAST(NULL AS BLOB) AS reply_id, CAST(NULL AS VARCHAR) AS question_id,
       coalesce(m.happened_at, i.started_at) AS happened_at, coalesce(m.day, i.day) AS day,
       coalesce(m.month, i.month) AS month, i.bucket, md5(m.text) AS text_key, m.text, c.language AS declared
FROM moments m
JOIN interactions i ON i.interaction_id = m.interaction_id
LEFT JOIN may_read y ON y.customer_key = m.customer_key
LEFT JOIN customers c ON c.customer_key = m.customer_key
WHERE m.speaker = 'customer' AND m.text IS NOT NULL AND (m.customer_key IS NULL OR y.customer_key IS NOT NULL)
UNION ALL
SELECT a.customer_key, CAST(NULL AS BLOB), CAST(NULL AS BIGINT), a.reply_id, a.question_id, a.answered_at, a.day,
       a.month, a.bucket, md5(a.text), a.text, r.language
FROM answers a
LEFT JOIN replies r ON r.reply_id = a.reply_id
LEFT JOIN may_read y ON y.customer_key = a.customer_key
WHERE a.perspective <> 'engagement' AND a.text IS NOT NULL
  AND (a.customer_key IS NULL OR y.customer_key IS NOT NULL)
"""
"""Every text that may be read. `declared` is the language of the form or of the customer."""
TEXTS = f"SELECT text_key, min(text) AS text, min(declared) AS declared FROM ({SAID}) s GROUP BY text_key"
UNREAD = f"SELECT t.* FROM {WORDS} t LEFT JOIN {READ} r ON r.text_key = t.text_key WHERE r.text_key IS NULL"
ROWS = """
SELECT s.customer_key, s.interaction_id, s.seq, s.reply_id, s.question_id, s.happened_at, s.day, s.month, s.bucket,
       s.text_key, {scores}
FROM ({said}) s JOIN {read} r ON r.text_key = s.text_key
LEFT JOIN {own} o ON o.text_key = s.text_key AND o.part = {part} AND s.reply_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class WordsRead:
    """What a study read.

    Attributes
    ----------
    texts
        Distinct texts that may be read.
    anew
        Of these, read now for the first time.
    absent
        Why nothing was read; empty when something could be.
    own
        Languages in which the company's own answers taught the reader something.
    """

    texts: int
    anew: int
    absent: str = ""
    own: tuple[str, ...] = ()


def read_words(ledger: Ledger, project: Path | None, tell: Callable[[str], None]) -> WordsRead:
    """Read what was not read before, and make `readings` and the views on it known to the ledger's engine.

    Parameters
    ----------
    ledger
        The facts at one version.
    project
        Where scores are kept between studies; None keeps none.
    tell
        Called now and then with how far it is; may raise to stop (what was read so far is not kept).
    """
    if not (ledger.has("moments", "text") or ledger.has("answers", "text")):
        return WordsRead(0, 0, "there are no words")
    engine = ledger.engine
    try:
        engine.keep(WORDS, TEXTS)
        known = _known(project)
        engine.register(READ, known)
        count = int(ledger.merge(f"SELECT count(*) AS n FROM {WORDS}")["n"][0].as_py())
        try:
            new = _read_anew(ledger, count, tell)
        except (
            EngineError,
            FileNotFoundError,
        ) as error:  # the extra that reads is not installed: asked and coded feelings still count
            return WordsRead(count, 0, str(error))
        read = pa.concat_tables([known, new])
        engine.register(READ, read)
        learned = learn_own(ledger, READ)
        engine.register(OWN, own_valence(ledger, learned, words=WORDS, read=READ))
        scores = ", ".join(TAUGHT.get(c, f"r.{c}") for c in COLUMNS)
        part = PART.format(column="s.customer_key")
        show_readings(engine, ROWS.format(said=SAID, read=READ, own=OWN, part=part, scores=scores))
        if project is not None:
            used = ledger.merge(
                f"SELECT r.* FROM {READ} r JOIN {WORDS} t ON t.text_key = r.text_key ORDER BY r.text_key"
            )
            _keep(used, project, ledger.version)
        return WordsRead(count, new.num_rows, own=tuple(x.language for x in learned if x.used))
    finally:
        engine.forget(OWN)
        engine.forget(WORDS)
        engine.forget(READ)


def _read_anew(ledger: Ledger, count: int, tell: Callable[[str], None]) -> pa.Table:
    """Read the texts that have no scores yet, some thousands at a time."""
    unread = ledger.merge(UNREAD)
    languages = sorted({str(v)[:2].lower() for v in unread["declared"].unique().to_pylist() if v})
    parts = []
    for start in range(0, unread.num_rows, AT_ONCE):
        done = count - unread.num_rows + start
        tell(f"reading customers' words: {done:,} of {count:,} texts")
        parts.append(_scored(unread.slice(start, AT_ONCE), languages))
    return pa.concat_tables(parts) if parts else _read_schema().empty_table()


def _scored(texts: pa.Table, languages: list[str]) -> pa.Table:
    """Return the scores of some texts: in the language told from the words, else the declared one."""
    from goodwill.measure.emotion.reading import languages_of, read

    words = texts["text"].to_pylist()
    told = languages_of(words, languages or None)
    declared = [None if v is None else str(v)[:2].lower() for v in texts["declared"].to_pylist()]
    spoken = [a or b for a, b in zip(told, declared, strict=True)]
    return pa.table({"text_key": texts["text_key"].combine_chunks(), **_columns(read(words, spoken))}, _read_schema())


def _columns(reading: Reading) -> dict[str, pa.Array]:
    """Return a reading as columns of `readings`; what says nothing has no feeling."""
    flat, schema = reading.to_arrow(), _read_schema()
    return {name: flat[name].combine_chunks().cast(schema.field(name).type) for name in COLUMNS}


def _read_schema() -> pa.Schema:
    fields = readings_schema()
    return pa.schema([pa.field("text_key", pa.string()), *(fields.field(name) for name in COLUMNS)])


def _known(project: Path | None) -> pa.Table:
    """Return the scores kept by the last study that today's models would give again."""
    if project is None:
        return _read_schema().empty_table()
    try:
        with pa.memory_map(str(placed(project, READINGS).folder / KEPT_FILE)) as source:
            kept = pa.ipc.open_file(source).read_all()
    except (LedgerError, FileNotFoundError):
        return _read_schema().empty_table()
    from goodwill.measure.emotion.models import model

    now: dict[str | None, str | None] = {}
    for code in kept["language"].unique().to_pylist():
        current = model(code) if code else None
        now[code] = current.version if current else None
    same = [
        now[code] == version
        for code, version in zip(kept["language"].to_pylist(), kept["model"].to_pylist(), strict=True)
    ]
    return kept.filter(pa.array(same, pa.bool_()))


def _keep(read: pa.Table, project: Path, version: str) -> None:
    with drafted(project, READINGS, version, alone=True) as draft:
        with pa.OSFile(str(draft / KEPT_FILE), "wb") as sink, pa.ipc.new_file(sink, read.schema) as writer:
            writer.write_table(read.combine_chunks())
        about = {"written_at": datetime.now(UTC).isoformat(timespec="seconds"), "texts": read.num_rows}
        (draft / "about.json").write_text(json.dumps(about), encoding="utf-8")
