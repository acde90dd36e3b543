"""Everyone of the cast follows every link: nothing is broken, nothing inline, and nothing out of sight shows anywhere.

Pages, filters, sorts, files and data that pages link to are all followed, so the check is over the union of what a
person can reach, not over pages that someone thought of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from lxml import html as markup

from goodwill.web.boards.carried import page_of
from goodwill.web.boards.page_workbook import workbook_of

MOST = 140  # pages a person
A_SHAPE = 4  # addresses that differ only in the values of their query or in a key
LEFT_ALONE = ("/account/", "/static/", "/people/language")
KEY = re.compile(r"/[0-9a-z-]{6,}(?=/|$)|/\d+(?=/|$)")


@dataclass(frozen=True)
class Found:
    """One answer on the way."""

    address: str
    status: int
    kind: str
    text: str
    came_from: str


def crawl(client: Any, start: str = "/", most: int = MOST) -> Iterator[Found]:
    """Yield every answer a person can reach by following links, breadth first."""
    waiting, seen, shapes = [(start, "")], {start}, {}
    while waiting and most > 0:
        address, came_from = waiting.pop(0)
        answer = client.get(address)
        most -= 1
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        text = content.decode("utf-8", "replace")
        yield Found(address, answer.status_code, kind, text, came_from)
        if answer.status_code in (301, 302):
            links = [answer.headers["Location"]]
        elif kind == "text/html" and text.strip():
            links = markup.fromstring(text).xpath("//a/@href | //*[@hx-get]/@hx-get")
        else:
            links = []
        for link in links:
            parts = urlsplit(urljoin(f"http://testserver{address}", link))
            to = parts.path + (f"?{parts.query}" if parts.query else "")
            shape = (KEY.sub("/*", parts.path), tuple(sorted(k for k, _ in parse_qsl(parts.query))))
            is_ours = parts.netloc == "testserver" and not parts.path.startswith(LEFT_ALONE)
            if is_ours and to not in seen and shapes.get(shape, 0) < A_SHAPE:
                seen.add(to)
                shapes[shape] = shapes.get(shape, 0) + 1
                waiting.append((to, address))


def out_of_sight(person: Any, site: Any) -> list[str]:
    """Return ids of units that this person's role does not reach."""
    from goodwill.ledger.ledger import Ledger
    from goodwill.web.people.facade import sight_of

    sight = sight_of(person)
    if sight.units is None:
        return []
    with Ledger.open(site.project) as ledger:
        rows = ledger.merge("SELECT DISTINCT unit_id, parent FROM units").to_pylist()
    parents = {r["unit_id"]: r["parent"] for r in rows}

    def line(unit: str | None) -> Iterator[str]:
        while unit:
            yield unit
            unit = parents.get(unit)

    above = {u for own in sight.units for u in line(own)}
    # The root is the whole company, whose figures everyone sees.
    return sorted(u for u in parents if parents[u] and u not in above and not sight.units & set(line(u)))


@pytest.mark.parametrize("who", ["ada", "ana", "vera", "fia", "lea", "hanna", "olof"])
def test_following_every_link_breaks_nothing_and_shows_nothing_out_of_sight(visit, cast, site, who: str) -> None:
    hidden = out_of_sight(cast[who], site)
    assert bool(hidden) == (who in ("fia", "lea", "olof"))
    names = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, hidden)) + r")(?![\w-])") if hidden else None
    wrong = []
    reached = 0
    for found in crawl(visit(who)):
        reached += 1
        if found.status not in (200, 301, 302):
            wrong.append(f"{found.address} ({found.status}), linked from {found.came_from}")
        if names and (shown := names.search(found.text)):
            at = found.text[max(0, shown.start() - 60) : shown.end() + 40]
            wrong.append(f"{found.address} names {shown.group()}: ...{at}...")
        wrong += [f"{found.address}: {fault}" for fault in _inline(found)]
    assert reached > 8
    assert not wrong, "\n".join(wrong)


def _inline(found: Found) -> list[str]:
    """Return what the security policy would refuse."""
    if found.kind != "text/html" or not found.text.strip():
        return []
    tree = markup.fromstring(found.text)
    faults = [f"a style on <{e.tag}>" for e in tree.xpath("//*[@style]")]
    faults += [f"a handler on <{e.tag}>" for e in tree.iter() if any(str(a).startswith("on") for a in e.attrib)]
    faults += ["an inline script" for e in tree.xpath("//script[not(@src)]") if e.get("type") != "application/json"]
    return faults + ["an inline style sheet" for _ in tree.xpath("//style")]


@pytest.mark.parametrize("who", ["lea", "fia"])
def test_workbooks_of_pages_name_nothing_out_of_sight(visit, cast, site, who: str) -> None:
    import io
    import zipfile

    hidden = out_of_sight(cast[who], site)
    for found in list(crawl(visit(who), most=25)):
        if found.kind != "text/html" or found.status != 200 or found.address.startswith(("/people", "/brief", "/work")):
            continue
        book = zipfile.ZipFile(io.BytesIO(workbook_of(page_of(cast[who], found.address))))
        text = " ".join(book.read(n).decode("utf-8", "replace") for n in book.namelist() if n.endswith(".xml"))
        assert not [u for u in hidden if re.search(rf"(?<![\w-]){re.escape(u)}(?![\w-])", text)], found.address


def test_no_page_opens_the_tables_of_engagement(visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page shows of engagement is what a study published; the door to single answers stays shut."""
    from goodwill.ledger.ledger import Ledger

    def shut(_: Ledger) -> None:
        raise AssertionError("a page opened the tables of engagement")

    monkeypatch.setattr(Ledger, "apart", property(shut))
    for who in ("hanna", "ada"):
        for found in crawl(visit(who), most=60):
            assert found.status < 500, found.address


def test_the_data_that_pages_call_is_described(visit) -> None:
    schema = visit("ada").get("/api/openapi.json")
    assert schema.status_code == 200
    assert json.loads(schema.content)["openapi"].startswith("3.1")
