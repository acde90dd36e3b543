"""What employees answered, read once: persons, waves, units, scores. No words leave this module but by `comments`.

One reply is one person in one wave. Engagement carries no employee id; where two replies answer one invitation
they are one person and the last finished one counts. A reply's wave is that of its invitation. A reply that names
none belongs to the wave of its survey that was sent out last before it was begun; where no wave is known, to the
quarter in which it was begun.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.errors import PrivacyError

ALLOWED_CUTS: Mapping[str, str] = {
    "language": "replies", "mode": "replies", "survey_id": "replies", "channel": "invitations", "sender": "invitations",
}  # fmt: skip
NOT_KNOWN = "(not known)"
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class EngagementFacts:
    """The engagement rows of a ledger, as numbers.

    Attributes
    ----------
    waves
        Names of the waves in order of time.
    starts
        First reply of each wave, as instants.
    months
        year x 12 + month - 1 of that, in the project's zone.
    by_quarter
        Which waves are quarters because no wave is known for their replies.
    wave, unit
        Wave of each person, shape (persons,); unit id or "" of each.
    reply_ids
        The reply that stands for each person.
    categories
        Per declared cut: code of each person's category (persons,), and the names of the codes.
    constructs
        Names of the constructs answered.
    score_person, score_construct, score
        One row per person and construct: positions, and the person's mean answer turned so that higher is better,
        from 0 (low end) to 1.
    comment_person, comment
        Who wrote a comment, and the comment.
    scales
        (wave, construct) -> ends of the scale on which it was asked; 1 to 5 where it was asked on several.
    asked
        (wave, unit id) -> how many were asked.
    units
        The table of units.
    """

    waves: tuple[str, ...]
    starts: tuple[Any, ...]
    months: tuple[int, ...]
    by_quarter: tuple[bool, ...]
    wave: Ints
    unit: npt.NDArray[np.object_]
    reply_ids: pa.Array
    categories: Mapping[str, tuple[Ints, tuple[str, ...]]]
    constructs: tuple[str, ...]
    score_person: Ints
    score_construct: Ints
    score: Floats
    comment_person: Ints
    comment: tuple[str, ...] = field(repr=False)
    scales: Mapping[tuple[int, int], tuple[float, float]]
    asked: Mapping[tuple[int, str], int]
    units: pa.Table


def check_cuts(cuts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cuts when each is a fixed column of the survey.

    Raises
    ------
    PrivacyError
        If one is a period, a search, an expression, or anything else that could be drawn around a person.
    """
    wrong = [cut for cut in cuts if cut not in ALLOWED_CUTS]
    if wrong or len(set(cuts)) < len(cuts):
        raise PrivacyError(
            "Engagement is cut only by what was fixed when people were asked.",
            where="cuts",
            seen=", ".join(map(str, wrong)) or "a cut named twice",
            do=f"use {', '.join(ALLOWED_CUTS)}; periods, words and expressions never reach engagement rows",
        )
    return tuple(cuts)


