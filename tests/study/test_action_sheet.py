"""The sheet of actions: what the ledger holds of each, read back letter for letter."""

from __future__ import annotations

import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.simulate import Company
from goodwill.study.action_sheet import ActionSheet, write_actions
from goodwill.study.cells import write_cells
from goodwill.study.shelf import Shelf
from goodwill.study.slice import Slice


@pytest.fixture(scope="module")
def ledger():
    return Ledger.from_tables(seed=1, **Company(seed=9, customers=200, world="planted", months=18).tables())


@pytest.fixture(scope="module")
def project(ledger, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    write_actions(ledger, folder)
    write_cells(ledger, folder)
    return folder


def test_every_action_with_its_units_and_steps_is_there(ledger, project):
    sheet = ActionSheet.open(project)
    rows = {r["action_id"]: r for r in ledger.merge("SELECT * FROM actions").to_pylist()}
    assert {a.action_id for a in sheet.actions} == set(rows)
    assert rows, "the planted company has actions"
    for a in sheet.actions:
        row = rows[a.action_id]
        assert (a.title, a.owner, a.serves, a.design, a.budget) == tuple(
            row[name] for name in ("title", "owner", "serves", "design", "budget")
        )
        assert a.due == row["due"]
        counted = ledger.merge(
            f"SELECT COUNT(*) AS n, SUM(fidelity) AS f FROM action_steps WHERE action_id = '{a.action_id}'"
        ).to_pylist()[0]
        assert len(a.steps) == counted["n"]
        assert sum(s.fidelity for s in a.steps) == pytest.approx(counted["f"])
        treated = ledger.merge(
            f"SELECT DISTINCT unit_id FROM exposures WHERE what_id = '{a.action_id}' AND arm = 'treated' "
            "AND unit_id IS NOT NULL"
        )["unit_id"].to_pylist()
        assert {u.unit for u in a.units if u.arm == "treated"} == set(treated)


def test_customers_reached_one_by_one_are_not_on_it(project):
    text = next((project / "derived" / "actions").rglob("about.json")).read_text(encoding="utf-8")
    assert "customer" not in text.replace('"serves": "customer"', "")


def test_without_a_study_there_is_no_sheet(tmp_path):
    with pytest.raises(LedgerError, match="nothing prepared"):
        ActionSheet.open(tmp_path)


def test_contacts_by_circumstance_are_those_of_each_circumstance(project):
    shelf = Shelf.open(project)
    split = {c.keys["circumstance"]: c.contacts for c in shelf.contacts(by=("circumstance",)) if c.keys["circumstance"]}
    assert split == {name: shelf.contacts(Slice(circumstance=name))[0].contacts for name in split}
    assert len(split) > 1
