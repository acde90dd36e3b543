"""What an action aims at, read from its one line: metric, size, by when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from goodwill.core.errors import LedgerError

_AIM = re.compile(
    r"^\s*([a-z][a-z0-9_.]*)\s*(?:by\s+)?([+-]\s*\d+(?:[.,]\d+)?)?(?:.*?\bby\s+(\d{4}-\d{2}(?:-\d{2})?))?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Aim:
    """The aim of an action.

    Attributes
    ----------
    metric
        Construct whose score should rise (scores are turned so that higher is better).
    size
        How much, in scale points; None when the aim does not say.
    by
        Until when, ISO date or month; empty when the aim does not say.
    """

    metric: str
    size: float | None = None
    by: str = ""


def parse_aim(text: str) -> Aim:
    """Read ``"ease +0.3 by 2026-09"``.

    Raises
    ------
    LedgerError
        If the line does not begin with the name of a metric.
    """
    found = _AIM.match(text or "")
    if not found:
        raise LedgerError(
            "An aim names its metric first",
            where="actions.aim",
            seen=repr(text),
            do='write "ease +0.3 by 2026-09"',
        )
    size = found[2]
    return Aim(
        found[1].lower(),
        abs(float(size.replace(" ", "").replace(",", "."))) if size else None,
        found[3] or "",
    )
