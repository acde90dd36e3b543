"""The figures of dynamic loyalty, one line each with interval and count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from goodwill.core.estimate import Estimate
from goodwill.measure.loyalty.lived import DRAWN, is_shared, worth_of_states
from goodwill.measure.loyalty.panel import CONTROL
from goodwill.measure.loyalty.picture import Picture, spread
from goodwill.measure.loyalty.shocks import Shock
from goodwill.measure.loyalty.warnings import CameTrue
from goodwill.measure.periods import label
from goodwill.measure.survey_figures import Figure
from goodwill.stats.intervals import critical, wilson

UNRECORDED = "nothing on record"
RIVAL = "a competitor"
EVERYBODY = "befell everybody in the same months, so nobody is left to compare with"


def figures_of(picture: Picture) -> tuple[Figure, ...]:
    """Return all figures, the share of each state now first."""
    return tuple(
        figure
        for part in (
            _now,
            _states,
            _by_month,
            _flows,
            _events,
            _other_worlds,
            _shared,
            _said,
            _lists,
            _breaks,
            _units,
            _tried,
        )
        for figure in part(picture)
    )


def figure(metric: str, scope: str, segment: str, e: Estimate, *, period: str = "", unit: str = "") -> Figure:
    """Return one line."""
    return Figure(metric, scope, period, unit, segment, e)


def _now(picture: Picture) -> Iterator[Figure]:
    now, here = picture.now[picture.here], int(picture.here.sum())
    for k, name in enumerate(picture.fitted.states):
        mean = float(now[:, k].mean())
        se = float(np.sqrt((now[:, k].var() + (now[:, k] * (1 - now[:, k])).mean()) / max(1, here)))
        yield figure("share of customers", "all", name, spread(mean, float(np.hypot(se, picture.unsure[k])), here))
    left = int(picture.lived.left.sum())
    yield figure(
        "customers who left", "all", "", Estimate(float(left), None, None, len(picture.lived.keys), unit="customers")
    )


def _states(picture: Picture) -> Iterator[Figure]:
    fit, here = picture.fitted.fit, int(picture.here.sum())
    worth = worth_of_states(fit.parameters, picture.lived.amount)
    reach = critical(0.95)
    for k, name in enumerate(picture.fitted.states):
        e = fit.estimates[f"buys.intercept[{k}]"]
        ends = [1 / (1 + np.exp(-x)) if x is not None else None for x in (e.value, e.low, e.high)]
        yield figure("chance to buy in a month", "state", name,
                     Estimate(float(ends[0] or 0.0), ends[1], ends[2], e.n, unit="share"))  # fmt: skip
        if picture.lived.amount > 0 and e.se and e.value is not None:
            p = float(ends[0] or 0.0)
            half = reach * worth[k] * (1 - p) * e.se
            yield figure("spent in a year", "state", name,
                         Estimate(float(worth[k]), max(0.0, float(worth[k] - half)), float(worth[k] + half), here,
                                  unit=f"{picture.lived.currency} a year"))  # fmt: skip
    lived = picture.lived
    rows = lived.ends[lived.left]
    exits, there = picture.standing.smooth[rows].sum(axis=0), picture.standing.smooth.sum(axis=0)
    for k, name in enumerate(picture.fitted.states):
        yield figure("left in a month", "state", name, wilson(float(min(exits[k], there[k])), float(there[k])))


def _by_month(picture: Picture) -> Iterator[Figure]:
    for m, month in enumerate(picture.months):
        for k, name in enumerate(picture.fitted.states):
            e = spread(float(picture.share[m, k]), float(picture.share_se[m, k]), int(picture.there[m]))
            yield figure("share of customers", "period", name, e, period=label(int(month)))


def _flows(picture: Picture) -> Iterator[Figure]:
    states = picture.fitted.states
    for m, month in enumerate(picture.months[1:], start=1):
        for a, begin in enumerate(states):
            for b, end in enumerate(states):
                if a == b:
                    continue
                count = float(picture.moved[m, a, b])
                half = critical(0.95) * np.sqrt(max(count, 1e-9))  # as a Poisson count
                e = Estimate(count, max(0.0, count - half), count + half, int(picture.there[m]), unit="customers")
                yield figure("customers who went", "period flow", f"{begin} > {end}", e, period=label(int(month)))


def _events(picture: Picture) -> Iterator[Figure]:
    shares, years = picture.shares, max(len(picture.months) - 1, 1) / 12
    for place, name in enumerate(shares.causes):
        if name == CONTROL:
            continue
        slope = picture.slopes.get(name)
        if slope is not None:
            n = int(shares.happened[place] * picture.scale)
            yield figure("goes with the next move", "event", name, replace(slope, n=n))
        if is_shared(name):
            for metric in ("moves down a year", "moves up a year"):
                yield figure(metric, "event", name, Estimate.missing(EVERYBODY, 0, "moves a year"))
            continue
        for metric, counts in (("moves down a year", shares.down), ("moves up a year", shares.up)):
            value = float(counts[place] * picture.scale / years)
            low, high = _carried(value, slope, float(counts.sum()) * picture.scale / years)
            n = int(picture.scale * (shares.happened[place] or shares.months))
            yield figure(metric, "event", name, Estimate(value, low, high, n, unit="moves a year"))


def _carried(value: float, slope: Estimate | None, total: float) -> tuple[float | None, float | None]:
    """Return a count's interval: that of its slope carried over in proportion; Poisson where there is no slope."""
    if slope is None:
        half = 1.96 * float(np.sqrt(max(total, 1.0)))
        return value - half, value + half
    if not slope.value or slope.low is None or slope.high is None:
        return None, None
    ends = sorted((value * slope.low / slope.value, value * slope.high / slope.value))
    return min(ends[0], value), max(ends[1], value)


