"""The one door to engagement: nobody else opens its tables, and what comes out has been made safe."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.errors import LedgerError, PrivacyError
from goodwill.core.method import Facts
from goodwill.ledger.anonymity.facts import EngagementFacts, check_cuts, read
from goodwill.ledger.anonymity.floors import Floors
from goodwill.ledger.anonymity.lattice import COMMENTS, SCHEMA, cells
from goodwill.ledger.anonymity.publication import FOLDER, PublishedEngagement
from goodwill.ledger.anonymity.reissue import wave_cells
from goodwill.ledger.anonymity.unit_tree import EVERYONE, tree_at

REPLIED = """
SELECT reply_id, invitation_id, survey_id, unit_id, started_at, language, mode, partial
FROM engagement_replies ORDER BY reply_id"""
ANSWERED = """
SELECT reply_id, question_id, construct, value, low, high, higher_is, text
FROM engagement_answers ORDER BY reply_id, question_id"""
INVITED = """
SELECT invitation_id, survey_id, unit_id, wave, sent_at, channel, sender, reminder, state
FROM invitations WHERE perspective = 'engagement' ORDER BY invitation_id"""
UNITS = "SELECT unit_id, kind, parent, valid_from, valid_to FROM units ORDER BY unit_id, valid_from"
_UTC = pa.timestamp("us", tz="UTC")
_INVITATIONS = pa.schema([
    ("invitation_id", pa.binary()), ("survey_id", pa.string()), ("unit_id", pa.string()), ("wave", pa.string()),
    ("sent_at", _UTC), ("channel", pa.string()), ("sender", pa.string()), ("reminder", pa.int64()),
    ("state", pa.string()),
])  # fmt: skip
_UNITS = pa.schema([
    ("unit_id", pa.string()), ("kind", pa.string()), ("parent", pa.string()), ("valid_from", _UTC), ("valid_to", _UTC),
])  # fmt: skip
_KEPT: WeakKeyDictionary[Any, dict[object, PublishedEngagement]] = WeakKeyDictionary()


class EngagementLedger(Facts, Protocol):
    """What a ledger offers to this door, beside what every method sees."""

    @property
    def settings(self) -> Any:
        """The project's settings, with ``minimum_persons`` and ``minimum_comments``."""
        ...

    @property
    def project(self) -> Any:
        """The project folder; a `LedgerError` where the ledger lives in memory."""
        ...

    @property
    def apart(self) -> Any:
        """The engine that holds ``engagement_replies`` and ``engagement_answers``; read from here only."""
        ...


def open_engagement(ledger: EngagementLedger, cuts: Sequence[str] = ()) -> EngagementFacts:
    """Read a ledger's engagement rows. For this package's own use: nothing read here may be shown.

    Raises
    ------
    PrivacyError
        If a cut is not one of the fixed columns of a survey.
    LedgerError
        If the ledger holds no engagement.
    """
    check_cuts(tuple(cuts))
    replies, answers = ledger.apart.merge(REPLIED), ledger.apart.merge(ANSWERED)
    if replies.num_rows == 0:
        raise LedgerError(
            "The ledger holds no engagement replies.", where="replies with perspective engagement",
            do="load an employee survey",
        )  # fmt: skip
    invited = ledger.merge(INVITED).cast(_INVITATIONS) if ledger.has("invitations") else _INVITATIONS.empty_table()
    units = ledger.merge(UNITS).cast(_UNITS) if ledger.has("units") else _UNITS.empty_table()
    return read(replies, answers, invited, units, zone=ledger.zone, cuts=tuple(cuts))


def publish(
    ledger: EngagementLedger, cuts: Sequence[str] = (), *, earlier: Sequence[PublishedEngagement] = ()
) -> PublishedEngagement:
    """Return the cells of engagement that may be shown.

    Parameters
    ----------
    ledger
        The facts. Its settings may raise the floors above 5 persons and 8 for comments.
    cuts
        Columns to cut by beside the unit tree: language, mode, survey_id, channel, sender. Cuts are not crossed.
    earlier
        What was published of earlier versions, the oldest first: a wave with a few late replies stays as it was.

    Raises
    ------
    PrivacyError
        If a floor is too low, a cut is not allowed, or earlier publications had other cuts.
    LedgerError
        If there is no engagement.
    """
    facts = open_engagement(ledger, cuts)
    return publish_facts(facts, Floors.of(ledger.settings), version=ledger.version, earlier=earlier)


