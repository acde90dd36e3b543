"""Buyers and contracts of known worth: is the total found, the past tried out, and the future kept out?"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import binom

from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError, SettingsError
from goodwill.ledger.ledger import Ledger
from goodwill.measure.reciprocity.histories import CONTRACTS, ValueSummary, histories
from goodwill.measure.reciprocity.value import CustomerValue

BEGIN = datetime(2023, 1, 2, tzinfo=UTC)
DAYS = 2 * 365
EPOCH = (BEGIN - datetime(1970, 1, 1, tzinfo=UTC)).days


def lives(seed, n=600, *, stops=True, leaves=0.0):
    """Purchases of customers who come at rates and stop after a purchase with chances of their own, for three years."""
    rng = np.random.default_rng(seed)
    joined = rng.integers(0, DAYS - 60, n)
    rate = rng.gamma(1.2, 1 / 40.0, n)  # per day; two on one day are rare
    chance = rng.beta(0.8, 4.0, n) if stops else np.zeros(n)
    value = 1 / rng.gamma(4.0, 1 / 90.0, n)
    rows = []
    for i in range(n):
        day = float(joined[i])
        while day < DAYS + 365:
            rows.append((f"p{i}", int(day), rng.gamma(3.0, value[i] * 3)))
            if day > joined[i] and rng.random() < chance[i]:
                break
            day += rng.exponential(1 / rate[i])
    left = joined + rng.geometric(leaves, n) if leaves else np.full(n, 10**6)
    return pd.DataFrame(rows, columns=["customer_id", "day", "amount"]), joined, left


def outcomes(bought, until=DAYS):
    seen = bought[bought.day < until]
    return pd.DataFrame(
        {
            "outcome_id": [f"o{i}" for i in range(len(seen))], "customer_id": seen.customer_id.to_list(),
            "happened_at": [BEGIN + timedelta(days=int(d), hours=12) for d in seen.day], "kind": "purchase",
            "amount": seen.amount.round(2).to_list(), "currency": "EUR",
        }
    )  # fmt: skip


def summary_of(bought):
    """The summary that the ledger gives (`test_histories_by_counting` holds the two against each other)."""
    seen = bought[bought.day < DAYS]
    begin, end = int(seen.day.min()), int(seen.day.max()) + 1
    cut = end - min(365, (end - begin) // 3)
    daily = seen.groupby(["customer_id", "day"]).amount.sum().reset_index()
    found = daily.groupby("customer_id").agg(
        occasions=("day", "size"), first=("day", "min"), last=("day", "max"), amount=("amount", "sum"),
        amounts=("amount", "size"),
    )  # fmt: skip
    past = daily[daily.day < cut].groupby("customer_id").day.agg(["size", "max"])
    found["margin"], found["margins"] = 0.0, 0
    found["before"], found["before_last"] = past["size"], past["max"] + EPOCH
    found["later"] = daily[daily.day >= cut].groupby("customer_id").size()
    found[["first", "last"]] += EPOCH
    found.insert(0, "customer_key", found.index.str[1:].astype(int))
    rows = pa.Table.from_pandas(found.fillna(0.0), preserve_index=False).sort_by("customer_key")
    booked = pa.table({"kind": ["purchase"], "currency": ["EUR"], "n": [float(len(seen))], "amount": [1.0],
                       "margin": [0.0], "margins": [0.0]})  # fmt: skip
    none = pa.table({n: pa.array([], pa.int64() if n == "customer_key" else pa.float64())
                     for n in ("customer_key", *CONTRACTS)})  # fmt: skip
    return ValueSummary(Cells(rows, ("customer_key",)), Cells(none, ("customer_key",)),
                        Cells(booked, ("kind", "currency")), EPOCH + begin, EPOCH + end, EPOCH + cut,
                        currency="EUR")  # fmt: skip


def measured(frames, **settings):
    with Ledger.from_tables(seed=1, **frames) as ledger:
        return CustomerValue(**settings).measure(ledger)


def test_total_and_bands_of_planted_buyers():
    """16 companies: the interval of next year's worth holds it as often as it says (undiscounted)."""
    hits, ratios = 0, []
    for seed in range(16):
        bought, _, _ = lives(seed)
        worth = bought[bought.day >= DAYS].amount.sum()
        result = CustomerValue(discount=0.0).estimate(summary_of(bought))
        total = result.figure("expected value")
        hits += total.covers(worth)
        ratios.append(worth / total.value)
    assert hits >= binom.ppf(0.001, 16, 0.95)
    assert np.mean(ratios) == pytest.approx(1, abs=0.1)  # 16 sums of about 1,500 purchases each, spread .13


def test_people_are_ranked_by_what_they_do_next():
    bought, _, _ = lives(3, 1500)
    result = measured({"outcomes": outcomes(bought)})
    later = bought[bought.day >= DAYS].groupby("customer_id").amount.sum()
    with Ledger.from_tables(seed=1, outcomes=outcomes(bought)) as ledger:
        people = CustomerValue().measure(ledger).people.to_pandas()
        names = ledger.source_ids(people.customer_key.to_list())
    spent = people.customer_key.map(names).map(later).fillna(0.0)
    assert np.corrcoef(people.expected_value, spent)[0, 1] > 0.4
    bands = people.p_alive > 0.5
    assert spent[bands].mean() > 5 * spent[~bands].mean()
    assert result.people.column_names[0] == "customer_key"
    assert people.customer_key.is_monotonic_increasing


