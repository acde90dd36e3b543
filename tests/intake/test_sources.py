"""Mappings meet files: what does not fit is named at once; what is said is done."""

from __future__ import annotations

import pytest

from goodwill.core.errors import IntakeError
from goodwill.intake.load import prepare
from goodwill.intake.mapping_yaml import parse
from goodwill.ledger.settings import Settings

HEAD = "table: outcomes\ncolumns:\n  outcome_id: id\n  customer_id: who\n  happened_at: at\n  kind: {value: purchase}\n"


def values(files, text: str, mapping: str, column: str, put, *, table: str = "outcomes", name: str = "a.csv"):
    """Return (row, value, what was seen) of one column."""
    source = prepare(files, [put(name, text.encode())], settings=Settings(), mapping=parse(mapping)).sources[table]
    mapped = source.columns[column]
    rows = files.engine.execute(
        f"SELECT {source.row} AS r, CAST({mapped.value} AS VARCHAR), {mapped.seen} FROM {source.relation} ORDER BY r"
    )
    return source, rows


def test_columns_that_are_not_there_and_columns_that_are_needed_are_named_at_once(files, put):
    mapping = HEAD.replace("customer_id: who", "customer_id: hwo").replace("  kind: {value: purchase}\n", "")
    with pytest.raises(IntakeError) as caught:
        values(files, "id,who,at\n1,2,2024-01-01\n", mapping, "kind", put)
    assert "did you mean 'who'" in caught.value.seen
    assert "needs kind" in caught.value.seen


@pytest.mark.parametrize(
    ("said", "fault"),
    [("stage: {value: later}", "one of get, use"), ("stage: {value: used}", "did you mean 'use'"),
     ("wait: {value: long}", "cannot be 'long'"), ("resolved: {value: perhaps}", "cannot be"),
     ("ended_at: {value: later}", "cannot be")],
)  # fmt: skip
def test_constants_that_cannot_be(said, fault, files, put):
    mapping = f"table: interactions\ncolumns:\n  interaction_id: id\n  {said}\n"
    with pytest.raises(IntakeError, match=fault):
        values(files, "id\n1\n", mapping, "stage", put, table="interactions")


def test_units_and_joined_ids(files, put):
    mapping = HEAD.replace("outcome_id: id", "outcome_id: [id, at]") + "  amount: {column: cents, factor: 0.01}\n"
    text = "id,who,at,cents\n1,a,2024-01-01,1250\n,b,2024-01-02,NA\n"
    source, rows = values(files, text, mapping, "amount", put)
    assert [r[:2] for r in rows] == [(2, "12.5"), (3, None)]
    assert rows[1][2] is None  # NA means nothing was given: not a fault
    ids = files.engine.execute(f"SELECT {source.columns['outcome_id'].value} FROM {source.relation}")
    assert ids == [("1-2024-01-01",), (None,)]


def test_numbers_with_words_behind(files, put):
    mapping = HEAD + "  amount: {column: answer, leading: true}\n"
    _, rows = values(
        files, "id,who,at,answer\n1,a,2024-01-01,7 = very easy\n2,a,2024-01-01,none of it\n", mapping, "amount", put
    )
    assert [r[1] for r in rows] == ["7.0", None]
    assert rows[1][2] == "none of it"


def test_a_decimal_comma_far_down_the_file_is_found(files, put):
    lines = [f"{i};a;2024-01-01;{i}" for i in range(5000)] + ["x;a;2024-01-01;3,5"]
    _, rows = values(files, "id;who;at;price\n" + "\n".join(lines) + "\n", HEAD + "  amount: price\n", "amount", put)
    assert rows[-1][1] == "3.5"


def test_a_day_above_twelve_far_down_the_file_settles_the_order(files, put):
    lines = [f"{i},a,01/02/2024" for i in range(5000)] + ["x,a,02/28/2024"]
    source, rows = values(files, "id,who,at\n" + "\n".join(lines) + "\n", HEAD, "happened_at", put)
    assert rows[0][1].startswith("2024-01-02")
    assert all(r[1] for r in rows)
    assert any("%m/%d/%Y" in n for n in source.notes)


