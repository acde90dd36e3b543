"""Facts out again: every table to CSV, Parquet, Excel or SPSS, with a codebook and the source's own ids.

Engagement leaves only as published cells: the rows behind them are never exported, in any format.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from goodwill.core.errors import SettingsError
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT, Contract, Kind

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

Format = Literal["csv", "parquet", "xlsx", "sav"]
FORMATS: tuple[Format, ...] = ("csv", "parquet", "xlsx", "sav")
MOST_ROWS = {"xlsx": 1_048_000, "sav": 5_000_000}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: table -> file, table -> rows, and the codebook."""

    files: dict[str, Path]
    rows: dict[str, int]
    codebook: Path


def export(ledger: Ledger, folder: str | Path, *, tables: Iterable[str] = (), kind: Format = "csv") -> Exported:
    """Write tables of a ledger to files of one format, with a codebook.

    Parameters
    ----------
    ledger
        The facts at one version.
    folder
        Where the files go; it is made if it is not there.
    tables
        Which tables; all that hold rows by default.
    kind
        ``csv``, ``parquet``, ``xlsx`` or ``sav``.

    Raises
    ------
    SettingsError
        If a table or the kind is not known.
    """
    wanted = tuple(tables) or tuple(CONTRACTS)
    unknown = [t for t in wanted if t not in CONTRACTS]
    if unknown or kind not in FORMATS:
        raise SettingsError(
            "This cannot be exported",
            seen=", ".join([*unknown, *([] if kind in FORMATS else [kind])]),
            do=f"tables are {', '.join(CONTRACTS)}; formats are {', '.join(FORMATS)}",
        )
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    rows: dict[str, int] = {}
    for name in wanted:
        if name != "links" and ledger.has(name):
            files[name] = target / f"{name}.{kind}"
            rows[name] = _WRITERS[kind](_batches(ledger, CONTRACTS[name]), files[name], CONTRACTS[name])
    _published(ledger, target, files, rows)
    book = target / "codebook.csv"
    _write_codebook(book, files)
    return Exported(files, rows, book)


def _batches(ledger: Ledger, contract: Contract) -> Iterator[pa.RecordBatch]:
    """Stream one table with the source's own ids in place of keys; event ids as hexadecimal text."""
    there = ledger.engine.columns(contract.name)
    columns = [c for c in (*contract.columns, KNOWN_AT) if c.stored_name in there]
    listed = ", ".join(c.stored_name for c in columns)
    for batch in ledger.engine.batches(f"SELECT {listed} FROM {contract.name}"):
        arrays = []
        for column, array in zip(columns, batch.columns, strict=True):
            if column.kind in {Kind.CUSTOMER, Kind.EMPLOYEE}:
                arrays.append(_source_ids(ledger, array))
            elif column.kind is Kind.EVENT_ID:
                arrays.append(pa.array([None if v is None else v.hex() for v in array.to_pylist()], pa.string()))
            else:
                arrays.append(array)
        yield pa.RecordBatch.from_arrays(arrays, names=[c.name for c in columns])


def _source_ids(ledger: Ledger, keys: pa.Array) -> pa.Array:
    known = ledger.source_ids(k for k in keys.unique().to_pylist() if k is not None)
    return pa.array([known.get(k) for k in keys.to_pylist()], pa.string())


def _published(ledger: Ledger, folder: Path, files: dict[str, Path], rows: dict[str, int]) -> None:
    """Write the published cells of engagement as Parquet; suppressed cells carry no figure."""
    import pyarrow.parquet as pq

    from goodwill.ledger.anonymity import published

    if not ledger.count("engagement_answers"):
        return
    cells = published(ledger).cells
    files["engagement"] = folder / "engagement.parquet"
    pq.write_table(cells, files["engagement"])
    rows["engagement"] = cells.num_rows


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _flat(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Lists become text with semicolons, and text that looks like a formula is made harmless."""
    arrays = []
    for array in batch.columns:
        if pa.types.is_list(array.type):
            arrays.append(pa.array([None if v is None else safe(";".join(v)) for v in array.to_pylist()], pa.string()))
        elif pa.types.is_string(array.type):
            arrays.append(pa.array([None if v is None else safe(v) for v in array.to_pylist()], pa.string()))
        else:
            arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def _write_csv(batches: Iterator[pa.RecordBatch], path: Path, _: Contract) -> int:
    from pyarrow import csv

    rows = 0
    writer = None
    for batch in batches:
        flat = _flat(batch)
        writer = writer or csv.CSVWriter(path, flat.schema)
        writer.write(flat)
        rows += flat.num_rows
    if writer is not None:
        writer.close()
    return rows


def _write_parquet(batches: Iterator[pa.RecordBatch], path: Path, _: Contract) -> int:
    import pyarrow.parquet as pq

    rows = 0
    writer = None
    for batch in batches:
        writer = writer or pq.ParquetWriter(path, batch.schema, compression="zstd")
        writer.write_batch(batch)
        rows += batch.num_rows
    if writer is not None:
        writer.close()
    return rows


def _all_rows(batches: Iterator[pa.RecordBatch], path: Path, kind: str) -> pa.Table:
    table = pa.Table.from_batches([_flat(b) for b in batches])
    if table.num_rows > MOST_ROWS[kind]:
        raise SettingsError(
            f"A .{kind} file cannot hold this table",
            where=path.name, seen=f"{table.num_rows:,} rows", do="export it as parquet or csv",
        )  # fmt: skip
    return table


def _write_xlsx(batches: Iterator[pa.RecordBatch], path: Path, contract: Contract) -> int:
    import xlsxwriter

    table = _all_rows(batches, path, "xlsx")
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet(contract.name[:31])
        when = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.write_row(0, 0, table.column_names)
        sheet.freeze_panes(1, 0)
        for i, row in enumerate(table.to_pylist(), 1):
            for j, value in enumerate(row.values()):
                _write_cell(sheet, i, j, value, when)
    return int(table.num_rows)


def _write_cell(sheet: Any, row: int, column: int, value: object, when: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif hasattr(value, "isoformat"):
        sheet.write_datetime(row, column, value, when)
    else:
        sheet.write(row, column, value)


def _write_sav(batches: Iterator[pa.RecordBatch], path: Path, contract: Contract) -> int:
    import pyreadstat

    table = _all_rows(batches, path, "sav")
    frame = table.to_pandas()
    for name in frame.columns:  # SPSS knows no time zones
        if getattr(frame[name].dtype, "tz", None) is not None:
            frame[name] = frame[name].dt.tz_localize(None)
    labels = {c.name: c.meaning for c in (*contract.columns, KNOWN_AT) if c.name in frame.columns}
    pyreadstat.write_sav(frame, str(path), column_labels=labels)
    return int(table.num_rows)


def _write_codebook(path: Path, files: dict[str, Path]) -> None:
    from pyarrow import csv

    rows = [
        {
            "table": name, "column": c.name, "type": c.kind.value, "meaning": c.meaning, "unit": c.unit,
            "values": ";".join(c.values), "privacy": c.privacy.value, "optional": "yes" if c.optional else "no",
        }
        for name in files
        if name in CONTRACTS
        for c in (*CONTRACTS[name].columns, KNOWN_AT)
    ]  # fmt: skip
    if rows:
        csv.write_csv(pa.Table.from_pylist(rows), path)


_WRITERS: dict[str, Any] = {"csv": _write_csv, "parquet": _write_parquet, "xlsx": _write_xlsx, "sav": _write_sav}
