"""Ledgers made of frames: admitted on a local engine and kept there, or handed to another engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from goodwill.core.errors import LedgerError
from goodwill.engine.local import LocalEngine
from goodwill.engine.start import start
from goodwill.ledger.admit import Admitted, Desk, admit, ordered
from goodwill.ledger.aside import SHOWN
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.enrol import join_people, settle
from goodwill.ledger.frames import source_of
from goodwill.ledger.identity import MemoryIdentity
from goodwill.ledger.inherit import PARENT, Completed, complete, parents_sql
from goodwill.ledger.kept import APART, KEPT, OPEN_TABLES
from goodwill.ledger.ledger import Ledger, define_views
from goodwill.ledger.report import LoadReport, TableReport
from goodwill.ledger.settings import Settings
from goodwill.ledger.source import Source
from goodwill.ledger.work import drop

if TYPE_CHECKING:
    import pyarrow as pa


def ledger_of(settings: Settings, engine: str, seed: int | None, frames: Mapping[str, object]) -> Ledger:
    """Make a ledger of frames; see `Ledger.from_tables`."""
    frames = {name: frame for name, frame in frames.items() if frame is not None}
    names = ordered(dict.fromkeys(frames, _NO_SOURCE))
    sources = {n: _source(n, frames[n], settings.zone) for n in names}
    target = start(engine)  # first, so that a missing engine is said before any work
    desk_engine = target if isinstance(target, LocalEngine) else LocalEngine()
    desk = Desk(desk_engine, MemoryIdentity(seed), settings)
    reports, aside = {}, {}
    for name in names:
        reports[name], rows = _take(desk, name, sources[name])
        if rows.num_rows:
            aside[name] = rows
    settle(desk, None)
    desk_engine.forget("__refused")
    report = LoadReport(tables=reports, version="memory", changed=True)
    if frames and report.exit_code == 2:
        desk_engine.close()
        raise LedgerError(
            "No row of these tables can be used.", where=", ".join(names), seen=str(report),
            do="see the reasons; the columns have to bear the names of the contract",
        )  # fmt: skip
    apart = _part(desk_engine)
    for name in OPEN_TABLES:
        _hand_over(desk_engine, target, name)
    define_views(target)
    ledger = Ledger(settings, target, desk.identity, "memory", apart)
    ledger.report, ledger.set_aside = report, aside
    return ledger


_NO_SOURCE = Source("", "", {})


def _source(name: str, frame: object, zone: str) -> Source:
    """Return a frame as a source; a source stays what it is (intake tries files this way)."""
    return frame if isinstance(frame, Source) else source_of(CONTRACTS[name], frame, zone)


def _take(desk: Desk, name: str, source: Source) -> tuple[TableReport, pa.Table]:
    admitted = admit(desk, CONTRACTS[name], source)
    if name == "links":
        join_people(desk, admitted.work)
        taken, done = _rows(desk, admitted.work), Completed({})
        drop(desk.engine, admitted.work)
    else:
        done = complete(desk, admitted, _parents(desk, name))
        taken = sum(_keep(desk, table, work) for table, work in done.tables.items())
    for frame in source.frames:
        desk.engine.forget(frame)
    report = _report(name, admitted, taken, done.waiting_rows)
    rows = admitted.aside.table().select(list(SHOWN))
    desk.engine.forget(admitted.aside.work)
    if done.waiting:
        desk.engine.forget(done.waiting)
    return report, rows


def _report(name: str, admitted: Admitted, taken: int, waiting: int) -> TableReport:
    return TableReport(
        table=name, read=admitted.read, taken=taken, already_known=admitted.repeated, pending=waiting,
        set_aside=admitted.aside.counts(), set_aside_rows=admitted.aside.rows, notes=tuple(admitted.notes),
    )  # fmt: skip


def _parents(desk: Desk, child: str) -> str:
    if child not in PARENT:
        return ""
    parent = PARENT[child][0]
    there = desk.engine.tables()
    names = [n for n in (parent, APART.get(parent, "")) if n in there]
    if not names:
        desk.engine.register(parent, KEPT[parent].schema().empty_table())
        names = [parent]
    return parents_sql(child, names)


def _rows(desk: Desk, work: str) -> int:
    return int(desk.engine.execute(f"SELECT count(*) FROM {work}")[0][0])


def _keep(desk: Desk, table: str, work: str) -> int:
    kept = KEPT[table]
    desk.engine.keep(table, f"SELECT {', '.join(kept.columns)} FROM {work} ORDER BY {', '.join(kept.order)}")
    drop(desk.engine, work)
    return _rows(desk, table)


def _part(engine: LocalEngine) -> LocalEngine | None:
    """Move engagement rows to an engine of their own, so that no query over the ledger meets them."""
    names = [n for n in APART.values() if n in engine.tables()]
    if not names:
        return None
    apart = LocalEngine(memory="1GB", threads=1)
    for name in APART.values():
        rows = engine.merge(f"SELECT * FROM {name}") if name in names else KEPT[name].schema().empty_table()
        apart.register(name, rows)
        engine.forget(name)
    return apart


def _hand_over(desk: LocalEngine, target: object, name: str) -> None:
    """Make sure the target has the table; one without rows is there all the same."""
    is_there = name in desk.tables()
    if target is desk:
        if not is_there:
            desk.register(name, KEPT[name].schema().empty_table())
        return
    rows = desk.merge(f"SELECT * FROM {name}") if is_there else KEPT[name].schema().empty_table()
    target.register(name, rows)  # type: ignore[attr-defined]
