"""What an action aims at, read from its one line: metrics, size, by when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goodwill.core.errors import LedgerError

_METRICS = re.compile(r"^\s*([a-z][a-z0-9_.]*(?:\s*(?:,|\band\b|\+(?=\s*[a-z]))\s*[a-z][a-z0-9_.]*)*)", re.I)
_SIZE = re.compile(r"([+-]?\s*\d+(?:[.,]\d+)?)(?!\d*-\d{2})|\b(half|a quarter of|a|one|two)\s+(?:a\s+)?points?\b", re.I)
_BY = re.compile(r"\bby\s+(\d{4}-\d{2}(?:-\d{2})?)")
_WORDS = {"half": 0.5, "a quarter of": 0.25, "a": 1.0, "one": 1.0, "two": 2.0}


@dataclass(frozen=True, slots=True)
class Aim:
    """The aim of an action.

    Attributes
    ----------
    metrics
        Constructs whose scores should rise (scores are turned so that higher is better). Several are
        averaged with equal weight.
    size
        How much, in scale points; None when the aim does not say.
    by
        Until when, ISO date or month; empty when the aim does not say.
    """

    metrics: tuple[str, ...]
    size: float | None = None
    by: str = ""

    @property
    def metric(self) -> str:
        """The metrics in words."""
        return " and ".join((", ".join(self.metrics[:-1]), self.metrics[-1])).removeprefix(" and ")


def parse_aim(text: str) -> Aim:
    """Read ``"ease +0.3 by 2026-09"`` or ``"success, ease and emotion up by half a point by 2026-09-30"``.

    Raises
    ------
    LedgerError
        If the line does not begin with the name of a metric.
    """
    line = text or ""
    found = _METRICS.match(line)
    if not found:
        raise LedgerError(
            "An aim names its metric first", where="actions.aim", seen=repr(text), do='write "ease +0.3 by 2026-09"'
        )
    names = [n for n in re.split(r"\s*,\s*|\s+and\s+|\s*\+\s*", found[1]) if n]
    due = _BY.search(line)
    rest = _BY.sub("", line[found.end() :])
    size = _SIZE.search(rest)
    return Aim(tuple(dict.fromkeys(n.lower() for n in names)), _size(size) if size else None, due[1] if due else "")


def _size(found: re.Match[str]) -> float:
    if found[2]:
        return _WORDS[found[2].lower()]
    return abs(float(found[1].replace(" ", "").replace(",", ".")))