def _other_worlds(picture: Picture) -> Iterator[Figure]:
    there = int(picture.here.sum())
    for name, c in picture.without.items():
        yield figure("steady customers lost", "event", name, c.steady.scaled(float(there), "customers"))
        yield figure("worth a year", "event", name, c.worth.scaled(-float(there)))
    if picture.handled is not None:
        h = picture.handled
        yield figure(
            "steady, had every failure been put right", "handled", "", h.steady.scaled(float(there), "customers")
        )
        yield figure(
            "gone in spirit, had every failure been put right", "handled", "", h.gone.scaled(float(there), "customers")
        )
        yield figure("worth a year, had every failure been put right", "handled", "", h.worth.scaled(float(there)))


def shock_name(shock: Shock) -> str:
    """Return what a disruption is called in a table."""
    if shock.origin == "competitor":
        return RIVAL
    return shock.name.replace("_", " ") if shock.name else UNRECORDED


def shock_period(shock: Shock) -> str:
    """Return the month, or the two months between which it happened."""
    return label(shock.first) if shock.first == shock.last else f"{label(shock.first)} to {label(shock.last)}"


def _shared(picture: Picture) -> Iterator[Figure]:
    for s in picture.shocks:
        yield figure("fall in answers", "disruption", shock_name(s), s.fall, period=shock_period(s), unit=s.region)


def _said(picture: Picture) -> Iterator[Figure]:
    beside, states = picture.beside, picture.fitted.states
    yield figure("says nine or ten", "said", "as answered", beside.plain)
    yield figure("says nine or ten", "said", "corrected for who answers", beside.corrected)
    for k, name in enumerate(states):
        yield figure("says nine or ten", "said by state", name, beside.by_state[k])
        yield figure("answered within a year", "said by state", name, beside.answers[k])


def _lists(picture: Picture) -> Iterator[Figure]:
    for scope, listed, false, checked in (
        ("says nine, gone in spirit", picture.listed, picture.expected_false, picture.as_of.gone),
        ("early warning", picture.warned, _missed(picture), picture.as_of.warned),
    ):
        n = int(listed.sum())
        yield figure(
            "customers on the list",
            scope,
            "",
            Estimate(float(n), None, None, int(picture.here.sum()), unit="customers"),
        )
        rate = Estimate.missing("nobody is on the list", 0, "share") if false is None else Estimate(
            false, None, None, n, unit="share")  # fmt: skip
        yield figure("expected share wrong", scope, "", rate)
        yield from _checked(scope, checked)


def _missed(picture: Picture) -> float | None:
    return float((1 - picture.lost[picture.warned]).mean()) if picture.warned.any() else None


def _checked(scope: str, checked: CameTrue | None) -> Iterator[Figure]:
    if checked is None:
        missing = Estimate.missing("too few were on an earlier list to tell", 0, "share")
        yield figure("left since, of those listed six months ago", scope, "", missing)
        return
    yield figure("left since, of those listed six months ago", scope, "", checked.listed)
    yield figure("left since, of the others", scope, "", checked.others)
    yield figure("left since, listed minus others", scope, "", checked.difference)


def _breaks(picture: Picture) -> Iterator[Figure]:
    if picture.broke is None:
        return
    for place, (at, window) in enumerate(zip(picture.broke.positions, picture.broke.intervals, strict=True)):
        levels = picture.broke.coefficients[:, 0]
        change = float(levels[place + 1] - levels[place])
        first, last = (label(int(picture.months[min(max(p, 0), len(picture.months) - 1)])) for p in window)
        se = float(np.hypot(picture.share_se[at - 1, -1], picture.share_se[min(at, len(picture.months) - 1), -1]))
        half = critical(0.95) * se
        e = Estimate(change, change - half, change + half, int(picture.there[at]), unit="share", se=se)
        yield figure(
            "change of the share steady", "break", f"{first} to {last}", e, period=label(int(picture.months[at]))
        )


def _units(picture: Picture) -> Iterator[Figure]:
    here, now = picture.here, picture.now
    for unit in sorted({str(u) for u in picture.lived.unit if u}):
        mine = here & (picture.lived.unit == unit)
        n = int(mine.sum())
        if n < 20:
            continue
        for k, name in ((len(picture.fitted.states) - 1, "steady"), (0, picture.fitted.states[0])):
            p = now[mine, k]
            se = float(np.hypot(np.sqrt((p.var() + (p * (1 - p)).mean()) / n), picture.unsure[k]))
            yield figure("share of customers", "unit", name, spread(float(p.mean()), se, n), unit=unit)


def _tried(picture: Picture) -> Iterator[Figure]:
    for t in picture.fitted.tried:
        yield figure("BIC without events", "number of states", str(t.states), Estimate(t.bic, None, None, DRAWN))
        yield figure("log-likelihood of a customer held out", "number of states", str(t.states),
                     Estimate(t.held_out, None, None, DRAWN))  # fmt: skip
