from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.ledger.kept import KEPT

CUSTOMERS = [f"c{i % 40}" for i in range(120)]


@pytest.fixture
def appended(tmp_path, sources, rows):
    """A ledger that was appended to six times, later rows before earlier ones."""
    with Ledger.create(tmp_path / "p", seed=4) as ledger:
        for turn in (5, 2, 0, 4, 1, 3):
            ledger.load(sources(interactions=rows.interactions(CUSTOMERS, first=120 * turn)))
        yield ledger


def in_order(ledger: Ledger) -> bool:
    order = ", ".join(KEPT["interactions"].order)
    version = ledger.history()[-1]
    for path in ledger.project.store.paths(
        "facts", "interactions", version.tables["facts", "interactions"].delta_version
    ):
        rows = pq.ParquetFile(path).read(columns=list(KEPT["interactions"].order))
        if rows.to_pylist() != rows.sort_by([(c, "ascending") for c in order.split(", ")]).to_pylist():
            return False
    return True


def test_six_appends_are_folded_in_order_before_and_after(appended):
    """The state of a fold that depends on order is the same from many files and from one per bucket."""
    before = histories(appended)
    done = appended.compact()
    assert done.files_after <= 16 < done.files_before
    assert histories(appended) == before
    assert in_order(appended)
    assert appended.count("interactions") == 720


def histories(ledger: Ledger) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in ledger.merge(
        "SELECT customer_key, started_at, interaction_id FROM interactions"
        " ORDER BY customer_key, started_at, interaction_id"
    ).to_pylist():
        found.setdefault(row["customer_key"], []).append((row["started_at"], row["interaction_id"]))
    return found


def test_every_file_is_sorted_from_the_start(appended):
    assert in_order(appended)


def test_older_versions_can_be_named_but_not_read(appended):
    appended.compact()
    assert [v.readable for v in appended.history()] == [False] * 7 + [True]
    with pytest.raises(LedgerError, match="named but not read"):
        Ledger.open(appended.project.folder.root, version=3)


def test_files_somebody_reads_stay_until_they_have_finished(appended):
    root = appended.project.folder.root
    with Ledger.open(root, version=4) as reader:
        appended.compact()
        assert reader.count("interactions") == 480
    assert appended.compact().files_before == appended.compact().files_after
