"""The site under load: time of every page on the server and in the browser, alone and while a study runs.

    python bench/pages.py [--project FOLDER | --interactions 10000000 --customers 1000000] [--rounds 30]

Bars, at 10 million interactions and a million customers on two cores, also while a study runs: every page at most
300 ms (95th percentile, on the server), a customer's page 150 ms, 1 s to complete in the browser. Printed beside
them: the same number of requests to a page without figures (``/health``), the floor of this machine and server.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.parse import urlencode

PORT = 8719
MAIL, PASSWORD = "bench@example.org", "a password for the bench only"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync")  # fmt: skip
_DURATION = re.compile(r"app;dur=([\d.]+)")
_KEY = re.compile(r'href="(/customers/one/[^"/?]+)"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, help="a project that is there; nothing is built")
    parser.add_argument("--interactions", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--pages", type=int, default=None, help="only the first so many pages of the menu")
    parser.add_argument("--readers", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        project = given.project or built(Path(temporary), given.interactions, given.customers)
        with served(project):
            measure(given)


def measure(given: argparse.Namespace) -> None:
    cookie = signed_in()
    paths = screens(cookie)[: given.pages]
    customers = some_customers(cookie)
    print(f"{len(paths)} pages, {len(customers)} customers; {given.rounds} rounds")
    report("alone", paths, customers, cookie, given.rounds)
    floor = [fetch("/health", cookie).milliseconds for _ in range(given.rounds)]
    print(f"  floor (/health): median {median(floor):.1f} ms")
    print(f"  {given.readers} people reading: {pages_a_second(paths, customers, cookie, given.readers):.1f} pages/s")
    in_browser(paths + customers[:1], cookie)
    with a_study(cookie):
        report("while a study runs", paths, customers, cookie, given.rounds)


@dataclass(frozen=True)
class Answer:
    status: int
    milliseconds: float
    body: bytes


def fetch(path: str, cookie: str) -> Answer:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=120)
    headers = {"Host": "localhost", "Cookie": cookie, "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    found = _DURATION.search(answer.headers.get("Server-Timing", ""))
    connection.close()
    return Answer(answer.status, float(found.group(1)) if found else float("nan"), body)


def report(when: str, paths: list[str], customers: list[str], cookie: str, rounds: int) -> None:
    """Print the 95th percentile of each page's time on the server, and its weight."""
    print(f"-- {when}")
    worst = 0.0
    for name, choose, bar in [
        *((p, constant(p), 300.0) for p in paths),
        ("/customers/(one)", lambda: random.choice(customers), 150.0),
    ]:
        answers = [fetch(choose(), cookie) for _ in range(rounds)]
        bad = [a.status for a in answers if a.status != 200]
        times = sorted(a.milliseconds for a in answers)
        p95 = times[min(len(times) - 1, round(0.95 * len(times)))]
        worst = max(worst, p95 / bar)
        size = max(len(a.body) for a in answers) / 1024
        verdict = ("" if p95 <= bar else "MISSED") + (f" {set(bad)}" if bad else "")
        first = answers[0].milliseconds
        print(f"  {name:34} p95 {p95:7.1f} ms  median {median(times):6.1f}  first {first:6.1f}  "
              f"{size:5.1f} KB  bar {bar:.0f} {verdict}")  # fmt: skip
    print(f"  the slowest page takes {worst:.2f} of its bar")


def constant(path: str) -> Callable[[], str]:
    return lambda: path


def pages_a_second(paths: list[str], customers: list[str], cookie: str, readers: int, seconds: float = 15.0) -> float:
    until, done = perf_counter() + seconds, 0
    lock = threading.Lock()

    def read(seed: int) -> None:
        nonlocal done
        chosen = random.Random(seed)
        while perf_counter() < until:
            fetch(chosen.choice(paths + customers), cookie)
            with lock:
                done += 1

    with ThreadPoolExecutor(readers) as pool:
        list(pool.map(read, range(readers)))
    return done / seconds


