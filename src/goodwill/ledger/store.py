"""The store: Delta tables whose Parquet files the engine writes itself, sorted, one per bucket and load."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import TYPE_CHECKING
from urllib.parse import unquote

from goodwill.ledger.folder import AREAS, Folder, settle_file
from goodwill.ledger.kept import KEPT, KeptTable

if TYPE_CHECKING:
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction, RemoveAction

    from goodwill.engine.local import LocalEngine

APP = "goodwill"  # under this name each load notes its number in the Delta log
ROWS_TOGETHER = 32_768  # measured: reads of one customer take half as long as with four times as many, scans no longer


@dataclass(frozen=True)
class Written:
    """A Parquet file that was written but is not part of the table yet.

    Attributes
    ----------
    path
        Relative to the table's folder.
    bucket
        Its bucket, or None where the table has none.
    rows
        How many rows it holds.
    """

    path: str
    bucket: int | None
    rows: int


@dataclass(frozen=True)
class Piece:
    """A Parquet file of a table at some version.

    Attributes
    ----------
    path
        Relative to the table's folder.
    bucket
        Its bucket, or None.
    rows, size
        Rows and bytes.
    """

    path: str
    bucket: int | None
    rows: int
    size: int


class Store:
    """The Delta tables of one project folder."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def exists(self, area: str, name: str) -> bool:
        """Whether there is such a table on the disk."""
        return (self.folder.table(area, name) / "_delta_log").is_dir()

    def pieces(self, area: str, name: str, version: int) -> list[Piece]:
        """Return the files of a table at a Delta version, by bucket and path."""
        import pyarrow as pa

        actions = pa.table(self._delta(area, name, version).get_add_actions(flatten=True)).to_pylist()
        found = [
            Piece(
                unquote(a["path"]), int(a["partition.bucket"]) if "partition.bucket" in a else None,
                int(a["num_records"]), int(a["size_bytes"]),
            )
            for a in actions
        ]  # fmt: skip
        return sorted(found, key=lambda p: (p.bucket if p.bucket is not None else 0, p.path))

    def paths(self, area: str, name: str, version: int) -> list[str]:
        """Return the full paths of a table's files at a Delta version."""
        root = self.folder.table(area, name)
        return [str(root / p.path) for p in self.pieces(area, name, version)]

    def latest(self, area: str, name: str) -> int:
        """Return the newest Delta version of a table, part of the ledger or not."""
        return int(self._delta(area, name).version())

    def write(
        self, engine: LocalEngine, area: str, name: str, rows: str, *, load: int, is_sorted: bool = False
    ) -> list[Written]:
        """Write the rows of `rows` (a relation) as sorted Parquet files; they are no part of the table yet.

        Parameters
        ----------
        engine
            The engine that has the relation.
        area, name
            The table.
        rows
            Name of the relation; it has the stored columns of the table (of ``pending``: those it has).
        load
            Number of the load; the files bear it.
        is_sorted
            Whether the rows lie in the relation by bucket, and in it in the table's order.
        """
        kept = KEPT[name]
        buckets: list[int | None] = [None]
        if kept.by_customer and area != "pending":
            found = engine.execute(f"SELECT DISTINCT bucket FROM {rows} ORDER BY bucket")
            buckets = [int(r[0]) for r in found]
        columns = columns_of(area, kept)
        order = "" if is_sorted else " ORDER BY " + ", ".join(c for c in kept.order if c in columns)
        chosen = ", ".join(c for c in columns if c != "bucket")

        def one(bucket: int | None) -> Written | None:
            where = "" if bucket is None else f" WHERE bucket = {bucket}"
            path = f"{'' if bucket is None else f'bucket={bucket}/'}{load:06d}.parquet"
            query = f"SELECT {chosen} FROM {rows}{where}{order}"
            count = _copy(engine, query, self.folder.table(area, name) / path)
            return Written(path, bucket, count) if count else None

        # Two at a time: while one is being sorted, another is being packed and written.
        with ThreadPoolExecutor(2) as pool:
            return [w for w in pool.map(one, buckets) if w is not None]

    def commit(self, area: str, name: str, adds: Sequence[Written], removes: Sequence[Piece], *, load: int) -> int:
        """Make written files part of a table, and take others out, in one Delta commit; return its version.

        A load commits to a table once: its number stands in the log, is looked for before writing, and
        looked for again when somebody else's commit came between.
        """
        from deltalake.exceptions import CommitFailedError

        if not self.exists(area, name):
            self._create(area, name)
        for _ in range(5):
            delta = self._delta(area, name)
            if (delta.transaction_version(APP) or 0) >= load:
                return int(delta.version())
            try:
                self._commit_once(delta, (area, name), adds, removes, load)
            except CommitFailedError:
                continue
            return int(self._delta(area, name).version())
        raise CommitFailedError(f"{area}/{name} could not be committed in five attempts")

    def _commit_once(
        self, delta: DeltaTable, at: tuple[str, str], adds: Sequence[Written], removes: Sequence[Piece], load: int
    ) -> None:
        from deltalake import CommitProperties, PostCommitHookProperties, Transaction

        actions: list[AddAction | RemoveAction] = [_remove(p) for p in removes]
        actions += [self._add(*at, w) for w in adds]
        delta.create_write_transaction(
            actions, mode="append", schema=delta.schema(), partition_by=_partition(at[0], KEPT[at[1]]),
            commit_properties=CommitProperties(app_transactions=[Transaction(APP, load)]),
            post_commithook_properties=PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False),
        )  # fmt: skip

    def _create(self, area: str, name: str) -> None:
        from deltalake import DeltaTable, Schema

        kept = KEPT[name]
        columns = columns_of(area, kept)
        schema = kept.schema()
        fields = [f for f in schema if f.name in columns]
        stats = [c for c in ("customer_key", kept.time) if c in columns]
        import pyarrow as pa

        DeltaTable.create(
            str(self.folder.table(area, name)), Schema.from_arrow(pa.schema(fields)), mode="ignore",
            partition_by=_partition(area, kept) or None,
            # Delta's log keeps the smallest and largest values of columns for good: keys and times only.
            configuration={"delta.dataSkippingStatsColumns": ",".join(str(s) for s in stats)} if stats else
            {"delta.dataSkippingNumIndexedCols": "0"},
        )  # fmt: skip

    def _add(self, area: str, name: str, written: Written) -> AddAction:
        from deltalake.transaction import AddAction

        full = self.folder.table(area, name) / written.path
        values = {"bucket": str(written.bucket)} if written.bucket is not None else {}
        stats = json.dumps({"numRecords": written.rows, **_bounds(full, area, KEPT[name])})
        return AddAction(written.path, full.stat().st_size, values, int(time() * 1000), True, stats)

    def restore(self, area: str, name: str, version: int) -> None:
        """Bring a table back to a Delta version, undoing commits that are no part of the ledger."""
        self._delta(area, name).restore(version)

    def drop(self, area: str, name: str) -> None:
        """Remove a table that is no part of the ledger."""
        shutil.rmtree(self.folder.table(area, name), ignore_errors=True)

    def on_disk(self) -> list[tuple[str, str]]:
        """Return ``(area, table)`` of every folder there is, part of the ledger or not."""
        return [
            (area, path.name)
            for area in AREAS
            for path in sorted((self.folder.ledger / area).glob("*"))
            if path.is_dir()
        ]

    def stray_files(self, area: str, name: str, used: set[str]) -> list[Path]:
        """Return files of a table's folder that are not among `used` (paths relative to it) and no log."""
        root = self.folder.table(area, name)
        files = [p for p in root.rglob("*") if p.is_file() and "_delta_log" not in p.parts]
        strays = [p for p in files if str(p.relative_to(root)) not in used]
        return strays + [p for p in (root / "_delta_log").glob("*.tmp") if p.is_file()]

    def vacuum(self, area: str, name: str) -> int:
        """Remove every file that the newest version does not need, orphans included; return how many.

        Only under the writer's lease, with nobody reading: it takes files from under a writer in flight.
        """
        gone = self._delta(area, name).vacuum(
            retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True
        )
        return len(gone)

    def _delta(self, area: str, name: str, version: int | None = None) -> DeltaTable:
        from deltalake import DeltaTable

        return DeltaTable(str(self.folder.table(area, name)), version=version)


