"""Loading into a real project: what is taken, what is set aside and why, and what a second load does."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from goodwill.core.errors import GoodwillError, IntakeError
from goodwill.intake.load import load
from goodwill.intake.mapping_yaml import parse
from goodwill.ledger.ledger import Ledger
from goodwill.ledger.settings import Settings

HEAD = "interaction_id,customer_id,started_at,ended_at,touchpoint,stage,channel,handler\n"
GOOD = [
    "i1,c1,2024-05-01 10:00,2024-05-01 10:10,billing,use,phone,person",
    "i2,c2,2024-05-02T10:00:00+02:00,,billing,use,phone,person",
    "i3,,2024-05-03,,shop,get,public,none",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    Ledger.create(tmp_path / "p", Settings(zone="Europe/Stockholm")).close()
    return tmp_path / "p"


def rows(project: Path, sql: str) -> list[tuple[object, ...]]:
    with Ledger.open(project) as ledger:
        found = ledger.merge(sql)
    return [tuple(r.values()) for r in found.to_pylist()]


def aside(project: Path, report) -> list[dict[str, object]]:
    return [r for f in report.set_aside_files for r in pq.read_table(project / f).to_pylist()]


def test_good_rows_are_taken_and_the_same_file_again_changes_nothing(project, put):
    file = put("i.csv", (HEAD + "\n".join(GOOD) + "\n").encode())
    report = load(project, file, as_table="interactions")
    table = report.tables["interactions"]
    assert (report.exit_code, table.read, table.taken) == (0, 3, 3)
    assert any("Europe/Stockholm" in n for n in table.notes)  # naive times: read in the project's zone, and said
    times = rows(project, "SELECT CAST(started_at AS VARCHAR) AS t FROM interactions ORDER BY started_at")
    assert [str(t[0])[:16] for t in times] == ["2024-05-01 08:00", "2024-05-02 08:00", "2024-05-02 22:00"]
    again = load(project, file, as_table="interactions")
    assert not again.changed
    assert (again.exit_code, again.tables["interactions"].taken) == (0, 0)
    other = put("copy/j.csv", (HEAD + "\n".join(reversed(GOOD)) + "\n").encode())  # same rows, another file
    third = load(project, other, as_table="interactions")
    assert (third.tables["interactions"].taken, third.tables["interactions"].already_known) == (0, 3)


BAD = {
    "i10,c1,2999-01-01,,billing,use,phone,person": ("started_at", "future"),
    "i11,c1,2024-05-02 10:00,2024-05-01 10:00,billing,use,phone,person": ("ended_at", "ends before"),
    "i12,c1,2023-02-29,,billing,use,phone,person": ("started_at", "cannot be read"),
    "i13,c1,2024-03-31 02:30,,billing,use,phone,person": ("started_at", "cannot be read"),
    "i14,c1,2024-05-01,,billing,later,phone,person": ("stage", "not one of"),
    "i15,c1,,,billing,use,phone,person": ("started_at", "missing"),
    "i16,c1,2024-05-01": ("", "too few"),
}


def test_each_fault_has_row_column_value_reason_and_remedy_and_good_rows_are_kept(project, put):
    file = put("i.csv", (HEAD + "\n".join([*GOOD, *BAD]) + "\n").encode())
    report = load(project, file, as_table="interactions")
    assert report.exit_code == 3
    assert report.tables["interactions"].taken == len(GOOD)
    found = {r["row"]: r for r in aside(project, report)}
    for number, (line, (column, reason)) in enumerate(BAD.items(), 2 + len(GOOD)):
        row = found.pop(number)
        assert reason in row["reason"], line
        assert row["column"] == column
        assert row["remedy"]
    assert not found


def test_mend_and_load_again(project, put):
    bad = "i4,c4,2024-13-01,,billing,use,phone,person"
    report = load(project, put("i.csv", (HEAD + "\n".join([*GOOD, bad]) + "\n").encode()), as_table="interactions")
    assert (report.exit_code, aside(project, report)[0]["seen"]) == (3, "2024-13-01")
    mended = put("i.csv", (HEAD + "\n".join([*GOOD, bad.replace("13-01", "12-01")]) + "\n").encode())
    report = load(project, mended, as_table="interactions")
    table = report.tables["interactions"]
    assert (report.exit_code, table.taken, table.already_known) == (0, 1, 3)


def test_a_clock_hour_that_occurs_twice_is_the_later(project, put):
    line = "i1,c1,2024-10-27 02:30,,billing,use,phone,person\n"
    report = load(project, put("i.csv", (HEAD + line).encode()), as_table="interactions")
    assert any("twice" in n for n in report.tables["interactions"].notes)
    assert (
        str(rows(project, "SELECT CAST(started_at AS VARCHAR) AS t FROM interactions")[0][0])[:16] == "2024-10-27 01:30"
    )


def test_one_id_with_two_contents_and_one_that_repeats(project, put):
    lines = [*GOOD, GOOD[0], "i2,c2,2024-05-02T10:00:00+02:00,,shop,use,phone,person"]
    report = load(project, put("i.csv", (HEAD + "\n".join(lines) + "\n").encode()), as_table="interactions")
    table = report.tables["interactions"]
    assert (table.taken, table.set_aside_rows) == (2, 2)
    assert {r["row"] for r in aside(project, report)} == {3, 6}


def test_unknown_columns_are_kept_out_and_reported(project, put):
    text = HEAD.replace("\n", ",mood\n") + "\n".join(g + ",fine" for g in GOOD) + "\n"
    report = load(project, put("i.csv", text.encode()), as_table="interactions")
    assert report.exit_code == 0
    assert any("kept out: mood" in n for n in report.tables["interactions"].notes)


def test_a_file_cut_off_in_the_middle(project, put):
    text = HEAD + "\n".join(GOOD) + "\ni4,c4,2024-0"
    report = load(project, put("i.csv", text.encode()), as_table="interactions")
    assert (report.exit_code, report.tables["interactions"].taken) == (3, 3)
    assert [r["row"] for r in aside(project, report)] == [5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (HEAD.encode(), None),
        (b"id,when\n1,2024\n", "needs touchpoint"),
        (HEAD.replace("channel", "stage").encode() + GOOD[0].encode(), "same name"),
    ],
)
def test_nothing_usable(content, says, project, put):
    file = put("i.csv", content)
    if says is None:  # a header only: nothing to take, nothing wrong
        report = load(project, file, as_table="interactions")
        assert report.tables["interactions"].read == 0
        assert any("no rows" in n for n in report.tables["interactions"].notes)
        return
    with pytest.raises(GoodwillError, match=says):
        load(project, file, as_table="interactions")


def test_only_bad_rows_is_exit_code_2(project, put):
    report = load(project, put("i.csv", (HEAD + "i1,c1,never,,a,use,b,none\n").encode()), as_table="interactions")
    assert report.exit_code == 2


def test_it_has_to_be_said_what_the_file_is(project, put):
    with pytest.raises(IntakeError, match="--as TABLE or --map"):
        load(project, put("i.csv", HEAD.encode()))


def test_a_dry_run_keeps_nothing(project, put):
    file = put("i.csv", (HEAD + "\n".join([*GOOD, *BAD]) + "\n").encode())
    report = load(project, file, as_table="interactions", dry_run=True)
    assert (report.exit_code, report.changed, report.tables["interactions"].taken) == (3, False, 3)
    assert rows(project, "SELECT count(*) AS n FROM interactions") == [(0,)]
    json.dumps(report.to_dict())


SURVEY = """
name: enkät
zone: Europe/Stockholm
tables:
  - table: replies
    columns:
      reply_id: svarsid
      survey_id: {value: maj}
      perspective: {value: experience}
      customer_id: kund
      started_at: {column: datum, time: "%d.%m.%Y"}
      language: {column: språk, values: {Svenska: sv, Engelska: en}}
      mode: {value: web}
      partial: {column: klar, values: {ja: false, nej: true}}
  - table: answers
    columns:
      reply_id: svarsid
      value: {decimal: ","}
    melt:
      lätt: {question_id: q1, construct: ease, low: 1, high: 7, higher_is: better}
      nöjd: {question_id: q2, construct: satisfaction, low: 1, high: 10, higher_is: better}
