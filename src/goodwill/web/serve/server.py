"""``goodwill serve`` from Python: `serve`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic

from goodwill.core import errors
from goodwill.core.errors import GoodwillError, SettingsError
from goodwill.web.serve.child import Child
from goodwill.web.serve.ground import check_folder, check_port, name_of, only_server
from goodwill.web.site import ADDRESS, PROJECT, Site

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PAGES = [sys.executable, "-m", "goodwill.web.serve.pages"]
CONSUMER = [sys.executable, "-m", "goodwill.web.jobs.consumer"]
LOOK = 0.1
PATIENCE_START = 90.0  # seconds until the first answer, on a slow machine
MOST_ENDS = 5
PATIENCE_PAGES, PATIENCE_WORK = 10.0, 15.0


def serve(
    project: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int | None = None,
    tell: Callable[[str], None] = print,
    stop: threading.Event | None = None,
) -> None:
    """Serve a project until told to stop: pages by granian, long work by one process beside it.

    Parameters
    ----------
    project
        Folder of the project.
    host, port
        Where to listen. People reach the site at ``GOODWILL_ADDRESS``, by default on this machine only.
    workers
        Processes that make pages; by default one per processor, two at most.
    tell
        Takes each line for the person at the terminal.
    stop
        Ends the server when set; SIGTERM and SIGINT do so too where this runs in the main thread.

    Raises
    ------
    SettingsError
        If there is no project, its folder cannot be written, the disk is full, the port is taken, another server
        has the project, the database cannot be used, or the pages do not start.
    LedgerError
        If a later version of Goodwill has changed the database.
    """
    folder = Path(project).absolute()
    name = name_of(folder)
    check_port(host, port)
    site = Site(folder, os.environ.get(ADDRESS) or f"http://{'localhost' if host in LOOPBACK else host}:{port}")
    check_folder(site.folder)
    stop = stop or threading.Event()
    with only_server(site.folder), _signals(stop):
        environment = _environment(site)
        first = _prepare(environment)
        processes = workers or max(1, min(2, os.cpu_count() or 1))
        listen = [host, str(port), str(processes)]
        pages = Child("The process that makes pages", [*PAGES, *listen], environment, tell)
        consumer = Child("The process that does long work", CONSUMER, environment, tell)
        try:
            if _wait_for_answer(pages, host, port, stop):
                _say_where(name, site, first, tell)
                _keep([pages, consumer], stop)
        finally:
            pages.stop(PATIENCE_PAGES)
            consumer.stop(PATIENCE_WORK)
    tell("Stopped.")


def _environment(site: Site) -> dict[str, str]:
    """Return what the processes are told, and make the folder where those that make pages add up their counts."""
    counts = site.folder / "counts"
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir()
    return {
        **os.environ,
        PROJECT: str(site.project),
        ADDRESS: site.address,
        "DJANGO_SETTINGS_MODULE": "goodwill.web.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(counts),
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(environment: dict[str, str]) -> str | None:
    """Prepare the site in a process of its own; return where the first admin is made."""
    command = [sys.executable, "-m", "goodwill.web.serve.prepare"]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    try:
        said = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise SettingsError(
            "The site could not be prepared.", where=environment[PROJECT], seen=f"exit code {done.returncode}",
            do="read the lines above, and tell the maintainers if they say nothing of your machine",
        ) from None  # fmt: skip
    if "error" in said:
        raise getattr(errors, said["type"])(**said["error"])
    first: str | None = said["first"]
    return first


def _wait_for_answer(pages: Child, host: str, port: int, stop: threading.Event) -> bool:
    """Start the pages and wait until they answer; False where told to stop meanwhile."""
    until = monotonic() + PATIENCE_START
    while not stop.is_set():
        pages.keep()
        if is_well(host, port):
            return True
        if pages.ends >= MOST_ENDS or monotonic() > until:
            raise GoodwillError(
                "The pages do not start.", where=f"{host}:{port}",
                seen=f"{pages.ends} attempts" if pages.ends else f"no answer in {PATIENCE_START:g} s",
                do="read the lines above",
            )  # fmt: skip
        stop.wait(LOOK)
    return False


def is_well(host: str, port: int, timeout: float = 5.0) -> bool:
    """Return whether a site answers that it is well."""
    to = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = HTTPConnection(to, port, timeout=timeout)
    try:
        connection.request("GET", "/health", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _say_where(name: str, site: Site, first: str | None, tell: Callable[[str], None]) -> None:
    """Print the address, and open it where a person sits before a screen."""
    tell(f"{name} is served at {site.address}")
    if first:
        tell(f"Nobody can sign in yet. Make the first admin here: {first}")
    tell("Stop with Ctrl+C.")
    has_screen = sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    if has_screen and not os.environ.get("HEADLESS") and sys.stdout.isatty():
        webbrowser.open(first or site.address)


def _keep(children: list[Child], stop: threading.Event) -> None:
    while not stop.is_set():
        for child in children:
            child.keep()
        stop.wait(LOOK)


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set the event, where this is the main thread; put back what was there."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
