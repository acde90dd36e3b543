"""The page Account: figures of the kept study, no tipping point without its test, customers only within sight."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from lxml import html

from goodwill.study import kept
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.score_shelf import ScoreShelf


def page(client, path="/emotional-account/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    told = " ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").replace("\u2212", "-")
    return " ".join(told.split())


@pytest.fixture
def rows(site):
    result = kept.read(site.project).results.get("emotional_account")
    assert result is not None, "the study keeps an account of this company"
    return result.table().to_pylist()


def figure(rows, metric, scope="all", segment=""):
    return next(r for r in rows if (r["metric"], r["scope"], r["segment"]) == (metric, scope, segment))


def test_the_slope_stands_with_its_interval_and_no_word_claims_a_cause(visit, rows):
    text = words(page(visit("vera")))
    slope = figure(rows, "leaving per unit of lower balance")
    assert f"{slope['value']:.2f} {slope['low']:.2f} to {slope['high']:.2f}" in text
    assert not re.search(r"\b(because|driver|drives|effect|caused?s?|moved)\b", text.lower())


def test_one_very_bad_contact_has_its_row_with_the_interval_or_the_reason(visit, rows):
    e = figure(rows, "walk-out")
    shown = e["absent"] if e["value"] is None else f"{e['value']:.2f} {e['low']:.2f} to {e['high']:.2f}"
    row = words(page(visit("vera")), "//tr[th='One very bad contact']")
    assert shown in row
    assert "beside the balance" in row


def test_without_a_tipping_point_the_page_says_so_and_lists_by_chance(visit, rows):
    point, text = figure(rows, "tipping point"), words(page(visit("ada")))
    if point["value"] is None:
        assert "No tipping point can be told" in text
        assert "Most likely to leave" in text
        assert "Below the tipping point" not in text
    else:
        assert f"{point['value']:.1f} {point['low']:.1f} to {point['high']:.1f}" in text
        assert "Nearest to the tipping point" in text


@pytest.mark.project("null")
def test_in_a_company_where_nothing_happens_nothing_is_called_clear(visit, site):
    if "emotional_account" not in kept.read(site.project).results:
        pytest.skip("too few left in this company for an account")
    assert "What is clear" not in words(page(visit("ada")))


def test_lists_hold_customers_in_sight_only_and_in_order(visit, site, units):
    scores = ScoreShelf.open(site.project, "emotional_account")
    for who, reach in (("ada", None), ("lea", frozenset(units[:1]))):
        shown = page(visit(who), "/emotional-account/customers/?list=lowest").xpath(
            "//a[contains(@href, '/customers/one/')]/text()"
        )
        lowest = scores.page("balance", CustomerFilters(units=reach), size=30, descending=False)
        assert shown == [r.customer.source_id for r in lowest.rows]
        values = [r.scores["balance"] for r in lowest.rows]
        assert values == sorted(values)
    for who in ("vera", "hanna", "olof"):
        assert not page(visit(who)).xpath("//a[contains(@href, '/customers/one/')]")
    for who in ("vera", "hanna"):
        assert visit(who).get("/emotional-account/customers/").status_code == 404


def test_lists_are_paged_by_key_without_a_gap(visit, site):
    client, seen, address = visit("ada"), [], "/emotional-account/customers/?list=leaving"
    for _ in range(3):
        root = page(client, address)
        seen += root.xpath("//a[contains(@href, '/customers/one/')]/@href")
        further = root.xpath("//a[text()='Next page']/@href")
        if not further:
            break
        address = "/emotional-account/customers/" + further[0]
    assert len(seen) == len(set(seen))
    scores = ScoreShelf.open(site.project, "emotional_account")
    assert len(seen) == min(90, scores.page("leaving_90", CustomerFilters(), size=90).total)


def test_units_out_of_sight_are_neither_shown_nor_to_be_asked_for(visit, units):
    client, mine, other = visit("lea"), units[0], units[1]
    text = words(page(client))
    assert other not in text
    assert client.get(f"/emotional-account/?unit={other}").status_code == 404
    assert client.get(f"/emotional-account/customers/?list=lowest&unit={other}").status_code == 404
    if mine in text:
        assert client.get(f"/emotional-account/?unit={mine}").status_code == 200


def test_the_file_has_every_figure(visit, rows):
    answer = visit("ada").get("/emotional-account/?format=csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows)


@pytest.mark.project("empty")
def test_without_facts_the_page_says_what_to_do(visit):
    assert "No figures yet" in words(page(visit("ada")))


def test_without_agreements_the_page_says_what_is_missing(visit, site):
    path = next((site.project / "findings").glob("*/study.json"))
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["results"].pop("emotional_account", None)
    plain["absent"]["Emotional account"] = "No agreements are kept, so nobody can be seen leaving."
    path.write_text(json.dumps(plain), encoding="utf-8")
    text = words(page(visit("ada")))
    assert "Nothing can be told of balances and leaving yet" in text
    assert "No agreements are kept" in text


def test_strangers_are_sent_to_sign_in(visit):
    assert visit("stranger").get("/emotional-account/").status_code == 302
