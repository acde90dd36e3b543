"""What other slices may use of `people`."""

from __future__ import annotations

from goodwill.web.people.audit import note
from goodwill.web.people.doors import door, open_to_all, person_of
from goodwill.web.people.models import Person, Role
from goodwill.web.people.sight import NOTHING, Sight, sight_of

__all__ = ["NOTHING", "Person", "Role", "Sight", "door", "note", "open_to_all", "person_of", "sight_of"]
