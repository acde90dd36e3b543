"""Every screen of the register in a browser: accessible, light, inside a phone, in both languages, by keyboard."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from goodwill.web.shell.screens import screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAVIEST = 60 * 1024  # bytes over the wire, before live charts
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}


def addresses(*, examples: bool = True) -> Iterator[tuple[str, str]]:
    """Yield a name and an address for every screen and its examples of single things."""
    for screen in screens():
        yield screen.name, reverse(screen.name)
        if examples and screen.examples:
            yield from screen.examples()


def _not_accessible(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{page.url}: {v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]} ({len(v['nodes'])} places)"
        for v in found.response["violations"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_page_keeps_anyone_out(look: Any, dark: bool) -> None:
    page = look("ada", dark=dark)
    wrong: list[str] = []
    for _, address in addresses():
        assert page.goto(address).status == 200, address
        wrong += _not_accessible(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.project("empty")
def test_no_empty_page_keeps_anyone_out(look: Any) -> None:
    page = look("ada", language="sv")
    wrong: list[str] = []
    for _, address in addresses():
        assert page.goto(address).status == 200, address
        wrong += _not_accessible(page)
    assert not wrong, "\n".join(wrong)


def test_every_page_has_one_heading_a_title_and_its_language(look: Any) -> None:
    for language in ("en", "sv"):
        page = look("ada", language=language)
        titles = []
        for _, address in addresses(examples=False):
            page.goto(address)
            assert page.locator("h1").count() == 1, address
            assert page.locator("html").get_attribute("lang") == language, address
            titles.append(page.title())
        assert len(set(titles)) == len(titles), "two pages have one title"


def test_on_a_phone_nothing_is_wider_than_the_phone(look: Any) -> None:
    page = look("ada", size=PHONE, language="sv")
    wide = []
    for _, address in addresses():
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide.append(f"{address}: {width} px")
    assert not wide, "\n".join(wide)


def test_no_page_is_heavy(look: Any) -> None:
    page = look("ada")
    sizes: dict[str, int] = {}
    kept: dict[str, int] = {}

    def weigh(response: Any) -> None:
        if response.ok and response.request.method == "GET":
            kept[response.url] = len(gzip.compress(response.body(), 6))

    page.on("response", weigh)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})  # as on a first visit
    for _, address in addresses():
        kept.clear()
        page.goto(address, wait_until="networkidle")
        sizes[address] = sum(kept.values())
    heavy = {address: size for address, size in sizes.items() if size > HEAVIEST}
    assert not heavy, heavy
    assert min(sizes.values()) > 5_000  # the style sheet was weighed too


def test_every_page_works_by_keyboard_alone(look: Any) -> None:
    """The first stop is the way past the menu; every stop shows itself; nothing holds the focus."""
    page = look("ada")
    for _, address in addresses(examples=False):
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", address
        seen = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            stop = page.evaluate(
                "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                " return [e.outerHTML.slice(0, 120), s.outlineStyle, e === document.body]; })()"
            )
            if stop[2]:
                break
            assert stop[1] != "none", f"{address}: one does not see where one is: {stop[0]}"
            seen.add(stop[0])
        assert len(seen) > 3, address


def test_every_page_can_be_read_without_scripts(look: Any) -> None:
    page = look("ada", script=False)
    for _, address in addresses(examples=False):
        page.goto(address)
        assert len(page.locator("main").inner_text()) > 40, address
