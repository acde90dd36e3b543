"""The rows a brief shows: figure with interval and count, latest periods, units once, reasons for what is absent."""

from __future__ import annotations

import pyarrow as pa
import pytest

from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import figure_tables
from goodwill.report.strip import spark, strips

MONTHS = [f"2025-{m:02d}" for m in range(1, 13)]


def line(scope, value, *, period="", unit="", n=100, absent="", **more):
    ends = (None, None) if value is None else (value - 2.0, value + 2.0)
    return {"metric": "score", "scope": scope, "period": period, "unit": unit, "value": value, "low": ends[0],
            "high": ends[1], "n": n, "measured_in": "points", "absent": absent} | more  # fmt: skip


@pytest.fixture
def table():
    rows = [line("all", 24.1, n=2353, asked=9870, answered=2353)]
    rows += [
        line("period", 20.0 + i, period=m, asked=400, answered=100, unfinished=m == MONTHS[-1])
        for i, m in enumerate(MONTHS)
    ]
    rows += [
        line("unit", 10.0, unit="Lund", asked=40, answered=9),
        line("unit", None, unit="Malmö", n=3, absent="too few"),
    ]
    rows += [line("period unit", 1.0, period=m, unit="Lund", asked=4, answered=1) for m in MONTHS]
    return pa.Table.from_pylist([{"asked": None, "answered": None, "unfinished": False} | r for r in rows])


def texts(group):
    return [[c.text for c in row] for row in group.rows]


def only(table, language="en"):
    """The one table that a result's table makes."""
    (shown,) = figure_tables(table, language).tables
    return shown


def test_overall_then_latest_periods_then_units(table):
    shown = figure_tables(table)
    (one,) = shown.tables
    assert [g.caption for g in one.groups] == ["Overall", "By period", "By unit"]
    assert [row[0].text for row in one.groups[1].rows] == MONTHS[-6:]
    assert one.groups[1].rows[-1][0].aside == "unfinished"
    assert shown.total == table.num_rows
    assert shown.shown == 1 + 6 + 2
    assert shown.is_cut


def test_a_figure_has_its_interval_count_and_who_was_asked(table):
    shown = only(table)
    assert [c.label for c in shown.columns] == ["", "points", "", "Count", "Answered of asked"]
    place, figure, bar, count, asked = shown.groups[0].rows[0]
    assert (place.text, figure.text, figure.aside) == ("All", "24.1", "22.1 to 26.1")
    assert (count.text, asked.text) == ("2,353", "2,353 of 9,870")
    assert bar.strip is None  # one figure alone has nothing to be compared with


def test_an_absent_figure_shows_its_reason_and_no_number(table):
    row = only(table).groups[2].rows[1]
    assert [c.text for c in row][:2] == ["Malmö", "too few"]
    assert row[1].sort == "absent"
    assert row[1].span == 2


def test_swedish_numbers(table):
    row = only(table, "sv").groups[0].rows[0]
    assert (row[0].text, row[1].text, row[1].aside) == ("Alla", "24,1", "22,1 till 26,1")
    assert row[3].text == "2\u00a0353"


def test_minus_is_a_minus():
    assert only(pa.Table.from_pylist([line("all", -4.2)])).groups[0].rows[0][1].text == "\u22124.2"


def test_figures_of_one_place_stand_side_by_side():
    rows = [line("all", v, metric=m) for m, v in (("success", 5.9), ("ease", 5.6), ("share", 0.4))]
    rows[-1] |= {"measured_in": "share", "low": 0.3, "high": 0.5}
    rows += [
        line("touchpoint", v + i, metric=m, segment=place, n=90 + i)
        for place in ("shop", "app")
        for i, (m, v) in enumerate((("success", 5.9), ("ease", 5.6)))
    ]
    overall, crossed = figure_tables(pa.Table.from_pylist([{"segment": ""} | r for r in rows])).tables
    assert [row[0].text for row in overall.groups[0].rows] == ["success", "ease", "share"]
    assert [row[1].text for row in overall.groups[0].rows] == ["5.9 points", "5.6 points", "40%"]
    assert crossed.caption == "By touchpoint"
    assert [c.label for c in crossed.columns] == ["points", "success", "ease", "Count"]
    assert [[(c.text, c.aside) for c in row] for row in crossed.groups[0].rows] == [
        [("shop", ""), ("5.9", "3.9 to 7.9"), ("6.6", "4.6 to 8.6"), ("90 to 91", "")],
        [("app", ""), ("5.9", "3.9 to 7.9"), ("6.6", "4.6 to 8.6"), ("90 to 91", "")],
    ]


def test_side_by_side_holds_one_unit_only():
    rows = [line("unit", v, metric=m, unit=u) for u in ("Lund", "Malmö") for m, v in (("a", 1.0), ("b", 2.0))]
    rows += [line("unit", 0.5, metric="c", unit=u) | {"measured_in": "share"} for u in ("Lund", "Malmö")]
    assert [c.label for c in only(pa.Table.from_pylist(rows)).columns] == ["points", "a", "b", "Count"]


