"""Who may do what, as named predicates. A permission that is not here is nobody's.

Reach (which units, which customers) is the matter of `sight`; these rules say whether a thing may be done at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from goodwill.web.people.models import Role

if TYPE_CHECKING:
    from goodwill.web.people.models import Person


def is_one_of(*roles: Role) -> Any:
    """Return a predicate: the person is active and has one of these roles."""

    def has_role(person: Person) -> bool:
        return bool(person.is_authenticated and person.is_active and person.role in roles)

    return rules.predicate(has_role, name=f"is one of {', '.join(roles)}")


everyone = is_one_of(*Role)
analysts = is_one_of(Role.ANALYST, Role.ADMIN)
admins = is_one_of(Role.ADMIN)
readers_of_units = is_one_of(Role.VIEWER, Role.ANALYST, Role.TEAM_LEAD, Role.PEOPLE, Role.ADMIN)
deciders = is_one_of(Role.ANALYST, Role.TEAM_LEAD, Role.ADMIN)

rules.add_perm("people.see_self", everyone)
rules.add_perm("people.administer", admins)
rules.add_perm("people.see_audit", admins)
rules.add_perm("findings.see", everyone)
rules.add_perm("findings.see_units", readers_of_units)
rules.add_perm("customers.see", is_one_of(Role.ANALYST, Role.FRONT_LINE, Role.TEAM_LEAD, Role.ADMIN))
rules.add_perm("customers.export_list", is_one_of(Role.ANALYST, Role.TEAM_LEAD, Role.ADMIN))
rules.add_perm("customers.export_person", admins)
rules.add_perm("customers.erase_person", admins)
rules.add_perm("sources.see", analysts)
rules.add_perm("sources.load", analysts)
rules.add_perm("sources.administer", admins)
rules.add_perm("jobs.see", analysts)
rules.add_perm("jobs.follow", everyone)  # one's own jobs; which others is the matter of jobs.queries
rules.add_perm("jobs.run_study", analysts)
rules.add_perm("plans.see", everyone)
rules.add_perm("plans.edit", deciders)
rules.add_perm("words.see", everyone)
rules.add_perm("words.edit", deciders)
rules.add_perm("words.check", is_one_of(Role.ANALYST, Role.TEAM_LEAD, Role.FRONT_LINE, Role.ADMIN))
rules.add_perm("memory.see", everyone)
rules.add_perm("emotional_account.see", everyone)
rules.add_perm("loyalty.see", everyone)
rules.add_perm("endings.see", everyone)
rules.add_perm("boards.see", everyone)
