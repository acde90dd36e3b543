"""Opening JSON lines: one object a line, read by the engine; lines that are none are set aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.errors import IntakeError
from goodwill.intake import sql_text
from goodwill.intake.encoding import recognise_encoding, to_utf8
from goodwill.intake.file_table import FileTable, broken_rows, distinct_names, stash
from goodwill.intake.sheets import flatten

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine

_SAMPLE_LINES = 2000
_SHOWN = 200  # characters


def open_json_lines(engine: LocalEngine, path: Path, folder: Path, *, label: str, digest: str) -> FileTable:
    """Open a file of JSON lines; objects inside objects become ``outer.inner``.

    Raises
    ------
    IntakeError
        If no line is an object.
    """
    encoding = recognise_encoding(path)
    readable = path if encoding.codec == "utf-8" else to_utf8(path, encoding, folder / f"{label}.utf8")
    keys = _keys(readable)
    lines = (
        f"read_csv({sql_text.path(str(readable))}, auto_detect=false, columns={{'line': 'VARCHAR'}}, header=false, "
        "delim=chr(1), quote='', escape='', max_line_size=16000000)"
    )
    kept = stash(
        engine, folder, label,
        "SELECT row_number() OVER () AS r, line, "
        "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS good "
        f"FROM {lines}",
    )  # fmt: skip
    bad = engine.execute(
        f"SELECT r, left(line, {_SHOWN}) FROM {kept} WHERE NOT good AND trim(coalesce(line, '')) <> '' ORDER BY r"
    )
    late = engine.execute(f"SELECT DISTINCT unnest(json_keys(line)) AS key FROM {kept} WHERE good ORDER BY key")
    outer = {k.split(".")[0] for k in keys} | set(keys)
    keys += [k for (k,) in late if k not in outer]
    if not keys:
        raise IntakeError("No line of the file is a JSON object.", where=path.name, do="write one object per line")
    names, renamed = distinct_names(keys)
    paths = ", ".join(sql_text.literal(_path(k, readable)) for k in keys)
    picked = ", ".join(f"nullif(v[{i}], '') AS {sql_text.name(n)}" for i, n in enumerate(names, 1))
    relation = (
        f'(SELECT r AS "row of the file", {picked} FROM (SELECT r, json_extract_string(line, [{paths}]) AS v '
        f"FROM {kept} WHERE good))"
    )
    counted = engine.execute(
        f'SELECT count(*), max("row of the file"), {", ".join(f"count({sql_text.name(n)})" for n in names)}'
        f" FROM {relation}"
    )[0]
    reason = ("line is no JSON object", "look whether the line was cut off")
    return FileTable(
        path=path, kind="JSON lines", columns=names, relation=relation, row='"row of the file"', rows=counted[0],
        filled=dict(zip(names, counted[2:], strict=True)), digest=digest,
        broken=broken_rows([(r, seen, *reason) for r, seen in bad]),
        notes=(f"Read as {encoding}, one JSON object a line.", *renamed), last_row=counted[1] or 0,
    )  # fmt: skip


def _keys(path: Path) -> list[str]:
    """Return the fields of the first lines, fields of inner objects as ``outer.inner``."""
    keys: dict[str, None] = {}
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for _, line in zip(range(_SAMPLE_LINES), file, strict=False):
            try:
                item = json.loads(line)
            except ValueError:
                continue
            if isinstance(item, dict):
                keys |= dict.fromkeys(flatten(item))
    return list(keys)


def _path(key: str, path: Path) -> str:
    """Return the JSON path of a field: literal where an object has the dotted name itself."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for _, line in zip(range(_SAMPLE_LINES), file, strict=False):
            if f'"{key}"' in line:
                return f'$."{key}"'
    return "$" + "".join(f'."{part}"' for part in key.split("."))
