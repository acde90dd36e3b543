"""What is asked of the facts: one memory per episode, lags apart, nothing after the answer, sums that add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from goodwill import Ledger
from goodwill.core.cells import Cells
from goodwill.core.errors import LedgerError
from goodwill.engine.start import start
from goodwill.measure.memory import Remembered
from goodwill.measure.memory.facts import as_paths, counted
from goodwill.measure.memory.later import links
from goodwill.simulate import Company

UP, DOWN = [0.1, 0.2, 0.5], [-0.2, -0.5, -0.8]
EMOTION = ("emotion", "experience")
READ = ("interactions", "moments", "answers", "replies", "invitations", "consents", "episodes", "events", "outcomes")


@dataclass(frozen=True)
class Part:
    """Some rows of a ledger behind an engine of their own."""

    engine: Any
    names: tuple[str, ...]
    version: str = "part"
    zone: str = "UTC"

    @property
    def engine_name(self):
        return self.engine.name

    def merge(self, sql, /, **parameters):
        return self.engine.merge(sql, **parameters)

    def has(self, table, *columns):
        if table not in self.names or any(c not in self.engine.columns(table) for c in columns):
            return False
        return all(self.merge(f"SELECT count({c}) AS n FROM {table}")["n"][0].as_py() for c in columns or ("*",))


def engine_of(tables, engine="local"):
    made = start(engine)
    for name, table in tables.items():
        made.register(name, table)
    return Part(made, tuple(tables))


def half(tables, bit):
    """Return the rows of half of the customers; rows of nobody belong to the first half."""
    found = {}
    for name, table in tables.items():
        found[name] = table
        if "customer_key" in table.column_names and table.num_rows:
            keys = pc.bit_wise_and(pc.fill_null(table["customer_key"], 0), 4096)
            found[name] = table.filter(pc.equal(keys, 4096 * bit))
    return found


def summary(frames, method=None):
    with Ledger.from_tables(seed=1, **frames) as ledger:
        return (method or Remembered()).summarise(ledger)


def lags(found):
    rows = found.memories.rows
    return sorted(zip(rows["lag"].to_pylist(), [round(s * 6 + 1) for s in rows["score"].to_pylist()], strict=True))


def test_just_after_and_remembered_are_apart_and_what_lies_between_is_left_out(make_company):
    frames = make_company(
        [("a", "p", 0, UP, None), ("b", "q", 0, DOWN, None), ("c", "s", 0, UP, None)],
        [("a", "p", 0.1, 6, *EMOTION), ("a", "p", 8, 4, *EMOTION), ("b", "q", 3, 2, *EMOTION),
         ("c", "s", 7.2, 5, *EMOTION)],
    )  # fmt: skip
    found = summary(frames)
    assert lags(found) == [("just after", 6), ("remembered", 4), ("remembered", 5)]
    assert counted(found.contacts, "between") == 1


def test_an_episode_is_one_memory_with_one_path(make_company):
    """Two calls and an outage of one episode: their moments follow each other; the lag runs from the last of them."""
    frames = make_company(
        [("a", "p", 0, UP, "e"), ("b", "p", 5, DOWN, "e")],
        [("a", "p", 9, 3, *EMOTION), ("b", "p", 13, 2, *EMOTION)],
    )
    found = summary(frames)
    assert lags(found) == [("remembered", 2)]  # nine days after the first call are four after the second
    paths, _ = as_paths(found.moments.rows, "memory", "lag")
    assert paths.valence.tolist() == UP + DOWN


def test_events_of_an_episode_belong_to_its_end(make_company):
    frames = make_company([("a", "p", 0, UP, "e")], [("a", "p", 8, 3, *EMOTION)])
    assert lags(summary(frames)) == [("remembered", 3)]
    put_right = frames["replies"]["started_at"] - pd.Timedelta(days=2)
    frames["events"] = pd.DataFrame(
        {"event_id": ["v"], "customer_id": ["p"], "happened_at": put_right, "kind": ["outage"], "origin": ["us"],
         "episode_id": ["e"]}
    )  # fmt: skip
    assert lags(summary(frames)) == []


def test_moments_after_the_answer_are_not_part_of_the_memory(make_company):
    frames = make_company(
        [("a", "p", 0, UP, "e"), ("b", "p", 20, DOWN, "e")], [("a", "p", 8, 6, *EMOTION), ("b", "p", 30, 2, *EMOTION)]
    )
    found = summary(frames)
    assert lags(found) == [("remembered", 2)]  # the newest answer of a lag counts
    earlier = {**frames, "answers": frames["answers"][:1], "replies": frames["replies"][:1]}
    paths, _ = as_paths(summary(earlier).moments.rows, "memory", "lag")
    assert paths.valence.tolist() == UP


def test_contacts_without_felt_moments_are_unknown_and_not_neutral(make_company):
    frames = make_company(
        [("a", "p", 0, [None, None], None), ("b", "q", 0, UP, None)],
        [("a", "p", 9, 3, *EMOTION), ("b", "q", 9, 5, *EMOTION)],
    )
    with Ledger.from_tables(seed=1, **frames) as ledger:
        result = Remembered().measure(ledger)
    known = result.figure("remembered", metric="answers with a known path")
    assert (known.estimate.value, known.estimate.n) == (0.5, 2)
    assert result.people.num_rows == 1


def test_nothing_felt_is_said_to_be_missing(make_company):
    frames = make_company([("a", "p", 0, [None], None)], [("a", "p", 9, 3, *EMOTION)])
    with Ledger.from_tables(seed=1, **frames) as ledger, pytest.raises(LedgerError, match="feeling"):
        Remembered().summarise(ledger)


def test_what_came_later_comes_from_other_replies_and_full_windows(make_company):
    frames = make_company(
        [("a", "p", 0, UP, None), ("b", "q", 0, DOWN, None)],
        [("a", "p", 10, 6, *EMOTION), ("b", "q", 10, 2, *EMOTION), (None, "p", 40, 7, "trust", "relationship"),
         (None, "p", 5, 1, "trust", "relationship"), (None, "q", 10.2, 4, "trust", "relationship")],
    )  # fmt: skip
    begin = frames["replies"]["started_at"][0]
    frames["outcomes"] = pd.DataFrame(
        {"outcome_id": ["o1", "o2", "o3"], "customer_id": ["p", "q", "x"],
         "happened_at": [begin + pd.Timedelta(days=d) for d in (20, 100, 120)], "kind": "purchase",
         "amount": [10.0, 20.0, 30.0], "currency": "EUR"}
    )  # fmt: skip
    rows = {round(r["score"] * 6 + 1): r for r in summary(frames).later.rows.to_pylist()}
    good, bad = rows[6], rows[2]
    assert (good["buys_30"], bad["buys_30"], bad["buys_90"], bad["buys_180"]) == (1.0, 0.0, 0.0, 1.0)
    assert (good["trust_after"], good["trust_before"]) == (1.0, 0.0)
    assert good["trust_days"] == pytest.approx(30, abs=0.1)
    assert bad["trust_after"] is None  # four hours later is the same mood


def test_a_link_is_the_slope_of_least_squares():
    """Witness: the same regression row by row, with another package's clustered errors."""
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(5)
    n = 300
    key, score = rng.integers(0, 150, n), rng.random(n)
    before = (rng.random(n) < 0.4).astype(float)
    after = (rng.random(n) < 0.3 + 0.2 * score + 0.2 * before).astype(float)
    names = [f"{c}{s}" for c in ("buys_30", "buys_90", "buys_180", "amount_180", "leaves_180") for s in ("", "_before")]
    answers = [f"{c}_{s}" for c in ("trust", "forgive", "advocate", "repurchase") for s in ("after", "days", "before")]
    rows = pa.table(
        {"customer_key": key, "score": score, "begins": np.zeros(n),
         **{c: before if c.endswith("_before") else after for c in names},
         **{c: pa.nulls(n, pa.float64()) for c in answers}}
    )  # fmt: skip
    found = {
        link.what: link.estimate
        for link in links(rows, Cells(pa.table({"day": [date(1971, 1, 1)], "n": [1]}), ("day",)))
    }
    x = np.column_stack([np.ones(n), (score - score.mean()) / score.std(), before])
    theirs = sm.OLS(after, x).fit(cov_type="cluster", cov_kwds={"groups": key, "use_correction": False})
    ours = found["buys within 90 days"]
    assert ours.value == pytest.approx(theirs.params[1], abs=1e-12)
    m = len(set(key.tolist()))
    assert ours.se == pytest.approx(theirs.bse[1] * np.sqrt(m / (m - 1)), rel=1e-9)
    assert not found["later trust"].is_present


