"""The page of memory: the verdict and figures of the kept study, empty states, and customers only within sight."""

from __future__ import annotations

import csv
import io
import re

import pytest
from lxml import html

from goodwill.study import kept
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.score_shelf import ScoreShelf


def page(client, path="/memory/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    told = " ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").replace("\u2212", "-")
    return " ".join(told.split())


@pytest.fixture
def rows(site):
    return kept.read(site.project).results["remembered"].table().to_pylist()


def test_every_weight_stands_with_its_interval_beside_the_published_one(visit, rows):
    text = words(page(visit("vera")), "//table[contains(@class, 'measures')][1]")
    weights = [r for r in rows if (r["metric"], r["scope"]) == ("weight", "remembered")]
    assert len(weights) == 8
    for r in weights:
        assert f"{r['value']:.2f} {r['low']:.2f} to {r['high']:.2f}" in text
    assert "0.30 -0.29 to 0.89" in text  # what published studies lead one to expect of peak, trough and end


def test_the_sentence_is_the_verdict_and_says_what_it_rests_on(visit, rows):
    rule = next(r for r in rows if (r["metric"], r["scope"]) == ("verdict", "remembered"))
    text = words(page(visit("ada")))
    begins = {"peak-end": "Here memories follow the best", "mean": "Here memories follow the average",
              "end": "Here memories follow how", "both": "Neither rule alone",
              "cannot be told apart": "Whether memories here"}[rule["segment"]]  # fmt: skip
    assert begins in text
    assert f"rests on {rule['n']:,} experiences" in text


def test_what_memories_go_with_are_later_facts_and_no_word_claims_a_cause(visit, rows):
    root = page(visit("vera"))
    text = words(root)
    for r in rows:
        if r["scope"] == "later" and r["value"] is None:
            assert r["metric"].split()[0] in text.lower() or r["absent"] in text
    assert "Buys or renews within 90 days" in text
    assert not re.search(r"\b(because|driver|drives|effect|caused?s?|moved)\b", text.lower())


def test_those_who_may_see_customers_see_whose_last_contact_is_remembered_worst(visit, site, units):
    scores = ScoreShelf.open(site.project, "remembered")
    for who, reach in (("ada", None), ("lea", frozenset(units[:1]))):
        shown = page(visit(who)).xpath("//a[contains(@href, '/customers/one/')]/text()")
        worst = scores.page("remembered", CustomerFilters(units=reach), size=10, descending=False)
        assert shown == [r.customer.source_id for r in worst.rows]
        values = [r.scores["remembered"] for r in worst.rows]
        assert values == sorted(values)
    for who in ("vera", "hanna", "olof"):
        assert not page(visit(who)).xpath("//a[contains(@href, '/customers/one/')]")


def test_links_to_customers_lead_to_them(visit):
    client = visit("lea")
    for address in page(client).xpath("//a[contains(@href, '/customers/one/')]/@href")[:3]:
        assert client.get(address).status_code == 200


def test_the_file_has_every_figure(visit, rows):
    answer = visit("vera").get("/memory/?format=csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == len(rows)
    assert {line["metric"] for line in lines} == {r["metric"] for r in rows}


@pytest.mark.project("empty")
def test_without_facts_the_page_says_what_to_do(visit):
    assert "No figures yet" in words(page(visit("ada")))


def test_without_moments_the_page_says_what_is_missing(visit, site):
    import json

    path = next((site.project / "findings").glob("*/study.json"))
    plain = json.loads(path.read_text(encoding="utf-8"))
    del plain["results"]["remembered"]
    plain["absent"]["How experiences are remembered"] = "No moment inside a contact has a known feeling."
    path.write_text(json.dumps(plain), encoding="utf-8")
    text = words(page(visit("ada")))
    assert "Nothing is known of moments yet" in text
    assert "No moment inside a contact has a known feeling." in text


def test_strangers_are_sent_to_sign_in(visit):
    assert visit("stranger").get("/memory/").status_code == 302
