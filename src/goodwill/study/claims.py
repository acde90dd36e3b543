"""The register of claims: nothing is called clear, flagged or put in the headline without passing it.

All claims that the methods of one study propose go through one gate and one hierarchical procedure, so
that a company where nothing happens is told so.

1. A key that was tested at earlier versions of the facts pays for each look: its p-value is divided by
   the weight of this look, and the weights of all looks that can ever happen sum to one.
2. Gates: the claims of a screen answer three different questions (did actions work; did anything move or
   stand out; how do things stand). For each, Simes' test of "nothing at all is there" must pass before any
   claim of its sort is made. In a company where nothing happens this bounds the chance of any claim by
   three times `GATE`; and a promise that is plainly broken does not open the door for a flagged unit.
3. Families (usually: methods) are selected by Benjamini-Hochberg at q on their Simes p-values; inside a
   selected family claims are selected by Benjamini-Hochberg at q times the share of families selected; none
   is made whose own p-value is above `ALONE`.
4. Intervals of selected claims are widened (false coverage rate) and their values shrunk.

References
----------
Simes (1986); Benjamini & Hochberg (1995); Benjamini & Bogomolov (2014), selective inference on families;
Benjamini & Yekutieli (2005), false coverage-statement rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import pi
from statistics import NormalDist

from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.estimate import Estimate

Q = 0.10
GATE = 0.025  # first looks spend 0.8 of it: two gates of news then stay below 5 %
SORTS: Mapping[ClaimKind, str] = {
    ClaimKind.VERDICT: "what actions did",
    ClaimKind.CHANGE: "what moved or stands out",
    ClaimKind.FLAG: "what moved or stands out",
    ClaimKind.PRIORITY: "what moved or stands out",
    ClaimKind.WARNING: "what moved or stands out",
    ClaimKind.DIFFERENCE: "how things stand",
    ClaimKind.GAP: "how things stand",
    ClaimKind.LINK: "how things stand",
}
ALONE = 0.05  # no claim rides along on clearer ones that chance alone would make more often than this
FIRST_LOOK = 0.8  # weight of the first look; all later ones share the rest


@dataclass(frozen=True, slots=True)
class RegisteredClaim:
    """A claim after the register decided.

    Attributes
    ----------
    claim
        As proposed.
    accepted
        Whether it may be made.
    p_value
        After paying for repeated looks.
    estimate
        For accepted claims: shrunk for the selection, interval widened to the false coverage rate.
    looks
        How often this key has been tested, this time included.
    """

    claim: Claim
    accepted: bool
    p_value: float
    estimate: Estimate
    looks: int = 1


@dataclass(frozen=True, slots=True)
class ClaimsOutcome:
    """What the register let through, and what it did not."""

    accepted: tuple[RegisteredClaim, ...]
    proposed: tuple[RegisteredClaim, ...]
    gates: Mapping[str, float]
    q: float = Q
    gate: float = GATE

    @property
    def gate_p(self) -> float:
        """Smallest p-value of the gates; 1.0 when nothing was proposed."""
        return min(self.gates.values(), default=1.0)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing was clear enough to be said."""
        return not self.accepted

    def of(self, *kinds: ClaimKind) -> tuple[RegisteredClaim, ...]:
        """Return the accepted claims of some kinds, the surest first."""
        return tuple(r for r in self.accepted if r.claim.kind in kinds)

    def has(self, key: str) -> bool:
        """Whether the claim called `key` was accepted."""
        return any(r.claim.key == key for r in self.accepted)


def look_weight(look: int) -> float:
    """Return the share of a key's error that its `look`-th test may spend; all looks sum to one."""
    if look < 1:
        raise ValueError(f"looks are counted from 1, not {look}")
    if look == 1:
        return FIRST_LOOK
    return (1.0 - FIRST_LOOK) * 6.0 / (pi**2 * (look - 1) ** 2)


def simes(p_values: Iterable[float]) -> float:
    """Return Simes' p-value of the intersection of hypotheses (1.0 for none)."""
    ordered = sorted(p_values)
    m = len(ordered)
    return min((m * p / rank for rank, p in enumerate(ordered, start=1)), default=1.0)


def benjamini_hochberg(p_values: Mapping[str, float], q: float) -> set[str]:
    """Return the keys rejected by the step-up procedure at level `q`."""
    ordered = sorted(p_values.items(), key=lambda item: item[1])
    m = len(ordered)
    last = max((rank for rank, (_, p) in enumerate(ordered, start=1) if p <= q * rank / m), default=0)
    return {key for key, _ in ordered[:last]}


