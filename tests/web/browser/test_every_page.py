"""Every screen of the register in a browser: accessible, light, inside a phone, in both languages, by keyboard.

A page is opened once and looked at in every way before the next is: opening is what takes time.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse

from goodwill.web.shell.screens import screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAVIEST = 60 * 1024  # bytes over the wire, before live charts
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1440, "height": 960}
SURVEY = (
    "Response ID;Customer;Response Date;NPS;Ease;Comment\n"
    + "".join(f"R{i};C{i};2026-03-{1 + i % 28:02d} 10:00;{i % 11};{1 + i % 7};fine {i}\n" for i in range(40))
    + "R90;C90;2026-03-05 10:00;14;3;off the scale\nR91;C91;no date at all;7;3;when was it\n"
).encode()
NARROWEST = {"width": 320, "height": 640}  # WCAG 2.2, 1.4.10: text reflows at 320 CSS pixels
# Of no screen: what strangers see, one's own things, and what is not there.
OWN = (
    "people:settings", "account_change_password", "mfa_activate_totp", "mfa_list_webauthn",
    "socialaccount_connections", "account_logout",
)  # fmt: skip
STRANGERS = ("account_login", "account_reset_password", "account_signup", "account_reset_password_done")


def addresses(*, examples: bool = True) -> Iterator[str]:
    """Yield an address for every screen and its examples of single things."""
    for screen in screens():
        yield reverse(screen.name)
        if examples and screen.examples:
            yield from (address for _, address in screen.examples())


@pytest.fixture
def furnished(site: Any, cast: dict[str, Any], visit: Callable[..., Any]) -> None:
    """Give the project what people make: a file that waits, one with rows set aside, work that failed, plans, mail."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from goodwill.web.jobs.facade import begin, perform
    from goodwill.web.jobs.models import Job, State

    ada = visit("ada")
    for name in ("spring.csv", "summer.csv"):
        there = ada.post("/data/bring/upload", {"files": [SimpleUploadedFile(name, SURVEY)]}).headers["Location"]
        if name == "spring.csv":
            ada.post(f"{there}/load")
    perform(Job.objects.get(kind="load"))
    failed = begin("load", cast["ada"], delivery="00000000-0000-0000-0000-000000000000")
    assert perform(failed).state == State.FAILED
    ada.post("/people/invite", {"email": "new@example.org", "role": "viewer", "language": "en"})
    ada.post("/customers/filters?nps=promoter", {"name": "Those who recommend us"})


def _not_accessible(page: Any, *, only: tuple[str, ...] = ()) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    what = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": RULES}
    found = Axe().run(page, options={"runOnly": what, "resultTypes": ["violations"]})
    return [
        f"{v['id']}: {v['help']} ({len(v['nodes'])} places): {v['nodes'][0]['html'][:200]} "
        f"{v['nodes'][0]['any'][0]['message'][:160] if v['nodes'][0]['any'] else ''}"
        for v in found.response["violations"]
    ]


def _unclear(page: Any, language: str) -> list[str]:
    """Return what is wrong with the order of a page: headings, title, language."""
    faults = []
    if (n := page.locator("h1").count()) != 1:
        faults.append(f"{n} main headings")
    elif not page.locator("h1").inner_text().strip():
        faults.append("the main heading is empty")
    if page.locator("html").get_attribute("lang") != language:
        faults.append("the language is not said")
    if page.title().startswith(" -"):
        faults.append("no title")
    return faults


def _too_wide(page: Any, size: dict[str, int]) -> list[str]:
    """Return whether one would have to scroll sideways, and what sticks out; what scrolls by itself may."""
    page.set_viewport_size(size)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width <= size["width"]:
        return []
    culprits = page.evaluate(
        "(most) => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > most"
        " && !e.closest('.scroll, .timeline, svg')).slice(-3)"
        ".map(e => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 90))",
        size["width"],
    )
    return [f"{width} px wide on {size['width']}: {culprits}"]


def _not_reached(page: Any) -> list[str]:
    """Go through a page by keyboard: the way past the menu first; every stop shows itself; nothing holds the focus."""
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") != "skip":
        return ["the first stop is not the way past the menu"]
    page.keyboard.press("Enter")
    stops: list[str] = []
    for _ in range(25):
        page.keyboard.press("Tab")
        what, is_shown, is_out = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();"
            " return [e.outerHTML.replace(/\\s+/g, ' ').slice(0, 120),"
            " s.outlineStyle !== 'none' && s.outlineWidth !== '0px' && b.width > 1 && b.height > 1,"
            " e === document.body]; })()"
        )
        if is_out:
            break
        if not is_shown:
            return [f"one does not see where one is: {what}"]
        stops.append(what)
    if not stops:
        return ["nothing after the menu can be reached"]
    return [f"the focus is held by {stops[-1]}"] if len(stops) > 2 and len(set(stops[-3:])) == 1 else []


