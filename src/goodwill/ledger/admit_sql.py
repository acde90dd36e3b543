"""The SQL of admission: typed values, hashed ids, times, and what can be wrong with a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodwill.ledger.contracts import KNOWN_AT, Column, Contract, Kind
from goodwill.ledger.kept import SQL_TYPES
from goodwill.ledger.source import Source

PERSON_KINDS = (Kind.CUSTOMER, Kind.EMPLOYEE)
HAPPENED_TIMES = frozenset({"started_at", "ended_at", "happened_at", "sent_at", "completed_at", "known_at"})
"""Columns that say something has happened, and so cannot lie in the future."""

UNREADABLE = "cannot be read"
MISSING = "is missing"
NOT_A_VALUE = "is not one of its values"
OUT_OF_BOUNDS = "is outside its bounds"
OUT_OF_SCALE = "is outside the ends of its scale"
SCALE_TURNED = "scale ends are in the wrong order"
FUTURE = "is in the future"
ENDS_FIRST = "ends before it starts"
NEITHER = "none of a group is filled"
TWO_CONTENTS = "two contents for one key in one file"
ERASED = "erased on request"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can be wrong with a row.

    Attributes
    ----------
    column, reason, remedy
        For the report.
    condition
        SQL over the typed columns (``v_x`` value, ``p_x`` something was there); true where it is wrong.
    """

    column: str
    reason: str
    remedy: str
    condition: str


def text(value: str) -> str:
    """Return `value` as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def all_columns(contract: Contract) -> tuple[Column, ...]:
    """Return the contract's columns and ``known_at``."""
    return (*contract.columns, KNOWN_AT)


def carried_type(column: Column) -> str:
    """Return the type in which a column is typed before ids become keys and hashes."""
    if column.kind in (*PERSON_KINDS, Kind.EVENT_ID):
        return "VARCHAR"
    return SQL_TYPES[column.kind]


def typed_select(contract: Contract, source: Source, *, seen: bool = False) -> str:
    """Return the query that types every column: ``_row, v_*, p_*`` and, if asked, the raw text ``s_*``."""
    parts = [f"{source.row} AS _row"]
    for column in all_columns(contract):
        mapped = source.columns.get(column.name)
        kind = carried_type(column)
        if mapped is None:
            parts.append(f"CAST(NULL AS {kind}) AS v_{column.name}")
            continue
        parts.append(f"TRY_CAST({mapped.value} AS {kind}) AS v_{column.name}")
        if not mapped.sure:
            parts.append(f"(({mapped.seen}) IS NOT NULL) AS p_{column.name}")
        if seen:
            parts.append(f"CAST({mapped.seen} AS VARCHAR) AS s_{column.name}")
    return f"SELECT {', '.join(parts)} FROM {source.relation}"


def faults(contract: Contract, source: Source, now: datetime) -> list[Fault]:
    """Return everything that can be wrong with a row of this source, as conditions over `typed_select`."""
    found: list[Fault] = []
    instant = f"TIMESTAMPTZ '{now.isoformat()}'"
    for column in all_columns(contract):
        mapped = source.columns.get(column.name)
        if mapped is None:
            if not column.optional and column.name not in _inheritable(contract):
                found.append(Fault(column.name, MISSING, f"give {column.name}: {column.meaning}", "true"))
            continue
        found += _column_faults(column, mapped.sure, instant)
    return found + _row_faults(contract)


def _inheritable(contract: Contract) -> frozenset[str]:
    return frozenset({"happened_at"}) if contract.name == "moments" else frozenset()


