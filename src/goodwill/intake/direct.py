"""The mapping of a file that already speaks our language: its columns are called what ours are called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.core.errors import IntakeError
from goodwill.intake.mapping import MappedFile, Mapping, Part, Reading
from goodwill.intake.mapping_yaml import did_you_mean
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goodwill.intake.file_table import FileTable


def plain_name(name: str) -> str:
    """Return a column name as ours are written: lower case, underscores."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[\W_]+", "_", words).strip("_").lower()


def direct_mapping(files: Sequence[FileTable], table: str) -> Mapping:
    """Return the mapping of files whose columns have our names already.

    Without `table`, each file is the table it is named after (``replies.parquet``).

    Raises
    ------
    IntakeError
        If there is no such table, or two columns of a file have the same name of ours.
    """
    parts, specs, doubled = [], {}, []
    for number, file in enumerate(files, 1):
        holds = table or Path(file.name).stem
        contract = CONTRACTS.get(holds)
        if contract is None:
            raise IntakeError(
                f"There is no table {holds!r}{did_you_mean(holds, CONTRACTS)}.", where="--as" if table else file.name,
                do=f"use one of {', '.join(CONTRACTS)}",
            )  # fmt: skip
        ours = [c.name for c in (*contract.columns, KNOWN_AT)]
        found: dict[str, list[str]] = {}
        for column in file.columns:
            found.setdefault(plain_name(re.sub(r" \(\d+\)$", "", column)), []).append(column)
        doubled += [f"{file.name}: {', '.join(map(repr, cs))}" for n, cs in found.items() if n in ours and len(cs) > 1]
        name = f"file {number}"
        specs[name] = MappedFile(pattern=file.name)
        readings = {n: Reading(columns=(found[n][0],)) for n in ours if n in found}
        parts.append(Part(table=holds, file=name, columns=readings))
    if doubled:
        raise IntakeError(
            "Two columns have the same name of ours.", seen="; ".join(doubled),
            do="rename one of them, or say which one in a mapping",
        )  # fmt: skip
    return Mapping(name=files[0].name, files=specs, parts=tuple(parts))