def publish_facts(
    facts: EngagementFacts,
    floors: Floors,
    *,
    version: str = "memory",
    earlier: Sequence[PublishedEngagement] = (),
) -> PublishedEngagement:
    """Return the cells of these facts that may be shown (see `publish`)."""
    cuts = tuple(facts.categories)
    other = {p.cuts for p in earlier if p.cuts != cuts}
    if other:
        raise PrivacyError(
            "Engagement was published with other cuts; two sets of cuts can be subtracted from each other.",
            where="cuts", seen=f"{sorted(other)} before, {cuts} now", do="keep the cuts that were declared first",
        )  # fmt: skip
    parts, members, notes = [], [], []
    for number, wave in enumerate(facts.waves):
        rows, counted, note = wave_cells(facts, number, cells(facts, number, floors), earlier, floors)
        parts.append(rows)
        members.append(pa.table({"wave": pa.array([wave] * len(counted), pa.string()), "reply_id": counted}))
        notes += [note] if note else []
        if facts.by_quarter[number]:
            notes.append(f"{wave} is a quarter: no wave is known for its replies")
    return PublishedEngagement(
        pa.concat_tables(parts) if parts else SCHEMA.empty_table(),
        cuts, floors, version, tuple(notes), pa.concat_tables(members) if members else None,
    )  # fmt: skip


def published(ledger: EngagementLedger, cuts: Sequence[str] = ()) -> PublishedEngagement:
    """Return what is published of the ledger's version: read where it is stored, else made and stored.

    A ledger in a project folder keeps the cells under ``published/engagement/<version>.parquet`` in it; one in
    memory keeps them as long as it lives.
    """
    floors, wanted = Floors.of(ledger.settings), tuple(cuts)
    project = _project_folder(ledger)
    if project is None:
        return _remembered(ledger, wanted, floors)
    if (project / FOLDER / f"{ledger.version}.parquet").exists():
        stored = PublishedEngagement.load(project, ledger.version)
        if (stored.cuts, stored.floors) == (wanted, floors):
            return stored
    made = publish(ledger, wanted, earlier=stored_publications(project))
    made.save(project)
    return made


def _project_folder(ledger: EngagementLedger) -> Path | None:
    """Return the folder of the ledger's project; None for one in memory."""
    try:
        return Path(ledger.project.folder.root)
    except LedgerError:
        return None


def stored_publications(project: Path) -> list[PublishedEngagement]:
    """Return all that was published in a project, the oldest first."""
    files = [f for f in (project / FOLDER).glob("*.parquet") if not f.name.endswith(".members.parquet")]
    every = [PublishedEngagement.load(project, f.name.removesuffix(".parquet")) for f in files]
    return sorted(every, key=lambda p: (len(p.version), p.version))  # versions are whole numbers


def _remembered(ledger: EngagementLedger, cuts: tuple[str, ...], floors: Floors) -> PublishedEngagement:
    try:
        kept = _KEPT.setdefault(ledger, {})
    except TypeError:  # this ledger can be no key: make it anew
        return publish(ledger, cuts)
    key = (ledger.version, cuts, floors)
    if key not in kept:
        kept[key] = publish(ledger, cuts)
    return kept[key]


def comments(ledger: EngagementLedger, wave: str, unit: str = EVERYONE) -> tuple[str, ...]:
    """Return what employees wrote in a unit and the units below it, in alphabetical order.

    Raises
    ------
    PrivacyError
        If fewer than eight people (or the project's floor) wrote something there, or in what could be worked out
        by comparing lists.
    """
    cells_ = published(ledger).cells
    mask = pc.and_(pc.equal(cells_["wave"], wave), pc.equal(cells_["construct"], COMMENTS))
    row = cells_.filter(pc.and_(mask, pc.equal(cells_["unit"], unit))).to_pylist()
    if not row or row[0]["suppressed"]:
        raise PrivacyError(
            "Too few people wrote a comment to show what they wrote.", where=f"{unit}, {wave}",
            seen=f"fewer than {Floors.of(ledger.settings).comments}", do="read the comments of a larger unit",
        )  # fmt: skip
    facts = open_engagement(ledger)
    return _comments(facts, published(ledger), facts.waves.index(wave), unit)


def _comments(facts: EngagementFacts, shown: PublishedEngagement, number: int, unit: str) -> tuple[str, ...]:
    tree = tree_at(facts.units, facts.starts[number], [u for u in facts.unit.tolist() if u])
    below = {unit}
    for i in range(1, len(tree)):
        if tree.names[tree.parents[i]] in below:
            below.add(tree.names[i])
    below |= {""} if unit == EVERYONE else set()
    counted = set(shown.members["reply_id"].to_pylist()) if shown.members is not None else set()
    ids = facts.reply_ids.to_pylist()
    return tuple(sorted(
        text for person, text in zip(facts.comment_person.tolist(), facts.comment, strict=True)
        if facts.wave[person] == number and facts.unit[person] in below and ids[person] in counted
    ))  # fmt: skip
