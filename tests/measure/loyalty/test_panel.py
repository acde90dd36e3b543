"""The panel of facts, row by row against the simulated life; one customer's ribbon against everybody's smoother."""

from __future__ import annotations

import numpy as np
import pytest

from goodwill.core.errors import EstimateError
from goodwill.measure.loyalty.lived import fit_states, kept_model, last_moves, stand
from goodwill.measure.loyalty.one_customer import Life, Month
from goodwill.measure.loyalty.panel import BASE, lived_panel
from goodwill.simulate.oracle import lived as lived_through

SAME = 1e-9


@pytest.fixture(scope="module")
def company(facts):
    return facts("planted", 4, 700)


@pytest.fixture(scope="module")
def panel(company):
    return lived_panel(company[1])


def test_every_row_is_what_was_lived(company, panel):
    """Purchases by month against the simulator's own; everybody is there from the month after they came to the end."""
    one = lived_through(company[0])
    assert len(panel.keys) == len(one.people)
    pairs = np.column_stack([one.life.bought_who, _month(one, one.life.bought_at)])
    bought = len(np.unique(pairs, axis=0))
    assert panel.panel.channels[0].values.sum() == pytest.approx(bought, rel=0.01)  # a first month is not looked at
    gone = (one.life.left_at < one.scene.calendar.today) & ~one.life.silent
    assert panel.left.sum() == gone.sum()
    assert (np.diff(panel.panel.offsets) >= 1).all()
    assert (panel.month[panel.ends] <= panel.last).all()


def test_nothing_is_known_of_the_months_left_out(company, panel):
    then = lived_panel(company[1], back=6, causes=panel.covariates)
    assert then.last == panel.last - 6
    assert then.month.max() <= then.last
    assert then.covariates == panel.covariates
    assert then.left.sum() < panel.left.sum()


def test_a_cause_that_comes_with_another_is_not_told_apart(panel):
    joined = [c for c in panel.causes if " and " in c]
    columns = np.asarray(panel.panel.covariates)
    for a in range(columns.shape[1]):
        for b in range(a):
            assert not np.array_equal(columns[:, a], columns[:, b]), (panel.covariates[a], panel.covariates[b])
    assert all(set(c.split(" and ")) <= {*BASE, "a competitor", "the news", "change sprung", "change announced"}
               for c in joined)  # fmt: skip


def test_too_little_is_refused(company):
    import dataclasses

    from goodwill.core.cells import Cells

    f = company[1]
    few = dataclasses.replace(f, people=Cells(f.people.rows.slice(0, 50), f.people.by))
    with pytest.raises(EstimateError, match="customers"):
        lived_panel(few)


def test_one_customers_ribbon_is_that_of_the_smoother(company, panel):
    fitted = fit_states(panel, states=3, seed=0, most=700)
    smoothed = stand(fitted.parameters, panel.panel).smooth
    rows, moved, _to = last_moves(panel, smoothed)
    model = kept_model(panel, fitted)
    facts = company[1]
    seen = [*np.flatnonzero(rows >= 0)[:3].tolist(), 0, 7]
    for c in seen:
        life = Life(model, *_months(facts, panel, c))
        ribbon = life.ribbon()
        own = smoothed[panel.panel.offsets[c] : panel.panel.offsets[c + 1]]
        assert ribbon.probabilities == pytest.approx(own, abs=SAME)
        if rows[c] >= 0:
            assert ribbon.moves[-1].month == panel.month[rows[c]]
            assert ribbon.moves[-1].before == fitted.states[moved[c]]
        for move in ribbon.moves:
            assert 0 <= move.low <= move.shared <= move.high <= 1
            assert sum(s for _, s in move.shares) == pytest.approx(move.shared if move.shares else 0.0, abs=SAME)


def _months(facts, panel, c):
    begin, end = panel.panel.offsets[c : c + 2]
    first = int(panel.month[begin])
    months = [Month() for _ in range(end - begin)]
    for row in facts.months.rows.to_pylist():
        t = row["month"] - first
        if row["customer_key"] == panel.keys[c] and 0 <= t < len(months):
            befell = {column: row[column] for column in BASE.values()}
            months[t] = Month(row["bought"], row["spent"], row["contacts"], row["known"], befell)
    for event in facts.public.rows.to_pylist():
        t = event["month"] - first
        name = {"competitor": "a competitor", "public": "the news", "us": f"change {event['sprung']}"}[event["origin"]]
        if 0 <= t < len(months):
            m = months[t]
            months[t] = Month(m.bought, m.spent, m.contacts, m.known, {**m.befell, name: 1.0})
    return first, months


def _month(one, at):
    return np.searchsorted(one.scene.calendar.starts, at, side="right") - 1
