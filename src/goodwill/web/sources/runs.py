"""Reading a delivery: rehearsed against the facts, or loaded; and mended rows after it. The work that jobs do."""

from __future__ import annotations

import csv
import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import IntakeError
from goodwill.engine.local import LocalEngine
from goodwill.intake import mapping_text, mapping_yaml
from goodwill.intake.files import Files
from goodwill.intake.load import Prepared, prepare
from goodwill.intake.mapping import Mapping as IntakeMapping
from goodwill.intake.mapping import Reading
from goodwill.ledger.aside import SHOWN
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.ledger import Ledger
from goodwill.ledger.rehearse import rehearse
from goodwill.web.sources import saved
from goodwill.web.sources.gather import gather, has_row_ids, settled
from goodwill.web.sources.open_rows import OpenRow, Sheet

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.ledger.report import LoadReport

log = logging.getLogger(__name__)
Tell = Callable[[float, str], None]
EXAMPLES = 3
SETTLED = "mend.yaml"  # beside the open rows: the mapping with everything said that was recognised
ROW_ID_COLUMN = "id made from the row"


@dataclass(frozen=True)
class Outcome:
    """What became of a delivery.

    Attributes
    ----------
    plain
        JSON-ready, for pages: version, changed, exit_code, tables (with reasons and, for each, remedy, an example's
        place and column; no values), notes.
    aside_files
        Where the ledger wrote rows set aside.
    """

    plain: dict[str, Any]
    aside_files: tuple[str, ...]


@contextmanager
def _reading(project: Path) -> Iterator[tuple[Ledger, LocalEngine, Files]]:
    ledger = Ledger.open(project)
    try:
        engine = ledger.engine if isinstance(ledger.engine, LocalEngine) else LocalEngine()
        with Files(engine, project) as opened:
            yield ledger, engine, opened
    finally:
        ledger.close()


def rehearsed(project: Path, paths: Sequence[Path], mapping: str, tell: Tell) -> Outcome:
    """Say what would become of the rows of files."""
    with _reading(project) as (ledger, _, opened):
        said = mapping_yaml.parse(mapping)
        prepared = prepare(opened, paths, settings=ledger.settings, mapping=said, progress=tell)
        tell(0.6, "checking rows")
        found = rehearse(ledger.project, prepared.sources)
    return Outcome(plain_of(found.report, found.aside, prepared), ())


def loaded(project: Path, paths: Sequence[Path], mapping: str, tell: Tell, *, keep_in: Path) -> Outcome:
    """Load files, and keep the rows set aside whole in a folder so that they can be mended."""
    with _reading(project) as (ledger, engine, opened):
        said = mapping_yaml.parse(mapping)
        prepared = prepare(opened, paths, settings=ledger.settings, mapping=said, progress=tell)
        tell(0.6, "checking and writing rows")
        report = ledger.load(prepared.sources)
        tell(0.9, "keeping rows to mend")
        aside = rows_aside(project, report)
        try:
            Sheet(keep_in).write(gather(opened, prepared, aside))
            full = settled(engine, prepared, ledger.settings.zone) if aside else None
            if full is not None:
                (keep_in / SETTLED).write_text(mapping_text.text_of(full), encoding="utf-8")
        except Exception:  # the facts are in; that rows cannot be mended on screen is said there
            log.exception("rows set aside could not be gathered")
    return Outcome(plain_of(report, aside, prepared), report.set_aside_files)


def rows_aside(project: Path, report: LoadReport) -> dict[str, pa.Table]:
    """Return the rows that a load set aside, by table."""
    import pyarrow.parquet as pq

    found = {}
    for name, table in report.tables.items():
        path = project / table.file
        if table.file and path.is_file():
            found[name] = pq.read_table(path, columns=list(SHOWN))
    return found


def plain_of(report: LoadReport, aside: Mapping[str, pa.Table], prepared: Prepared) -> dict[str, Any]:
    """Return a report for pages: counts and reasons, where examples stand, and never a value of the file."""
    plain: dict[str, Any] = report.to_dict()
    for name, table in plain["tables"].items():
        table["reasons"] = _reasons(aside[name]) if name in aside else []
        table["usable"] = table["taken"] + table["already_known"] + table["revised"] + table["pending"]
        parent = CONTRACTS[name].parent if name in CONTRACTS else None
        table["parent"] = parent[0] if parent else ""
    plain["notes"] = list(prepared.notes)
    plain["has_reasons"] = any(t["reasons"] for t in plain["tables"].values())
    plain["new"] = sum(t["taken"] + t["revised"] + t["pending"] for t in plain["tables"].values())
    plain["aside_rows"] = sum(t["set_aside_rows"] for t in plain["tables"].values())
    plain["usable"] = sum(t["usable"] for t in plain["tables"].values())
    return plain


