"""Pieces of SQL text: everything that came from a file or a mapping is quoted here, and only here."""

from __future__ import annotations

from collections.abc import Iterable


def name(text: str) -> str:
    """Return `text` as a quoted name."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return `text` as a text literal."""
    return "'" + text.replace("'", "''").replace("\0", "") + "'"


def path(text: str) -> str:
    """Return a file path as a literal whose pattern signs stand for themselves."""
    escaped = "".join(f"[{c}]" if c in "[*?" else c for c in text)
    return literal(escaped)


def number(value: float) -> str:
    """Return a number as SQL that keeps all of its figures."""
    return f"CAST({literal(repr(float(value)))} AS DOUBLE)"


def words(values: Iterable[str]) -> str:
    """Return texts as a list to stand after IN."""
    return "(" + ", ".join(literal(v) for v in values) + ")"
