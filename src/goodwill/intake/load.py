"""Loading files into a project: the Python twin of ``goodwill load``."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.errors import IntakeError
from goodwill.intake import mapping_yaml
from goodwill.intake.dialect import Dialect
from goodwill.intake.direct import direct_mapping
from goodwill.intake.files import FORMATS, Files
from goodwill.intake.mapping import MappedFile, Mapping
from goodwill.intake.sources import compile_sources
from goodwill.ledger.contracts import CONTRACTS

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine
    from goodwill.intake.file_table import FileTable
    from goodwill.ledger.report import LoadReport
    from goodwill.ledger.settings import Settings
    from goodwill.ledger.source import Source

Progress = Callable[[float, str], None]
DEMOS = Path(__file__).parent / "demos"
_READ = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".sav")


@dataclass(frozen=True)
class Prepared:
    """Files recognised and mapped, ready for the ledger.

    Attributes
    ----------
    sources
        Table -> its source.
    notes
        What concerns no table: files that were empty or belong to nothing.
    mapping
        What the files were read by, where none was given the one that their names say.
    files
        Name of a file in the mapping -> the open files given for it.
    """

    sources: dict[str, Source]
    notes: tuple[str, ...] = ()
    mapping: Mapping | None = None
    files: MappingType[str, Sequence[FileTable]] = field(default_factory=dict)


def load(
    project: str | Path,
    files: str | Path | Sequence[str | Path],
    *,
    as_table: str | None = None,
    mapping: str | Path | Mapping | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files into the ledger of a project, all tables at once or none.

    Parameters
    ----------
    project
        Folder of the project.
    files
        A file, a folder, or several of them.
    as_table
        Table whose columns the file has, under our names. Without it and a mapping, each file must be named
        after its table.
    mapping
        Mapping, its YAML file, or the name of one that ships (``olist``, ``nps``).
    dry_run
        Whether to say what would become of the rows, without keeping any.
    progress
        Told the share done and what is being done.

    Returns
    -------
    LoadReport
        With what was taken and what was set aside; ``.exit_code`` is 0 when all rows were taken, 3 when
        some were set aside and 2 when none could be used.

    Raises
    ------
    IntakeError
        If a file cannot be read at all, or the mapping does not fit it.
    """
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.rehearse import rehearse

    tell = progress or (lambda share, label: None)
    paths = expand(files)
    ledger = Ledger.open(Path(project))
    try:
        engine = _local(ledger.engine)
        with Files(engine, Path(project)) as opened:
            prepared = prepare(
                opened, paths, settings=ledger.settings, as_table=as_table, mapping=mapping, progress=tell
            )
            tell(0.5, "checking rows")
            report = rehearse(ledger.project, prepared.sources).report if dry_run else ledger.load(prepared.sources)
    finally:
        ledger.close()
    tell(1.0, "")
    return report


