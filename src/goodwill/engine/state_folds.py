"""The filter and the smoother of a hidden Markov model as folds over tables of facts.

What is fitted to panels of periods (`goodwill.stats.markov`) is carried here over raw events: a customer's
probabilities of each state as of the last closed period, from any number of tables, on from any checkpoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import numpy as np

from goodwill.core.errors import EngineError
from goodwill.engine.fold import Field, Fold, Stream
from goodwill.stats.markov.parameters import HmmParameters

_ROLES = {"event": 0, "seen": 1, "exit": 2, "entry": 3}


@dataclass(frozen=True, slots=True)
class Feed:
    """What the events of one stream are to the model.

    Attributes
    ----------
    stream
        The events. A value, where one is needed, is the only entry of `Stream.columns` and has one name in all streams.
    role
        ``event``: adds to a covariate of the move into its period. ``seen``: observed on a channel: that one
        came (binary), how many (count), the sum of values (lognormal), the last value (gaussian, ordinal).
        ``exit``: the period it lies in is the last; ``entry``: opens the customer's first period and nothing else.
    target
        Name of the covariate or channel.
    how
        Of events: ``flag``, 1 however many came, or ``sum`` of their values.
    """

    stream: Stream
    role: Literal["event", "seen", "exit", "entry"]
    target: str = ""
    how: Literal["flag", "sum"] = "flag"


def filter_fold(
    parameters: HmmParameters, feeds: Sequence[Feed], starts: Sequence[datetime], *, through: bool = False
) -> Fold:
    """Return the fold that gives each customer's filtered states.

    Parameters
    ----------
    parameters
        Of a model whose channels have no covariates of their own.
    feeds
        The tables. A customer begins in the period of the first event; periods without events have covariates of 0, a
        0 on binary and count channels, and nothing on the others.
    starts
        Where each period begins, ascending, and last where the last one ends. Events outside are passed over.
    through
        Whether to close all periods at the end of a run (of customers that have not left), even those in which no event
        followed. Then nothing can be carried on into these periods.

    Returns
    -------
    Fold
        ``state_0`` ... (P(state) as of the last closed period), ``period`` (place of the open one in `starts`),
        ``closed`` (how many periods), ``left``, ``log_likelihood``, and what the open period holds so far.

    Raises
    ------
    EngineError
        If a target is no covariate or channel, or the model has covariates on channels.
    """
    return _fold(parameters, feeds, starts, through=through, lag=0)


def smoother_fold(
    parameters: HmmParameters, feeds: Sequence[Feed], starts: Sequence[datetime], *, lag: int, through: bool = False
) -> Fold:
    """Return the fold that also smooths the last `lag` closed periods.

    Like `filter_fold`, with ``smoothed_h_s``: P(state s, h periods before the last closed one | all events), h from 0
    to lag - 1; missing where the history is shorter. Exact for those periods; states further back are not kept.
    """
    if lag < 1:
        raise EngineError("A smoother needs a lag of one period or more.", seen=str(lag), do="Use filter_fold for none")
    return _fold(parameters, feeds, starts, through=through, lag=lag)


def _fold(
    parameters: HmmParameters, feeds: Sequence[Feed], starts: Sequence[datetime], *, through: bool, lag: int
) -> Fold:
    from goodwill.stats.markov.filter import field_starts, filter_kernel, packed

    roles, streams = _roles(parameters, feeds)
    edges = [round(s.timestamp() * 1e6) for s in starts]
    if len(edges) < 2 or edges != sorted(set(edges)) or any(s.tzinfo is None for s in starts):
        raise EngineError(
            "Periods need rising starts with a zone, and where the last one ends.", seen=f"{len(edges)} instants"
        )
    last = len(edges) - 1 if through else -1
    carries: dict[str, Any] = field_starts(parameters, lag)
    fields = tuple(Field(name, start, carry) for name, (start, carry) in carries.items())
    numbers = packed(parameters, edges, roles, through=last, lag=lag)
    return Fold(streams, filter_kernel, fields, (), numbers)


def _roles(parameters: HmmParameters, feeds: Sequence[Feed]) -> tuple[np.ndarray[Any, Any], tuple[Stream, ...]]:
    """Return what each kind of event is, kinds by the feeds' places, and the streams with these kinds."""
    form, faults = parameters.form, list[str]()
    channels = [c.name for c in form.channels]
    faults += [f"channel {c.name} has covariates" for c in form.channels if c.covariates]
    table = np.zeros((256, 3), dtype=np.int64)
    table[:, 0] = _ROLES["entry"]
    for kind, feed in enumerate(feeds):
        names = {"event": list(form.covariates), "seen": channels}.get(feed.role, [feed.target])
        if feed.target not in names:
            faults.append(f"{feed.role} {feed.target!r} is none of {names}")
            continue
        table[kind + 128] = (_ROLES[feed.role], names.index(feed.target), 1 if feed.how == "sum" else 0)
    streams = tuple(replace(f.stream, kind=i) for i, f in enumerate(feeds))
    values = {name for s in streams for name in s.columns}
    faults += [f"values have several names ({', '.join(sorted(values))})"] if len(values) > 1 else []
    faults += ["there is no feed"] if not feeds else []
    if faults:
        raise EngineError("This model cannot be carried over these tables.", seen="; ".join(faults), do="Correct them")
    return table, streams
