"""Writing a mapping down: the plain values of its YAML, and the YAML itself. `mapping_yaml.parse` reads it back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from goodwill.intake.mapping import Lookup, MappedFile, Mapping, Part, Reading

_PLAIN_READING = Reading()


def plain_of(mapping: Mapping) -> dict[str, Any]:
    """Return a mapping as the names and values of its YAML, always with ``files:`` and ``tables:``."""
    plain: dict[str, Any] = {"name": mapping.name}
    if mapping.zone:
        plain["zone"] = mapping.zone
    if mapping.decimal:
        plain["decimal"] = mapping.decimal
    if not mapping.day_first:
        plain["day_first"] = False
    if mapping.delay_seconds is not None:
        plain["delay"] = f"{mapping.delay_seconds:g} seconds"
    if mapping.live is not None:
        plain["live"] = mapping.live
    if mapping.spaces:
        plain["spaces"] = dict(mapping.spaces)
    plain["files"] = {name: _file(file) for name, file in mapping.files.items()}
    plain["tables"] = [_part(part) for part in mapping.parts]
    return plain


def text_of(mapping: Mapping | dict[str, Any]) -> str:
    """Return a mapping (or its plain values) as YAML."""
    import yaml

    plain = plain_of(mapping) if isinstance(mapping, Mapping) else mapping
    return str(yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=110))


def _file(file: MappedFile) -> dict[str, Any]:
    plain: dict[str, Any] = {"file": file.pattern}
    for name in ("sheet", "delimiter", "quote", "decimal", "zone"):
        if getattr(file, name):
            plain[name] = getattr(file, name)
    for name in ("header", "skip", "day_first"):
        if getattr(file, name) is not None:
            plain[name] = getattr(file, name)
    if file.add:
        plain["add"] = {name: _lookup(look) for name, look in file.add.items()}
    return plain


def _lookup(look: Lookup) -> dict[str, Any]:
    return {"from": look.file, "on": list(look.on), look.take: look.column}


def _part(part: Part) -> dict[str, Any]:
    plain: dict[str, Any] = {"table": part.table, "file": part.file}
    plain["columns"] = {name: _reading(reading) for name, reading in part.columns.items()}
    for name in ("where", "where_not"):
        if getattr(part, name):
            plain[name] = {column: list(values) for column, values in getattr(part, name).items()}
    if part.first_of:
        plain["first_of"] = list(part.first_of)
    if part.sorted_by:
        plain["sorted_by"] = part.sorted_by
    if part.melt:
        plain["melt"] = {
            column: {name: _constant(reading) for name, reading in constants.items()}
            for column, constants in part.melt.items()
        }
        if part.melt_into != "value":
            plain["melt_into"] = part.melt_into
    return plain


def _constant(reading: Reading) -> Any:
    """Return what stands beside a melted column: there a plain word is a value, not a column."""
    if reading == Reading(constant=reading.constant) and reading.constant is not None:
        return reading.constant
    return _said(reading)


def _reading(reading: Reading) -> Any:
    if len(reading.columns) == 1 and reading == Reading(columns=reading.columns):
        return reading.columns[0]
    return _said(reading)


def _said(reading: Reading) -> dict[str, Any]:
    """Return a reading with everything that it says."""
    plain: dict[str, Any] = {}
    for field in fields(Reading):
        value = getattr(reading, field.name)
        if value == getattr(_PLAIN_READING, field.name):
            continue
        if field.name == "constant":
            plain["value"] = value
        elif field.name == "columns" and len(value) == 1:
            plain["column"] = value[0]
        elif isinstance(value, tuple):
            plain[field.name] = list(value)
        else:
            plain[field.name] = dict(value) if field.name == "values" else value
    return plain
