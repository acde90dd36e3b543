"""The workbook holds every row as typed values, explains every column, and runs no formula."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodwill.core.result import Result
from goodwill.report import write_brief
from goodwill.report.workbook import NAME_LENGTH, sheet_name

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "{=1}", "'=1", "https://a.b"]
DIGITS = 1e-15  # a workbook keeps 16 significant digits


@pytest.fixture(scope="module")
def book(study, cards, tmp_path_factory):
    path = write_brief(study, tmp_path_factory.mktemp("book") / "brief.xlsx", cards=cards)
    return openpyxl.load_workbook(path)


def rows_of(sheet):
    return list(sheet.iter_rows(values_only=True))


def with_table(study, table):
    shown = type(study.results["net_promoter"])(title="Net promoter score", rows=table, says="words")
    return replace(study, results={"net_promoter": shown})


def test_a_sheet_per_result_between_words_and_codebook(book, study):
    assert book.sheetnames[0] == "In brief"
    assert book.sheetnames[-2:] == ["Codebook", "Origin"]
    assert len(book.sheetnames) == len(study.results) + 3


def test_all_rows_and_values_are_there(book, study):
    table = study.results["net_promoter"].table()
    head, *rows = rows_of(book["Net promoter score"])
    assert list(head) == table.column_names
    assert len(rows) == table.num_rows
    for kept, row in zip(rows, table.to_pylist(), strict=True):
        for value, expected in zip(kept, row.values(), strict=True):
            if isinstance(expected, float):
                assert value == pytest.approx(expected, rel=DIGITS)
            else:
                assert value == (None if expected == "" else expected)


def test_headers_stay_in_view(book):
    assert {sheet.freeze_panes for sheet in book.worksheets} == {"A2"}


def test_every_column_is_in_the_codebook_with_a_meaning(book, study):
    _, *rows = rows_of(book["Codebook"])
    explained = {(sheet, column): meaning for sheet, column, _, meaning, _ in rows}
    wanted = {(name, column) for name in book.sheetnames[1:-2] for column in rows_of(book[name])[0]}
    assert set(explained) == wanted
    assert all(len(meaning) > 3 for meaning in explained.values())


def test_the_origin_names_version_settings_and_doubts(book, study):
    said = [" ".join(str(c) for c in row if c is not None) for row in rows_of(book["Origin"])]
    assert any(study.version in line for line in said)
    assert any("construct: recommend" in line for line in said)
    doubts = [d.message for r in study.results.values() for d in r.diagnostics if d.speaks]
    assert all(any(doubt in line for line in said) for doubt in doubts)


def test_words_are_in_the_workbook_too(book, study):
    said = [row[2] for row in rows_of(book["In brief"])]
    assert study.headline in said
    assert set(study.do_first) <= set(said)


def test_no_text_can_act_as_a_formula(study, cards, tmp_path):
    table = pa.table({"name": DANGEROUS, "value": [float(i) for i in range(len(DANGEROUS))]})
    evil = replace(with_table(study, table), headline="=cmd|'/c calc'!A1", do_first=("@x", "-2"), project="=1")
    path = write_brief(evil, tmp_path / "b.xlsx", cards=cards)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str):
                    assert cell.quotePrefix, cell.coordinate  # stays text also when the cell is edited
    values = [row[0] for row in rows_of(book["Net promoter score"])[1:]]
    # A carriage return is written the way spreadsheets escape it; all else comes back letter for letter.
    assert [str(v).replace("_x000D_", "\r") for v in values] == DANGEROUS
    with zipfile.ZipFile(path) as archive:
        assert not [n for n in archive.namelist() if b"<f>" in archive.read(n) or b"<hyperlink" in archive.read(n)]


def test_values_keep_their_types(study, cards, tmp_path):
    table = pa.table(
        {
            "day": [date(2026, 5, 1), None],
            "at": [datetime(2026, 5, 1, 9, 30, tzinfo=UTC), None],
            "flag": [True, None],
            "count": [7, None],
            "key": [2**62, 1],
            "value": [0.1 + 0.2, float("nan")],
            "codes": [["a", "b"], None],
        }
    )
    path = write_brief(with_table(study, table), tmp_path / "b.xlsx", cards=cards)
    _, first, second = rows_of(openpyxl.load_workbook(path)["Net promoter score"])
    assert first == (
        datetime(2026, 5, 1), datetime(2026, 5, 1, 9, 30), True, 7, str(2**62), pytest.approx(0.3, rel=DIGITS), "a, b",
    )  # fmt: skip
    assert second[:4] == (None, None, None, None)
    assert second[5] is None  # not a number is no number


def test_a_long_text_is_cut_and_not_lost(study, cards, tmp_path):
    path = write_brief(with_table(study, pa.table({"text": ["x" * 40_000]})), tmp_path / "b.xlsx", cards=cards)
    kept = rows_of(openpyxl.load_workbook(path)["Net promoter score"])[1][0]
    assert len(kept) == 32_767
    assert kept.endswith("…")


def test_the_same_study_gives_the_same_values_in_swedish(study, cards, tmp_path, book):
    path = write_brief(study, tmp_path / "b.xlsx", language="sv", cards=cards)
    swedish = openpyxl.load_workbook(path)
    assert swedish.sheetnames[-2:] == ["Kodbok", "Ursprung"]
    for name, english in zip(swedish.sheetnames[1:-2], book.sheetnames[1:-2], strict=True):
        assert [numbers_in(row) for row in rows_of(swedish[name])] == [
            numbers_in(row) for row in rows_of(book[english])
        ]
    assert "Rekommendationsvilja (NPS)" in swedish.sheetnames
    assert {row[0] for row in rows_of(swedish["Rekommendationsvilja (NPS)"])[1:]} == {"NPS"}


def numbers_in(row):
    return [cell for cell in row if not isinstance(cell, str)]


@settings(max_examples=80)
@given(st.lists(st.text(max_size=60), max_size=8))
def test_names_of_sheets_are_legal_and_unique(wanted):
    taken: list[str] = []
    for text in wanted:
        taken.append(sheet_name(text, taken))
    assert len({n.casefold() for n in taken}) == len(taken)
    for name in taken:
        assert 1 <= len(name) <= NAME_LENGTH
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
        assert name.casefold() != "history"


def test_two_results_of_one_title_get_two_sheets(study, cards, tmp_path):
    one: Result = study.results["net_promoter"]
    doubled = replace(
        study, results={"a": one, "b": replace(one, title=one.title.upper()), "c": replace(one, title="Origin")}
    )
    book = openpyxl.load_workbook(write_brief(doubled, tmp_path / "b.xlsx", cards=cards))
    assert book.sheetnames[1:4] == ["Net promoter score", "NET PROMOTER SCORE 2", "Origin 2"]
