"""Before the first page, in a process of its own: the database's schema, static files, the way in for the first admin.

``python -m goodwill.web.serve.prepare`` prints one line of JSON: what it found, or an error in its parts (exit code 2).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import django

from goodwill.core.errors import EngineError, GoodwillError, LedgerError, SettingsError
from goodwill.core.version import VERSION

STAMP = "collected"


def prepare() -> dict[str, Any]:
    """Make the site ready to serve; doing it again changes nothing.

    Returns
    -------
    dict
        ``first``: address where the first admin is made, None where somebody is there.

    Raises
    ------
    SettingsError
        If the database cannot be reached or written.
    LedgerError
        If a later version of Goodwill has changed the database.
    EngineError
        If PostgreSQL is asked for and its driver is not installed.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    _live_charts()
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise EngineError(
            "The site's settings cannot be used.", seen=str(error).splitlines()[0],
            do="for PostgreSQL install goodwill[web,postgres]; else correct the environment",
        ) from None  # fmt: skip
    try:
        _schema()
    except DatabaseError as error:
        raise SettingsError(
            "The site's database cannot be used.", where=_where(), seen=str(error).strip().splitlines()[0],
            do="see that it runs, that GOODWILL_DATABASE is right, and that there is space",
        ) from None  # fmt: skip
    _static_files()
    return {"first": _first_admin()}


def _where() -> str:
    """Return the database without its password."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        return str(database["NAME"])
    return f"{database['NAME']} at {database['HOST'] or 'the local socket'} {database['PORT']}".strip()


def _schema() -> None:
    """Bring the database to this version's schema; one that is ahead of it is left alone."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    ours = {app for app, _ in loader.disk_migrations}
    known = {*loader.disk_migrations, *loader.replacements}
    unknown = sorted(" ".join(m) for m in loader.applied_migrations if m[0] in ours and m not in known)
    if unknown:
        raise LedgerError(
            "A later version of Goodwill has changed this database.", where=_where(), seen=", ".join(unknown),
            do=f"serve it with that version, or put back the copy from before (this is {VERSION})",
        )  # fmt: skip
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()


def _live_charts() -> None:
    """Write the script of live charts before the settings look for it; without the extra, charts stay drawings."""
    from goodwill.web.shell.live_bundle import write_bundle
    from goodwill.web.site import site

    try:
        write_bundle(site().made)
    except ImportError:
        return


def _static_files() -> None:
    """Collect and compress static files where any has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256(VERSION.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda pair: pair[0]):
            stat = Path(storage.path(name)).stat()
            found.update(f"{name} {stat.st_size} {stat.st_mtime_ns}".encode())
    stamp = Path(settings.STATIC_ROOT) / STAMP
    if stamp.is_file() and stamp.read_text("ascii") == found.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(found.hexdigest(), encoding="ascii")


def _first_admin() -> str | None:
    from goodwill.web.people.first_run import first_admin

    return first_admin()


def main() -> int:
    """Prepare and say so in JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodwill.web.settings")
    try:
        said: dict[str, Any] = prepare()
    except GoodwillError as error:
        said = {
            "type": type(error).__name__,
            "error": {"what": error.what, "where": error.where, "seen": error.seen, "do": error.do},
        }
    print(json.dumps(said))
    return 2 if "error" in said else 0


if __name__ == "__main__":
    sys.exit(main())
