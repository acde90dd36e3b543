"""What methods say of single customers, written by each study beside the list of customers, row by row.

A method hands over one table (`Result.people`). Each of its columns becomes one array in the order of the list's
rows, mapped into memory by readers. The folder names people: only the newest version is kept, and erasure removes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from goodwill.core.errors import EstimateError
from goodwill.study.derived import CUSTOMERS, SCORES, drafted, placed

if TYPE_CHECKING:
    from goodwill.core.result import Result

Array = npt.NDArray[Any]
NOBODY = -1  # code of a text that is missing; day of a date that is missing is the smallest number
NO_DAY = np.iinfo(np.int32).min


def write_scores(results: Mapping[str, Result], project: Path, version: str) -> Path:
    """Write every result's `people` in the order of the list of customers of the same version; return the folder.

    Raises
    ------
    EstimateError
        If a table does not begin with `customer_key`, sorted and each once.
    """
    keys = np.load(placed(project, CUSTOMERS, version).folder / "key.npy", mmap_mode="r")
    about: dict[str, dict[str, Any]] = {}
    with drafted(project, SCORES, version, alone=True) as draft:
        for name, result in results.items():
            if result.people is not None:
                about[name] = _write(draft, name, result.people, keys)
        (draft / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    return project / "derived" / SCORES / version


def _write(folder: Path, method: str, people: pa.Table, keys: Array) -> dict[str, Any]:
    """Write the columns of one method and return what they are."""
    scored = people["customer_key"].to_numpy()
    if people.column_names[0] != "customer_key" or (np.diff(scored) <= 0).any():
        raise EstimateError("What a method says of customers stands in order of their key, each once.", where=method)
    at = np.searchsorted(scored, keys)
    at[at == len(scored)] = 0
    there = scored[at] == keys if len(scored) else np.zeros(len(keys), dtype=bool)
    np.save(folder / f"{method}.npy", there)
    return {
        "customers": people.num_rows,
        "columns": {
            c: _write_column(folder / f"{method}.{c}.npy", people[c], at, there) for c in people.column_names[1:]
        },
    }


def _write_column(path: Path, column: pa.ChunkedArray, at: Array, there: Array) -> dict[str, Any]:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_dictionary(kind):
        encoded = (column.cast(pa.string()) if pa.types.is_dictionary(kind) else column).combine_chunks()
        coded = encoded.dictionary_encode()
        codes = np.asarray(pc.fill_null(coded.indices, NOBODY)).astype(np.int16)
        np.save(path, np.where(there, _picked(codes, at), np.int16(NOBODY)))
        return {"kind": "text", "labels": coded.dictionary.to_pylist()}
    if pa.types.is_boolean(kind):
        flags = np.asarray(pc.fill_null(column, False)).astype(bool)
        np.save(path, there & _picked(flags, at))
        return {"kind": "flag"}
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        days = np.asarray(pc.fill_null(column.cast(pa.date32()).cast(pa.int32()), NO_DAY))
        np.save(path, np.where(there, _picked(days, at), np.int32(NO_DAY)))
        return {"kind": "day"}
    numbers = np.asarray(pc.fill_null(column.cast(pa.float64()), float("nan"))).astype(np.float64)
    np.save(path, np.where(there, _picked(numbers, at), np.nan))
    return {"kind": "whole" if pa.types.is_integer(kind) else "number"}


def _picked(values: Array, at: Array) -> Array:
    return values[at] if len(values) else np.zeros(len(at), dtype=values.dtype)
