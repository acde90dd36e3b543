"""Real servers, real consumers, one person signed in: what is killed here is a process."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode

import pytest

GOODWILL = [sys.executable, "-c", "from goodwill.cli import main; main()"]
SIGN_IN = """
import json, django
django.setup()
from django.test import Client
from goodwill.web.people.models import Person
client = Client()
made = Person.objects.create_superuser("ada@example.org", "correct horse battery staple")
client.force_login(made, backend="goodwill.web.people.sign_in.Backend")
print(json.dumps(client.cookies["sessionid"].value))
"""
BEGIN = """
import json, sys, django
django.setup()
from goodwill.web.people.models import Person
from goodwill.web.jobs.facade import begin
print(json.dumps(str(begin(sys.argv[1], Person.objects.get()).pk)))
"""


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.fixture
def until() -> Callable[..., Any]:
    """Return a function that waits for something to become true and returns it."""

    def wait(what: Callable[[], object], patience: float = 90.0) -> object:
        end = monotonic() + patience
        while monotonic() < end:
            if found := what():
                return found
            sleep(0.02)
        raise AssertionError(f"did not happen within {patience:g} s")

    return wait


@dataclass
class Served:
    """A project and the server that serves it."""

    project: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    session: str = ""
    lines: str = ""
    process: subprocess.Popen[str] | None = None

    @property
    def environment(self) -> dict[str, str]:
        ours = {
            "HEADLESS": "1",
            "GOODWILL_PROJECT": str(self.project),
            "GOODWILL_ADDRESS": f"http://localhost:{self.port}",
            "DJANGO_SETTINGS_MODULE": "goodwill.web.settings",
        }
        return {k: v for k, v in os.environ.items() if not k.startswith("GOODWILL_")} | ours | self.extra

    def start(self) -> None:
        command = [*GOODWILL, "serve", str(self.project), "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines += line
            if line.startswith("Stop with"):
                return
        raise AssertionError(f"the server ended: {self.lines}")

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        self.lines += self.process.communicate(timeout=40)[0]
        return self.process.returncode

    def run(self, script: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], env=self.environment, check=True, stdout=subprocess.PIPE
        )
        found: str = json.loads(done.stdout)
        return found

    def begin(self, kind: str) -> str:
        self.session = self.session or self.run(SIGN_IN)
        return self.run(BEGIN, kind)

    def row(self, job: str) -> dict[str, object]:
        """Return the row of a job as the database has it."""
        with sqlite3.connect(self.project / "web" / "site.sqlite3", timeout=20) as connection:
            connection.row_factory = sqlite3.Row
            found = connection.execute("SELECT * FROM jobs_job WHERE id = ?", [job.replace("-", "")]).fetchone()
        return dict(found)

    def children(self) -> dict[str, int]:
        """Return the process ids of the server's two children by name."""
        assert self.process is not None
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        names = {p: Path(f"/proc/{p}/cmdline").read_bytes() for p in found}
        return {
            name: int(p)
            for p, line in names.items()
            for name, mark in (("consumer", b"jobs.consumer"), ("pages", b"serve.pages"))
            if mark in line
        }

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, dict[str, str]]:
        """Ask for a page as the person who is signed in; with a form, send it."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": f"localhost:{self.port}", "Cookie": f"sessionid={self.session}"}
        body = None
        if form is not None:
            connection.request("GET", path.rsplit("/", 1)[0], headers=headers)
            page = connection.getresponse()
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
            cookie = re.search(r"csrftoken=([^;]+)", page.headers.get("Set-Cookie", ""))
            assert token
            assert cookie
            headers["Cookie"] += f"; csrftoken={cookie[1]}"
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
            body = urlencode({**form, "csrfmiddlewaretoken": token[1]})
        connection.request("GET" if form is None else "POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, {name.lower(): value for name, value in answer.headers.items()}


def prepare(project: Path, **extra: str) -> tuple[dict[str, Any], int]:
    """Run what a server does before its first page; return what it says and its exit code."""
    ours = {"GOODWILL_PROJECT": str(project), "DJANGO_SETTINGS_MODULE": "goodwill.web.settings"}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GOODWILL_")} | ours | extra
    command = [sys.executable, "-m", "goodwill.web.serve.prepare"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1]), done.returncode


@pytest.fixture(name="prepare")
def _prepare() -> Callable[..., tuple[dict[str, Any], int]]:
    return prepare


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory, shown_projects: Callable[[str], Path]) -> Path:
    """Return static files as a server collects them: compressing them takes the longest of a first start."""
    folder = tmp_path_factory.mktemp("collected") / "project"
    shutil.copytree(shown_projects("empty"), folder)
    assert prepare(folder)[1] == 0
    return folder / "web" / "static"


@pytest.fixture
def project(tmp_path: Path, shown_projects: Callable[[str], Path], collected: Path) -> Path:
    """Return an empty project of this test's own whose static files are there."""
    folder = tmp_path / "project"
    shutil.copytree(shown_projects("empty"), folder)
    shutil.copytree(collected, folder / "web" / "static")
    return folder


@pytest.fixture
def served(tmp_path: Path, shown_projects: Callable[[str], Path], collected: Path) -> Iterator[Served]:
    """Return a server, not yet started, of a small project that was loaded and never studied."""
    folder = tmp_path / "project"
    shutil.copytree(shown_projects("unstudied"), folder)
    shutil.copytree(collected, folder / "web" / "static")
    server = Served(folder)
    yield server
    if server.process is not None and server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.communicate(timeout=40)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()
