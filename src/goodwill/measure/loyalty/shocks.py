"""Disruptions that many shared, told by what is said afterwards: ours, a competitor's, and those nobody recorded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.core.estimate import Estimate
from goodwill.measure.loyalty.answered_shocks import FEWEST_ANSWERS, Explained, Replies, of_everybody, ways_of_asking
from goodwill.measure.loyalty.facts import LoyaltyFacts

Ints = npt.NDArray[np.int64]
BURST = 5.0  # times as many as in that kind's usual month
FEWEST_IN_BURST = 30
PLACES = 60  # regions beyond which single ones are too many to be searched


@dataclass(frozen=True)
class Shock:
    """Something that befell many at once, and what they said afterwards.

    Attributes
    ----------
    name
        Kind of event as recorded, or empty where no record explains it.
    origin
        "ours", "competitor" or "unrecorded".
    first, last
        Months between which it happened (the same where it is recorded).
    region
        The region, where it is one; empty otherwise.
    fall
        How far answers fell right after, as a share of the scale.
    p_value
        Against chance.
    customers
        Whom it befell, as far as known; 0 where it is not known.
    """

    name: str
    origin: str
    first: int
    last: int
    region: str
    fall: Estimate
    p_value: float
    customers: int


def shocks(facts: LoyaltyFacts) -> tuple[Shock, ...]:
    """Return what many shared, recorded events first; the clearest region last. Empty with too few answers."""
    said = facts.said.rows
    if said.num_rows < FEWEST_ANSWERS:
        return ()
    people = facts.people.rows
    keys = people["customer_key"].to_numpy()
    names, region = np.unique(np.array(people["region"].to_pylist(), dtype=str), return_inverse=True)
    customer = said["customer_key"].to_numpy()
    place = np.searchsorted(keys, customer).clip(0, len(keys) - 1)
    known = keys[place] == customer
    replies = Replies(
        customer[known], region[place[known]].astype(np.int64), said["month"].to_numpy()[known].astype(np.int64),
        ways_of_asking(_words(said["mode"], known), _words(said["sender"], known)),
        (said["score"].to_numpy().astype(float) / said["answers"].to_numpy())[known],
    )  # fmt: skip
    if known.sum() < FEWEST_ANSWERS or len(np.unique(replies.month // replies.step)) < 4:
        return ()
    explained = Explained(replies)
    found = _recorded(facts, explained)
    if 3 <= len(names) <= PLACES:
        regions = explained.by_region()
        if regions:
            best = min(regions, key=lambda f: f.z)
            found.append(Shock("", "unrecorded", best.first, best.last, str(names[best.region]), best.estimate,
                               best.p_value, 0))  # fmt: skip
    return tuple(found)


def _recorded(facts: LoyaltyFacts, explained: Explained) -> list[Shock]:
    """Return recorded events that many shared, and take them out of what is left to explain."""
    bursts = _bursts(facts)
    customer = explained.replies.customer
    looked = max(1, len(bursts))
    explained.by_region()  # how regions wander by themselves, before anything is taken out
    found, columns = [], []
    for kind, month, whom in bursts:
        struck = np.isin(customer, whom)
        fall = explained.of_those(month, struck, looked)
        if fall is not None:
            found.append(Shock(kind, "ours", month, month, "", fall.estimate, fall.p_value, len(whom)))
            columns.append(explained.profile(month, struck))
    rivals = [e for e in facts.public.rows.to_pylist() if e["origin"] == "competitor"]
    for event in rivals:
        month = int(event["month"])
        everybody = of_everybody(explained.replies, month, len(rivals))
        if everybody is not None:
            found.append(Shock(str(event["kind"]), "competitor", month, month, "", everybody.estimate,
                               everybody.p_value, 0))  # fmt: skip
    if columns:
        explained.take_out(np.column_stack(columns))
    return found


def _bursts(facts: LoyaltyFacts) -> list[tuple[str, int, Ints]]:
    """Return kinds and months in which a failure of ours befell far more customers than usual, and whom."""
    struck = facts.struck.rows
    failing = (struck["failures"].to_numpy().astype(float) > 0) & (struck["ours"].to_numpy().astype(float) > 0)
    kind = np.array(struck["kind"].to_pylist(), dtype=object)[failing]
    month = struck["month"].to_numpy()[failing].astype(np.int64)
    customer = struck["customer_key"].to_numpy()[failing]
    found = []
    months = len(facts.span)
    for name in sorted({str(k) for k in kind}):
        mine = kind == name
        when, count = np.unique(month[mine], return_counts=True)
        for m, n in zip(when, count, strict=True):
            others = np.zeros(max(1, months - 1))
            others[: len(count) - 1] = count[when != m][: len(others)]
            if n >= FEWEST_IN_BURST and n >= BURST * max(1.0, float(np.median(others))):
                found.append((name, int(m), np.unique(customer[mine & (month == m)])))
    return found


def _words(column: pa.ChunkedArray, known: npt.NDArray[np.bool_]) -> list[str]:
    return [str(word) for word, use in zip(column.to_pylist(), known, strict=True) if use]
