"""Touchpoints: the figures are the facts', three equals, nothing marked that the register did not accept."""

from __future__ import annotations

import csv
import io
import re

import pytest
from lxml import html


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    return " ".join(" ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").split())


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_values_and_counts_are_those_of_the_ledger(visit, site) -> None:
    """Against counting row by row in the facts: one reply once, answers at the time only."""
    from goodwill.ledger.ledger import Ledger

    sql = """
    SELECT touchpoint, construct, COUNT(*) AS n, 100 * AVG(s) AS value FROM (
      SELECT reply_id, construct, MIN(touchpoint) AS touchpoint, AVG(unit_score) AS s, MIN(perspective) AS perspective,
             MIN(lag) AS lag
      FROM answered WHERE construct IN ('success', 'ease', 'emotion') AND score IS NOT NULL AND about IS NULL
        AND NOT partial GROUP BY reply_id, construct) r
    WHERE touchpoint IS NOT NULL AND perspective = 'experience' AND (lag IS NULL OR lag <> 'remembered')
    GROUP BY touchpoint, construct"""
    with Ledger.open(site.project) as ledger:
        expected = {(r["touchpoint"], r["construct"]): r for r in ledger.merge(sql).to_pylist()}
        contacts = {r["t"]: r["n"] for r in ledger.merge(
            "SELECT touchpoint AS t, COUNT(*) AS n FROM interactions GROUP BY 1").to_pylist()}  # fmt: skip
    found = rows_of(visit("ada").get("/touchpoints?format=csv"))
    figures = {(r["touchpoint"], r["figure"]): r for r in found}
    assert expected
    for key, row in expected.items():
        assert float(figures[key]["value"]) == pytest.approx(row["value"]), key
        assert int(figures[key]["n"]) == row["n"]
        assert float(figures[key]["low"]) < row["value"] < float(figures[key]["high"])
    assert {k[0]: int(r["n"]) for k, r in figures.items() if k[1] == "contacts"} == contacts


def test_the_table_shows_what_the_file_holds(visit) -> None:
    client = visit("ada")
    root = page(client, "/touchpoints?period=last-12")
    shown = words(root)
    for row in rows_of(client.get("/touchpoints?period=last-12&format=csv")):
        if row["figure"] in ("success", "ease", "emotion") and row["value"]:
            assert f"{float(row['value']):.1f}" in shown or f"{float(row['value']):.0f}" in shown, row
        assert row["period"] in shown


def test_three_equals_stand_in_every_row_in_one_order(visit) -> None:
    root = page(visit("ada"), "/touchpoints")
    for row in root.xpath("//table[contains(@class,'measures')]//tbody/tr"):
        labels = [td.get("data-label") for td in row.xpath("./td")][:3]
        assert labels == ["Success", "Ease", "Emotion"] or "Nobody was asked" in row.text_content()


def test_a_mark_stands_exactly_where_the_register_accepted_a_claim(visit, site) -> None:
    from pathlib import Path

    from goodwill.core.claim import ClaimKind
    from goodwill.study import kept

    study = kept.read(Path(site.project))
    clear = {r.claim.about for r in study.claims.of(ClaimKind.GAP) if r.claim.family == "components"} - {"all"}
    root = page(visit("ada"), "/touchpoints")
    marked = {
        row.xpath(".//th//a/@href")[0].rsplit("/", 1)[1]
        for row in root.xpath("//table[contains(@class,'measures')]//tbody/tr")
        if row.xpath(".//*[contains(@class,'clear')]")
    }
    assert marked == clear
    assert not page(visit("ada"), "/touchpoints?period=last-12").xpath("//main//*[contains(@class,'clear')]")


@pytest.mark.project("null")
def test_a_null_company_is_quiet(visit) -> None:
    """Its touchpoints may show that emotion lags (that is planted in no one and found by the register or not)."""
    root = page(visit("ada"), "/touchpoints")
    clear = root.xpath("//table//*[contains(@class,'clear')]")
    said = words(root, "//div[@class='sentence']")
    assert bool(clear) == ("clearly behind" in said and "At no touchpoint" not in said)


def test_cells_that_nobody_was_asked_about_say_so(visit) -> None:
    root = page(visit("ada"), "/touchpoints/billing")
    grid = words(root, "//table[contains(@class,'grid')]")
    assert "not asked" in grid
    assert re.search(r"Not asked: .*easy to get", words(root))


def test_a_lead_sees_no_other_unit_on_any_page_of_a_touchpoint(visit, units) -> None:
    client = visit("lea")
    for path in (
        "/touchpoints",
        "/touchpoints/chat",
        "/touchpoints/chat?unit=" + units[1],
        "/touchpoints/chat?format=csv",
    ):
        text = client.get(path).content.decode()
        found = [u for u in units[1:] if re.search(rf"(?<![\w-]){re.escape(u)}(?![\w-])", text)]
        assert found in ([], [units[1]] if "unit=" in path else []), path
    with_unit = page(client, "/touchpoints/chat?unit=" + units[1])
    for echo in with_unit.xpath("//*[@role='status']"):  # the address is said back, nothing else tells of it
        echo.getparent().remove(echo)
    assert units[1] not in words(with_unit)


def test_the_front_line_sees_no_units_and_hr_no_words(visit, units) -> None:
    assert "By unit" not in words(page(visit("fia"), "/touchpoints/chat"))
    assert "By unit" in words(page(visit("vera"), "/touchpoints/chat"))
    for who in ("hanna", "vera"):
        root = page(visit(who), "/touchpoints/chat")
        assert not root.xpath("//blockquote")
        assert not root.xpath("//main//a[starts-with(@href,'/customers')]")
    assert page(visit("ada"), "/touchpoints/chat").xpath("//main//a[starts-with(@href,'/customers')]")


def test_what_is_not_there_is_404_and_what_is_empty_says_what_to_do(visit) -> None:
    assert visit("ada").get("/touchpoints/nowhere").status_code == 404
    assert visit("stranger").get("/touchpoints").status_code == 302
    root = page(visit("ada"), "/touchpoints/public_post")
    assert "not asked" in words(root)


@pytest.mark.project("empty")
def test_an_empty_project_says_what_is_missing(visit) -> None:
    assert "No figures yet" in words(page(visit("ada"), "/touchpoints"))
    assert visit("ada").get("/touchpoints/chat").status_code == 404


@pytest.mark.project("unstudied")
def test_facts_without_a_study_say_so(visit) -> None:
    assert "No figures yet" in words(page(visit("ada"), "/touchpoints"))


def test_units_too_small_for_teams_are_not_on_a_touchpoint_either(visit, site) -> None:
    from goodwill.study import kept

    rows = kept.read(site.project).results["engagement_scores"].table().to_pylist()
    ever = {r["unit"] for r in rows if r["construct"] == "overall" and r["value"] is not None}
    root = page(visit("ada"), "/touchpoints/chat")
    linked = {a.rsplit("/", 1)[1] for a in root.xpath("//main//th/a[starts-with(@href,'/teams/')]/@href")}
    assert linked
    assert linked <= ever
