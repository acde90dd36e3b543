"""The page of loyalty: figures of the kept study, empty states, customers only within sight, no word of cause."""

from __future__ import annotations

import csv
import io
import re

import pytest
from lxml import html

from goodwill.study import kept
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.score_shelf import ScoreShelf, Where

CAUSE = re.compile(r"\b(because|driver|drives|effect|caused?s?|moved|due to)\b")


def page(client, path="/loyalty/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    told = " ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").replace("\u2212", "-")
    return " ".join(told.split())


@pytest.fixture
def rows(site):
    return kept.read(site.project).results["dynamic_loyalty"].table().to_pylist()


def test_states_stand_with_their_intervals_and_the_sentence_agrees(visit, rows):
    root = page(visit("vera"))
    text = words(root)
    now = {r["segment"]: r for r in rows if (r["metric"], r["scope"]) == ("share of customers", "all")}
    for name, r in now.items():
        row = next(t for t in (words(tr, ".") for tr in root.xpath("//main//tr")) if t.lower().startswith(name))
        shown = [float(n) for n in re.findall(r"(\d+)%", row)[:3]]
        assert shown == pytest.approx([100 * r[c] for c in ("value", "low", "high")], abs=0.51)  # to whole percents
    steady = float(re.search(r"(\d+)% are steady", text)[1])
    assert steady == pytest.approx(100 * now["steady"]["value"], abs=0.51)
    assert not CAUSE.search(text.lower())


def test_what_no_record_explains_is_told(visit, rows):
    text = words(page(visit("vera")))
    assert "No record explains it" in text
    unknown = next(r for r in rows if (r["metric"], r["segment"]) == ("moves down a year", "no record explains"))
    assert f"{unknown['value']:,.0f}" in text
    assert "goes with putting right and no more" in text


def test_lists_hold_customers_in_sight_only(visit, site, units):
    scores = ScoreShelf.open(site.project, "dynamic_loyalty")
    for who, reach in (("ada", None), ("lea", frozenset(units[:1]))):
        shown = page(visit(who), "/loyalty/customers?list=wavering").xpath(
            "//a[contains(@href, '/customers/one/')]/text()"
        )
        expected = scores.page(
            "risk_gone", CustomerFilters(units=reach), where=(Where("state", equal="wavering"),), size=30
        )
        assert shown == [r.customer.source_id for r in expected.rows]
        assert shown
    for who in ("vera", "hanna"):
        assert not page(visit(who)).xpath("//a[contains(@href, '/customers/one/')]")
        assert visit(who).get("/loyalty/customers?list=wavering").status_code == 404
    assert visit("ada").get("/loyalty/customers?list=nobody").status_code == 404
    assert "Nobody in your sight" in words(page(visit("olof"), "/loyalty/customers?list=wavering"))


def test_pages_of_a_list_hold_everybody_once(visit, site):
    scores = ScoreShelf.open(site.project, "dynamic_loyalty")
    total = scores.count(CustomerFilters(), (Where("state", equal="steady"),))
    client, path, seen = visit("ada"), "/loyalty/customers?list=steady", []
    for _ in range(total // 30 + 2):
        root = page(client, path)
        seen += root.xpath("//main//table//a[contains(@href, '/customers/one/')]/@href")
        onward = [a for a in root.xpath("//main//a") if a.text == "Next page"]
        if not onward:
            break
        path = "/loyalty/customers" + onward[0].get("href")
    assert len(seen) == len(set(seen)) == total


def test_units_out_of_sight_are_not_named(visit, units):
    text = words(page(visit("lea")))
    assert not [u for u in units[1:] if re.search(rf"\b{u}\b", text)]
    assert all(u in words(page(visit("ada"))) for u in units[:1])


def test_all_figures_as_a_file(visit, rows):
    answer = visit("ada").get("/loyalty/?format=csv")
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows)


@pytest.mark.project("null")
def test_where_nothing_happens_nothing_is_called_clear(visit):
    assert "What is clear" not in words(page(visit("ada")))


@pytest.mark.project("unstudied")
def test_before_a_study_the_page_says_what_to_do(visit):
    assert "No figures yet" in words(page(visit("ada")))


@pytest.mark.project("empty")
def test_an_empty_project_says_what_to_do(visit):
    assert "No figures yet" in words(page(visit("ada")))


def test_a_customers_ribbon_agrees_with_the_list(visit, site):
    """What the page computes live is what the study said: state and month of the last change."""
    scores = ScoreShelf.open(site.project, "dynamic_loyalty")
    client = visit("ada")
    moved = scores.page("last_move_month", size=12).rows
    checked = 0
    for row in moved:
        from django.utils.http import int_to_base36

        text = words(page(client, f"/customers/one/{int_to_base36(row.customer.customer_key)}"))
        if "since" not in text or row.scores["state"] == "left":
            continue
        month = row.scores["last_move_month"].strftime("%B %Y")
        state = row.scores["state"]
        if f"{state} since" in text:
            assert f"{state} since {month}" in text
            checked += 1
    assert checked >= 3
