"""Where a result comes from: method, settings, version of the facts, engine, time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin that is stamped on each result by ``measure()``.

    Attributes
    ----------
    method
        Name on the card.
    settings
        The method's settings as JSON-ready values.
    ledger
        Version of the facts (``"memory"`` for plain frames).
    engine
        Which engine computed the summary.
    computed_at
        ISO 8601 instant in UTC.
    software
        Version of Goodwill.
    facts
        Rows read per table, where known.
    """

    method: str
    settings: Mapping[str, object]
    ledger: str
    engine: str
    computed_at: str
    software: str
    facts: Mapping[str, int] = field(default_factory=dict)
