from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodwill.core.errors import IntakeError
from goodwill.intake.files import Files

HEAD = ["kund", "poäng", "text"]
ROWS = [
    ["k1", "3,5", "Bra, men dyrt; väntade länge"],
    ["k2", "7", 'Sade "nej" | inte mer'],
    ["k3", "", "Två\nrader"],
]
CODECS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "cp1252": b"",
    "latin-1": b"",
}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


def as_csv(rows, delimiter=",", newline="\n", quoting=csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(("codec", "delimiter"), list(product(CODECS, DELIMITERS)))
def test_every_encoding_and_delimiter_is_recognised_said_and_read(codec, delimiter, files, put, cells):
    content = CODECS[codec] + as_csv([HEAD, *ROWS], delimiter, "\r\n").encode(codec)
    found = files.open(put("data.csv", content))
    assert found.columns == tuple(HEAD)
    assert cells(found) == [(i, *(c or None for c in row)) for i, row in enumerate(ROWS, 2)]
    said = " ".join(found.notes)
    assert DELIMITERS[delimiter] in said
    encoding = {
        "utf-8": "UTF-8.",
        "utf-8-sig": "byte-order mark",
        "utf-16-le": "little-endian",
        "utf-16-be": "big-endian",
    }
    assert encoding.get(codec, "Windows-1252") in said


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(codec, files, put, cells):
    found = files.open(put("a.csv", as_csv([HEAD, *ROWS]).encode(codec)))
    assert found.columns == tuple(HEAD)
    assert len(cells(found)) == 3


def test_latin1_where_windows_1252_has_no_such_byte(files, put, cells):
    found = files.open(put("a.csv", b"a,b\nx,\x81\n"))
    assert "Latin-1" in found.notes[0]
    assert cells(found) == [(2, "x", "\x81")]


WORD = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r\ufeff\ufffd", exclude_categories=["Cs", "Cc"]),
    max_size=8,
)
CELL = st.one_of(WORD, st.sampled_from(["a,b", "1;2", 'x "y" z', "t\tz", "p|q", "line\nbreak", "3,5", "2024-01-02"]))


