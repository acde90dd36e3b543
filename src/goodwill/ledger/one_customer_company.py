"""The company's side of a customer's story: promises, changes, actions, units, and what befell many at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from goodwill.ledger.kept import NO_CUSTOMER
from goodwill.ledger.one_customer_rows import Files, Row, rows_of

if TYPE_CHECKING:
    from goodwill.engine.local import LocalEngine


@dataclass(frozen=True, slots=True)
class CompanySide:
    """Rows about no single customer, of one version.

    Attributes
    ----------
    promises, changes, actions
        By their id.
    events
        Events that befell an audience.
    exposures
        Whole units that were reached.
    parents
        Unit -> the unit it belongs to.
    places
        Employee -> spans in which they worked in a unit, in time order.
    """

    promises: Mapping[str, Row]
    changes: Mapping[str, Row]
    actions: Mapping[str, Row]
    events: tuple[Row, ...]
    exposures: tuple[Row, ...]
    parents: Mapping[str, str]
    places: Mapping[int, tuple[Row, ...]]

    def upward(self, unit: str) -> tuple[str, ...]:
        """Return a unit and all units above it."""
        path = [unit]
        while (parent := self.parents.get(path[-1], "")) and parent not in path:
            path.append(parent)
        return tuple(path)

    def place_of(self, employee: int, at: datetime) -> str:
        """Return the unit an employee worked in at an instant; of spans that overlap the later one counts."""
        found = [p for p in self.places.get(employee, ()) if p.holds(at)]
        return str(found[-1]["unit_id"]) if found else ""


def company_side(engine: LocalEngine, files: Files) -> CompanySide:
    """Return the rows of a version that are about no single customer."""

    def all_of(name: str) -> tuple[Row, ...]:
        return rows_of(engine, files, name, [None], "true")

    places: dict[int, list[Row]] = {}
    for row in all_of("employees"):
        places.setdefault(row["employee_key"], []).append(row)
    nobody = [NO_CUSTOMER]
    return CompanySide(
        MappingProxyType({r["promise_id"]: r for r in all_of("promises")}),
        MappingProxyType({r["change_id"]: r for r in all_of("changes")}),
        MappingProxyType({r["action_id"]: r for r in all_of("actions")}),
        rows_of(engine, files, "events", nobody, "customer_key IS NULL AND audience IS NOT NULL", "audience"),
        rows_of(engine, files, "exposures", nobody, "customer_key IS NULL AND unit_id IS NOT NULL", "unit_id"),
        MappingProxyType({r["unit_id"]: r["parent"] or "" for r in all_of("units")}),
        MappingProxyType({employee: tuple(spans) for employee, spans in places.items()}),
    )