def read(
    replies: pa.Table,
    answers: pa.Table,
    invitations: pa.Table,
    units: pa.Table,
    *,
    zone: str,
    cuts: tuple[str, ...],
) -> EngagementFacts:
    """Return the facts of these tables.

    Parameters
    ----------
    replies, answers
        Stored engagement tables.
    invitations
        ``invitation_id, survey_id, unit_id, wave, sent_at, channel, sender, reminder, state``, engagement only.
    units
        ``unit_id, kind, parent, valid_from, valid_to``.
    zone
        The project's zone, in which quarters and months are cut.
    cuts
        Columns to cut by.
    """
    check_cuts(cuts)
    invited = pc.index_in(replies["invitation_id"], _values(invitations["invitation_id"]))
    replies = replies.append_column("invited", invited)
    names, by_quarter = _wave_names(replies, invitations, zone)
    replies = replies.append_column("wave", names).append_column("by_quarter", by_quarter)
    replies = _one_per_person(replies)
    waves, starts = _waves_in_order(replies)
    number = {name: i for i, name in enumerate(waves)}
    local = _local(pa.array(starts, pa.timestamp("us", tz="UTC")), zone)
    spoken = answers.append_column("person", pc.index_in(answers["reply_id"], _values(replies["reply_id"])))
    spoken = spoken.filter(pc.is_valid(spoken["person"]))
    wave = np.array([number[w] for w in replies["wave"].to_pylist()], dtype=np.int64)
    constructs, scores, scales = _scores(spoken, wave)
    words = spoken.filter(_has_words(spoken["text"])).select(["person", "text"])
    quarters = {w for w, q in zip(replies["wave"].to_pylist(), replies["by_quarter"].to_pylist(), strict=True) if q}
    return EngagementFacts(
        waves=waves, starts=starts,
        months=tuple(int(12 * y + m - 1) for y, m in zip(
            pc.year(local).to_pylist(), pc.month(local).to_pylist(), strict=True)),
        by_quarter=tuple(w in quarters for w in waves),
        wave=wave, unit=np.array([u or "" for u in replies["unit_id"].to_pylist()], dtype=object),
        reply_ids=_values(replies["reply_id"]),
        categories={cut: _category(replies, invitations, cut) for cut in cuts},
        constructs=constructs, score_person=scores[0], score_construct=scores[1], score=scores[2],
        comment_person=np.asarray(words["person"].to_numpy(), dtype=np.int64),
        comment=tuple(str(t) for t in words["text"].to_pylist()),
        scales=scales, asked=_asked(invitations, number), units=units,
    )  # fmt: skip


