"""Where a fit begins: the form that a panel has, and parameters read off its quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from goodwill.core.errors import EstimateError
from goodwill.stats.inputs import FloatArray
from goodwill.stats.markov.panels import Channel, Panel
from goodwill.stats.markov.parameters import ChannelForm, EmissionParameters, Form, HmmParameters

STAY = 0.8  # probability to stay in a state, to begin with
REACH = 1.2  # logits or log means between the middle and the outermost state, to begin with


def form_of(
    panel: Panel,
    states: int,
    *,
    slopes: Literal["common", "origin"],
    initial: Literal["softmax", "stationary"],
    nodes: int,
    loads: Sequence[str],
) -> Form:
    """Return the form of a panel; its first channel is ordered where none is.

    Raises
    ------
    EstimateError
        If a channel has no value at all, or a setting cannot be.
    """
    faults = [f"channel {c.name} has no value" for c in panel.channels if np.isnan(np.asarray(c.values)).all()]
    faults += [f"{n} in loads is no channel" for n in loads if n not in [c.name for c in panel.channels]]
    faults += [f"{states} states"] if states < 1 else []
    faults += [f"{nodes} nodes"] if nodes < 1 else []
    faults += ["loads without nodes"] if loads and nodes == 1 else []
    if faults:
        raise EstimateError("This model cannot be fitted.", seen="; ".join(faults), do="Correct them")
    channels = [_channel_form(c) for c in panel.channels]
    if not any(c.ordered for c in channels):
        channels[0] = replace(channels[0], ordered=True)
    return Form(states, tuple(channels), tuple(panel.covariate_names), slopes, initial, nodes, tuple(loads))


def _channel_form(channel: Channel) -> ChannelForm:
    centre, spread = 0.0, 1.0
    if channel.kind in ("gaussian", "lognormal"):
        seen = _seen(channel)
        centre, spread = float(seen.mean()), float(seen.std()) or 1.0
    kept = (channel.covariate_names, channel.ordered, channel.level_count, centre, spread)
    return ChannelForm(channel.name, channel.kind, *kept)


def mean_covariates(panel: Panel) -> FloatArray:
    """Return the mean of the covariates over moves (all rows but each customer's first), shape (p,)."""
    moves = max(panel.rows - panel.customers, 1)
    mean: FloatArray = panel.events.sum(axis=0) / moves
    return mean


def first_guess(form: Form, panel: Panel) -> HmmParameters:
    """Return parameters read off the data: spread-out states that mostly stay."""
    k, p = form.states, len(form.covariates)
    places = np.linspace(-1.0, 1.0, k) if k > 1 else np.zeros(1)
    lead = next(i for i, c in enumerate(form.channels) if c.ordered)
    emissions = tuple(
        _guess(c, channel, places * _direction(panel, lead, i, channel.ordered), panel.masses.sum())
        for i, (c, channel) in enumerate(zip(panel.channels, form.channels, strict=True))
    )
    if form.nodes > 1:
        emissions = tuple(
            replace(e, loading=0.3 * c.spread) if c.name in form.loads else e
            for e, c in zip(emissions, form.channels, strict=True)
        )
    stay = np.full((k, k), (1.0 - STAY) / max(k - 1, 1)) + np.eye(k) * (STAY - (1.0 - STAY) / max(k - 1, 1))
    below = np.cumsum(stay, axis=1)[:, :-1]
    tau = np.log(below / (1.0 - below)) if k > 1 else np.zeros((1, 0))
    sigma = 0.5 if form.nodes > 1 else 0.0
    return HmmParameters(form, np.full(k, 1.0 / k), tau, np.zeros((k, p)), mean_covariates(panel), emissions, sigma)


def _seen(channel: Channel) -> FloatArray:
    values = np.asarray(channel.values, dtype=np.float64)
    seen: FloatArray = values[~np.isnan(values)]
    return np.log(seen) if channel.kind == "lognormal" else seen


def _direction(panel: Panel, lead: int, place: int, ordered: bool) -> float:
    """Return whether a channel rises or falls with the leading one, over customers' means."""
    if ordered or place == lead:
        return 1.0
    a, b = (_customer_means(panel, i) for i in (lead, place))
    both = ~np.isnan(a) & ~np.isnan(b)
    if both.sum() < 3 or a[both].std() == 0.0 or b[both].std() == 0.0:
        return 1.0
    return -1.0 if np.corrcoef(a[both], b[both])[0, 1] < 0.0 else 1.0


def _customer_means(panel: Panel, place: int) -> FloatArray:
    values = np.asarray(panel.channels[place].values, dtype=np.float64)
    there = ~np.isnan(values)
    sums = np.add.reduceat(np.where(there, values, 0.0), panel.offsets[:-1])
    counts = np.add.reduceat(there.astype(np.float64), panel.offsets[:-1])
    with np.errstate(invalid="ignore"):
        means: FloatArray = sums / np.where(counts > 0, counts, np.nan)
    return means


def _guess(channel: Channel, form: ChannelForm, places: FloatArray, customers: float) -> EmissionParameters:
    seen, k = _seen(channel), len(places)
    none, slopes = np.zeros(0), np.zeros(len(form.covariates))
    least = 0.5 / max(customers, 2.0)
    if form.kind == "binary":
        share = float(np.clip(seen.mean(), least, 1.0 - least))
        return EmissionParameters(np.log(share / (1.0 - share)) + REACH * places, slopes, none, none)
    if form.kind == "count":
        return EmissionParameters(np.log(max(float(seen.mean()), least)) + REACH * places, slopes, none, none)
    if form.kind == "ordinal":
        below = np.array([(seen <= level).mean() for level in range(form.levels - 1)])
        logits = np.log(np.clip(below, least, 1.0 - least) / (1.0 - np.clip(below, least, 1.0 - least)))
        cuts = logits - logits[0]
        cuts = np.maximum.accumulate(cuts + 1e-3 * np.arange(len(cuts)))
        return EmissionParameters(-logits[0] + REACH * places, slopes, none, cuts)
    middle = np.quantile(seen, (np.arange(k) + 0.5) / k)
    means = middle + 1e-3 * form.spread * np.arange(k)
    means = means if places[-1] >= places[0] else means[::-1]
    return EmissionParameters(means.copy(), slopes, np.full(k, 0.7 * form.spread), none)
