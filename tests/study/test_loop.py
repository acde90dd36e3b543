"""The whole loop over a small company: it finishes, is quiet about nothing, keeps and reads itself back."""

from __future__ import annotations

import json

import pytest

from goodwill import Ledger
from goodwill.core.errors import LedgerError
from goodwill.simulate import Company
from goodwill.study import kept
from goodwill.study.loop import CancelledError, default_methods, run

CAUSE = ("because", "driver", "drives", "caused", "due to", "leads to", "impact")


@pytest.fixture(scope="module")
def ledger():
    return Ledger.from_tables(seed=1, **Company(seed=4, customers=500, world="planted", months=18).tables())


@pytest.fixture(scope="module")
def found(ledger):
    return run(ledger)


def test_every_method_has_a_result_or_a_reason(found):
    keys = set(default_methods())
    titles = {m.card.title for m in default_methods().values()} | set(found.absent)
    assert set(found.results) <= keys
    assert all(why for why in found.absent.values())
    assert set(found.absent) <= titles


def test_no_sentence_speaks_of_causes_a_design_does_not_identify(found):
    words = [found.headline, *found.do_first, *(r.brief() for r in found.results.values())]
    assert not [w for text in words for w in CAUSE if f" {w} " in f" {text.lower()} "]


def test_what_is_accepted_was_proposed_and_nothing_else_is_said(found):
    proposed = {r.claim.key for r in found.claims.proposed}
    assert {r.claim.key for r in found.claims.accepted} <= proposed
    silent = [r.claim.statement for r in found.claims.proposed if not r.accepted]
    assert not [s for s in silent if s in found.headline]


def test_each_result_has_table_words_and_doubts_for_every_assumption(found):
    questions = default_methods()
    for key, result in found.results.items():
        assert result.table().num_rows > 0, key
        assert len(result.brief()) > 20, key
        assert {d.assumption for d in result.diagnostics} == set(questions[key].card.assumptions), key
        assert all(d.message in result.brief() for d in result.diagnostics if d.speaks), key
        assert result.provenance is not None
        json.dumps(result.provenance.settings)


def test_progress_is_told_and_a_stop_is_heard(ledger):
    told = []
    run(ledger, dict(list(default_methods().items())[:2]), progress=told.append)
    done = [p.done for p in told]
    assert done == sorted(done)  # reading words tells the same step more than once
    assert set(done) == set(range(told[-1].total))
    with pytest.raises(CancelledError):
        run(ledger, cancelled=lambda: True)


def test_a_kept_study_reads_back_the_same(found, tmp_path):
    kept.keep(found, tmp_path)
    again = kept.read(tmp_path)
    assert (again.headline, again.do_first, again.unknown) == (found.headline, found.do_first, found.unknown)
    assert again.claims == found.claims
    assert again.verdicts == found.verdicts
    for key, result in found.results.items():
        assert again.results[key].table() == result.table()
        assert again.results[key].brief() == result.brief()


def test_looking_again_at_the_same_facts_is_not_another_look(found, tmp_path):
    kept.keep(found, tmp_path)
    kept.keep(found, tmp_path)
    assert set(kept.looks_before(tmp_path, found.version).values()) == {0}
    assert set(kept.looks_before(tmp_path, "later").values()) == {1}


def test_reading_where_no_study_ran_says_what_to_do(tmp_path):
    with pytest.raises(LedgerError, match="goodwill study"):
        kept.read(tmp_path)


def test_an_empty_company_is_told_what_is_missing():
    empty = Ledger.from_tables(units=_one_unit())
    study = run(empty)
    assert study.claims.is_quiet
    assert study.unknown
    assert isinstance(study.headline, str)


def test_nothing_at_all_is_refused():
    with pytest.raises(LedgerError, match="no facts"):
        run(Ledger.from_tables())


def _one_unit():
    from datetime import UTC, datetime

    import pyarrow as pa

    return pa.table({"unit_id": ["t1"], "kind": ["team"], "valid_from": [datetime(2024, 1, 1, tzinfo=UTC)]})
