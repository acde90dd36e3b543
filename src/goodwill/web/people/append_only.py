"""Triggers by which the database itself refuses to change or remove a line of the audit log.

They are laid by a migration, and again after every `migrate`: SQLite loses the triggers of a table that a later
migration remakes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "people_auditline"
REFUSAL = "lines of the audit log are never changed or removed"

_LAY = {
    "sqlite": (
        f"CREATE TRIGGER IF NOT EXISTS audit_keeps_lines BEFORE UPDATE ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER IF NOT EXISTS audit_loses_no_line BEFORE DELETE ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        f"CREATE OR REPLACE TRIGGER audit_keeps_lines BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuses()",
        f"CREATE OR REPLACE TRIGGER audit_loses_no_line BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
    ),
}
_LIFT = {
    "sqlite": ("DROP TRIGGER IF EXISTS audit_keeps_lines", "DROP TRIGGER IF EXISTS audit_loses_no_line"),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS audit_keeps_lines ON {TABLE}",
        f"DROP TRIGGER IF EXISTS audit_loses_no_line ON {TABLE}",
    ),
}


def lay(connection: BaseDatabaseWrapper) -> None:
    """Lay the triggers where they are not."""
    _run(connection, _LAY)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for going back to an older schema, and for emptying the database of a test."""
    _run(connection, _LIFT)


def _run(connection: BaseDatabaseWrapper, statements: Mapping[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def lay_after_migrations(using: str, **_: Any) -> None:
    """Receive `post_migrate`: the table may have been remade without its triggers."""
    from django.db import connections

    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        lay(connection)