@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6),
    delimiter=st.sampled_from(list(DELIMITERS)),
    newline=st.sampled_from(["\n", "\r\n"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_in_any_dialect_comes_back(engine, tmp_path, cells, rows, delimiter, newline, codec, quoting):
    path = tmp_path / "t.csv"
    rows = [["key" + row[0], *row[1:]] for row in rows]  # a row of blanks only is no row
    path.write_bytes(as_csv([["id", "score", "words"], *rows], delimiter, newline, quoting).encode(codec))
    with Files(engine) as files:
        found = files.open(path)
        assert found.columns == ("id", "score", "words")
        assert [r[1:] for r in cells(found)] == [tuple(c or None for c in row) for row in rows]
        assert found.broken is None


def test_quoted_and_blank_lines_keep_row_numbers_right(files, put, cells):
    found = files.open(put("a.csv", b'a,b,c\n1,2,3\n\n4,"5\n\n5",6\n7,8\n9,10,11\n'))
    assert [r[0] for r in cells(found)] == [2, 4, 6]
    assert found.broken["row"].to_pylist() == [5]


def test_rows_of_the_wrong_width_are_broken_and_all_others_kept(files, put, cells):
    lines = [b"a,b,c"] + [b"%d,x,y" % i for i in range(2, 5000)]
    lines[10], lines[2500], lines[4000] = b"only,two", b"1,2,3,4", b"one"
    found = files.open(put("a.csv", b"\n".join(lines) + b"\n"))
    rows = cells(found)
    assert found.broken["row"].to_pylist() == [11, 2501, 4001]
    assert "too few" in found.broken["reason"][0].as_py()
    assert "too many" in found.broken["reason"][1].as_py()
    assert len(rows) == 4998 - 3
    assert all(str(number) == a for number, a, *_ in rows)  # the number in the cell is the row it stands in


def test_a_file_cut_off_in_the_middle_loses_only_its_last_row(files, put, cells):
    found = files.open(put("a.csv", b"a,b,c\n1,2,3\n4,5,6\n7,8"))
    assert [r[1] for r in cells(found)] == ["1", "4"]
    assert found.broken["row"].to_pylist() == [4]
    assert any("line end" in n for n in found.notes)


def test_a_file_cut_off_inside_quotes(files, put, cells):
    found = files.open(put("a.csv", b'a,b,c\n1,"x",3\n4,"and then it'))
    assert [r[1] for r in cells(found)] == ["1"]
    assert "quote" in found.broken["reason"][0].as_py()


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(files, put, cells):
    rows = [b"%d,good,row" % i for i in range(3, 2000)]
    found = files.open(put("a.csv", b"a,b,c\n" + b'1,"open,here\n' + b"\n".join(rows) + b"\n"))
    assert found.broken["row"].to_pylist() == [2]
    assert len(cells(found)) == len(rows)
    assert cells(found)[0] == (3, "3", "good", "row")


def test_bytes_that_are_not_utf8_cost_their_row_only(files, put, cells):
    good = "".join(f"{i},åäö\n" for i in range(2, 40)).encode()
    found = files.open(put("a.csv", b"a,b\n" + good + b"40,br\xffken\n41,fin\n"))
    assert "UTF-8" in found.notes[0]
    assert found.broken["row"].to_pylist() == [40]
    assert cells(found)[-1] == (41, "41", "fin")


def test_nul_bytes_cost_their_row(files, put, cells):
    found = files.open(put("a.csv", b"a,b\n1,2\n3,\x004\n5,6\n"))
    assert found.broken["row"].to_pylist() == [3]
    assert "NUL" in found.broken["reason"][0].as_py()
    assert [r[1] for r in cells(found)] == ["1", "5"]


def test_a_very_long_value_is_kept_and_a_monstrous_one_set_aside(files, put, cells):
    long, monster = b"x" * 1_500_000, b"y" * 3_000_000
    found = files.open(put("a.csv", b"a,b\n1," + long + b"\n2," + monster + b"\n3,z\n"))
    rows = cells(found)
    assert [r[0] for r in rows] == [2, 4]
    assert len(rows[0][2]) == 1_500_000
    assert "longer" in found.broken["reason"][0].as_py()


def test_line_ends_of_two_kinds(files, put, cells):
    found = files.open(put("a.csv", b"a,b\n1,2\r\n3,4\n5,6\r\n"))
    assert [r[1:] for r in cells(found)] == [("1", "2"), ("3", "4"), ("5", "6")]


def test_only_bad_rows(files, put, cells):
    found = files.open(put("a.csv", b"a,b,c\n1,2\n3\n"))
    assert cells(found) == []
    assert found.broken.num_rows == 2


def test_header_only_is_said(files, put):
    found = files.open(put("a.csv", b"a,b,c\n"))
    assert found.rows == 0
    assert any("no rows" in n for n in found.notes)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b",,,\n"])
def test_an_empty_file_is_refused(content, files, put):
    with pytest.raises(IntakeError, match="empty"):
        files.open(put("a.csv", content))


def test_doubled_and_missing_names_and_blank_columns_are_said(files, put, cells):
    found = files.open(put("a.csv", b"id,score,score,,void\n1,2,3,4,\n5,6,7,8,\n"))
    assert found.columns == ("id", "score", "score (2)", "column 4", "void")
    assert cells(found)[0] == (2, "1", "2", "3", "4", None)
    said = " ".join(found.notes)
    assert "more than once" in said
    assert "Blank in every row: void" in said


def test_title_lines_and_the_separator_line_of_spreadsheets(files, put, cells):
    found = files.open(put("a.csv", b"Report of May\n\na;b;c\n1;2;3\n4;5\n"))
    assert found.columns == ("a", "b", "c")
    assert cells(found) == [(4, "1", "2", "3")]
    assert found.broken["row"].to_pylist() == [5]
    found = files.open(put("b.csv", b"sep=;\r\na;b\r\n1,5;2\r\n"))
    assert cells(found) == [(3, "1,5", "2")]


def test_without_a_header(files, put, cells):
    found = files.open(put("a.csv", b"1,2024-01-01,x\n2,2024-01-02,y\n"))
    assert found.columns == ("column 1", "column 2", "column 3")
    assert cells(found)[0] == (1, "1", "2024-01-01", "x")


