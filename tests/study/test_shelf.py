"""The shelf: its sums are the facts', its figures those of the methods, and it notices what changes on disk."""

from __future__ import annotations

import shutil
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill import Ledger
from goodwill.core.errors import LedgerError, SettingsError
from goodwill.simulate import Company
from goodwill.study.cells import write_cells
from goodwill.study.perspectives import Perspectives
from goodwill.study.shelf import BY, Shelf
from goodwill.study.slice import Slice, UnitTree


@pytest.fixture(scope="module")
def ledger():
    return Ledger.from_tables(seed=1, **Company(seed=9, customers=300, world="planted", months=12).tables())


@pytest.fixture(scope="module")
def project(ledger, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    write_cells(ledger, folder)
    return folder


@pytest.fixture(scope="module")
def shelf(project):
    return Shelf.open(project)


def test_the_whole_is_that_of_the_three_perspectives(shelf, ledger):
    """Same values and counts; intervals agree to 2 % (degrees of freedom: answers / effect against customers)."""
    expected = {(s.perspective, s.metric): s.estimate for s in Perspectives().measure(ledger).at()}
    found = {(f.perspective, f.metric): f.estimate for f in shelf.figures()}
    compared = [k for k in expected if k[0] in ("relationship", "experience")]
    assert len(compared) == 5
    for key in compared:
        assert found[key].value == pytest.approx(expected[key].value)
        assert found[key].n == expected[key].n
        assert found[key].width == pytest.approx(expected[key].width, rel=0.02)


def test_values_by_unit_and_month_are_those_of_the_methods(shelf, ledger):
    standings = Perspectives().measure(ledger).standings
    expected = {(s.unit, s.period, s.metric): s.estimate for s in standings if s.unit and s.period}
    of_shelf = {
        (f.keys["unit"], f"{f.keys['month'] // 12}-{f.keys['month'] % 12 + 1:02d}", f.metric): f.estimate
        for f in shelf.figures(by=("unit", "month"))
        if not f.perspective.endswith("remembered")
    }
    compared = [k for k in expected if expected[k].is_present and k in of_shelf]
    assert len(compared) > 100
    for key in compared:
        assert of_shelf[key].n == expected[key].n
        if of_shelf[key].is_present:
            assert of_shelf[key].value == pytest.approx(expected[key].value)


def test_remembered_answers_are_kept_apart(shelf, ledger):
    remembered = ledger.merge(
        "SELECT COUNT(DISTINCT reply_id) AS n FROM answered WHERE lag = 'remembered' AND construct = 'ease' "
        "AND score IS NOT NULL AND NOT partial AND about IS NULL"
    )["n"][0].as_py()
    assert remembered > 0
    late = [f for f in shelf.figures(constructs=("ease",)) if f.perspective == "experience remembered"]
    assert [f.answers for f in late] == [remembered]


@given(st.sets(st.sampled_from(BY)), st.integers(0, 11), st.integers(0, 11))
@settings(max_examples=40, deadline=None)
def test_parts_add_up_to_the_whole_however_it_is_cut(shelf, by, start, end):
    first = shelf.months[0]
    of = Slice(months=(first + min(start, end), first + max(start, end)))
    parts, whole = shelf.figures(of, sorted(by)), shelf.figures(of)
    for f in whole:
        mine = [p for p in parts if (p.perspective, p.construct) == (f.perspective, f.construct)]
        assert sum(p.answers for p in mine) == f.answers
        if f.construct == "recommend":
            assert sum(p.promoters for p in mine) == f.promoters
    assert sum(c.contacts for c in shelf.contacts(of, sorted(by))) == sum(c.contacts for c in shelf.contacts(of))
    total = sum(a.asked for a in shelf.asked(of))
    assert sum(a.asked for a in shelf.asked(of, sorted(by))) == total


def test_a_unit_holds_all_that_lies_below_it(shelf):
    region = next(u for u in shelf.units if u.kind == "region" and shelf.tree.children(u.id))
    teams = [u.id for u in shelf.tree.children(region.id)]
    of_region = {(f.perspective, f.construct): f.answers for f in shelf.figures(Slice(units=frozenset({region.id})))}
    added: dict[tuple[str, str], int] = {}
    for f in shelf.figures(Slice(units=frozenset(teams)), ("unit",)):
        assert f.keys["unit"] in teams
        added[f.perspective, f.construct] = added.get((f.perspective, f.construct), 0) + f.answers
    assert of_region == added
    rolled = shelf.figures(by=("unit",), roll_up="region", constructs=("ease",))
    mine = {f.perspective: f.answers for f in rolled if f.keys["unit"] == region.id}
    assert mine == {p: n for (p, c), n in of_region.items() if c == "ease"}


def test_filters_mean_what_they_say(shelf, ledger):
    touchpoint = shelf.touchpoints[0]
    expected = ledger.merge(f"SELECT COUNT(*) AS n FROM contacts WHERE touchpoint = '{touchpoint}'")["n"][0].as_py()
    (found,) = shelf.contacts(Slice(touchpoint=touchpoint))
    assert found.contacts == expected
    share = "AVG(CASE WHEN resolved THEN 1.0 WHEN NOT resolved THEN 0.0 END)"
    waits = ledger.merge(
        f"SELECT AVG(wait) AS w, AVG(duration) AS d, {share} AS r FROM contacts WHERE touchpoint = '{touchpoint}'"
    ).to_pylist()[0]
    for estimate, value in ((found.wait, waits["w"]), (found.duration, waits["d"]), (found.resolved, waits["r"])):
        assert (estimate.value is None) == (value is None)
        if value is not None:
            assert estimate.value == pytest.approx(value)
    assert shelf.figures(Slice(units=frozenset())) == ()
    assert shelf.contacts(Slice(units=frozenset({"no such unit"}))) == ()


def test_a_circumstance_is_a_part_of_the_whole(shelf):
    whole = {(f.perspective, f.construct): f.answers for f in shelf.figures()}
    assert shelf.circumstances
    for circumstance in shelf.circumstances:
        part = shelf.figures(Slice(circumstance=circumstance))
        assert part
        assert all(0 < f.answers <= whole[f.perspective, f.construct] for f in part)
        assert shelf.asked(Slice(circumstance=circumstance)) == ()


def test_too_few_answers_are_absent_with_a_reason(shelf):
    cells = shelf.figures(by=("month", "unit", "touchpoint"))
    alone = [f for f in cells if f.answers == 1]
    assert alone
    assert all(f.estimate.absent for f in alone)
    assert all(-100 <= f.estimate.low <= f.estimate.value <= f.estimate.high <= 100 for f in cells
               if f.estimate.low is not None)  # fmt: skip


def test_asked_again_it_says_the_same_and_forgets_what_was_asked_long_ago(shelf):
    first = shelf.figures(by=("touchpoint",))
    assert shelf.figures(by=["touchpoint"]) is first
    for month in range(100):
        shelf.figures(Slice(months=(month, month)))
    again = shelf.figures(by=("touchpoint",))
    assert again is not first
    assert again == first


def test_an_unknown_key_is_refused(shelf):
    with pytest.raises(SettingsError, match="customer"):
        shelf.figures(by=("customer",))


def test_threads_share_one_shelf_and_a_new_study_replaces_it(ledger, tmp_path):
    write_cells(ledger, tmp_path)
    got: list[Shelf] = []
    threads = [threading.Thread(target=lambda: got.append(Shelf.open(tmp_path))) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(got) == 8
    assert len({id(s) for s in got}) == 1
    write_cells(ledger, tmp_path)
    assert Shelf.open(tmp_path) is not got[0]


def test_the_newest_version_is_read_and_an_older_one_on_demand(project, tmp_path):
    for version in ("9", "10"):
        shutil.copytree(project / "derived" / "cells" / "memory", tmp_path / "derived" / "cells" / version)
    assert Shelf.open(tmp_path).version == "10"
    assert Shelf.open(tmp_path, "9").version == "9"


def test_without_a_study_or_after_an_erasure_it_says_what_to_do(ledger, tmp_path):
    with pytest.raises(LedgerError, match="goodwill study"):
        Shelf.open(tmp_path)
    write_cells(ledger, tmp_path)
    Shelf.open(tmp_path)
    for path in (tmp_path / "derived").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(LedgerError, match="goodwill study"):
        Shelf.open(tmp_path)
    with pytest.raises(LedgerError, match="no version 7"):
        Shelf.open(tmp_path, "7")


def test_an_empty_company_has_an_empty_shelf(tmp_path):
    write_cells(Ledger.from_tables(), tmp_path)
    shelf = Shelf.open(tmp_path)
    assert shelf.months is None
    assert (shelf.figures(), shelf.contacts(), shelf.asked(), shelf.units) == ((), (), (), ())


def test_units_stand_after_their_parents_and_know_what_is_above():
    tree = UnitTree([("b", "a", "team"), ("a", "top", "region"), ("top", None, "company"), ("lost", "gone", "team")])
    assert [u.id for u in tree.units] == ["lost", "top", "a", "b"]
    assert [u.depth for u in tree.units] == [0, 0, 1, 2]
    assert tree.within({"a"}) == {"a", "b"}
    assert tree.above("b", "region") == "a"
    assert tree.above("lost", "region") == "lost"