class Scales:
    """Weighs what a page fetches, compressed."""

    def __init__(self, page: Any) -> None:
        self.fetched: dict[str, int] = {}
        page.on("response", self._weigh)

    def _weigh(self, reply: Any) -> None:
        if reply.ok and reply.request.method == "GET" and not reply.url.endswith(".svg"):
            self.fetched.setdefault(reply.url, len(gzip.compress(reply.body(), 6)))

    def faults(self, page: Any) -> list[str]:
        """Return whether the page just opened is too heavy: itself, and everything that stands on every page."""
        page.wait_for_load_state("load")
        own = self.fetched.get(page.url.partition("#")[0], 0)
        shared = sum(size for url, size in self.fetched.items() if "/static/" in url)
        assert shared > 5_000, "the style sheet was not weighed"
        return [f"{(own + shared) // 1024} KB, {own // 1024} KB of it its own"] if own + shared > HEAVIEST else []


def _judge(page: Any, where: Iterator[str] | tuple[str, ...], look_at: Callable[[Any], list[str]]) -> list[str]:
    """Open each address and return what is wrong with it."""
    wrong = []
    for address in where:
        reply = page.goto(address)
        if reply.status != 200:
            wrong.append(f"{address}: {reply.status}")
            continue
        wrong += [f"{address}: {fault}" for fault in look_at(page)]
    return wrong


def test_every_page_wide_light_and_dark(look: Any, furnished: None, live_server: Any) -> None:
    page = look("ada")
    scales = Scales(page)
    titles: dict[str, str] = {}

    def look_at(page: Any) -> list[str]:
        titles[page.url.removeprefix(live_server.url)] = page.title()
        faults = scales.faults(page) + _unclear(page, "en") + _not_accessible(page)
        page.emulate_media(color_scheme="dark")
        faults += [f"dark: {f}" for f in _not_accessible(page, only=("color-contrast",))]
        page.emulate_media(color_scheme="light")
        return faults

    wrong = _judge(page, addresses(), look_at)
    of_screens = Counter(titles[reverse(screen.name)] for screen in screens())
    wrong += [f"{n} pages are called {title}" for title, n in of_screens.items() if n > 1]
    assert not wrong, "\n".join(wrong)


def test_every_page_on_a_phone_in_swedish(look: Any, furnished: None) -> None:
    page = look("ada", size=PHONE, language="sv")

    def look_at(page: Any) -> list[str]:
        faults = _unclear(page, "sv") + _too_wide(page, NARROWEST) + _too_wide(page, PHONE)
        return faults + [f"phone: {f}" for f in _not_accessible(page, only=("target-size", "color-contrast"))]

    wrong = _judge(page, addresses(), look_at)
    assert not wrong, "\n".join(wrong)


@pytest.mark.project("empty")
def test_every_page_of_an_empty_project(look: Any) -> None:
    page = look("ada", language="sv")

    def look_at(page: Any) -> list[str]:
        page.set_viewport_size(WIDE)
        return _unclear(page, "sv") + _not_accessible(page) + _too_wide(page, PHONE)

    wrong = _judge(page, addresses(), look_at)
    assert not wrong, "\n".join(wrong)


@pytest.mark.project("empty")
def test_pages_of_no_screen(look: Any) -> None:
    def look_at(page: Any) -> list[str]:
        page.set_viewport_size(WIDE)
        faults = _unclear(page, "en") + _not_accessible(page)
        page.emulate_media(color_scheme="dark")
        faults += [f"dark: {f}" for f in _not_accessible(page, only=("color-contrast",))]
        page.emulate_media(color_scheme="light")
        return faults + _not_reached(page) + _too_wide(page, PHONE)

    stranger, ada = look("stranger"), look("ada")
    wrong = _judge(stranger, tuple(reverse(name) for name in STRANGERS), look_at)
    wrong += _judge(ada, tuple(reverse(name) for name in OWN), look_at)
    assert ada.goto("/no-such-page").status == 404
    wrong += [f"404: {fault}" for fault in look_at(ada)]
    assert not wrong, "\n".join(wrong)


def test_every_page_works_by_keyboard_alone(look: Any, furnished: None) -> None:
    wrong = _judge(look("ada"), addresses(), _not_reached)
    assert not wrong, "\n".join(wrong)


def test_every_page_can_be_read_without_scripts(look: Any) -> None:
    def look_at(page: Any) -> list[str]:
        return [] if len(page.locator("main").inner_text()) > 40 else ["hardly any words without scripts"]

    wrong = _judge(look("ada", script=False), addresses(examples=False), look_at)
    assert not wrong, "\n".join(wrong)
