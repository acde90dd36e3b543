"""The cast of people, and small projects that are built once and kept while the code below the web stays the same."""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "web-projects"
_FOLDER = Path(tempfile.mkdtemp(prefix="goodwill-web-"))
os.environ["GOODWILL_PROJECT"] = str(_FOLDER / "project")


def _on_postgresql() -> None:
    """Start PostgreSQL for this run; workers inherit the address of the one that the first process started."""
    spec = spec_from_file_location("goodwill_tests_cluster", ROOT / "tests" / "postgres" / "cluster.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    cluster = module.Cluster()
    atexit.register(cluster.stop)
    os.environ["GOODWILL_DATABASE"] = cluster.url


if os.environ.get("GOODWILL_TEST_DATABASE") == "postgresql" and "GOODWILL_DATABASE" not in os.environ:
    _on_postgresql()
os.environ["DJANGO_SETTINGS_MODULE"] = "goodwill.web.settings"
import django  # noqa: E402

django.setup()
PASSWORD = "correct horse battery staple"


def _fingerprint() -> str:
    """Return a hash of everything a project's content depends on."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((ROOT / "src" / "goodwill").rglob("*.py")):
        if path.relative_to(ROOT / "src" / "goodwill").parts[0] not in ("web", "report", "cli", "intake"):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def kept_project(name: str, build: Callable[[Path], None]) -> Path:
    """Return a project that was built once; workers wait for the first of them to build it."""
    folder = KEPT / _fingerprint() / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "goodwill.yaml").is_file():
            draft = folder.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            build(draft)
            draft.rename(folder)
    return folder


def _company(world: str, customers: int, seed: int, *, studied: bool = True) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        from goodwill.intake.load import load
        from goodwill.ledger.ledger import Ledger
        from goodwill.ledger.settings import Settings
        from goodwill.simulate.company import Company
        from goodwill.study.project import study

        files = folder.with_suffix(".files")
        shutil.rmtree(files, ignore_errors=True)
        truths = folder.with_suffix(".truths.json")
        truths.unlink(missing_ok=True)
        Company(seed=seed, customers=customers, world=world).write(files, truths)
        Ledger.create(
            folder, Settings(name="Acme", zone="Europe/Stockholm", currency="SEK", languages=("en", "sv"))
        ).close()
        load(folder, files)
        if studied:
            study(folder)
        shutil.rmtree(files)

    return build


PROJECTS: dict[str, Callable[[Path], None]] = {
    "planted": _company("planted", 900, 7),
    "null": _company("null", 700, 3),
    "unstudied": _company("planted", 200, 5, studied=False),
}


def _empty(folder: Path) -> None:
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.settings import Settings

    Ledger.create(folder, Settings(name="Empty", zone="Europe/Stockholm", currency="SEK")).close()


PROJECTS["empty"] = _empty


@pytest.fixture(scope="session", autouse=True)
def _site_folder() -> Iterator[None]:
    yield
    shutil.rmtree(_FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def shown_projects() -> Callable[[str], Path]:
    """Return a function that gives a project by name, for reading only."""
    return lambda name: kept_project(name, PROJECTS[name])


def _copied(source: str, target: str) -> None:
    """Copy a file; Parquet is never changed in place, so a second name for it does."""
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture
def site(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """Give this test a project of its own: `planted`, or what ``@pytest.mark.project("empty")`` names."""
    from goodwill.web.site import Site

    mark = request.node.get_closest_marker("project")
    name = mark.args[0] if mark else "planted"
    folder = tmp_path / "project"
    shutil.copytree(kept_project(name, PROJECTS[name]), folder, copy_function=_copied)
    settings.SITE = Site(folder, "http://testserver")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.ALLOWED_HOSTS = ["*"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the cast is made for each test
    return settings.SITE


@pytest.fixture
def units(site: Any) -> list[str]:
    """Return the units that employees belong to, sorted."""
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(site.project) as ledger:
        found = ledger.merge("SELECT DISTINCT unit_id FROM employees WHERE unit_id IS NOT NULL").to_pylist()
    return sorted(r["unit_id"] for r in found)


@pytest.fixture
def cast(db: None, site: Any, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the cast: one person of each role, a lead without units, and nobody (a stranger)."""
    from goodwill.web.people.models import Person, Role

    own = []
    if (site.project / "findings").is_dir():
        own = request.getfixturevalue("units")[:1]
    make = Person.objects.create_user
    return {
        "ada": make("ada@example.org", PASSWORD, name="Ada", role=Role.ADMIN),
        "ana": make("ana@example.org", PASSWORD, name="Ana", role=Role.ANALYST),
        "vera": make("vera@example.org", PASSWORD, name="Vera", role=Role.VIEWER),
        "fia": make("fia@example.org", PASSWORD, name="Fia", role=Role.FRONT_LINE, units=own),
        "lea": make("lea@example.org", PASSWORD, name="Lea", role=Role.TEAM_LEAD, units=own),
        "hanna": make("hanna@example.org", PASSWORD, name="Hanna", role=Role.PEOPLE),
        "olof": make("olof@example.org", PASSWORD, name="Olof", role=Role.TEAM_LEAD, units=[]),
        "stranger": None,
    }


@pytest.fixture
def visit(cast: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that gives a browserless client signed in as someone of the cast: ``visit("ada")``."""
    from django.test import Client

    def signed_in(who: str) -> Client:
        client = Client()
        if cast[who] is not None:
            client.force_login(cast[who], backend="goodwill.web.people.sign_in.Backend")
        return client

    return signed_in


@pytest.fixture(autouse=True)
def _log_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test with true transactions ends by emptying every table: lift the triggers of the audit log for that.

    They are laid again by the signal that follows. The table of the cache is no model's: its limits are cleared here.
    """
    mark = request.node.get_closest_marker("django_db")
    named = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not (named or (mark and mark.kwargs.get("transaction"))):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.core.cache import cache
    from django.db import connection

    from goodwill.web.people import append_only

    append_only.lift(connection)
    cache.clear()


@pytest.fixture
def provider(settings: Any) -> Iterator[Any]:
    """Give an OpenID Connect provider on loopback that this site knows as Acme."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("openid_provider", Path(__file__).with_name("openid_provider.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    running = module.Provider()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [running.app]}}
    yield running
    running.close()
