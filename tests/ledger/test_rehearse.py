"""A rehearsal says what a load would do, and does nothing."""

from __future__ import annotations

import pytest

from goodwill.intake.load import load
from goodwill.ledger.ledger import Ledger

HEAD = "interaction_id,customer_id,started_at,touchpoint,stage,channel,handler\n"
ROW = "{},{},{},shop,use,phone,person\n"


def _file(folder, name, *rows):
    path = folder / name
    path.write_text(HEAD + "".join(ROW.format(*r) for r in rows), encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path):
    Ledger.create(tmp_path / "p").close()
    return tmp_path / "p"


def _counts(report):
    return {n: (t.read, t.taken, t.already_known, t.revised, t.set_aside_rows) for n, t in report.tables.items()}


def test_it_foretells_what_the_load_then_does(project, tmp_path):
    load(
        project,
        _file(tmp_path, "a.csv", ("i1", "c1", "2026-01-01"), ("i2", "c2", "2026-01-02")),
        as_table="interactions",
    )
    again = _file(
        tmp_path,
        "b.csv",
        ("i1", "c1", "2026-01-01"),
        ("i2", "c2", "2026-02-02"),
        ("i3", "c3", "2026-01-03"),
        ("i4", "c4", "?"),
    )
    foretold = load(project, again, as_table="interactions", dry_run=True)
    assert _counts(foretold) == {"interactions": (4, 1, 1, 1, 1)}
    with Ledger.open(project) as ledger:
        assert (ledger.count("interactions"), ledger.version) == (2, "1")
    done = load(project, again, as_table="interactions")
    assert _counts(done) == _counts(foretold)


def test_children_of_kept_parents_do_not_wait(project, tmp_path):
    load(project, _file(tmp_path, "a.csv", ("i1", "c1", "2026-01-01")), as_table="interactions")
    moments = tmp_path / "moments.csv"
    moments.write_text("interaction_id,seq,speaker\ni1,1,customer\ni9,1,customer\n", encoding="utf-8")
    report = load(project, moments, dry_run=True).tables["moments"]
    assert (report.read, report.taken, report.pending) == (2, 1, 1)


def test_it_leaves_no_trace(project, tmp_path):
    file = _file(tmp_path, "a.csv", ("i1", "c1", "2026-01-01"), ("i4", "c4", "?"))
    before = {p: p.stat().st_size for p in project.rglob("*") if p.is_file() and "leases" not in p.name}
    load(project, file, as_table="interactions", dry_run=True)
    after = {p: p.stat().st_size for p in project.rglob("*") if p.is_file() and "leases" not in p.name}
    assert {p.name for p in after} - {p.name for p in before} <= {
        "identity.sqlite-wal",
        "identity.sqlite-shm",
        "manifest.sqlite-wal",
        "manifest.sqlite-shm",
    }