def in_browser(paths: list[str], cookie: str) -> None:
    from playwright.sync_api import sync_playwright

    name, _, value = cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": f"http://localhost:{PORT}"}])
        page = context.new_page()
        page.goto(f"http://localhost:{PORT}/")
        print("-- in the browser, with files kept from the page before")
        for path in paths:
            page.goto(f"http://localhost:{PORT}{path}", wait_until="load")
            took = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
            print(f"  {path:34} complete after {took:6.0f} ms  bar 1000 {'' if took <= 1000 else 'MISSED'}")
        browser.close()


def signed_in() -> str:
    """Return a session's cookie for an admin, made through the site's own models."""
    code = (
        "import django; django.setup()\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from goodwill.web.people.models import Person\n"
        f"p = Person.objects.filter(email={MAIL!r}).first()\n"
        f"p = p or Person.objects.create_superuser({MAIL!r}, {PASSWORD!r})\n"
        "s = SessionStore(); s['_auth_user_id'] = str(p.pk)\n"
        "s['_auth_user_backend'] = 'goodwill.web.people.sign_in.Backend'\n"
        "s['_auth_user_hash'] = p.get_session_auth_hash(); s.create(); print('KEY', s.session_key)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True)
    return f"sessionid={out.stdout.split('KEY ')[1].strip()}"


def screens(cookie: str) -> list[str]:
    """Return the pages of the menu."""
    menu = fetch("/", cookie)
    import gzip

    text = gzip.decompress(menu.body).decode() if menu.body[:2] == b"\x1f\x8b" else menu.body.decode()
    found = re.findall(r'<li><a href="([^"]+)"', text)
    extra = ["/customers/?" + urlencode({"sort": "revenue"})] if "/customers/" in found else []
    return list(dict.fromkeys(found)) + extra


def some_customers(cookie: str) -> list[str]:
    import gzip

    found: list[str] = []
    for query in ("", "?sort=-interactions", "?sort=revenue"):
        body = fetch(f"/customers/{query}", cookie).body
        text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
        found += _KEY.findall(text)
    return list(dict.fromkeys(found))


@contextmanager
def a_study(cookie: str) -> Iterator[None]:  # noqa: ARG001
    """Let the site's own consumer run a study meanwhile."""
    code = (
        "import django; django.setup()\n"
        "from goodwill.web.jobs.facade import begin\n"
        "print('JOB', begin('study', None).pk)\n"
    )
    subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=True, stdout=subprocess.PIPE)
    sleep(8)
    yield


ENVIRONMENT: dict[str, str] = {}


@contextmanager
def served(project: Path) -> Iterator[None]:
    """Serve a project as `goodwill serve` does."""
    ENVIRONMENT.update(
        os.environ, GOODWILL_PROJECT=str(project.absolute()), DJANGO_SETTINGS_MODULE="goodwill.web.settings",
        GOODWILL_ADDRESS=f"http://localhost:{PORT}", HEADLESS="1",
    )  # fmt: skip
    command = [str(Path(sys.executable).with_name("goodwill")), "serve", str(project), "--port", str(PORT)]
    server = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if "is served at" in line:
                break
        yield
    finally:
        server.terminate()
        server.wait(60)


def built(folder: Path, interactions: int, customers: int) -> Path:
    """Simulate, load and study a company of a size."""
    from goodwill.intake.load import load
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.settings import Settings
    from goodwill.simulate.company import Company
    from goodwill.study.project import study

    files, project = folder / "files", folder / "project"
    Company(seed=7, customers=customers, interactions=interactions).write(files, folder / "truths.json")
    Ledger.create(project, Settings(name="Big", zone="Europe/Stockholm", currency="SEK")).close()
    load(project, files)
    study(project)
    print(json.dumps({"built": str(project)}))
    return project


if __name__ == "__main__":
    main()