def _copy(engine: LocalEngine, query: str, path: Path) -> int:
    """Write what a query returns to a Parquet file, safely on the disk; return how many rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    how = f"FORMAT parquet, ROW_GROUP_SIZE {ROWS_TOGETHER}"
    count = int(engine.execute(f"COPY ({query}) TO '{_quoted(path)}' ({how})")[0][0])
    if count:
        settle_file(path)
    else:
        path.unlink()
    return count


def columns_of(area: str, kept: KeptTable) -> tuple[str, ...]:
    """Return the columns a table has in an area: children that wait lack what they will inherit."""
    if area != "pending":
        return tuple(kept.columns)
    own = {c.stored_name for c in kept.contract.columns} | {"known_at", "known_assumed"}
    return tuple(c for c in kept.columns if c in own)


def _partition(area: str, kept: KeptTable) -> list[str]:
    return ["bucket"] if kept.by_customer and area != "pending" else []


def _remove(piece: Piece) -> RemoveAction:
    from deltalake.transaction import RemoveAction

    values = {"bucket": str(piece.bucket)} if piece.bucket is not None else {}
    return RemoveAction(
        path=piece.path, deletion_timestamp=int(time() * 1000), data_change=True, partition_values=values
    )


def _bounds(path: Path, area: str, kept: KeptTable) -> dict[str, dict[str, object]]:
    """Return the smallest and largest key and time of a file, as the Delta log wants them."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    low: dict[str, object] = {}
    high: dict[str, object] = {}
    names = [metadata.schema.column(i).name for i in range(metadata.num_columns)]
    for column in ("customer_key", kept.time):
        if column is None or column not in columns_of(area, kept) or column not in names:
            continue
        at = metadata.schema.names.index(column)
        groups = [metadata.row_group(g).column(at).statistics for g in range(metadata.num_row_groups)]
        if all(s is not None and s.has_min_max for s in groups) and groups:
            low[column] = _plain(min(s.min for s in groups))
            high[column] = _plain(max(s.max for s in groups))
    return {"minValues": low, "maxValues": high} if low else {}


def _plain(value: object) -> object:
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if hasattr(value, "strftime") else value


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
