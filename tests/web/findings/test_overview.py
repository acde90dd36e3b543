"""The overview: no sentence against a figure, quiet where nothing happens, whole where something is missing."""

from __future__ import annotations

import re
from html import unescape

import pytest
from lxml import html

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?%?")
COUNTS = re.compile(r"(\d+) more findings? (?:is|are) clear|lowest of (\d+)|shares? of (\d+)|(\d+) comparisons")


def page(client, path="/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def text_of(nodes) -> str:
    return unescape(" ".join(" ".join(n.itertext()) for n in nodes)).replace("\u00a0", " ")


def numbers_in(text: str) -> set[str]:
    return {n.replace("-", "−").rstrip(",") for n in NUMBER.findall(text)}


@pytest.mark.parametrize("who", ["ada", "vera", "lea", "fia", "hanna"])
def test_every_number_of_the_sentence_on_top_stands_on_the_page(visit, who) -> None:
    root = page(visit(who))
    top = root.xpath("//div[@class='sentence']")
    said = text_of(top)
    for node in top:
        node.getparent().remove(node)
    elsewhere = text_of(root.xpath("//main"))
    counted = {g for m in COUNTS.finditer(said) for g in m.groups() if g}
    missing = {n for n in numbers_in(said) - numbers_in(elsewhere) if n.lstrip("+") not in counted}
    assert not missing


@pytest.mark.parametrize(
    "query", ["period=last-3", "period=last-12&compare=before", "touchpoint=billing", "period=2030"]
)
def test_the_sentence_of_a_filter_says_period_and_figures_that_stand_below(visit, query) -> None:
    root = page(visit("ada"), f"/?{query}")
    top = root.xpath("//div[@class='sentence']")
    said = text_of(top)
    for node in (*top, *root.xpath("//form"), *root.xpath("//script")):
        node.getparent().remove(node)
    elsewhere = text_of(root.xpath("//main"))
    counted = {g for m in re.finditer(r"lowest of (\d+)|(\d+) figures are", said) for g in m.groups() if g}
    figures = {n for n in numbers_in(said) - counted if not re.fullmatch(r"20\d\d", n)}
    if query != "period=2030":  # nothing there: the page says so and shows all months
        assert "This page shows" in said
    else:
        assert "There are no facts for the period 2030" in elsewhere
    assert figures <= numbers_in(elsewhere)


def test_unfiltered_figures_are_those_of_the_kept_study(visit, site) -> None:
    from goodwill.report.numbers import decimals_for, number, with_minus
    from goodwill.study import kept

    study = kept.read(site.project)
    rows = [r for r in study.results["perspectives"].table().to_pylist() if not r["unit"] and not r["period"]]
    shown = text_of(page(visit("ada")).xpath("//section[contains(@class, 'perspective')]"))
    from goodwill.report.figure_table import estimate_of

    assert rows
    for row in rows:
        estimate = estimate_of(row, row["measured_in"])
        assert with_minus(number(row["value"], decimals_for(estimate))) in shown, row["metric"]
        assert number(row["n"]) in shown


@pytest.mark.project("null")
def test_a_company_where_nothing_happens_is_told_so(visit, site) -> None:
    from goodwill.study import kept

    study = kept.read(site.project)
    root = page(visit("ada"))
    shown = text_of(root.xpath("//main"))
    clear_changes = [
        r for r in study.claims.accepted if r.claim.kind.value in ("change", "flag", "priority", "verdict")
    ]
    assert clear_changes == []
    assert root.xpath("//*[contains(@class, 'good') or contains(@class, 'bad')]") == []
    if study.is_quiet:
        assert "none stands out from chance" in shown
        assert ("nothing comes first" in shown) == (not study.do_first)
    else:  # how things stand may be clear (a promise, a component that lags); news may not
        assert "clear change" not in shown.replace("no clear change", "")


def test_a_lead_sees_no_sibling_unit(visit, units) -> None:
    shown = text_of([page(visit("lea"))])
    for unit in units[1:]:
        assert unit not in shown
    assert text_of([page(visit("lea"), f"/?unit={units[0]}")]).count(units[0]) > 1
    hidden = page(visit("lea"), f"/?unit={units[1]}")
    assert "There is no unit called" in text_of([hidden])
    assert "This page shows" not in text_of([hidden])


def test_customers_words_are_for_those_who_work_with_customers(visit) -> None:
    assert page(visit("ada")).xpath("//blockquote")
    for who in ("vera", "hanna"):
        assert not page(visit(who)).xpath("//blockquote"), who
        assert "shown to those who work with customers" in text_of([page(visit(who))])


def test_since_the_last_visit(visit, site, cast) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from goodwill.web.findings.models import Visit

    client = visit("ana")
    assert "Since your last visit" not in text_of([page(client)])
    assert Visit.objects.filter(person=cast["ana"]).count() == 1
    page(client)
    assert Visit.objects.filter(person=cast["ana"]).count() == 1
    Visit.objects.create(person=cast["ana"], version="0", computed_at="2020-01-01",
                         last_at=timezone.now() - timedelta(days=3))  # fmt: skip
    assert "Computed anew since your last visit" in text_of([page(client)])


def test_two_studies_are_held_beside_one_another(visit, site, cast) -> None:
    """The study of before says less: what it did not say is new."""
    import json
    import os
    import shutil

    from goodwill.study import kept
    from goodwill.web.findings.models import Visit

    now = kept.read(site.project)
    if not now.claims.accepted:
        pytest.skip("nothing is clear in this company")
    folder = site.project / "findings"
    shutil.copytree(folder / now.version, folder / "before")
    path = folder / "before" / "study.json"
    plain = json.loads(path.read_text())
    plain |= {"version": "before", "computed_at": "2020-01-01T00:00:00+00:00"}
    surest = next(p for p in plain["claims"]["proposed"] if p["accepted"])
    surest["accepted"] = False
    path.unlink()
    path.write_text(json.dumps(plain))
    os.utime(path, (1, 1))
    Visit.objects.create(person=cast["ada"], version="before", computed_at=plain["computed_at"])
    changed = text_of(page(visit("ada")).xpath("//section[@aria-labelledby='moved']"))
    assert "Since your last visit" in changed
    assert "Clear now" in changed
    assert surest["claim"]["statement"][:40] in changed.replace("−", "-")


@pytest.mark.project("empty")
def test_without_facts_one_is_sent_to_the_data(visit) -> None:
    root = page(visit("ana"))
    assert "no facts have been loaded" in text_of(root.xpath("//main"))
    assert "Whoever looks after the data" in text_of([page(visit("vera"))])


@pytest.mark.project("unstudied")
def test_facts_without_a_study_ask_for_one(visit) -> None:
    root = page(visit("ana"))
    assert "nobody has studied them yet" in text_of(root.xpath("//main"))
    assert root.xpath("//form[@action='/study']//button")
    assert not page(visit("vera")).xpath("//form[@action='/study']")
    assert visit("vera").post("/study").status_code == 404


@pytest.mark.project("unstudied")
def test_a_study_that_runs_shows_how_far_it_is(visit, cast) -> None:
    visit("ana").post("/study")
    assert page(visit("ana")).xpath("//progress")


def test_a_perspective_that_is_missing_says_so(visit, site) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path = next((site.project / "findings").glob("*/perspectives.parquet"))
    rows = pq.read_table(path)
    path.unlink()  # the file may be shared with the kept project
    pq.write_table(rows.filter(pc.not_equal(rows["perspective"], "engagement")), path)
    shown = text_of(page(visit("ada")).xpath("//section[@aria-labelledby='perspective-engagement']"))
    assert "Nothing is published yet" in shown


def test_slices_above_fill_their_places(visit) -> None:
    from goodwill.web.findings import overview_parts

    seen = []

    def context(occasion):
        seen.append((occasion.perspective, occasion.metrics))
        return {"title": "From above", "text": occasion.perspective}

    part = overview_parts.OverviewPart("test", "perspective", "shell/parts/empty.html", context)
    overview_parts.add(part)
    try:
        assert text_of([page(visit("ada"))]).count("From above") == 3
        assert {p for p, _ in seen} == {"relationship", "experience", "engagement"}
        with pytest.raises(ValueError, match="two parts"):
            overview_parts.add(part)
    finally:
        overview_parts._PARTS.pop("test")


def test_a_page_is_light(visit) -> None:
    answer = visit("ada").get("/", headers={"accept-encoding": "gzip"})
    assert len(answer.content) < 20_000
