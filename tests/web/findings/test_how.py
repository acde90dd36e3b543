"""How is this computed: the card, the doubts, the origin, the claims, the table; and nothing beyond the sight."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html

from goodwill.study import kept as findings


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def text_of(root) -> str:
    return " ".join(" ".join(root.itertext()).split())


def test_every_method_of_the_study_tells_how_it_is_computed(visit, site) -> None:
    client = visit("hanna")
    study = findings.read(site.project)
    listed = {a.rpartition("/")[2] for a in page(client, "/how").xpath("//main//li//a/@href")}
    assert set(study.results) <= listed
    for key, result in study.results.items():
        shown = text_of(page(client, f"/how/{key}"))
        for diagnostic in result.diagnostics:
            assert " ".join(diagnostic.message.replace("-", "−").split())[:30] in shown.replace("-", "−"), key
        assert result.provenance.software in shown
        assert f"of {result.table().num_rows:,}" in shown


def test_a_method_shows_its_card_and_what_the_register_decided(visit, site) -> None:
    from goodwill.web.findings.methods import card_of

    study = findings.read(site.project)
    card = card_of("components")
    root = page(visit("ada"), "/how/components")
    shown = text_of(root)
    for sentence in (card.reading, *card.assumptions.values(), *(r.citation for r in card.references)):
        assert sentence in shown
    for witness in card.witnesses:
        assert witness.test in shown
    decided = root.xpath("//table[contains(@class, 'claims')]/tbody/tr")
    proposed = [r for r in study.claims.proposed if r.claim.key.startswith("components/")]
    assert len(decided) == len(proposed)
    assert len(root.xpath("//table[contains(@class, 'claims')]//span[contains(@class, 'good')]")) == sum(
        r.accepted for r in proposed
    )
    assert "design effect" in shown


def test_one_method_asked_twice_has_its_own_claims_on_each_page(visit) -> None:
    success = text_of(page(visit("ada"), "/how/trend-success").xpath("//main")[0])
    assert "Success in 20" in success
    assert "Emotion in 20" not in success


def test_the_table_is_paged_and_comes_whole_as_a_file(visit, site) -> None:
    client = visit("ada")
    total = findings.read(site.project).results["net_promoter"].table().num_rows
    seen, at = 0, "/how/net_promoter"
    for _ in range(total):
        root = page(client, at)
        seen += len(root.xpath("//section[@id='table']//tbody/tr"))
        further = root.xpath("//section[@id='table']//a[@rel='next']/@href")
        if not further:
            break
        at = "/how/net_promoter" + further[0].partition("#")[0]
    assert seen == total
    answer = client.get("/how/net_promoter.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == total + 1
    assert "attachment" in answer.headers["Content-Disposition"]
    for bad in ("0", "-1", "99999", "x", "9" * 30):
        assert client.get(f"/how/net_promoter?page={bad}").status_code == 404, bad


def test_no_table_reaches_beyond_the_sight(visit, site, units) -> None:
    client = visit("lea")
    for key in findings.read(site.project).results:
        for path in (f"/how/{key}", f"/how/{key}.csv"):
            said = client.get(path).content.decode()
            assert not [u for u in units[1:] if u in said], path


def test_leadership_of_single_units_is_for_hr(visit, units) -> None:
    def rows(who):
        text = visit(who).get("/how/engagement_scores.csv").content.decode("utf-8-sig")
        return {r["construct"] for r in csv.DictReader(io.StringIO(text)) if r["unit"] in units}

    assert rows("ada") == {"overall"}
    assert {"overall", "leadership conditions", "engage.leadership_trust"} <= rows("hanna")


@pytest.mark.parametrize("path", ["/how/nothing", "/how/nothing.csv", "/how/../secret", "/how/%00"])
def test_what_is_not_there_is_not_found(visit, path) -> None:
    assert visit("ada").get(path).status_code == 404


@pytest.mark.project("unstudied")
def test_without_a_study_the_card_is_there_all_the_same(visit) -> None:
    shown = text_of(page(visit("ada"), "/how/net_promoter"))
    assert "No study has been run yet" in shown
    assert "How to read it" in shown
    assert visit("ada").get("/how/net_promoter.csv").status_code == 404


def test_numbers_that_are_none_are_no_numbers_in_json() -> None:
    from goodwill.web.findings.how import plain
    from goodwill.web.findings.how import text_of as shown

    assert plain(float("nan")) is None
    assert plain([1.0, float("inf")]) == [1.0, None]
    assert shown(float("nan")) == ""
    assert shown(None) == ""
    assert shown(True) == "True"
