"""Every table keeps its contract: names, types, values, keys, spans, references, no future."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.contracts.contract import Kind
from goodwill.simulate.calendar import TODAY
from goodwill.simulate.columns import ARROW

# Times that lie ahead by nature: renewals, the ends of bonds.
AHEAD = {("agreements", "renewal_at"), ("agreements", "bound_until")}
PARENTS = (
    ("moments", "interaction_id", "interactions", "interaction_id"),
    ("interactions", "episode_id", "episodes", "episode_id"),
    ("interactions", "employee_id", "employees", "employee_id"),
    ("events", "episode_id", "episodes", "episode_id"),
    ("events", "change_id", "changes", "change_id"),
    ("replies", "invitation_id", "invitations", "invitation_id"),
    ("replies", "interaction_id", "interactions", "interaction_id"),
    ("answers", "reply_id", "replies", "reply_id"),
    ("action_steps", "action_id", "actions", "action_id"),
    ("follow_ups", "about_id", "replies", "reply_id"),
    ("units", "parent", "units", "unit_id"),
    ("employees", "manager_id", "employees", "employee_id"),
    ("links", "same_as", "customers", "customer_id"),
)


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_columns_types_and_required_cells(name: str, tables: dict[str, pa.Table]) -> None:
    contract, table = CONTRACTS[name], tables[name]
    assert table.num_rows > 0
    names = [c.name for c in contract.columns]
    assert [n for n in table.column_names if n != "known_at"] == names
    for column in contract.columns:
        cells = table[column.name]
        assert cells.type == ARROW[column.kind], column.name
        if not column.optional:
            assert cells.null_count == 0, column.name
        if column.kind is Kind.CHOICE:
            assert set(cells.drop_null().unique().to_pylist()) <= set(column.values), column.name
        if column.kind is Kind.NUMBER and cells.null_count < len(cells):
            smallest, largest = pc.min_max(cells).as_py().values()
            assert not pc.any(pc.is_nan(cells)).as_py(), column.name
            assert column.low is None or smallest >= column.low, column.name
            assert column.high is None or largest <= column.high, column.name
    for group in contract.either:
        filled = [pc.is_valid(table[c]).to_numpy() for c in group]
        assert sum(filled).min() >= 1, group


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_natural_keys_are_unique(name: str, tables: dict[str, pa.Table]) -> None:
    keys = tables[name].select(list(CONTRACTS[name].key))
    assert keys.group_by(list(CONTRACTS[name].key)).aggregate([]).num_rows == keys.num_rows


@pytest.mark.parametrize("name", list(CONTRACTS))
def test_spans_are_ordered_and_nothing_lies_ahead(name: str, tables: dict[str, pa.Table]) -> None:
    contract, table = CONTRACTS[name], tables[name]
    if contract.span:
        first, last = (table[c] for c in contract.span)
        assert not pc.any(pc.less(last, first)).as_py()
    for column in contract.columns:
        if column.kind is Kind.TIME and (name, column.name) not in AHEAD:
            latest = pc.max(table[column.name]).as_py()
            assert latest is None or latest <= TODAY, column.name


@pytest.mark.parametrize(("child", "column", "parent", "key"), PARENTS)
def test_references_resolve(child: str, column: str, parent: str, key: str, tables: dict[str, pa.Table]) -> None:
    used, known = tables[child][column].drop_null(), tables[parent][key]
    assert len(used) > 0
    assert pc.all(pc.is_in(used, value_set=known.combine_chunks())).as_py()


def test_customers_units_and_actions_are_known_everywhere(tables: dict[str, pa.Table]) -> None:
    for column, parent in (("customer_id", "customers"), ("unit_id", "units"), ("action_id", "actions")):
        known = tables[parent][column].combine_chunks()
        for name, table in tables.items():
            if column in table.column_names and name != "links":
                assert pc.all(pc.is_in(table[column].drop_null(), value_set=known)).as_py() is not False, name


def test_answers_lie_on_their_scales(tables: dict[str, pa.Table]) -> None:
    answers = tables["answers"]
    given = answers.filter(pc.is_valid(answers["value"]))
    assert pc.all(pc.greater_equal(given["value"], given["low"])).as_py()
    assert pc.all(pc.less_equal(given["value"], given["high"])).as_py()
    silent = answers.filter(pc.is_null(answers["value"]))
    assert set(silent["question_id"].unique().to_pylist()) <= {
        "recommend_why",
        "emotion_why",
        "engage_comment",
    }


def test_engagement_names_units_and_never_people(tables: dict[str, pa.Table]) -> None:
    for name in ("replies", "invitations"):
        asked = tables[name].filter(pc.equal(tables[name]["perspective"], "engagement"))
        assert asked["customer_id"].null_count == asked.num_rows > 0
        assert asked["unit_id"].null_count == 0
    replies = tables["replies"].filter(pc.equal(tables["replies"]["perspective"], "engagement"))
    assert replies["invitation_id"].null_count == replies.num_rows  # nothing leads back to a person


def test_states_of_invitations_agree_with_replies(tables: dict[str, pa.Table]) -> None:
    replies, invitations = tables["replies"], tables["invitations"]
    asked = invitations.filter(pc.not_equal(invitations["perspective"], "engagement"))
    answered = asked.filter(pc.is_in(asked["state"], value_set=pa.array(["started", "completed"])))
    linked = replies.filter(pc.is_valid(replies["invitation_id"]))
    assert sorted(linked["invitation_id"].to_pylist()) == sorted(answered["invitation_id"].to_pylist())
    assert linked.filter(linked["partial"]).num_rows == pc.sum(pc.equal(answered["state"], "started")).as_py()
    assert pc.all(pc.equal(linked["partial"], pc.is_null(linked["completed_at"]))).as_py()


def test_employees_are_in_their_team_when_they_handle_a_contact(tables: dict[str, pa.Table]) -> None:
    spans = tables["employees"].select(["employee_id", "valid_from", "valid_to"])
    handled = tables["interactions"].select(["interaction_id", "employee_id", "started_at"]).drop_null()
    both = handled.join(spans, "employee_id")
    inside = pc.and_(
        pc.greater_equal(both["started_at"], both["valid_from"]),
        pc.or_(pc.is_null(both["valid_to"]), pc.less(both["started_at"], pc.fill_null(both["valid_to"], TODAY))),
    )
    assert pc.sum(inside).as_py() == handled.num_rows  # exactly one span holds each contact