def _values(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _local(instants: pa.Array, zone: str) -> pa.Array:
    return pc.cast(instants, pa.timestamp("us", tz=zone))


def _wave_names(replies: pa.Table, invitations: pa.Table, zone: str) -> tuple[pa.Array, pa.Array]:
    """Return each reply's wave and whether it is the quarter because no wave is known."""
    said = pc.take(_values(invitations["wave"]), _values(replies["invited"]))
    said = pc.coalesce(said, _sent_before(replies, invitations))
    local = _local(_values(replies["started_at"]), zone)
    year = pc.cast(pc.year(local), pa.string())
    quarter = pc.cast(pc.quarter(local), pa.string())
    fallback = pc.binary_join_element_wise(year, quarter, "-Q")
    return pc.coalesce(said, fallback), pc.is_null(said)


def _sent_before(replies: pa.Table, invitations: pa.Table) -> pa.Array:
    """Return for each reply the wave of its survey that was sent out last before it was begun, if any."""
    known = invitations.filter(pc.is_valid(invitations["wave"]))
    first = known.group_by(["survey_id", "wave"], use_threads=False).aggregate([("sent_at", "min")])
    sent: dict[str, list[tuple[Any, str]]] = {}
    for row in first.to_pylist():
        sent.setdefault(row["survey_id"], []).append((row["sent_at_min"], row["wave"]))
    for waves in sent.values():
        waves.sort()
    found: list[str | None] = []
    begun = zip(replies["survey_id"].to_pylist(), replies["started_at"].to_pylist(), strict=True)
    for survey, instant in begun:
        waves = sent.get(survey, [])
        place = bisect_right(waves, instant, key=lambda w: w[0])
        found.append(waves[place - 1][1] if place else None)
    return pa.array(found, pa.string())


def _one_per_person(replies: pa.Table) -> pa.Table:
    """Keep one reply per invitation and wave: a finished one before an unfinished one, then the last."""
    order = replies.append_column("unfinished", pc.fill_null(replies["partial"], False))
    order = order.sort_by([
        ("wave", "ascending"), ("unfinished", "ascending"), ("started_at", "descending"), ("reply_id", "ascending")
    ])  # fmt: skip
    seen: set[tuple[str, bytes]] = set()
    keep = np.ones(order.num_rows, dtype=bool)
    pairs = zip(order["wave"].to_pylist(), order["invitation_id"].to_pylist(), strict=True)
    for i, (wave, token) in enumerate(pairs):
        if token is not None:
            keep[i] = (wave, token) not in seen
            seen.add((wave, token))
    return order.filter(pa.array(keep)).sort_by([("wave", "ascending"), ("reply_id", "ascending")])


def _waves_in_order(replies: pa.Table) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    first = replies.group_by("wave", use_threads=False).aggregate([("started_at", "min")])
    rows = sorted(
        zip(first["started_at_min"].to_pylist(), first["wave"].to_pylist(), strict=True),
        key=lambda r: (r[0], r[1]),
    )
    return tuple(w for _, w in rows), tuple(s for s, _ in rows)


def _category(replies: pa.Table, invitations: pa.Table, cut: str) -> tuple[Ints, tuple[str, ...]]:
    column = (
        replies[cut]
        if ALLOWED_CUTS[cut] == "replies"
        else pc.take(_values(invitations[cut]), _values(replies["invited"]))
    )
    said = [NOT_KNOWN if v is None else str(v) for v in column.to_pylist()]
    names = tuple(sorted(set(said)))
    number = {name: i for i, name in enumerate(names)}
    return np.array([number[v] for v in said], dtype=np.int64), names


def _scores(
    spoken: pa.Table, wave: Ints
) -> tuple[tuple[str, ...], tuple[Ints, Ints, Floats], dict[tuple[int, int], tuple[float, float]]]:
    """Return construct names; person, construct and mean answer; and the scale of each wave and construct."""
    spoken = spoken.filter(pc.is_valid(spoken["value"]))
    constructs = tuple(sorted(spoken["construct"].unique().to_pylist()))
    names = pa.array(constructs, pa.string())
    person = spoken["person"].to_numpy().astype(np.int64)
    construct = pc.index_in(spoken["construct"], names).to_numpy().astype(np.int64)
    value, low, high = (spoken[c].to_numpy().astype(float) for c in ("value", "low", "high"))
    worse = pc.equal(spoken["higher_is"], "worse").to_numpy()
    share = (np.where(worse, low + high - value, value) - low) / (high - low)
    pair, inverse = np.unique(person * max(len(constructs), 1) + construct, return_inverse=True)
    mean = np.bincount(inverse, weights=share) / np.maximum(np.bincount(inverse), 1)
    rows = (pair // max(len(constructs), 1), pair % max(len(constructs), 1), mean)
    return constructs, rows, _scales(wave[person], construct, low, high)


def _scales(wave: Ints, construct: Ints, low: Floats, high: Floats) -> dict[tuple[int, int], tuple[float, float]]:
    scales: dict[tuple[int, int], tuple[float, float]] = {}
    columns = pa.table({"wave": wave, "construct": construct, "low": low, "high": high})
    kinds = (
        columns.group_by(columns.column_names).aggregate([]).sort_by([(c, "ascending") for c in columns.column_names])
    )
    for w, c, bottom, top in zip(*(kinds[name].to_pylist() for name in columns.column_names), strict=True):
        key = (int(w), int(c))
        scales[key] = (1.0, 5.0) if key in scales else (bottom, top)
    return scales


def _has_words(text: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(text)), 0), False)


def _asked(invitations: pa.Table, number: Mapping[str, int]) -> dict[tuple[int, str], int]:
    """Count first invitations that arrived, per wave and unit."""
    asked: dict[tuple[int, str], int] = {}
    columns = (invitations[c].to_pylist() for c in ("wave", "unit_id", "reminder", "state"))
    for wave, unit, reminder, state in zip(*columns, strict=True):
        if wave in number and not reminder and state != "bounced":
            key = (number[wave], unit or "")
            asked[key] = asked.get(key, 0) + 1
    return asked
