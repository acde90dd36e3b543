"""After an erasure nothing that a study wrote names the person, and pages say that a study has to run again."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodwill import Ledger, Settings
from goodwill.core.errors import LedgerError
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.frames import source_of
from goodwill.simulate import Company
from goodwill.study.customer_filters import CustomerFilters
from goodwill.study.customer_shelf import CustomerShelf
from goodwill.study.screens import prepare
from goodwill.study.shelf import Shelf
from goodwill.study.words_said import verbatims


def traces(root, words):
    """Return the files that hold one of the byte strings, as they are or inside a Parquet file."""
    found = []
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(pq.ParquetFile(path).read().to_pylist()).encode()
        found += [str(path.relative_to(root)) for w in words if w in content]
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("erased") / "project"
    tables = Company(seed=9, customers=200, world="planted", months=12).tables()
    wanted = {"customers", "interactions", "replies", "answers", "memberships", "units", "circumstances", "outcomes"}
    with Ledger.create(folder, Settings(name="small"), seed=1) as ledger:
        ledger.load({n: source_of(CONTRACTS[n], t, "UTC") for n, t in tables.items() if n in wanted})
        prepare(ledger, folder, {})
    return folder


def test_the_person_is_gone_from_all_that_was_prepared(project):
    said = next(v for v in verbatims(project, n=1000) if v.customer_key is not None)
    shelf = CustomerShelf.open(project)
    person = shelf.get(said.customer_key)
    key = int(person.customer_key).to_bytes(8, "little")
    words = (person.source_id.encode(), said.text.encode(), key, str(person.customer_key).encode())
    assert {"derived/customers/1/customers.arrow", "derived/verbatims/1/verbatims.parquet"} <= set(
        traces(project, words)
    )
    del shelf
    with Ledger.open(project) as ledger:
        receipt = ledger.erase(person.source_id)
    assert receipt.files["derived"] > 20
    assert traces(project, (words[0], words[2], words[3])) == []
    assert not [p for p in (project / "derived").rglob("*") if p.is_file()]
    for look in (Shelf.open, CustomerShelf.open, verbatims):
        with pytest.raises(LedgerError, match="goodwill study"):
            look(project)
    with Ledger.open(project) as ledger:
        prepare(ledger, project, {})
    after = CustomerShelf.open(project)
    assert after.count(CustomerFilters(id=person.source_id)) == 0
    assert after.get(person.customer_key) is None
    assert said.reply not in {v.reply for v in verbatims(project, n=1000)}
    assert traces(project, (words[0], words[2], words[3])) == []


def test_pages_read_without_a_lease_on_the_ledger(project):
    """What pages hold open does not stand in the way of an erasure, which has to be alone."""
    shelf, customers = Shelf.open(project), CustomerShelf.open(project)
    someone = customers.page().rows[0].source_id
    with Ledger.open(project) as ledger:
        ledger.erase(someone)
    assert shelf.figures()  # a page that is being made is finished from what it holds
    with pytest.raises(LedgerError):
        CustomerShelf.open(project)


def test_a_draft_that_a_dead_study_left_is_removed_as_well(project):
    left = project / "derived" / "customers" / ".7.999999"
    left.mkdir(parents=True)
    pa_rows = pa.table({"source_id": ["somebody in particular"]})
    pq.write_table(pa_rows, left / "rows.parquet")
    with Ledger.open(project) as ledger:
        ledger.erase("nobody")
    assert traces(project, (b"somebody in particular",)) == []