def test_where_units_differ_the_first_figure_stands_alone():
    rows = [line("unit", 7.0, metric="mean", unit=u) for u in ("Lund", "Malmö", "Umeå")]
    rows += [line("unit", 0.2, metric="best", unit=u) | {"measured_in": "share"} for u in ("Lund", "Malmö", "Umeå")]
    shown = only(pa.Table.from_pylist(rows))
    assert [c.label for c in shown.columns] == ["", "points", "", "Count"]
    assert [row[0].text for row in shown.groups[0].rows] == ["Lund", "Malmö", "Umeå"]


def test_a_figure_of_its_own_for_each_place_is_a_list():
    rows = [
        line("concept", 60.0 + i, metric=f"{c} index", segment=c) for i, c in enumerate(("image", "value", "loyalty"))
    ]
    shown = only(pa.Table.from_pylist([{"segment": ""} | r for r in rows]))
    assert [row[0].text for row in shown.groups[0].rows] == ["image index", "value index", "loyalty index"]


def test_of_waves_the_latest_is_shown_and_named():
    rows = [
        {"wave": wave, "unit": unit, "construct": "engage.leadership_trust", "value": 3.5, "low": 3.4, "high": 3.6,
         "n": 44, "measured_in": "on 1 to 5"}
        for wave in ("2025-03", "2025-09") for unit in ("(all)", "Lund", "Malmö")
    ]  # fmt: skip
    shown = only(pa.Table.from_pylist(rows))
    assert [g.caption for g in shown.groups] == ["Overall, 2025-09", "By unit, 2025-09"]
    assert [[c.text for c in row][:2] for row in shown.groups[1].rows] == [["Lund", "3.50"], ["Malmö", "3.50"]]


def test_a_table_without_scope_shows_its_keys_first():
    one = {"value": 0.8, "low": 0.7, "high": 0.9, "n": 12, "measured_in": "share"}
    rows = [{"promise": f"p{i}"} | one for i in range(20)]
    shown = figure_tables(pa.Table.from_pylist(rows))
    (table,) = shown.tables
    assert [c.label for c in table.columns] == ["Promise", "Figure", "", "Count"]
    assert texts(table.groups[0])[0] == ["p0", "80%", "", "12"]
    assert (shown.shown, shown.total) == (12, 20)


def test_a_second_figure_brings_its_own_interval():
    rows = [{"touchpoint": "shop", "value": 90.0, "low": 20.0, "high": 160.0, "n": 70, "unit": "customers a year",
             "money": 4000.0, "money_low": 1000.0, "money_high": 7000.0,
             "currency": "EUR", "absent": None}]  # fmt: skip
    cells = {c.label: c for c in only(pa.Table.from_pylist(rows)).groups[0].rows[0]}
    assert (cells["customers a year"].text, cells["customers a year"].aside) == ("90", "20 to 160")
    assert (cells["Money a year"].text, cells["Money a year"].aside) == ("4,000 EUR", "1,000 to 7,000")


def test_crossings_with_time_are_left_to_the_workbook(table):
    crossed = [line("survey period channel", 1.0, period=m) for m in MONTHS]
    shown = figure_tables(pa.Table.from_pylist([*table.to_pylist(), *crossed]))
    assert sum(len(t.groups) for t in shown.tables) == 3


def test_an_empty_table_shows_nothing():
    empty = pa.table({"scope": pa.array([], pa.string()), "value": pa.array([], pa.float64())})
    assert figure_tables(empty).tables == ()
    assert figure_tables(pa.table({"promise": pa.array([], pa.string())})).tables == ()


def test_strips_share_one_line():
    low, high = Estimate(10, 5, 15, 9), Estimate(30, 25, 35, 9)
    first, second = strips([low, high])
    assert (first.low, first.high, second.low, second.high) == (0.0, 33.3, 66.7, 100.0)
    assert first.zero is None
    assert strips([Estimate(-1, -2, 2, 9), high])[0].zero == pytest.approx(100 * 2 / 37, abs=0.05)
    assert strips([low]) == (None,)
    assert strips([low, Estimate.missing("why"), high])[1] is None
    assert strips([low, Estimate(30, 25, 35, 9, unit="points")]) == (None, None)


def test_a_spark_runs_from_edge_to_edge_and_ends_at_its_last_figure():
    drawn = spark([Estimate(v, v - 1, v + 1, 9) for v in (1, 5, 3)])
    points = [tuple(map(float, p.split(","))) for p in drawn.line[1:].split("L")]
    assert [x for x, _ in points] == [4.0, 60.0, 116.0]
    assert points[1][1] < points[2][1] < points[0][1]  # higher values lie higher, which is a smaller y
    assert drawn.last == points[-1]
    assert spark([Estimate(1, 0, 2, 9)] * 2) is None