@pytest.fixture(scope="module")
def simulated():
    return {k: v for k, v in Company(seed=4, customers=500, world="planted").tables().items() if k in READ}


def test_halves_of_customers_add(simulated):
    method = Remembered()
    with Ledger.from_tables(seed=1, **simulated) as ledger:
        views = {name: ledger.merge(f"SELECT * FROM {name}") for name in ledger.engine.tables()}
    whole, halves = engine_of(views), [engine_of(half(views, bit)) for bit in (0, 1)]
    one, two = (method.summarise(h) for h in halves)
    added, all_ = one + two, method.summarise(whole)
    for part in ("memories", "moments", "later", "last"):
        assert getattr(added, part) == getattr(all_, part), part
    assert method.estimate(added).rule == method.estimate(all_).rule
    smaller = all_.memories.within(0.5)
    assert 0.3 * all_.memories.rows.num_rows < smaller.rows.num_rows < 0.7 * all_.memories.rows.num_rows
    assert (all_.memories + smaller).share == 0.5


@pytest.mark.slow
def test_both_engines_give_the_same(simulated):
    pytest.importorskip("pysail")
    with Ledger.from_tables(seed=1, **simulated) as ledger:
        views = {name: ledger.merge(f"SELECT * FROM {name}") for name in ledger.engine.tables()}
    local, sail = (Remembered().measure(engine_of(views, e)) for e in ("local", "sail"))
    assert local.rule == sail.rule
    for a, b in zip(local.table().to_pylist(), sail.table().to_pylist(), strict=True):
        assert (a["metric"], a["scope"], a["segment"], a["n"]) == (b["metric"], b["scope"], b["segment"], b["n"])
        assert (a["value"] is None) == (b["value"] is None)
        # Sums in another order differ in the last digits; the shapes are found by iteration.
        assert a["value"] is None or a["value"] == pytest.approx(b["value"], rel=1e-4, abs=1e-6)


def test_nothing_is_concluded_about_those_who_refused_profiling(make_company):
    frames = make_company(
        [("a", "p", 0, UP, None), ("b", "q", 0, DOWN, None), ("c", "s", 0, DOWN, None)],
        [("a", "p", 9, 3, *EMOTION), ("b", "q", 9, 5, *EMOTION), ("c", "s", 9, 5, *EMOTION)],
    )
    begin = frames["replies"]["started_at"][0] - pd.Timedelta(days=100)
    frames["consents"] = pd.DataFrame(
        {"customer_id": ["p", "q", "q"], "purpose": "profiling", "state": ["granted", "granted", "withdrawn"],
         "valid_from": [begin, begin, begin + pd.Timedelta(days=5)], "valid_to": [None, None, None]}
    )  # fmt: skip
    found = summary(frames)
    assert len(set(found.last.rows["customer_key"].to_pylist())) == 2
    assert len(lags(found)) == 3  # their answers count for the company all the same
