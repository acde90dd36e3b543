"""A real browser before the site: Debian's Chromium through Playwright, signed in as someone of the cast."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread that also asks the database
CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, PHONE = {"width": 1440, "height": 960}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start the browser once; every test gets contexts of its own."""
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed; `make packages-test` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture
def look(chromium: Any, live_server: Any, cast: dict[str, Any]) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page as someone: ``look("ada", language="sv", size=PHONE, dark=True)``.

    What the browser refuses under the security policy, and errors of scripts, are gathered in ``page.faults``;
    a test that leaves any there fails.
    """
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    contexts: list[Any] = []
    faults: list[str] = []

    def open_as(
        who: str, *, language: str = "en", size: dict[str, int] = WIDE, dark: bool = False, script: bool = True
    ) -> Any:
        context = chromium.new_context(
            base_url=live_server.url, viewport=size, color_scheme="dark" if dark else "light",
            java_script_enabled=script, locale="sv-SE" if language == "sv" else "en-GB", reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        person = cast[who]
        if person is not None:
            person.language = language
            person.save()
            client = Client()
            client.force_login(person, backend="goodwill.web.people.sign_in.Backend")
            value = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _hear(message, page.url, faults))
        page.faults = faults
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def do_work(db: None) -> Callable[[], list[Any]]:
    """Return a function that does all waiting jobs here and returns them."""
    from goodwill.web.jobs.facade import Job, State, perform

    def work() -> list[Any]:
        done = []
        while (job := Job.objects.filter(state=State.WAITING).order_by("created_at").first()) is not None:
            done.append(perform(job))
        return done

    return work


def _hear(message: Any, url: str, faults: list[str]) -> None:
    """Keep what the policy refused; the rest of the console is the browser's own talk."""
    if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
        faults.append(f"{url}: {message.text}")
