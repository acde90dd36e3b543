"""The filter over tables of events equals the filter over the panel they add up to; carried on; held by exits."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from goodwill.core.errors import EngineError
from goodwill.engine.fold import Stream
from goodwill.engine.local import LocalEngine
from goodwill.engine.state_folds import Feed, filter_fold, smoother_fold
from goodwill.stats.markov import Channel, ChannelForm, EmissionParameters, Form, HmmParameters, Panel, filtered, smooth

PERIODS, CUSTOMERS, DAYS = 6, 40, 30
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STARTS = [START + dt.timedelta(days=DAYS * i) for i in range(PERIODS + 1)]
ROUNDING = 1e-10  # the same sums in another order
STATES = ["state_0", "state_1", "state_2"]


def model(nodes=1):
    """Three states; purchases, contacts, spend and a grade; outages and a dose of something."""
    none = np.zeros(0)
    forms = (
        ChannelForm("buys", "binary", ordered=True),
        ChannelForm("contacts", "count"),
        ChannelForm("spend", "lognormal"),
        ChannelForm("grade", "ordinal", levels=4),
    )
    numbers = (
        EmissionParameters(np.array([-1.5, 0.0, 1.5]), none, none, none, 0.4 if nodes > 1 else 0.0),
        EmissionParameters(np.array([0.8, 0.2, -0.5]), none, none, none),
        EmissionParameters(np.array([0.0, 0.5, 1.0]), none, np.array([0.5, 0.6, 0.7]), none),
        EmissionParameters(np.array([-0.5, 0.5, 1.5]), none, none, np.array([0.0, 0.8, 1.6])),
    )
    form = Form(3, forms, ("outage", "dose"), nodes=nodes, loads=("buys",) if nodes > 1 else ())
    tau = np.array([[1.0, 2.5], [-1.5, 1.5], [-3.0, -1.0]])
    rho = np.tile([-1.0, 0.6], (3, 1))
    return HmmParameters(form, np.array([0.3, 0.4, 0.3]), tau, rho, np.zeros(2), numbers, 0.5 if nodes > 1 else 0.0)


def facts(seed=0):
    """Random events of five tables, and the panel that they add up to."""
    rng = np.random.default_rng(seed)
    tables = {name: [] for name in ("outages", "doses", "orders", "calls", "marks", "joined")}
    shape = (CUSTOMERS, PERIODS)
    outage, dose = np.zeros(shape), np.zeros(shape)
    buys, contacts = np.zeros(shape), np.zeros(shape)
    spend, grade = np.full(shape, np.nan), np.full(shape, np.nan)

    def put(table, customer, period, value=1.0, late=None):
        part = rng.uniform(0.1, 0.9) if late is None else late
        at = STARTS[period] + dt.timedelta(days=DAYS * part)
        tables[table].append((customer, at, len(tables[table]), value))

    for c in range(CUSTOMERS):
        put("joined", c, 0, late=0.01)
        for t in range(PERIODS):
            for _ in range(rng.binomial(2, 0.15)):
                put("outages", c, t)
                outage[c, t] = 1.0
            if rng.random() < 0.3:
                size = float(rng.integers(1, 4))
                put("doses", c, t, size)
                dose[c, t] += size
            for _ in range(rng.binomial(2, 0.3)):
                amount = float(rng.lognormal(0.5, 0.5))
                put("orders", c, t, amount)
                buys[c, t] = 1.0
                spend[c, t] = np.nansum([spend[c, t], amount])
            for _ in range(rng.poisson(1.0)):
                put("calls", c, t)
                contacts[c, t] += 1.0
            if rng.random() < 0.4:
                grade[c, t] = float(rng.integers(0, 4))
                put("marks", c, t, grade[c, t])
    channels = (
        Channel("buys", "binary", buys.ravel(), ordered=True),
        Channel("contacts", "count", contacts.ravel()),
        Channel("spend", "lognormal", spend.ravel()),
        Channel("grade", "ordinal", grade.ravel(), levels=4),
    )
    events = np.column_stack([outage.ravel(), dose.ravel()])
    offsets = np.arange(0, CUSTOMERS * PERIODS + 1, PERIODS)
    return tables, Panel(offsets, channels, events, ("outage", "dose"))


def registered(engine, tables):
    for name, rows in tables.items():
        columns = list(zip(*rows, strict=True))
        data = {
            "customer_key": pa.array(columns[0], pa.int64()),
            "happened_at": pa.array(columns[1], pa.timestamp("us", tz="UTC")),
            "event_id": pa.array([i.to_bytes(4, "big") for i in columns[2]], pa.binary()),
            "worth": pa.array(columns[3], pa.float64()),
        }
        engine.register(name, pa.table(data))


def stream(table, *, value=True):
    return Stream(table, "happened_at", "event_id", 0, {"worth": "worth"} if value else {})


def feeds():
    return [
        Feed(stream("outages", value=False), "event", "outage"),
        Feed(stream("doses"), "event", "dose", how="sum"),
        Feed(stream("orders"), "seen", "buys"),
        Feed(stream("orders"), "seen", "spend"),
        Feed(stream("calls", value=False), "seen", "contacts"),
        Feed(stream("marks"), "seen", "grade"),
        Feed(stream("joined", value=False), "entry"),
    ]


@pytest.fixture(scope="module")
def world():
    tables, panel = facts()
    with LocalEngine(threads=2) as engine:
        registered(engine, tables)
        yield engine, panel


def columns(table, names):
    return np.column_stack([table[n].to_numpy() for n in names])


@pytest.mark.parametrize("nodes", [1, 5])
def test_filter_equals_the_panel(world, nodes):
    engine, panel = world
    parameters = model(nodes)
    found = engine.fold(filter_fold(parameters, feeds(), STARTS, through=True))
    expected = filtered(parameters, panel)
    last = panel.offsets[1:] - 1
    assert columns(found, STATES) == pytest.approx(expected.probabilities[last], abs=ROUNDING)
    assert found["log_likelihood"].to_numpy() == pytest.approx(expected.log_likelihoods, rel=ROUNDING)
    assert set(found["closed"].to_pylist()) == {PERIODS}


@pytest.mark.parametrize("nodes", [1, 3])
def test_smoother_equals_the_panel(world, nodes):
    engine, panel = world
    parameters = model(nodes)
    found = engine.fold(smoother_fold(parameters, feeds(), STARTS, lag=PERIODS + 1, through=True))
    expected = smooth(parameters, panel).probabilities
    last = panel.offsets[1:] - 1
    for back in range(PERIODS):
        names = [f"smoothed_{back}_{s}" for s in range(3)]
        assert columns(found, names) == pytest.approx(expected[last - back], abs=ROUNDING)
    assert found[f"smoothed_{PERIODS}_0"].null_count == CUSTOMERS  # further back than there is history


@pytest.mark.parametrize("lag", [0, 3])
def test_carried_on(world, lag):
    engine, _ = world
    make = smoother_fold if lag else filter_fold
    fold = make(model(), feeds(), STARTS, **({"lag": lag} if lag else {}))
    whole = engine.fold(fold)
    middle = STARTS[3] + dt.timedelta(days=11)
    half = engine.fold(fold, until=middle)
    assert engine.fold(fold, since=middle, states=half).equals(whole)
    open_periods = set(whole["period"].to_pylist())
    assert max(open_periods) == PERIODS - 1  # the last stays open unless asked through


def test_nothing_happens_after_an_exit(world):
    _, panel = world
    exits = [(c, STARTS[2] + dt.timedelta(days=29), c, 1.0) for c in range(CUSTOMERS)]
    with LocalEngine(threads=2) as other:
        registered(other, {**facts()[0], "exits": exits})
        more = [*feeds(), Feed(stream("exits", value=False), "exit")]
        found = other.fold(filter_fold(model(), more, STARTS, through=True))
    expected = filtered(model(), panel).probabilities[panel.offsets[:-1] + 2]
    assert columns(found, STATES) == pytest.approx(expected, abs=ROUNDING)
    assert set(found["left"].to_pylist()) == {1}
    assert set(found["closed"].to_pylist()) == {3}


def test_what_cannot_be_carried():
    with pytest.raises(EngineError, match="none of"):
        filter_fold(model(), [Feed(stream("calls"), "seen", "nothing")], STARTS)
    with pytest.raises(EngineError, match="rising starts"):
        filter_fold(model(), feeds(), STARTS[::-1])
    with pytest.raises(EngineError, match="lag of one"):
        smoother_fold(model(), feeds(), STARTS, lag=0)
