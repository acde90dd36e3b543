"""The method on a small company: who is at risk, what was known when, every customer, honest absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from goodwill import Ledger
from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.measure.emotion.account import EmotionalAccount
from goodwill.measure.emotion.account.facts import summarise
from goodwill.measure.emotion.account.outlook import calibrate
from goodwill.measure.emotion.account.panel import BOUND, FREE, RELEASED, at_risk, histories
from goodwill.report.phrases import say
from goodwill.report.picture import svg_of
from goodwill.simulate import Company

FAILURE = (0.5, 0.3)


@pytest.fixture(scope="module")
def tables():
    return Company(seed=4, customers=900).tables()


@pytest.fixture(scope="module")
def ledger(tables):
    with Ledger.from_tables(seed=4, **tables) as found:
        found.keep_views()
        yield found


@pytest.fixture(scope="module")
def summary(ledger):
    return summarise(ledger)


@pytest.fixture(scope="module")
def result(ledger):
    return EmotionalAccount(draws=99).measure(ledger)


def test_nobody_is_at_risk_while_bound_nor_after_the_end(summary):
    h = histories(summary)
    risk, left = at_risk(h, h.months)
    bonds = h.bonds(h.starts)
    assert set(np.unique(bonds)) == {FREE, BOUND, RELEASED}
    assert not (risk & (bonds == BOUND) & ~left).any()
    assert left.sum(axis=1).max() == 1
    ended = np.where(np.isnan(h.ended), np.inf, h.ended)[:, None]
    assert not (risk & (ended < h.starts[None, :-1])).any()
    assert left.sum() == (h.leaves & left.any(axis=1)).sum()


def test_an_end_that_is_no_choice_and_silence_are_no_leaving(summary, tables):
    h = histories(summary)
    _risk, left = at_risk(h, h.months)
    kinds = tables["agreements"]["end_kind"].to_pylist()
    assert left.sum() <= kinds.count("cancelled")
    assert kinds.count("moved") > 0


def test_chances_of_a_past_date_rest_on_nothing_known_later(summary):
    h = histories(summary)
    cut = int(h.starts[h.months - 3])
    rows = summary.events.rows
    later = rows["known"].to_numpy() >= cut
    assert later.any()
    feeling = np.where(later, -1.0, rows["valence"].to_numpy(zero_copy_only=False).astype(float))
    changed = rows.set_column(rows.column_names.index("valence"), "valence",
                              pa.array(feeling, mask=np.isnan(feeling)))  # fmt: skip
    other = histories(replace(summary, events=Cells(changed, summary.events.by)))
    one, two = calibrate(h, FAILURE, seed=0), calibrate(other, FAILURE, seed=0)
    assert [e.value for e in one.expected] == [e.value for e in two.expected]


def test_every_customer_who_is_with_us_has_a_balance_inside_its_interval(result, ledger):
    people = result.people
    keys = people["customer_key"].to_numpy()
    assert (np.diff(keys) > 0).all()
    low, balance, high = (people[c].to_numpy() for c in ("balance_low", "balance", "balance_high"))
    assert ((low <= balance) & (balance <= high)).all()
    chance = people["leaving_90"].drop_null().to_numpy()
    assert ((chance >= 0) & (chance <= 1)).all()
    gone = ledger.merge("SELECT customer_key FROM agreements WHERE valid_to IS NOT NULL")["customer_key"].to_numpy()
    with_us = ledger.merge("SELECT customer_key FROM agreements WHERE valid_to IS NULL")["customer_key"].to_numpy()
    assert not np.isin(keys, np.setdiff1d(gone, with_us)).any()


def test_customers_bound_for_the_whole_quarter_cannot_leave(result, ledger):
    bound = ledger.merge(
        "SELECT customer_key FROM agreements WHERE valid_to IS NULL AND bound_until > $until",
        until=datetime(2026, 4, 10, tzinfo=UTC),
    )["customer_key"].to_numpy()
    people = result.people.filter(pa.array(np.isin(result.people["customer_key"].to_numpy(), bound)))
    assert len(people) > 20
    assert people["leaving_90"].to_numpy().max() == 0.0


def test_the_picture_the_sentence_and_the_table_agree(result):
    slope = next(r for r in result.table().to_pylist() if r["metric"] == "leaving per unit of lower balance")
    assert f"{slope['value']:.2f} log odds" in result.brief()
    assert result.tipping_point.is_present == ("lies at" in result.brief())
    shares = [f.estimate.value for f in result.over("balance")]
    assert sum(shares) == pytest.approx(1.0)
    assert [r["share"] for r in result.chart().spec["data"]["values"]] == shares
    assert "h0v" not in svg_of(result.chart(), "account"), "bars without a width are not seen"


def test_one_very_bad_contact_is_a_row_and_a_sentence_only_when_told_from_zero(result):
    row = next(r for r in result.table().to_pylist() if r["metric"] == "walk-out")
    assert (row["value"], row["n"]) == (result.walk_out.value, result.walk_out.n)
    for low, high, word in ((0.2, 1.4, "more leaving"), (-1.4, -0.2, "less leaving"), (-0.2, 1.4, "")):
        one = replace(result, walk_out=Estimate((low + high) / 2, low, high, 900, unit="log odds"))
        assert ("very bad contact" in one.brief()) == bool(word)
        assert word in one.brief()
    assert not say(replace(result, walk_out=Estimate(0.8, 0.2, 1.4, 900, unit="log odds")).brief(), "sv").missing


def test_without_agreements_it_says_what_to_do(tables):
    with Ledger.from_tables(interactions=tables["interactions"]) as ledger, pytest.raises(LedgerError) as told:
        EmotionalAccount().measure(ledger)
    assert "agreements" in str(told.value)