def test_rows_chosen_and_first_of_a_kind_keep_their_row_numbers(files, put):
    text = "id,who,at,state\n1,a,2024-01-03,ok\n2,a,2024-01-01,ok\n3,b,2024-01-02,void\n4,c,2024-01-05,ok\n"
    chosen = HEAD + "where_not: {state: [Void]}\nfirst_of: who\nsorted_by: at\n"
    _, rows = values(files, text, chosen, "outcome_id", put)
    assert [(r[0], r[1]) for r in rows] == [(3, "2"), (5, "4")]


def test_sums_from_another_file_are_exact_and_unreadable_parts_are_not_left_out(files, put):
    parts = "order,amount\n1,0.10\n1,0.20\n1,0.30\n2,5\n2,five\n"
    mapping = parse(
        "name: m\nfiles:\n  orders: {file: o.csv, add: {total: {from: parts, on: [id, order], sum: amount}, "
        "lines: {from: parts, on: [id, order], count: amount}}}\n  parts: p.csv\ntables:\n  - "
        + HEAD.replace("\n", "\n    ").strip() + "\n      amount: total\n      margin: lines\n    file: orders\n"
    )  # fmt: skip
    given = [put("o.csv", b"id,who,at\n1,a,2024-01-01\n2,b,2024-01-01\n3,c,2024-01-01\n"), put("p.csv", parts.encode())]
    source = prepare(files, given, settings=Settings(), mapping=mapping).sources["outcomes"]
    amount, lines = source.columns["amount"], source.columns["margin"]
    rows = files.engine.execute(
        f"SELECT {source.row} AS r, {amount.value}, {amount.seen}, {lines.value} FROM {source.relation} ORDER BY r"
    )
    assert rows[0][1] == 0.6
    assert rows[1][1] is None
    assert "five" in rows[1][2]
    assert rows[2][1:] == (None, None, None)
    assert [r[3] for r in rows] == [3.0, 2.0, None]


def test_names_and_values_that_look_like_sql_stay_names_and_values(files, put):
    text = 'id,"a""b; DROP TABLE x --",at\nv\'1,"\'; SELECT 1; --",2024-01-01\n'
    mapping = HEAD.replace("customer_id: who", "customer_id: 'a\"b; DROP TABLE x --'").replace(
        "{value: purchase}", '{value: "it\'s"}'
    )
    source, rows = values(files, text, mapping, "customer_id", put)
    assert rows[0][1] == "'; SELECT 1; --"
    assert files.engine.execute(f"SELECT {source.columns['kind'].value} FROM {source.relation}") == [("it's",)]


def test_minutes_between_and_the_end_of_a_promised_day(files, put):
    mapping = (
        "zone: Europe/Stockholm\ntable: offers\ncolumns:\n  customer_id: who\n  happened_at: at\n"
        "  product: {value: x}\n"
        "  wait: {minutes_between: [at, due], end_of_day: true}\n"
    )
    _, rows = values(
        files, "who,at,due\na,2024-03-30 12:00,2024-03-31\nb,2024-05-01,\n", mapping, "wait", put, table="offers"
    )
    assert float(rows[0][1]) == (12 + 23) * 60  # 31 March 2024 has 23 hours
    assert rows[1][1:] == (None, None)


def test_spaces_and_delay_are_handed_on(files, put):
    mapping = "delay: 1 hour\nlive: true\nspaces: {customer_id: crm, replies.customer_id: other}\n" + HEAD
    source, _ = values(files, "id,who,at\n1,2,2024-01-01\n", mapping, "kind", put)
    assert (source.spaces, source.delay_seconds, source.live) == ({"customer_id": "crm"}, 3600, True)


def test_an_unknown_construct_is_said(files, put):
    mapping = (
        "table: answers\ncolumns: {reply_id: id, question_id: {value: q}, construct: {value: mood}, value: v, "
        "low: {value: 1}, high: {value: 5}, higher_is: {value: better}}\n"
    )
    source, _ = values(files, "id,v\n1,2\n", mapping, "value", put, table="answers")
    assert any("mood" in n and "declared" in n for n in source.notes)
