"""Companies: determinism, streams, files, the truth file, settings, decisions."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodwill.core.errors import SettingsError
from goodwill.simulate import Company, Nuisances, simulate
from goodwill.simulate import company as rooms
from goodwill.simulate.decisions import decisions
from goodwill.simulate.seeds import BLOCK

TWO_BLOCKS = BLOCK + 500


def test_one_seed_one_company() -> None:
    first, again = (Company(seed=4, customers=400, months=12).tables() for _ in range(2))
    for name, table in first.items():
        assert table.equals(again[name]), name
    other = Company(seed=5, customers=400, months=12)
    assert other.truths != Company(seed=4, customers=400, months=12).truths
    assert not other.tables()["interactions"].equals(first["interactions"])


def test_a_block_does_not_depend_on_the_others() -> None:
    company = Company(seed=2, customers=TWO_BLOCKS, months=12)
    _, _, second = company.streams()
    alone = rooms._block_tables(Company(seed=2, customers=TWO_BLOCKS, months=12).scene, 1, *company._shares())
    for name, table in alone.items():
        assert table.equals(second[name]), name


def test_ids_are_unique_across_blocks(tmp_path: Path) -> None:
    written = Company(seed=2, customers=TWO_BLOCKS, months=12).write(tmp_path / "data", tmp_path / "truth.json")
    for name, column in (("interactions", "interaction_id"), ("answers", None), ("replies", "reply_id"),
                         ("outcomes", "outcome_id"), ("events", "event_id"), ("options", "occasion_id")):  # fmt: skip
        table = pq.read_table(written.files[name])
        assert table.num_rows == written.rows[name] > 0
        if column and name != "options":
            assert len(table[column].unique()) == table.num_rows, name
    assert sum(written.rows.values()) > 100_000


def test_files_hold_the_same_rows_as_memory(tmp_path: Path) -> None:
    company = Company(seed=3, customers=600, months=12)
    written = company.write(tmp_path / "data", tmp_path / "elsewhere" / "truth.json")
    for name, table in company.tables().items():
        assert pq.read_table(written.files[name]).equals(table), name
    assert {p.name for p in (tmp_path / "data").iterdir()} == {f"{n}.parquet" for n in written.files}


def test_the_truth_file_holds_truths_and_decisions(tmp_path: Path) -> None:
    company = Company(seed=3, customers=300, months=12)
    written = company.write(tmp_path / "data", tmp_path / "truth.json")
    known = json.loads(written.truth_file.read_text())
    assert known["seed"] == 3
    assert {d["key"] for d in known["decisions"]} == {d.key for d in company.decisions}
    assert len(known["actions"]) == 3


def test_a_truth_file_inside_the_data_is_refused(tmp_path: Path) -> None:
    company = Company(seed=1, customers=300, months=12)
    for inside in (tmp_path / "data" / "truth.json", tmp_path / "data" / "a" / ".." / "t.json"):
        with pytest.raises(SettingsError, match="outside"):
            company.write(tmp_path / "data", inside)
    assert not (tmp_path / "data").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(SettingsError, match="empty"):
        company.write(tmp_path / "full", tmp_path / "truth.json")


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    simulate(tmp_path / "d", seed=1, customers=300, months=12, truth_file=tmp_path / "t.json",
             progress=lambda *step: seen.append(step))  # fmt: skip
    assert seen == [("simulate", 1, 2), ("simulate", 2, 2)]


def test_the_number_of_interactions_is_about_what_was_asked_for() -> None:
    for months in (18, 24):
        rows = Company(seed=6, interactions=40_000, months=months).tables()["interactions"].num_rows
        assert rows == pytest.approx(40_000, rel=0.15)  # exits and seasons of one seed


def test_memory_does_not_grow_with_the_company(tmp_path: Path) -> None:
    pool, peaks = pa.default_memory_pool(), []
    for k, blocks in enumerate((2, 6)):
        company = Company(seed=1, customers=blocks * BLOCK, months=12)
        most = 0
        for _ in company.streams():
            most = max(most, pool.bytes_allocated())
        peaks.append(most)
        assert k == 0 or peaks[1] < 1.5 * peaks[0]


@pytest.mark.parametrize("settings", [
    {"customers": 50}, {"customers": 500, "interactions": 10_000}, {"world": "flat"}, {"months": 6}, {"teams": 3},
])  # fmt: skip
def test_settings_outside_their_range_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="cannot be simulated"):
        Company(seed=1, **settings)  # type: ignore[arg-type]


def test_decisions_say_what_is_right(company: Company) -> None:
    right = {d.key: d.right for d in decisions(company.truths)}
    for action in company.truths.actions:
        assert (right[f"verdict:{action.action_id}"] == "worked") == (action.effect > 0)
    over = [k for k, v in right.items() if v == "over-claimed"]
    assert len(over) == (company.truths.promise is not None)
    flags = {k.removeprefix("flag:") for k in right if k.startswith("flag:")}
    assert flags == {t.unit_id for t in company.truths.weak_teams}
    if company.truths.world == "null":
        assert flags == set()
        assert right["component:most"] == "none clear"
        assert "worked" not in right.values()


def test_a_null_company_leaves_averages_alone_by_default() -> None:
    assert Company(seed=1, customers=300, world="null").scene.nuisances == Nuisances.still()
    assert Company(seed=1, customers=300).scene.nuisances == Nuisances.all()
