"""The slice `people`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class People(Slice):
    """Who may sign in and see what: persons, roles, units, invitations, sessions, the audit log."""

    default = True
    name = "goodwill.web.people"
    label = "people"
    at = "people/"