def register(
    claims: Iterable[Claim], *, looks: Mapping[str, int] | None = None, q: float = Q, gate: float = GATE
) -> ClaimsOutcome:
    """Decide which of the proposed claims may be made.

    Parameters
    ----------
    claims
        Everything the study's results would like to say; keys must differ.
    looks
        How often each key was tested at earlier versions of the facts.
    q
        False discovery rate over the screen.
    gate
        Level of the test that anything is there at all.

    Raises
    ------
    ValueError
        If two claims have one key.
    """
    proposed = tuple(claims)
    keys = [c.key for c in proposed]
    if len(set(keys)) != len(keys):
        twice = sorted({k for k in keys if keys.count(k) > 1})
        raise ValueError(f"two claims have one key: {', '.join(twice)}")
    seen = {c.key: 1 + (looks or {}).get(c.key, 0) for c in proposed}
    paid = {c.key: min(1.0, c.p_value / look_weight(seen[c.key])) for c in proposed}
    gates, selected = _through_the_gates(proposed, paid, q, gate)
    spread = _between_variance(proposed)
    decided = tuple(
        RegisteredClaim(
            c,
            c.key in selected,
            paid[c.key],
            _after_selection(c, len(selected), len(proposed), q, spread) if c.key in selected else c.estimate,
            seen[c.key],
        )
        for c in proposed
    )
    accepted = tuple(sorted((r for r in decided if r.accepted), key=lambda r: r.p_value))
    return ClaimsOutcome(accepted, decided, gates, q, gate)


def _through_the_gates(
    claims: tuple[Claim, ...], p_values: Mapping[str, float], q: float, gate: float
) -> tuple[dict[str, float], set[str]]:
    """Return the p-value of each gate and the keys selected behind those that open."""
    gates: dict[str, float] = {}
    selected: set[str] = set()
    for sort in dict.fromkeys(SORTS.values()):
        of_sort = tuple(c for c in claims if SORTS[c.kind] == sort)
        if of_sort:
            gates[sort] = simes(p_values[c.key] for c in of_sort)
            if gates[sort] <= gate:
                selected |= _select(of_sort, p_values, q)
    return gates, selected


def _select(claims: tuple[Claim, ...], p_values: Mapping[str, float], q: float) -> set[str]:
    families: dict[str, dict[str, float]] = {}
    for c in claims:
        families.setdefault(c.family, {})[c.key] = p_values[c.key]
    chosen = benjamini_hochberg({name: simes(ps.values()) for name, ps in families.items()}, q)
    inside = q * len(chosen) / max(1, len(families))
    found = {key for name in chosen for key in benjamini_hochberg(families[name], inside)}
    return {key for key in found if p_values[key] <= ALONE}


def _between_variance(claims: tuple[Claim, ...]) -> dict[str, float]:
    """Moment estimate per family of the variance of true values around zero."""
    families: dict[str, list[tuple[float, float]]] = {}
    for c in claims:
        if c.estimate.value is not None and c.estimate.se:
            families.setdefault(c.family, []).append((c.estimate.value, c.estimate.se))
    return {name: max(0.0, sum(v**2 - se**2 for v, se in pairs) / len(pairs)) for name, pairs in families.items()}


def _after_selection(claim: Claim, selected: int, m: int, q: float, spread: Mapping[str, float]) -> Estimate:
    """Widen the interval to level 1 - selected * q / m and shrink the value; the interval stays centred
    on the unshrunk value, which is what false coverage control is about.
    """  # noqa: D205
    e = claim.estimate
    if e.value is None or e.low is None or e.high is None:
        return e
    wanted = NormalDist().inv_cdf(1.0 - min(q, selected * q / max(1, m)) / 2.0)
    had = NormalDist().inv_cdf(0.5 + e.level / 2.0)
    factor = max(1.0, wanted / had)
    low, high = e.value - factor * (e.value - e.low), e.value + factor * (e.high - e.value)
    value = e.value
    if e.se:
        tau2 = spread.get(claim.family, 0.0)
        value = e.value * tau2 / (tau2 + e.se**2) if tau2 > 0 else e.value
    return replace(e, value=min(max(value, low), high), low=low, high=high)
