"""The slice `people`."""

from __future__ import annotations

from django.db.models.signals import post_migrate

from goodwill.web.shell.slices import Slice


class People(Slice):
    """Who may sign in and see what: persons, roles, units, invitations, sessions, the audit log."""

    default = True
    name = "goodwill.web.people"
    label = "people"
    at = "people/"

    def ready(self) -> None:
        """Listen to what sign-in tells, and see that the audit log keeps its triggers."""
        super().ready()
        from goodwill.web.people import heard
        from goodwill.web.people.append_only import lay_after_migrations

        heard.listen()
        post_migrate.connect(lay_after_migrations, sender=self)
