"""Changes with season and mix removed: counted again from the facts, additive, quiet where nothing may be claimed."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goodwill import Ledger
from goodwill.core.claim import ClaimKind
from goodwill.core.errors import LedgerError
from goodwill.simulate import Company, Nuisances
from goodwill.study.adjusted_change import AdjustedChange
from goodwill.study.adjusted_facts import Times, times_to_compare
from goodwill.study.claims import register

NEEDED = {"customers", "interactions", "replies", "answers", "memberships", "units", "employees", "invitations"}


def tables_of(seed, world, **settings):
    every = Company(seed=seed, customers=600, world=world, **settings).tables()
    return {name: t for name, t in every.items() if name in NEEDED}


@pytest.fixture(scope="module")
def tables():
    return tables_of(3, "planted", nuisances=Nuisances.none())


@pytest.fixture(scope="module")
def ledger(tables):
    return Ledger.from_tables(seed=1, **tables)


@pytest.fixture(scope="module")
def found(ledger):
    return AdjustedChange().measure(ledger)


def test_ease_is_what_counting_row_by_row_gives(tables, found):
    ease = found.of("ease")
    assert ease.season_removed
    first, last = ((int(m[:4]) * 12 + int(m[5:]) - 1) for m in (ease.first, ease.last))
    replies = tables["replies"].to_pandas()
    replies["at"] = replies.completed_at.fillna(replies.started_at)
    contacts = tables["interactions"].to_pandas().set_index("interaction_id")
    sent = tables["invitations"].to_pandas().set_index("invitation_id")
    answers = tables["answers"].to_pandas()
    answers = answers[(answers.construct == "ease") & answers.value.notna() & answers.about.isna()]
    rows = answers.merge(replies[~replies.partial.astype(bool) & (replies.perspective == "experience")], on="reply_id")
    contact = contacts.loc[rows.interaction_id]
    ended = contact.ended_at.fillna(contact.started_at).to_numpy()
    rows["kind"] = (contact.touchpoint.to_numpy() + contact.channel.to_numpy() + rows["mode"]
                    + rows.invitation_id.map(sent.sender).fillna(""))  # fmt: skip
    rows = rows[(rows["at"].to_numpy() - ended) < np.timedelta64(7, "D")]
    month = rows["at"].dt.year * 12 + rows["at"].dt.month - 1
    u = (rows.value - rows.low) / (rows.high - rows.low)
    now, before = (month >= first) & (month <= last), (month >= first - 12) & (month <= last - 12)
    means = [u[which].groupby(rows.kind[which]).agg(["mean", "size"]) for which in (before, now)]
    both = means[0].add_suffix("_0").join(means[1].add_suffix("_1"), how="inner")
    weight = both.size_0 + both.size_1
    expected = 100 * (weight * (both.mean_1 - both.mean_0)).sum() / weight.sum()
    assert ease.change.estimate.value == pytest.approx(expected)
    assert ease.change.estimate.n == weight.sum()


def test_all_five_figures_with_doubts_words_and_json(found):
    assert [c.construct for c in found.changes] == ["recommend", "satisfaction", "success", "ease", "emotion"]
    card = AdjustedChange.card
    assert {d.assumption for d in found.diagnostics} == set(card.assumptions)
    assert all(d.message in found.brief() for d in found.diagnostics if d.speaks)
    assert all((r["value"] is None) == bool(r["absent"]) for r in found.table().to_pylist())
    assert AdjustedChange(**json.loads(json.dumps(AdjustedChange().settings()))) == AdjustedChange()
    assert found.chart().description
    assert found.provenance.method == "adjusted_change"


def test_what_holds_zero_is_called_no_clear_change_and_never_passes_the_register(found):
    accepted = {r.claim.about for r in register(found.claims()).accepted}
    for c in found.changes:
        e = c.change.estimate
        if e.is_present and e.covers(0.0):
            assert c.construct not in accepted
            assert c.metric in found.brief().split("No clear change in ")[1]
    assert all(claim.kind is ClaimKind.CHANGE for claim in found.claims())


def test_halves_of_the_customers_add_to_the_whole(ledger, found):
    method = AdjustedChange()
    whole = {name: ledger.merge(f"SELECT * FROM {name}") for name in ("answered", "answers", "invitations")}
    summaries = [method.summarise(Half(ledger, whole, bit)) for bit in (0, 1)]
    added = method.estimate(summaries[1] + summaries[0])
    for row, expected in zip(added.table().to_pylist(), found.table().to_pylist(), strict=True):
        for name, value in expected.items():
            assert row[name] == (pytest.approx(value) if isinstance(value, float) else value), name


class Half:
    """The rows of half of the customers behind an engine of its own."""

    engine_name, version, zone = "local", "half", "UTC"

    def __init__(self, ledger, tables, bit):
        from goodwill.engine.local import LocalEngine

        self._ledger, self._engine = ledger, LocalEngine(memory="500MB", threads=1)
        for name, rows in tables.items():
            key = pc.fill_null(rows["customer_key"], 0)
            self._engine.register(name, rows.filter(pc.equal(pc.bit_wise_and(key, 4096), 4096 * bit)))

    def has(self, table, *columns):
        return self._ledger.has(table, *columns)

    def merge(self, sql, /, **parameters):
        return self._engine.merge(sql, **parameters)


def test_a_way_of_asking_that_changed_leaves_figures_without_claims():
    """The sender changes two thirds through: a year ago was asked in another way, so nothing may be claimed."""
    switched = tables_of(3, "planted", nuisances=Nuisances.all())
    result = AdjustedChange().measure(Ledger.from_tables(seed=1, **switched))
    assert any(c.change.estimate.is_present for c in result.changes)
    assert not any(c.season_removed for c in result.changes)
    assert result.claims() == ()
    assert "season is not removed" in result.brief()


def test_which_months_are_compared():
    every = tuple(range(100, 124))
    assert times_to_compare(every, frozenset(every))[0] == Times((109, 110, 111), (121, 122, 123), True)
    waves = frozenset({105, 111, 117, 123})
    assert times_to_compare(every, waves)[0] == Times((111,), (123,), True)
    short = times_to_compare(every[:8], frozenset(every))
    assert short == (Times((102, 103, 104), (105, 106, 107), False),)
    assert times_to_compare((), frozenset(every)) == ()
    assert times_to_compare(every[:2], frozenset(every)) == ()


def test_nobody_answered_and_answers_without_units():
    with pytest.raises(LedgerError, match="no answers"):
        AdjustedChange().measure(Ledger.from_tables())
    at = pa.array([1_700_000_000 + 86_400 * 10 * i for i in range(60)], pa.timestamp("s", tz="UTC"))
    replies = pa.table({
        "reply_id": [str(i) for i in range(60)], "survey_id": ["s"] * 60, "perspective": ["relationship"] * 60,
        "customer_id": [f"c{i}" for i in range(60)], "started_at": at, "language": ["en"] * 60, "mode": ["web"] * 60,
        "partial": [False] * 60,
    })  # fmt: skip
    answers = pa.table({"reply_id": [str(i) for i in range(60)], "question_id": ["q"] * 60,
                        "construct": ["recommend"] * 60, "value": [float(i % 11) for i in range(60)],
                        "low": [0.0] * 60, "high": [10.0] * 60, "higher_is": ["better"] * 60})  # fmt: skip
    result = AdjustedChange().measure(Ledger.from_tables(seed=1, replies=replies, answers=answers))
    assert "too few units" in result.of("recommend").change.estimate.absent
    assert result.claims() == ()
    assert "Fewer than 6 units" in result.brief()