def _reasons(rows: pa.Table) -> list[dict[str, Any]]:
    """Return each pair of column and reason: how many rows, the remedy, and in which rows it is seen first."""
    counts: Counter[tuple[str, str]] = Counter()
    remedies: dict[tuple[str, str], str] = {}
    first: dict[tuple[str, str], list[int]] = {}
    for line in rows.select(["row", "column", "reason", "remedy"]).to_pylist():
        pair = (line["column"] or "", line["reason"])
        counts[pair] += 1
        remedies.setdefault(pair, line["remedy"])
        if line["row"] is not None and len(first.setdefault(pair, [])) < EXAMPLES:
            first[pair].append(int(line["row"]))
    return [
        {"column": c, "reason": r, "rows": n, "remedy": remedies[c, r], "first": first.get((c, r), [])}
        for (c, r), n in counts.most_common()
    ]


def can_mend(folder: Path) -> bool:
    """Whether mended rows of a delivery can be loaded by themselves."""
    return (folder / SETTLED).is_file()


def mended(project: Path, folder: Path, tell: Tell) -> Outcome:
    """Load the rows that somebody mended; those that are right leave the sheet, the others show what is wrong now.

    Raises
    ------
    IntakeError
        If no row was mended.
    """
    sheet = Sheet(folder)
    rows = [r for r in sheet if r.is_mended]
    if not rows:
        raise IntakeError("No row was mended.", do="change the cells that are wrong, and save")
    said = mapping_yaml.read(folder / SETTLED)
    scratch = folder / "mended"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        with _reading(project) as (ledger, _, opened):
            numbers, mapping = _written(rows, said, scratch)
            paths = sorted(scratch.glob("*.csv"))
            prepared = prepare(opened, paths, settings=ledger.settings, mapping=mapping, progress=tell)
            tell(0.6, "checking and writing rows")
            report = ledger.load(prepared.sources)
            aside = rows_aside(project, report)
            still = {(r.file, r.row): r for r in gather(opened, prepared, aside)}
        sheet.write(_after(sheet, numbers, still))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Outcome(plain_of(report, aside, prepared), report.set_aside_files)


def _written(
    rows: list[OpenRow], said: IntakeMapping, scratch: Path
) -> tuple[dict[tuple[str, str, int], tuple[str, int]], IntakeMapping]:
    """Write mended rows as plain CSV, one file for each file of the mapping.

    Returns
    -------
    numbers
        (file of the mapping, name, row) of an open row -> (file of the mapping, row in what was written).
    mapping
        By which it is read.
    """
    names = [f"mended-{i}.csv" for i, _ in enumerate(said.files)]
    mapping = saved.as_csv(said, names)
    numbers: dict[tuple[str, str, int], tuple[str, int]] = {}
    for file, members in groupby(sorted(rows, key=lambda r: r.file), key=lambda r: r.file):
        these = list(members)
        makes_ids = has_row_ids(said, file)
        columns = list(dict.fromkeys(c for r in these for c in r.cells))
        head = [*columns, ROW_ID_COLUMN] if makes_ids else columns
        path = scratch / names[list(said.files).index(file)]
        with path.open("w", encoding="utf-8", newline="", errors="replace") as target:
            writer = csv.writer(target)
            writer.writerow(head)
            for number, row in enumerate(these, 2):
                cells = [row.cells.get(c, "").replace("\0", "") for c in columns]
                writer.writerow([*cells, row.id] if makes_ids else cells)
                numbers[file, row.name, row.row] = (file, number)
    given = {file for file, _, _ in numbers}
    parts = tuple(
        replace(p, columns={n: Reading(columns=(ROW_ID_COLUMN,)) if r.row else r for n, r in p.columns.items()})
        for p in mapping.parts if p.file in given
    )  # fmt: skip
    return numbers, replace(mapping, files={n: f for n, f in mapping.files.items() if n in given}, parts=parts)


def _after(
    sheet: Sheet, numbers: Mapping[tuple[str, str, int], tuple[str, int]], still: Mapping[tuple[str, int], OpenRow]
) -> Iterator[OpenRow]:
    """Yield the rows that stay open: those not tried, and those tried that are still wrong."""
    for row in list(sheet):
        at = numbers.get((row.file, row.name, row.row))
        if at is None:
            yield row
        elif at in still:
            yield replace(row, faults=still[at].faults, is_mended=False, raw="")
