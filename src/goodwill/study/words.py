"""The words on top: what the figures mean, what to do first, what is not known.

Every sentence rests on the results and on what the register of claims let through; a sentence never says
more than a figure on the same page.
"""

from __future__ import annotations

from collections.abc import Mapping

from goodwill.core.claim import ClaimKind
from goodwill.core.result import Result
from goodwill.study.claims import ClaimsOutcome, RegisteredClaim
from goodwill.study.result import ActionVerdict

ORDER = (
    ClaimKind.VERDICT, ClaimKind.CHANGE, ClaimKind.PRIORITY, ClaimKind.GAP, ClaimKind.FLAG,
    ClaimKind.WARNING, ClaimKind.DIFFERENCE, ClaimKind.LINK,
)  # fmt: skip
AT_MOST = 4


def headline(standing: str, claims: ClaimsOutcome, verdicts: tuple[ActionVerdict, ...]) -> str:
    """Return the opening: where the company stands, what is clear, and that nothing is where nothing is.

    Parameters
    ----------
    standing
        One sentence on the three perspectives, with intervals and counts.
    claims
        After the register.
    verdicts
        On all actions, for the count of those that cannot be judged yet.
    """
    parts = [standing] if standing else []
    ranked = sorted(claims.accepted, key=lambda r: (ORDER.index(r.claim.kind), r.p_value))
    said: list[str] = []
    for kind in ORDER:
        of_kind = [r for r in ranked if r.claim.kind is kind]
        said += [r.claim.statement for r in of_kind[:2]]
    parts += said[:AT_MOST]
    left = len(ranked) - min(AT_MOST, len(said))
    if left > 0:
        parts.append(f"{left} more {'finding is' if left == 1 else 'findings are'} clear; they are listed below.")
    if not ranked and claims.proposed:
        parts.append(
            f"{len(claims.proposed)} comparisons were made and none stands out from chance: "
            "no clear change, no unit that differs, no priority that ranks above the others."
        )
    waiting = [v for v in verdicts if v.stage != "judged"]
    if waiting:
        parts.append(f"{_count(len(waiting), 'action')} cannot be judged yet.")
    return " ".join(parts)


def do_first(claims: ClaimsOutcome, verdicts: tuple[ActionVerdict, ...]) -> tuple[str, ...]:
    """Return at most five things to do, the surest first; never one that rests on an unclear figure."""
    todo = [f"Finish {v.title!r} or drop it: {v.why}" for v in verdicts if v.verdict == "not carried out"]
    todo += [t for r in claims.accepted if (t := _step(r))]
    return tuple(dict.fromkeys(todo))[:5]


def _step(r: RegisteredClaim) -> str:
    """Return what to do about one clear finding; empty when knowing is enough."""
    claim, value = r.claim, r.claim.estimate.value
    if claim.kind is ClaimKind.PRIORITY:
        return f"Look into {claim.about.replace('_', ' ')}. {claim.statement}"
    if claim.kind is ClaimKind.FLAG and value is not None and value > 0:
        return f"Learn what {claim.about} does well. {claim.statement}"
    if claim.kind is ClaimKind.FLAG:
        return f"Visit {claim.about} before deciding anything. {claim.statement}"
    if claim.kind is ClaimKind.VERDICT and value is not None and value < 0:
        return f"Stop or change {claim.about}. {claim.statement}"
    # The gap of a promise counts what is missing: above zero it is broken.
    if claim.kind is ClaimKind.GAP and claim.family == "delivery" and value is not None and value > 0:
        return f"Keep this promise or restate it. {claim.statement}"
    return ""


def unknown(results: Mapping[str, Result], absent: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is not known: failing doubts and what could not be computed, with the reason."""
    doubts = [f"{r.title}: {d.message}" for r in results.values() for d in r.diagnostics if d.speaks]
    missing = [f"{title}: {why}" for title, why in absent.items()]
    return tuple(dict.fromkeys(doubts + missing))


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