def _column_faults(column: Column, sure: bool, now: str) -> list[Fault]:
    v, found = f"v_{column.name}", []
    if not sure:
        found.append(Fault(column.name, UNREADABLE, _readable(column), f"p_{column.name} AND {v} IS NULL"))
    if not column.optional:
        nothing = f"{v} IS NULL" if sure else f"{v} IS NULL AND NOT p_{column.name}"
        found.append(Fault(column.name, MISSING, f"give {column.name}: {column.meaning}", nothing))
    if column.values:
        named = ", ".join(text(value) for value in column.values)
        remedy = f"use one of {', '.join(column.values)}, or map its values"
        found.append(Fault(column.name, NOT_A_VALUE, remedy, f"{v} NOT IN ({named})"))
    if column.kind is Kind.NUMBER:
        found.append(Fault(column.name, UNREADABLE, "give a finite number", f"NOT isfinite({v})"))
    low = 0.0 if column.kind is Kind.COUNT else column.low
    bounds = [f"{v} < {low}"] if low is not None else []
    bounds += [f"{v} > {column.high}"] if column.high is not None else []
    if bounds:
        ends = f"{'-inf' if low is None else f'{low:g}'} to {'inf' if column.high is None else f'{column.high:g}'}"
        found.append(Fault(column.name, OUT_OF_BOUNDS, f"give a value from {ends}", " OR ".join(bounds)))
    if column.name in HAPPENED_TIMES:
        remedy = "check the date, its format and its time zone"
        found.append(Fault(column.name, FUTURE, remedy, f"{v} > {now}"))
    return found


def _row_faults(contract: Contract) -> list[Fault]:
    found = []
    if contract.span:
        start, end = contract.span
        remedy = f"check {start} and {end}, and their time zones"
        found.append(Fault(end, ENDS_FIRST, remedy, f"v_{end} < v_{start}"))
    if {"low", "high"} <= {c.name for c in contract.columns}:
        found.append(Fault("low", SCALE_TURNED, "give the lower end as low", "v_low >= v_high"))
        scaled = {"answers": "value", "assessments": "score", "promises": "promised_level"}[contract.name]
        outside = f"v_low < v_high AND (v_{scaled} < v_low OR v_{scaled} > v_high)"
        found.append(Fault(scaled, OUT_OF_SCALE, "check the scale or the value", outside))
    for group in contract.either:
        remedy = f"fill {' or '.join(group)}"
        nothing = " AND ".join(f"v_{c} IS NULL" for c in group)
        found.append(Fault(group[0], NEITHER, remedy, nothing))
    return found


def _readable(column: Column) -> str:
    examples = {
        Kind.TIME: "give an instant such as 2026-05-17T09:30:00+02:00", Kind.NUMBER: "give a number",
        Kind.COUNT: "give a whole number", Kind.FLAG: "give true or false",
        Kind.PERIOD: "give the first day of the period such as 2026-05-01",
    }  # fmt: skip
    return examples.get(column.kind, "give text, or map its values")


def id_digest(salt: str, space: str, value: str) -> str:
    """Return SQL for the salted 128-bit hash of an event id (NULL stays NULL)."""
    return as_blob(id_number(salt, space, value))


def id_number(salt: str, space: str, value: str) -> str:
    """Return SQL for the same hash as an unsigned number: it sorts as the bytes do, and quicker."""
    return f"md5_number({text(f'{salt}|{space}|')} || {value})"


def as_blob(number: str) -> str:
    """Return SQL for the 16 bytes of an unsigned 128-bit number, the highest first."""
    return f"CAST(CAST({number} AS BIT) AS BLOB)"


def person_digest(salt: str, space: str, value: str) -> str:
    """Return SQL for the keyed hash by which an erased person is known again."""
    return f"unhex(sha256({text(f'{salt}|person|{space}|')} || {value}))"


def event_space(column: Column, source: Source) -> str:
    """Return SQL text that names the space of an event id: what it is an id of, and whose if declared."""
    declared = source.spaces.get(column.name, "")
    return f"{column.name.removesuffix('_id')}{'@' + declared if declared else ''}"


def stored(column: Column, source: Source, salt: str) -> str:
    """Return SQL for the stored form of a column over ``t`` (typed) and its key tables ``k_*``."""
    if column.name not in source.columns:
        return f"CAST(NULL AS {SQL_TYPES[column.kind]})"
    if column.kind in PERSON_KINDS:
        return f"k_{column.name}.key"
    if column.kind is not Kind.EVENT_ID:
        return f"t.v_{column.name}"
    return as_blob(event_number(column, source, salt))


def event_number(column: Column, source: Source, salt: str) -> str:
    """Return SQL for the hash of an event id of a typed row as a number."""
    if column.name == "about_id":  # what it is about stands in the row: reply, interaction or case
        return f"md5_number({text(salt + '|')} || t.v_about || '|' || t.v_about_id)"
    return id_number(salt, event_space(column, source), f"t.v_{column.name}")
