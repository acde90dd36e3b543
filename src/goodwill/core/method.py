"""The shape of a method: a frozen question; a summary from the engine; arithmetic; a frozen result."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from goodwill.core.card import Card
from goodwill.core.provenance import Provenance
from goodwill.core.result import Result
from goodwill.core.version import VERSION

if TYPE_CHECKING:
    from goodwill.core.cells import Cells


class Facts(Protocol):
    """What a method sees of a ledger: named tables behind an engine."""

    @property
    def version(self) -> str:
        """Version of the facts, for provenance."""
        ...

    @property
    def engine_name(self) -> str:
        """Which engine answers."""
        ...

    @property
    def zone(self) -> str:
        """The project's time zone (IANA name)."""
        ...

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table holds at least one row and, if named, has these columns filled somewhere."""
        ...

    def merge(self, sql: str, /, **parameters: object) -> Any:
        """Run one portable query over the facts and return a small Arrow table."""
        ...


R = TypeVar("R", bound=Result)
S = TypeVar("S", bound="Cells | Any")


@dataclass(frozen=True)
class Method(Generic[S, R]):
    """A question put to the facts. Subclasses are frozen dataclasses of settings, without data or state."""

    card: ClassVar[Card]

    def summarise(self, ledger: Facts) -> S:
        """Ask the engine for something small."""
        raise TypeError(f"{type(self).__name__} asks nothing of {ledger}")  # a subclass always does

    def estimate(self, summary: S) -> R:
        """Turn the summary into figures: arithmetic that knows no engine, clock or global."""
        raise TypeError(f"{type(self).__name__} estimates nothing from {summary}")

    def measure(self, ledger: Facts) -> R:
        """Run both and stamp the origin."""
        return replace(self.estimate(self.summarise(ledger)), provenance=self.origin(ledger))

    def settings(self) -> dict[str, object]:
        """Return the settings as JSON-ready values."""
        return asdict(self)

    def origin(self, ledger: Facts) -> Provenance:
        """Return the provenance of a result computed now from `ledger`."""
        return Provenance(
            method=self.card.name,
            settings=self.settings(),
            ledger=ledger.version,
            engine=ledger.engine_name,
            computed_at=datetime.now(UTC).isoformat(timespec="seconds"),
            software=VERSION,
        )