def prepare(
    opened: Files,
    paths: Sequence[Path],
    *,
    settings: Settings,
    as_table: str | None = None,
    mapping: str | Path | Mapping | None = None,
    progress: Progress | None = None,
) -> Prepared:
    """Recognise files and compile them to sources; see `load`."""
    tell = progress or (lambda share, label: None)
    named = as_table is None and mapping is None and all(p.stem in CONTRACTS for p in paths)
    if (as_table is None) == (mapping is None) and not named:
        raise IntakeError(
            "It has to be said what the file holds.", where=", ".join(p.name for p in paths[:3]),
            do="give either --as TABLE or --map MAPPING.yaml, or name each file after its table; "
            "`goodwill map FILE` proposes a mapping",
        )  # fmt: skip
    said = mapping if isinstance(mapping, Mapping) or mapping is None else find_mapping(mapping)
    groups, strangers = groups_of(said, paths)
    notes = [f"{p.name} belongs to no file of the mapping; it was left alone." for p in strangers]
    found: dict[str, list[FileTable]] = {name: [] for name in groups}
    count = sum(map(len, groups.values())) or 1
    done = 0
    for name, members in groups.items():
        spec = said.files[name] if said else MappedFile()
        for path in members:
            tell(0.5 * done / count, f"reading {path.name}")
            done += 1
            try:
                found[name].append(opened.open(path, sheet=spec.sheet, said=layout(spec)))
            except IntakeError as error:
                if count == 1 or error.what != "The file is empty.":
                    raise
                notes.append(f"{path.name} is empty; it was left alone.")
    if said is None:
        tables = [t for ts in found.values() for t in ts]
        if not tables:
            raise IntakeError("All files are empty.", do="check the export and load it again")
        said = direct_mapping(tables, as_table or "")
        found = {f"file {i}": [t] for i, t in enumerate(tables, 1)}
    sources = compile_sources(
        opened.engine, said, found, zone=settings.zone, constructs=settings.constructs, keep=opened.keep
    )
    return Prepared(_with_notes(sources, notes), tuple(notes), said, found)


def _with_notes(sources: dict[str, Source], notes: Sequence[str]) -> dict[str, Source]:
    """Let the first source tell what concerns no table."""
    first = next(iter(sources), None)
    if first is None or not notes:
        return sources
    return sources | {first: replace(sources[first], notes=(*notes, *sources[first].notes))}


def find_mapping(mapping: str | Path) -> Mapping:
    """Return a mapping by its path, or by the name of one that ships.

    Raises
    ------
    IntakeError
        If there is none, or it cannot be used.
    """
    shipped = DEMOS / f"{mapping}.yaml"
    if isinstance(mapping, str) and not Path(mapping).exists() and shipped.is_file():
        return mapping_yaml.read(shipped)
    return mapping_yaml.read(Path(mapping))


def expand(files: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return the files named, folders opened, in order of their names.

    Raises
    ------
    IntakeError
        If one does not exist, or a folder holds nothing that can be read.
    """
    given = [files] if isinstance(files, (str, Path)) else list(files)
    paths: list[Path] = []
    for item in map(Path, given):
        if item.is_dir():
            inside = sorted(p for p in item.rglob("*") if p.is_file() and p.suffix.lower() in _READ)
            if not inside:
                raise IntakeError("The folder holds no file that can be read.", where=str(item), do=f"give {FORMATS}")
            paths += inside
        elif item.exists():
            paths.append(item)
        else:
            raise IntakeError("There is no such file.", where=str(item), do="check the path")
    return list(dict.fromkeys(paths))


def layout(spec: MappedFile) -> Dialect | None:
    """Return the layout that a mapping says, or None where it is to be recognised."""
    if not spec.delimiter:
        return None
    quote = spec.quote or '"'
    return Dialect(
        spec.delimiter, quote, quote, header=True if spec.header is None else spec.header, skip=spec.skip or 0
    )


def groups_of(mapping: Mapping | None, paths: Sequence[Path]) -> tuple[dict[str, list[Path]], list[Path]]:
    """Return which files belong to which file of the mapping, and those that belong to none."""
    if mapping is None:
        return {"file": list(paths)}, []
    groups: dict[str, list[Path]] = {name: [] for name in mapping.files}
    left = []
    for path in paths:
        for name, spec in mapping.files.items():
            if not spec.pattern or fnmatch.fnmatch(path.name.lower(), Path(spec.pattern).name.lower()):
                groups[name].append(path)
                break
        else:
            left.append(path)
    if len(mapping.files) == 1 and not any(groups.values()):  # the file was renamed; there is no doubt which it is
        return {next(iter(groups)): left}, []
    return groups, left


def _local(engine: object) -> LocalEngine:
    """Return a local engine to read files with: the ledger's own where it is one."""
    from goodwill.engine.local import LocalEngine

    return engine if isinstance(engine, LocalEngine) else LocalEngine()
