from __future__ import annotations

import shutil

import pytest

from goodwill import Ledger
from goodwill.ledger.doctor import doctor


@pytest.fixture
def project(tmp_path, sources, rows):
    with Ledger.create(tmp_path / "p", seed=5) as ledger:
        ledger.load(sources(interactions=rows.interactions(["a", "b", "c"])))
    return tmp_path / "p"


def opened(project):
    from goodwill.ledger.project import Project

    return Project.open(project)


def test_a_healthy_ledger_has_no_findings(project):
    assert doctor(project) == ()


def test_leftovers_of_a_dead_load_are_found_and_cleared(project, sources, rows):
    parts = opened(project)
    load = parts.manifest.begin("load")
    from goodwill.ledger.identity import id_table

    parts.identity.add("customers", id_table(["ghost"], [12345]), load)
    (parts.folder.work / "000009").mkdir()
    shutil.copy(next(parts.folder.table("facts", "interactions").rglob("*.parquet")),
                parts.folder.table("facts", "interactions") / "stray.parquet")  # fmt: skip
    (parts.folder.set_aside / "000009-interactions.parquet").write_bytes(b"")
    found = doctor(project)
    assert {f.where for f in found} >= {"manifest", "facts/interactions", "ledger/work"}
    assert all(f.is_fixed for f in doctor(project, fix=True))
    assert doctor(project) == ()
    assert parts.identity.known("customers")["id"].to_pylist() == ["a", "b", "c"]
    assert list(parts.folder.set_aside.glob("*")) == []


def test_a_missing_file_is_a_fault_that_only_a_backup_mends(project):
    path = next(opened(project).folder.table("facts", "interactions").rglob("*.parquet"))
    path.unlink()
    found = doctor(project, fix=True)
    assert [(f.severity, f.where, f.is_fixed) for f in found] == [("fault", "facts/interactions", False)]
    assert path.name in found[0].seen
    assert "backup" in found[0].do


def test_buckets_in_many_files_are_compacted(project, sources, rows):
    with Ledger.open(project) as ledger:
        for turn in range(1, 9):
            ledger.load(sources(interactions=rows.interactions(["a"], first=10 * turn)))
    assert [f.severity for f in doctor(project)] == ["advice"]
    assert [f.is_fixed for f in doctor(project, fix=True)] == [True]
    assert doctor(project) == ()
    with Ledger.open(project) as ledger:
        assert ledger.count("interactions") == 11


def test_ids_without_facts_are_said(project, sources):
    import pyarrow as pa

    from tests.ledger.conftest import START

    links = pa.table({"space": ["crm"], "customer_id": ["x"], "same_as": ["not seen yet"], "valid_from": [START]})
    with Ledger.open(project) as ledger:
        ledger.load(sources(links=links))
    assert [(f.what, f.seen) for f in doctor(project)] == [("Ids without facts.", "1 ids")]


def test_a_commit_that_no_version_names_is_undone_by_the_next_load(project, sources, rows):
    """A load killed between Delta's commit and the manifest: its rows are not there, then nor afterwards."""
    parts = opened(project)
    load = parts.manifest.begin("load")
    placed = parts.manifest.version().tables["facts", "interactions"]
    pieces = parts.store.pieces("facts", "interactions", placed.delta_version)
    parts.store.commit("facts", "interactions", [], pieces, load=load)
    with Ledger.open(project) as ledger:
        assert ledger.count("interactions") == 3
        ledger.load(sources(interactions=rows.interactions(["d"], first=7)))
        assert ledger.count("interactions") == 4
    assert doctor(project) == ()
