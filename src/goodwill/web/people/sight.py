"""How far a person sees: which units, whether customers, whether leadership. Every read is given a sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from goodwill.web.people.models import Role

if TYPE_CHECKING:
    from goodwill.web.people.models import Person

Reach = Literal["none", "own units", "all"]


@dataclass(frozen=True, slots=True)
class Sight:
    """What reads may return to one person.

    Attributes
    ----------
    units
        Units whose figures are shown, each with all units below it; None for all. The figures of the whole
        company are always shown.
    customers
        Whether single customers are shown, and which.
    leadership
        Whether scores about the leadership of single units are shown. To others they read "leadership
        conditions": a score about one manager is a score about a person.
    """

    units: frozenset[str] | None
    customers: Reach
    leadership: bool

    @property
    def is_whole(self) -> bool:
        """Whether every unit is shown."""
        return self.units is None


NOTHING = Sight(frozenset(), "none", leadership=False)


def sight_of(person: Person) -> Sight:
    """Return how far a person sees.

    Team leads and front line see their own units, and nothing where none is set; the others see all units,
    or only those set for them.
    """
    if not person.is_authenticated or not person.is_active:
        return NOTHING
    own = frozenset(str(u) for u in person.units)
    bound = person.role in (Role.TEAM_LEAD, Role.FRONT_LINE)
    units = own if bound or own else None
    customers: Reach = "none"
    if person.role in (Role.ANALYST, Role.ADMIN):
        customers = "all" if units is None else "own units"
    elif bound:
        customers = "own units"
    return Sight(units, customers, leadership=person.role == Role.PEOPLE)
