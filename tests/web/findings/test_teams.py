"""Teams: who sees which unit, small groups are not there, places are ranges, leadership is HR's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from goodwill.core.estimate import Estimate


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    return " ".join(" ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").split())


def named(text, units):
    return {u for u in units if re.search(rf"(?<![\w-]){re.escape(u)}(?![\w-])", text)}


@pytest.fixture
def shown(site):
    """Units whose engagement is published in the last wave, and those whose is not."""
    from goodwill.study import kept

    rows = kept.read(site.project).results["engagement_scores"].table().to_pylist()
    last = rows[-1]["wave"]
    of_units = [r for r in rows if r["wave"] == last and r["construct"] == "overall" and r["kind"] == "team"]
    return (
        {r["unit"] for r in of_units if r["value"] is not None},
        {r["unit"] for r in of_units if r["value"] is None},
    )


def listed(root):
    return [a.text_content() for a in root.xpath("//table[contains(@class,'measures')]//tbody//th/a")]


@pytest.mark.parametrize("who", ["ada", "ana", "vera", "hanna"])
def test_exactly_the_units_large_enough_are_listed(visit, shown, who) -> None:
    there, hidden = shown
    root = page(visit(who), "/teams")
    assert set(listed(root)) == there
    for form in root.xpath("//form"):
        form.getparent().remove(form)
    assert not named(words(root) + " ".join(root.xpath("//script/text()")), hidden)
    if hidden:
        assert "groups under 5 are not shown" in words(root)


def test_units_stand_in_the_order_of_the_company_not_of_their_figures(visit, site, shown) -> None:
    from goodwill.study.shelf import Shelf

    tree = [u.id for u in Shelf.open(site.project).tree.units]
    assert listed(page(visit("ada"), "/teams")) == [u for u in tree if u in shown[0]]


def test_a_unit_too_small_has_no_page(visit, shown, site) -> None:
    from goodwill.study import kept

    rows = kept.read(site.project).results["engagement_scores"].table().to_pylist()
    ever = {r["unit"] for r in rows if r["construct"] == "overall" and r["value"] is not None}
    for unit in shown[1]:
        assert visit("ada").get(f"/teams/{unit}").status_code == (200 if unit in ever else 404)


def test_a_lead_sees_only_own_units_and_the_company(visit, units, cast) -> None:
    client = visit("lea")
    root = page(client, "/teams")
    assert not named(html.tostring(root, encoding="unicode"), units[1:])
    assert "whole company" in words(root)
    assert "Possible places" not in words(root)
    own = client.get(f"/teams/{units[0]}")
    assert own.status_code in (200, 404)  # 404 where it is too small
    assert not named(own.content.decode(), units[1:])
    for other in units[1:]:
        assert client.get(f"/teams/{other}").status_code == 404
    assert client.get("/teams/no-such-unit").status_code == 404


def test_a_lead_without_units_sees_the_company_and_what_to_do(visit, units) -> None:
    root = page(visit("olof"), "/teams")
    assert "No unit is yours to see" in words(root)
    assert not named(html.tostring(root, encoding="unicode"), units)


def test_front_line_and_strangers_find_nothing(visit) -> None:
    assert visit("fia").get("/teams").status_code == 404
    assert visit("stranger").get("/teams").status_code == 302


def test_leadership_and_single_questions_are_hrs(visit, shown) -> None:
    unit = sorted(shown[0])[0]
    for who in ("ada", "vera"):
        text = words(page(visit(who), f"/teams/{unit}"))
        assert "Leadership conditions: seen by HR" in text
        # With the questions and the overall figure, leadership could be worked out.
        assert "Purpose" not in text
        assert "Trust in leaders" not in text
    text = words(page(visit("hanna"), f"/teams/{unit}"))
    assert "Leadership conditions" in text
    assert "Trust in leaders" in text
    assert "seen by HR" not in text


def test_flags_are_the_registers_and_a_filter_has_none(visit, site, shown) -> None:
    from goodwill.core.claim import ClaimKind
    from goodwill.study import kept

    accepted = {r.claim.about for r in kept.read(site.project).claims.of(ClaimKind.FLAG)}
    root = page(visit("ada"), "/teams")
    rows = root.xpath("//table[contains(@class,'measures')]//tbody/tr[.//*[contains(@class,'clear')]]")
    assert {r.xpath(".//th/a")[0].text_content() for r in rows} == accepted & shown[0]
    assert not page(visit("ada"), "/teams?period=last-12").xpath("//main//*[contains(@class,'clear')]")


@pytest.mark.project("null")
def test_a_null_company_flags_no_unit(visit) -> None:
    root = page(visit("ada"), "/teams")
    assert not root.xpath("//main//*[contains(@class,'clear')]")
    assert "No unit stands out from chance" in words(root)


@pytest.mark.project("empty")
def test_an_empty_project_says_what_is_missing(visit) -> None:
    assert "No figures yet" in words(page(visit("ada"), "/teams"))


def test_the_file_is_the_page(visit, shown) -> None:
    text = visit("ada").get("/teams?format=csv").content.decode("utf-8-sig")
    assert named(text, shown[0] | shown[1]) == shown[0]


def test_a_broken_level_or_unit_changes_nothing(visit) -> None:
    assert visit("ada").get("/teams?level=nonsense&unit=nonsense").status_code == 200


figures = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 20)).map(lambda t: Estimate(t[0], t[0] - t[1], t[0] + t[1], 10)),
    min_size=1, max_size=12,
)  # fmt: skip


@given(figures)
def test_places_hold_the_order_of_the_values_and_of_anything_inside_the_intervals(values) -> None:
    """Law: the rank by any values inside the intervals lies in the range (ties count as both orders)."""
    from goodwill.web.findings.teams_places import place_ranges

    ranges = place_ranges({str(i): e for i, e in enumerate(values)})
    for pick in ("value", "low", "high"):
        at = [getattr(e, pick) for e in values]
        for i, mine in enumerate(at):
            best = 1 + sum(x > mine for x in at)
            worst = sum(x >= mine for x in at)
            assert ranges[str(i)].best <= worst
            assert ranges[str(i)].worst >= best


def test_a_place_is_certain_only_where_intervals_are_apart() -> None:
    from goodwill.web.findings.teams_places import PlaceRange, place_ranges

    joint = {"a": Estimate(9, 8, 10, 5), "b": Estimate(5, 4, 6, 5), "c": Estimate(5.5, 4.5, 6.5, 5)}
    assert place_ranges(joint) == {"a": PlaceRange(1, 1, 3), "b": PlaceRange(2, 3, 3), "c": PlaceRange(2, 3, 3)}
