"""What customers said, in their words: the most recent answers with text, prepared for screens.

Employees' words are never among them: engagement lies in tables of its own. The folder holds people's words:
only the newest version is kept, and erasure removes it whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodwill.measure.answered_cells import perspective_sql
from goodwill.study.cells import SEGMENT, circumstance_sql
from goodwill.study.coded import Keep, Key, key_of
from goodwill.study.customer_sql import BETWEEN
from goodwill.study.derived import VERBATIMS, Place, drafted
from goodwill.study.no_answers import own_words, says_something
from goodwill.study.opened import Opened
from goodwill.study.places import units
from goodwill.study.slice import WHOLE, Slice, UnitTree

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

MOST = 20_000
LOOKED_AT = 30_000
"""So many of the newest are looked at, since some say nothing."""
KEYS = ("unit", "touchpoint", "channel", "segment")
NOT_SHOWN = ("month", "circumstances", "valence")
"""Columns for choosing answers; a feeling that was read is shown by the search over words only."""
Kind = Literal["low", "high", "recent"]
SAID = """
WITH words AS (
  SELECT * FROM answered WHERE text IS NOT NULL AND length(trim(text)) > 2
  ORDER BY answered_at DESC, reply_id, question_id LIMIT {most}),
scored AS (
  SELECT a.reply_id, a.construct, AVG(a.unit_score) AS unit_score
  FROM answered a JOIN (SELECT DISTINCT reply_id FROM words) w ON w.reply_id = a.reply_id
  WHERE a.unit_score IS NOT NULL AND a.about IS NULL GROUP BY a.reply_id, a.construct)
SELECT f.customer_key, lower(hex(f.reply_id)) AS reply, f.answered_at, f.month, {perspective} AS perspective,
       f.construct, 100 * coalesce(f.unit_score, b.unit_score) AS score, f.unit, f.touchpoint, f.channel,
       {segment} AS segment, f.language, {circumstances} AS circumstances, f.text, felt.valence
FROM words f
LEFT JOIN (SELECT reply_id, question_id, MIN(valence) AS valence FROM readings
           WHERE reply_id IS NOT NULL GROUP BY reply_id, question_id) felt
  ON felt.reply_id = f.reply_id AND felt.question_id = f.question_id
LEFT JOIN scored b ON b.reply_id = f.reply_id AND b.construct = f.construct {join}
ORDER BY f.answered_at DESC, f.reply_id, f.question_id
"""
CIRCUMSTANCES = """
(SELECT STRING_AGG({label}, '{between}' ORDER BY {label}) FROM circumstances c
 WHERE c.customer_key = f.customer_key AND epoch(c.valid_from) <= epoch(f.answered_at)
   AND (c.valid_to IS NULL OR epoch(f.answered_at) < epoch(c.valid_to)))
"""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One answer in the customer's words.

    Attributes
    ----------
    customer_key
        Who said it; None when that is not known.
    reply
        Hash of the reply's id.
    answered_at
        When.
    perspective, construct
        What was asked; remembered answers are a perspective of their own.
    score
        The answer to the same question on 0 (worst) to 100 (best), given with the words or elsewhere in the reply;
        None where only words were given.
    unit, touchpoint, channel, segment, language
        Where and how; empty where not known.
    text
        The words.
    """

    customer_key: int | None
    reply: str
    answered_at: datetime
    perspective: str
    construct: str
    score: float | None
    unit: str
    touchpoint: str
    channel: str
    segment: str
    language: str
    text: str


