"""The rows a brief shows: figure with interval and count, latest periods, units once, reasons for what is absent."""

from __future__ import annotations

import pyarrow as pa
import pytest

from goodwill.core.estimate import Estimate
from goodwill.report.figure_table import figure_table
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


def test_overall_then_latest_periods_then_units(table):
    shown = figure_table(table)
    assert [g.caption for g in shown.groups] == ["Overall", "By period", "By unit"]
    assert [row[0].text for row in shown.groups[1].rows] == MONTHS[-6:]
    assert shown.groups[1].rows[-1][0].aside == "unfinished"
    assert shown.total == table.num_rows
    assert shown.is_cut


def test_a_figure_has_its_interval_count_and_who_was_asked(table):
    shown = figure_table(table)
    assert [c.label for c in shown.columns] == ["", "points", "", "Count", "Answered of asked"]
    place, figure, bar, count, asked = shown.groups[0].rows[0]
    assert (place.text, figure.text, figure.aside) == ("All", "24.1", "22.1 to 26.1")
    assert (count.text, asked.text) == ("2,353", "2,353 of 9,870")
    assert bar.strip is None  # one figure alone has nothing to be compared with


def test_an_absent_figure_shows_its_reason_and_no_number(table):
    row = figure_table(table).groups[2].rows[1]
    assert [c.text for c in row][:2] == ["Malmö", "too few"]
    assert row[1].sort == "absent"
    assert row[1].span == 2


def test_swedish_numbers(table):
    row = figure_table(table, "sv").groups[0].rows[0]
    assert (row[0].text, row[1].text, row[1].aside) == ("Alla", "24,1", "22,1 till 26,1")
    assert row[3].text == "2\u00a0353"


def test_minus_is_a_minus():
    shown = figure_table(pa.Table.from_pylist([line("all", -4.2)]))
    assert shown.groups[0].rows[0][1].text == "\u22124.2"


def test_a_table_without_scope_shows_its_keys_first():
    rows = [
        {"promise": f"p{i}", "value": 0.8, "low": 0.7, "high": 0.9, "n": 12, "measured_in": "share"} for i in range(20)
    ]
    shown = figure_table(pa.Table.from_pylist(rows))
    assert [c.label for c in shown.columns] == ["Promise", "Figure", "", "Count"]
    assert texts(shown.groups[0])[0] == ["p0", "80%", "", "12"]
    assert (shown.shown, shown.total) == (12, 20)


def test_units_stand_in_the_cell_where_they_differ():
    rows = [line("all", 24.0), line("all", 71.0) | {"measured_in": "of 100", "metric": "satisfaction"}]
    shown = figure_table(pa.Table.from_pylist(rows))
    assert [row[2].text for row in shown.groups[0].rows] == ["24.0 points", "71.0 of 100"]


def test_a_second_figure_brings_its_own_interval():
    rows = [{"touchpoint": "shop", "value": 90.0, "low": 20.0, "high": 160.0, "n": 70, "unit": "customers a year",
             "money": 4000.0, "money_low": 1000.0, "money_high": 7000.0,
             "currency": "EUR", "absent": None}]  # fmt: skip
    shown = figure_table(pa.Table.from_pylist(rows))
    cells = {c.label: c for c in shown.groups[0].rows[0]}
    assert (cells["customers a year"].text, cells["customers a year"].aside) == ("90", "20 to 160")
    assert (cells["Money a year"].text, cells["Money a year"].aside) == ("4,000 EUR", "1,000 to 7,000")


def test_an_empty_table_has_no_groups():
    empty = pa.table({"scope": pa.array([], pa.string()), "value": pa.array([], pa.float64())})
    assert figure_table(empty).groups == ()
    assert figure_table(pa.table({"promise": pa.array([], pa.string())})).groups == ()


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