def test_bands_say_when_the_model_misses():
    bought, _, _ = lives(4, 1500)
    good = measured({"outcomes": outcomes(bought)})
    assert next(d for d in good.diagnostics if d.assumption == "steady_buying").passed
    # nobody comes in the last eight months: no model of steady rates can have known
    silent = bought[(bought.day < DAYS - 245) | (bought.customer_id == "p1")]
    late = pd.concat([silent, pd.DataFrame([("p1", DAYS - 1, 10.0)], columns=bought.columns)])
    bad = measured({"outcomes": outcomes(late)})
    doubt = next(d for d in bad.diagnostics if d.assumption == "steady_buying")
    assert doubt.passed is False
    assert doubt.message in bad.brief()
    wide, narrow = (r.figure("expected value") for r in (bad, good))
    assert wide.width / wide.value > 2 * narrow.width / narrow.value


def test_histories_by_counting():
    bought, _, _ = lives(5, 80)
    with Ledger.from_tables(seed=1, outcomes=outcomes(bought)) as ledger:
        got = histories(ledger)
        result = CustomerValue().estimate(got)
        names = ledger.source_ids(got.buying.rows["customer_key"].to_pylist())
    seen = bought[bought.day < DAYS]
    days = seen.groupby("customer_id").day
    day_0 = (BEGIN.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
    cut = got.cut - day_0
    for row in got.buying.rows.to_pylist():
        mine = np.unique(days.get_group(names[row["customer_key"]]))
        assert (row["occasions"], row["first"] - day_0, row["last"] - day_0) == (len(mine), mine[0], mine[-1])
        assert row["before"] == (mine < cut).sum()
        assert row["later"] == (mine >= cut).sum()
    by_hand = CustomerValue().estimate(summary_of(bought))
    assert result.figure("expected purchases").value == pytest.approx(
        by_hand.figure("expected purchases").value, rel=1e-6
    )


def test_what_is_not_known_yet_is_not_used():
    bought, _, _ = lives(6, 300)
    cut = (BEGIN + timedelta(days=500)).date().isoformat()
    table = outcomes(bought)
    table["known_at"] = table.happened_at + timedelta(days=30)
    then = measured({"outcomes": table}, as_of=cut)
    happened = table[table.known_at < BEGIN + timedelta(days=500)]
    alone = measured({"outcomes": happened}, as_of=cut)
    assert then.figure("expected value").value == pytest.approx(alone.figure("expected value").value, rel=1e-6)
    assert then.people.num_rows == alone.people.num_rows


def contracts(seed, n=1500, chance=0.02):
    rng = np.random.default_rng(seed)
    begun = rng.integers(-400, DAYS - 30, n)
    lasts = rng.geometric(rng.beta(chance * 50, 50 - chance * 50, n)) * 30.4375
    ended = begun + lasts
    seen = ended > 0  # who left before the records begin is not in them
    return pd.DataFrame(
        {
            "customer_id": [f"p{i}" for i in range(n)], "product": "line",
            "valid_from": [BEGIN + timedelta(days=int(d)) for d in begun],
            "valid_to": [BEGIN + timedelta(days=float(d)) if d < DAYS else pd.NaT for d in ended],
        }
    )[seen], ended[seen]  # fmt: skip


def test_contracts_alone():
    """Of those under contract, the share predicted to stay a year is the share that stays (spread of .0125)."""
    table, ended = contracts(1)
    result = measured({"agreements": table})
    there = ended >= DAYS
    stay = result.figure("under contract at the end")
    assert stay.n == pytest.approx(there.sum(), abs=3)
    assert stay.value == pytest.approx((ended[there] >= DAYS + 365).mean(), abs=0.05)
    assert not result.figure("expected value").is_present
    assert any(f.scope == "cohort" for f in result.figures)
    told = next(d for d in result.diagnostics if d.assumption == "steady_leaving")
    assert told.passed


def test_nobody_leaves_while_bound():
    """All are bound for two years, and half of the rest leaves at once when free: the model has to know the bond."""
    rng = np.random.default_rng(4)
    n = 1200
    begun = rng.integers(-700, DAYS - 60, n)
    leaves = rng.random(n) < 0.5
    ended = np.where(leaves, begun + 730 + rng.integers(0, 20, n), 10**6)
    seen = ended > 0
    table = pd.DataFrame(
        {"customer_id": [f"p{i}" for i in range(n)], "product": "line",
         "valid_from": [BEGIN + timedelta(days=int(d)) for d in begun],
         "bound_until": [BEGIN + timedelta(days=int(d) + 730) for d in begun],
         "valid_to": [BEGIN + timedelta(days=int(d)) if d < DAYS else pd.NaT for d in ended]}
    )[seen]  # fmt: skip
    result = measured({"agreements": table})
    there = ended >= DAYS
    want = (ended[there] >= DAYS + 365).mean()
    assert 0.6 < want < 0.9
    assert result.figure("under contract at the end").value == pytest.approx(want, abs=0.06)
    freed_soon = result.people["stays"].to_numpy(zero_copy_only=False)
    assert np.nanmax(freed_soon) > 0.99  # bound for the whole year
    assert np.nanmin(freed_soon[freed_soon > 0]) < 0.6


def test_open_farewell_ends_the_purchases():
    bought, _, _ = lives(7, 400, stops=False)
    gone = pd.DataFrame(
        {"customer_id": [f"p{i}" for i in range(200)], "product": "line", "valid_from": BEGIN - timedelta(days=10),
         "valid_to": BEGIN + timedelta(days=DAYS - 1)}
    )  # fmt: skip
    with Ledger.from_tables(seed=1, outcomes=outcomes(bought), agreements=gone) as ledger:
        people = CustomerValue().measure(ledger).people.to_pandas()
        names = people.customer_key.map(ledger.source_ids(people.customer_key.to_list()))
    told = names.str[1:].astype(int) < 200
    assert (people[told].expected_value == 0).all()
    assert (people[told].p_alive.fillna(0) == 0).all()
    assert people[~told].expected_value.mean() > 10


def test_refunds_and_other_currencies():
    bought, _, _ = lives(8, 300)
    table = outcomes(bought)
    plain = measured({"outcomes": table}).figure("expected value")
    back = table.iloc[:50].assign(outcome_id=[f"r{i}" for i in range(50)], kind="refund")
    back["amount"] = -0.1 * table.amount.sum() / 50
    less = measured({"outcomes": pd.concat([table, back])}).figure("expected value")
    assert less.value == pytest.approx(0.9 * plain.value, rel=1e-3)
    mixed = table.assign(currency=np.where(np.arange(len(table)) % 5 == 0, "SEK", "EUR"))
    result = measured({"outcomes": mixed})
    doubt = next(d for d in result.diagnostics if d.assumption == "one_currency")
    assert doubt.passed is False
    assert "20%" in doubt.message


def test_renewals_are_worth_what_the_last_one_brought():
    """All stay (hardly anybody leaves): each renewal due within the year is worth its fee, discounted."""
    table, _ = contracts(2, 300, chance=0.004)
    due = [BEGIN + timedelta(days=DAYS + 180)] * len(table)
    table = table.assign(renewal_at=due)
    renewal = pd.DataFrame(
        {"outcome_id": [f"n{i}" for i in range(len(table))], "customer_id": table.customer_id.to_list(),
         "happened_at": BEGIN + timedelta(days=DAYS - 1), "kind": "renewal", "amount": 100.0, "currency": "EUR"}
    )  # fmt: skip
    result = measured({"agreements": table, "outcomes": renewal}, discount=0.08)
    stay = result.figure("under contract at the end").value
    running = result.figure("expected value of renewals").n
    got = result.figure("expected value of renewals").value
    assert stay > 0.9
    assert got == pytest.approx(running * 100 * 1.08 ** (-180 / 365.25), rel=0.06)  # some leave before it is due


def test_parts_of_customers_add():
    bought, _, _ = lives(9, 300)
    table = outcomes(bought)
    last = pd.DataFrame(
        {"outcome_id": ["z1", "z2"], "customer_id": ["p0", "p1"], "happened_at": BEGIN + timedelta(days=DAYS - 1),
         "kind": "purchase", "amount": 5.0, "currency": "EUR"}
    )  # fmt: skip
    first = last.assign(outcome_id=["y1", "y2"], happened_at=BEGIN)
    table = pd.concat([table, last, first], ignore_index=True)
    odd = table.customer_id.str[1:].astype(int) % 2 == 1
    with Ledger.from_tables(seed=1, outcomes=table) as whole:
        want = CustomerValue().estimate(histories(whole))
    parts = []
    for seed, part in enumerate((table[odd], table[~odd])):
        with Ledger.from_tables(seed=seed, outcomes=part) as ledger:
            parts.append(histories(ledger))
    got = CustomerValue().estimate(parts[0] + parts[1])
    assert got.figure("expected value").n == want.figure("expected value").n
    # each part has keys of its own, so customers are summed in another order
    assert got.figure("expected value").value == pytest.approx(want.figure("expected value").value, rel=1e-6)
    assert got.bands[0].predicted == pytest.approx(want.bands[0].predicted, rel=1e-6)


def test_what_cannot_be_asked():
    with pytest.raises(SettingsError, match="60 months"):
        CustomerValue(months=0)
    with Ledger.from_tables(seed=1) as ledger, pytest.raises(LedgerError, match="no purchases"):
        CustomerValue().measure(ledger)
    once = pd.DataFrame({"outcome_id": ["a"], "customer_id": ["p"], "happened_at": BEGIN, "kind": "purchase",
                         "amount": 1.0, "currency": "EUR"})  # fmt: skip
    result = measured({"outcomes": once})
    assert not result.figure("expected value").is_present
    assert "not known" in result.brief()