"""
ANSWERS = (
    "svarsid;kund;datum;språk;klar;lätt;nöjd\n"
    "a;k1;01.05.2024;Svenska;ja;7;8,5\n"
    "b;k2;02.05.2024;engelska;nej;;3\n"
    "c;k3;03.05.2024;Finska;ja;9;4\n"
    "d;k4;04.05.2024;Svenska;ja;3.5;11\n"
)


def test_one_row_becomes_a_reply_and_its_answers(project, put):
    report = load(project, put("enkät.csv", ANSWERS.encode("utf-16")), mapping=parse(SURVEY))
    assert report.exit_code == 3
    replies, answers = report.tables["replies"], report.tables["answers"]
    assert (replies.read, replies.taken) == (4, 3)
    found = {(r["row"], r["column"]): r["seen"] for r in aside(project, report)}
    assert found[(4, "language")] == "Finska"  # not in the value map: never guessed
    assert found[(4, "value")] == "9"  # outside 1 to 7
    assert found[(5, "value")] in ("3.5", "11")  # a point where the file has decimal commas; outside 1 to 10
    assert answers.read == 7  # the blank answer is none
    kept = rows(project, "SELECT question_id, value, low, high FROM answers ORDER BY 1, 2")
    assert ("q1", 7.0, 1.0, 7.0) in kept
    assert ("q2", 8.5, 1.0, 10.0) in kept
    assert rows(project, "SELECT language, partial FROM replies WHERE partial")[0] == ("en", True)


def test_several_files_are_counted_through(project, put):
    first = put("in/a.csv", (HEAD + "\n".join(GOOD[:2]) + "\n").encode())
    put("in/b.csv", (HEAD + GOOD[2] + "\ni9,c,never,,a,use,b,none\n").encode())
    report = load(project, first.parent, as_table="interactions")
    assert report.tables["interactions"].taken == 3
    assert [r["row"] for r in aside(project, report)] == [6]  # rows 1 to 3 are a.csv, 4 to 6 b.csv
    assert any("b.csv from 4" in n for n in report.tables["interactions"].notes)


def test_ids_made_from_the_row_survive_mending(project, put):
    mapping = parse(
        "table: ideas\ncolumns: {idea_id: {row: true}, proposed_by: who, text: idea, happened_at: at}\n", "ideas.yaml"
    )
    lines = [
        "who,idea,at",
        "customer,More light,2024-05-01",
        "customer,More light,2024-05-01",
        "nobody,Less,2024-05-02",
    ]
    report = load(project, put("ideas.csv", "\n".join(lines).encode()), mapping=mapping)
    assert (report.tables["ideas"].taken, report.exit_code) == (2, 3)
    lines[3] = lines[3].replace("nobody", "staff")
    report = load(project, put("ideas.csv", "\n".join(["who,idea,at", *reversed(lines[1:])]).encode()), mapping=mapping)
    table = report.tables["ideas"]
    assert (table.taken, table.already_known) == (1, 2)


def test_all_tables_or_none(project, put):
    """A fault in the mapping of one table keeps every table as it was."""
    broken = SURVEY.replace("construct: ease", "construct: ease, nothing: x")
    with pytest.raises(IntakeError):
        load(project, put("enkät.csv", ANSWERS.encode()), mapping=parse(broken))
    assert rows(project, "SELECT count(*) AS n FROM replies") == [(0,)]
    assert not list((project / "tmp").glob("*"))