def test_json_lines_with_objects_inside_and_broken_lines(files, put, cells):
    content = '{"id":1,"who":{"name":"Åsa"},"tags":["a","b"]}\n\n{"id":2,"who"\n[3]\n{"id":4,"late":true}\n'
    found = files.open(put("a.jsonl", content.encode()))
    assert found.kind == "JSON lines"
    assert set(found.columns) == {"id", "who.name", "tags", "late"}
    rows = {r[0]: dict(zip(found.columns, r[1:], strict=True)) for r in cells(found)}
    assert rows[1]["who.name"] == "Åsa"
    assert rows[5]["late"] == "true"
    assert found.broken["row"].to_pylist() == [3, 4]


def test_a_json_array(files, put, cells):
    found = files.open(put("a.json", json.dumps([{"a": 1, "b": None}, {"a": 2.5, "b": "x"}]).encode()))
    assert cells(found) == [(1, "1", None), (2, "2.5", "x")]


def test_parquet_with_types(files, tmp_path, cells):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({
        "id": pa.array([1.0, 2.0, None]),
        "at": pa.array([datetime(2024, 5, 1, 12), None, None], pa.timestamp("us", "UTC")),
        "ok": [True, False, None], "codes": [["a", "b"], [], None],
    })  # fmt: skip
    path = tmp_path / "a.parquet"
    pq.write_table(table, path)
    found = files.open(path)
    assert cells(found)[0] == (1, "1", "2024-05-01 12:00:00+00", "true", "a;b")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(IntakeError, match="cut off"), Files(files.engine) as again:
        again.open(path)


def test_excel_with_a_title_typed_cells_and_two_sheets(files, tmp_path, cells):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Svar"
    for row in (["Rapport"], [], ["Kund", "Poäng", "Datum", "Text"], [1001, 7.5, datetime(2024, 5, 17, 9, 30), "Bra"],
                [], [1002.0, None, datetime(2024, 5, 18), "=1+1"]):  # fmt: skip
        sheet.append(row)
    book.create_sheet("Koder")
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = files.open(path)
    assert found.columns == ("Kund", "Poäng", "Datum", "Text")
    assert cells(found)[0] == (4, "1001", "7.5", "2024-05-17 09:30:00", "Bra")
    assert cells(found)[1][:4] == (6, "1002", None, "2024-05-18")
    assert any("Koder" in n for n in found.notes)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(IntakeError, match="cut off"), Files(files.engine) as again:
        again.open(path)


def test_spss_with_value_labels_and_the_questions_wording(files, tmp_path, cells):
    import pandas as pd
    import pyreadstat

    path = tmp_path / "a.sav"
    frame = pd.DataFrame({"id": ["a", "b"], "q1": [1.0, 5.0], "when": [datetime(2024, 5, 1), datetime(2024, 5, 2)]})
    pyreadstat.write_sav(frame, str(path), column_labels=["", "How easy was it?", ""],
                         variable_value_labels={"q1": {1.0: "Mycket svårt", 5.0: "Mycket lätt"}})  # fmt: skip
    found = files.open(path)
    assert found.kind == "SPSS"
    assert found.labels["q1"] == "How easy was it?"
    rows = [dict(zip(found.columns, r[1:], strict=True)) for r in cells(found)]
    assert rows[1]["q1"] == "5"
    assert rows[1]["q1 (label)"] == "Mycket lätt"
    assert rows[0]["when"].startswith("2024-05-01")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old or a protected"),
        ("a.csv.gz", b"\x1f\x8b\x08", "packed"),
    ],
)
def test_what_is_not_read_says_what_to_do(name, content, says, files, put):
    with pytest.raises(IntakeError, match=says):
        files.open(put(name, content))


def test_nothing_is_left_behind(engine, put, tmp_path):
    with Files(engine, tmp_path / "project") as files:
        files.open(put("a.csv", "a;b\nå;1\n".encode("latin-1")))
        files.open(put("b.csv", b"a,b\n1,2\n3\n"))
        assert any((tmp_path / "project" / "tmp").iterdir())
    assert not any((tmp_path / "project" / "tmp").iterdir())
    assert engine.tables() == ()


def test_what_a_killed_load_left_is_swept(engine, tmp_path):
    left = tmp_path / "tmp" / "intake-dead"
    left.mkdir(parents=True)
    (left / "x.utf8").write_text("somebody")
    with Files(engine, tmp_path):
        assert not left.exists()