def write_verbatims(ledger: Ledger, project: Path) -> Path:
    """Write the most recent `MOST` answers that say something, newest first, and return their folder."""
    with drafted(project, VERBATIMS, ledger.version, alone=True) as draft:
        rows = said(ledger)
        pq.write_table(rows, draft / "verbatims.parquet")
        about = {"version": ledger.version, "written_at": datetime.now(UTC).isoformat(timespec="seconds"),
                 "verbatims": rows.num_rows, "units": units(ledger).to_pylist()}  # fmt: skip
        (draft / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return project / "derived" / VERBATIMS / ledger.version


def said(ledger: Ledger) -> pa.Table:
    """Return the most recent answers with words, those that say nothing set aside."""
    known = ledger.has("attributes")
    circumstances = "CAST(NULL AS VARCHAR)"
    if ledger.has("circumstances"):
        circumstances = CIRCUMSTANCES.format(label=circumstance_sql(ledger), between=BETWEEN)
    rows = ledger.merge(
        SAID.format(
            perspective=perspective_sql("f"), most=LOOKED_AT, circumstances=circumstances,
            segment="s.value" if known else "CAST(NULL AS VARCHAR)",
            join=SEGMENT.format(time="answered_at") if known else "",
        )
    )  # fmt: skip
    texts = [own_words(t) for t in rows["text"].to_pylist()]
    rows = rows.set_column(rows.column_names.index("text"), "text", pa.array(texts, pa.string()))
    return rows.filter(pa.array([says_something(t) for t in texts], pa.bool_())).slice(0, MOST)


def verbatims(
    project: str | Path,
    of: Slice = WHOLE,
    n: int = 2,
    kind: Kind = "recent",
    *,
    construct: str = "",
    version: str = "",
) -> tuple[Verbatim, ...]:
    """Return up to `n` answers in words from a slice.

    Parameters
    ----------
    project
        Folder of the project.
    of
        Which part of the company.
    n
        At most so many.
    kind
        ``low``: from the worst score up; ``high``: from the best down; ``recent``: the newest. Those of one score
        stand newest first; answers without a score are only among the recent ones.
    construct
        Only words said beside this question.
    version
        Of the facts; the newest by default.

    Raises
    ------
    LedgerError
        If no study has written them, or they were removed when somebody was erased.
    """
    return _OPENED.get(Path(project), VERBATIMS, version).pick(of, n, kind, construct)


class _Words:
    """The answers of one version in memory."""

    def __init__(self, place: Place) -> None:
        about = json.loads((place.folder / "about.json").read_text(encoding="utf-8"))
        self._tree = UnitTree((u["unit"], u["parent"], u["kind"]) for u in about["units"])
        self._rows = pq.read_table(place.folder / "verbatims.parquet")
        self._keys: dict[str, Key] = {name: key_of(self._rows[name]) for name in (*KEYS, "construct", "circumstances")}
        self._months = np.asarray(pc.fill_null(self._rows["month"], -1))
        self._score = np.asarray(pc.fill_null(self._rows["score"], float("nan")))

    def pick(self, of: Slice, n: int, kind: Kind, construct: str) -> tuple[Verbatim, ...]:
        keep = self._keep(of)
        if construct:
            keep &= self._keys["construct"].where(frozenset({construct}))
        if kind != "recent":
            keep &= ~np.isnan(self._score)
        at = np.flatnonzero(keep)
        if kind != "recent":  # rows stand newest first, and a stable sort leaves them so among equals
            at = at[np.argsort(self._score[at] * (1 if kind == "low" else -1), kind="stable")]
        return tuple(_verbatim(row) for row in self._rows.take(pa.array(at[:n])).to_pylist())

    def _keep(self, of: Slice) -> Keep:
        keep: Keep = np.ones(self._rows.num_rows, dtype=bool)
        if of.months is not None:
            keep &= (self._months >= of.months[0]) & (self._months <= of.months[1])
        if of.units is not None:
            keep &= self._keys["unit"].where(self._tree.within(of.units))
        for name, value in of.keys.items():
            keep &= self._keys[name].where(frozenset({value}))
        if of.circumstance:
            them = self._keys["circumstances"]
            keep &= them.where(frozenset(t for t in them.labels if of.circumstance in t.split(BETWEEN)))
        return keep


def _verbatim(row: dict[str, Any]) -> Verbatim:
    for name in ("unit", "touchpoint", "channel", "segment", "language"):
        row[name] = row[name] or ""
    return Verbatim(**{k: v for k, v in row.items() if k not in NOT_SHOWN})


_OPENED: Opened[_Words] = Opened(_Words, most=2)
