"""The page Endings: figures are the method's, only people and units in sight, nothing called clear by itself."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html


def page(client, path="/endings/"):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    return " ".join(" ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").split())


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def ends_in(site):
    """Mean of the last two moments felt (one where there are fewer than four), contact by contact."""
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(site.project) as ledger:
        felt = ledger.merge("SELECT interaction_id, seq, valence FROM felt").to_pandas()
        where = ledger.merge("SELECT interaction_id, touchpoint FROM contacts").to_pandas()
    found = {}
    for name, path in felt.sort_values("seq").groupby("interaction_id").valence:
        if len(path) >= 2:
            found[name] = path.to_numpy()[-(2 if len(path) >= 4 else 1) :].mean()
    return found, dict(zip(where.interaction_id, where.touchpoint, strict=True))


def test_figures_are_the_facts(visit, site) -> None:
    client = visit("ada")
    rows = rows_of(client.get("/endings/?format=csv"))
    ends, places = ends_in(site)
    by_place = {r["segment"]: r for r in rows if (r["metric"], r["scope"]) == ("end", "touchpoint") and r["value"]}
    assert len(by_place) > 3
    for place, row in by_place.items():
        mine = [e for name, e in ends.items() if places[name] == place]
        assert int(row["n"]) == len(mine)
        assert float(row["value"]) == pytest.approx(sum(mine) / len(mine), abs=1e-6)
    shown = words(page(client), "//tbody")
    lowest = min(by_place.values(), key=lambda r: float(r["value"]))
    assert f"{float(lowest['value']):.2f}".replace("-", "\u2212") in shown


def test_every_state_of_the_page(visit) -> None:
    root = page(visit("ada"))
    said = words(root)
    for heading in ("From the lowest moment to the end", "What good endings have in common", "Teams", "ended badly"):
        assert heading in said
    assert "because" not in said.lower()
    assert not root.xpath("//main//*[@style] | //main//script[not(@type='application/json')]")
    assert root.xpath("//main//table//caption")


def test_nothing_is_clear_but_what_the_register_accepted(visit, site) -> None:
    from goodwill.study.kept import read

    kept = read(site.project)
    accepted = {r.claim.about for r in kept.claims.accepted if r.claim.family == "endings"}
    root = page(visit("ada"))
    marked = {
        words(t, ".").split(" ends lower")[0] for t in root.xpath("//section[@id='teams']//th[small[@class='clear']]")
    }
    assert marked == accepted


def test_a_team_lead_sees_own_units_and_own_customers(visit, units) -> None:
    whole, own = page(visit("ada")), page(visit("lea"))
    every = {words(t, ".") for t in whole.xpath("//section[@id='teams']//tbody/tr/th")}
    mine = {words(t, ".") for t in own.xpath("//section[@id='teams']//tbody/tr/th")}
    assert len(every) > 5
    assert mine == {units[0]} & every
    everybody = {a.get("href") for a in whole.xpath("//section[@id='people']//tbody//a")}
    theirs = {a.get("href") for a in own.xpath("//section[@id='people']//tbody//a")}
    assert everybody
    assert theirs != everybody
    assert all(page(visit("lea"), address) is not None for address in list(theirs)[:2])
    csv_rows = rows_of(visit("lea").get("/endings/?format=csv"))
    assert {r["unit"] for r in csv_rows} <= {"", units[0]}


def test_those_without_customers_see_none(visit) -> None:
    root = page(visit("hanna"))
    assert not root.xpath("//section[@id='people']")


def test_a_touchpoint_narrows_teams_and_people(visit) -> None:
    client = visit("ada")
    root = page(client, "/endings/?touchpoint=phone_support")
    assert "Teams: Phone support" in words(root)
    places = {words(td, ".") for td in root.xpath("//section[@id='people']//tbody/tr/td[2]")}
    assert places <= {"Phone support"}
    assert words(page(client, "/endings/?touchpoint=nowhere")) == words(page(client))


def test_the_list_goes_on(visit) -> None:
    client = visit("ada")
    first = page(client)
    onward = first.xpath("//section[@id='people']//a[@rel='next']/@href")
    if not onward:
        pytest.skip("one page holds all of them in this company")
    second = page(client, "/endings/" + onward[0].split("#")[0])
    names = [a.get("href") for r in (first, second) for a in r.xpath("//section[@id='people']//tbody//a")]
    assert len(names) == len(set(names))
    ends = [float(words(td, ".").replace("\u2212", "-")) for r in (first, second)
            for td in r.xpath("//section[@id='people']//tbody/tr/td[last()]")]  # fmt: skip
    assert ends == sorted(ends)
    assert client.get("/endings/?after=x").status_code == 200


@pytest.mark.project("empty")
def test_before_any_study(visit) -> None:
    assert "No figures yet" in words(page(visit("ada")))


def test_strangers_and_swedish(visit) -> None:
    assert visit("stranger").get("/endings/").status_code == 302
    answer = visit("ada").get("/endings/", headers={"accept-language": "sv"})
    text = words(html.fromstring(answer.content.decode()))
    assert "Hur kontakter slutar" in text
    assert "Vad goda slut har gemensamt" in text
