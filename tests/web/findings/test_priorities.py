"""Priorities: the method's figures, clear only what the register accepted, the cost of being wrong."""

from __future__ import annotations

import re

import pytest
from lxml import html

from goodwill.core.estimate import Estimate


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    return " ".join(" ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").split())


def lever(name, value, low, high):
    from goodwill.web.findings.priorities import Lever

    return Lever(name, "whole experience", name, Estimate(value, low, high, 100, unit="customers a year"),
                 Estimate(10 * value, None, None, 100, unit="SEK"), 100, 60.0, None)  # fmt: skip


def test_every_touchpoint_stands_with_interval_and_count_in_the_order_of_size(visit, site) -> None:
    from goodwill.study import kept

    rows = kept.read(site.project).results["priorities"].table().to_pylist()
    whole = [r for r in rows if r["component"] == "whole experience"]
    root = page(visit("vera"), "/priorities")
    table = root.xpath("//table[contains(@class,'measures')]")[0]
    named = [a.get("href").rsplit("/", 1)[1] for a in table.xpath(".//tbody//th/a")]
    assert named == [r["touchpoint"] for r in whole]
    text = words(table, ".")
    for r in whole:
        if r["value"] is not None:
            assert f"{abs(r['value']):,.0f}" in text
            assert f"{abs(r['high']):,.0f}" in text


def test_clear_is_what_the_register_accepted(visit, site) -> None:
    from goodwill.core.claim import ClaimKind
    from goodwill.study import kept

    clear = {r.claim.about for r in kept.read(site.project).claims.of(ClaimKind.PRIORITY)}
    root = page(visit("ada"), "/priorities")
    chips = root.xpath("//tr[.//*[contains(@class,'chip good')]]//th/a/@href")
    assert {c.rsplit("/", 1)[1] for c in chips} == clear
    assert ("no clear priority" in words(root)) == (not clear)


@pytest.mark.project("null")
def test_a_null_company_has_no_clear_priority(visit) -> None:
    root = page(visit("ada"), "/priorities")
    assert not root.xpath("//*[contains(@class,'chip good')]")


def test_no_word_claims_a_cause(visit) -> None:
    text = words(page(visit("ada"), "/priorities")).lower()
    assert not re.search(r"\b(because|driver|drives|effect|caused?s?|moved)\b", text)
    assert "goes with" in text


def test_regret_of_two_equal_levers_is_that_of_the_larger_of_two_normals() -> None:
    """E max(X, Y) - E X = s / sqrt(pi) for two independent normals of one mean and spread s; 4 % for 4000 draws."""
    from goodwill.web.findings.priorities import regret

    spread = 10.0
    found = regret(
        [lever("a", 50, 50 - 1.96 * spread, 50 + 1.96 * spread), lever("b", 50, 50 - 1.96 * spread, 50 + 1.96 * spread)]
    )
    assert found is not None
    assert found.customers == pytest.approx(spread / 3.141592653589793**0.5, rel=0.04)
    assert found.money == pytest.approx(10 * found.customers)


def test_regret_is_nothing_where_the_first_is_surely_first() -> None:
    from goodwill.web.findings.priorities import regret

    found = regret([lever("a", 100, 99, 101), lever("b", 10, 9, 11)])
    assert found is not None
    assert found.customers == pytest.approx(0.0, abs=1e-9)
    assert regret([lever("a", 100, 99, 101)]) is None


def test_other_slices_may_add_a_button_to_each_row(visit, monkeypatch) -> None:
    from goodwill.web.findings import page_parts

    monkeypatch.setattr(page_parts, "_PARTS", {})
    asked = []

    def context(request, about):
        asked.append(about)
        return {"title": "Plan this", "text": about}

    page_parts.add_part(page_parts.PagePart("plan", "priority", "shell/parts/empty.html", context))
    with pytest.raises(ValueError, match="two parts"):
        page_parts.add_part(page_parts.PagePart("plan", "priority", "shell/parts/empty.html", context))
    root = page(visit("ada"), "/priorities")
    assert asked
    assert words(root).count("Plan this") == len(asked)


@pytest.mark.project("empty")
def test_an_empty_project_says_what_is_missing(visit) -> None:
    assert "No figures yet" in words(page(visit("ada"), "/priorities"))


def test_the_file_has_every_lever_and_component(visit, site) -> None:
    from goodwill.study import kept

    rows = kept.read(site.project).results["priorities"].table().num_rows
    text = visit("ada").get("/priorities?format=csv").content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 1 + 2 * rows
