"""What a method must conclude from each truth, declared before any method is run."""

from __future__ import annotations

from dataclasses import dataclass

from goodwill.simulate.drawing import PROMISED
from goodwill.simulate.truths import ActionTruth, Truths

VERDICT = {"worked": "worked", "did nothing": "no response", "not carried out": "not carried out"}
LEVER = {"distrust": "leadership", "skill": "training"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One conclusion that is right of a company.

    Attributes
    ----------
    key
        What is decided, for example ``"verdict:ACT-1"``.
    right
        The right conclusion, for example ``"worked"``.
    figure
        From which figure it is to be drawn.
    size
        The true size behind it, in the unit of the truth; None where it has none.
    """

    key: str
    right: str
    figure: str
    size: float | None = None


def decisions(truths: Truths) -> tuple[Decision, ...]:
    """Return every declared decision of a company, those that must say "nothing here" included."""
    return (
        *_drivers(truths), *_memory(truths), *_disruptions(truths), *_units(truths), *_promises(truths),
        *_penalty(truths), *map(_verdict, truths.actions), *_changes(truths), *_needs(truths),
    )  # fmt: skip


def _drivers(truths: Truths) -> tuple[Decision, ...]:
    drivers = truths.drivers
    top = drivers.components[drivers.top] if drivers.top else None
    place = drivers.top_touchpoint
    gap = truths.levels.emotion_gap
    return (
        Decision(
            "component:gap", "emotion lags" if gap > 0 else "no gap",
            "mean of success and ease minus emotion, on the latent scale", gap,
        ),
        Decision("component:most", drivers.top or "none clear",
                 "relative importance of success, ease and emotion for loyalty", top),
        Decision("touchpoint:most", place or "none clear",
                 "relative importance of touchpoints for loyalty", drivers.touchpoints[place] if place else None),
    )  # fmt: skip


def _memory(truths: Truths) -> tuple[Decision, ...]:
    memory, account = truths.memory, truths.account
    found = [Decision("memory:rule", memory.rule, "weights of mean, best, worst and end in the remembered score",
                      memory.end)]  # fmt: skip
    leaving = account is not None
    found.append(Decision("account:leaving", "goes with balance" if leaving else "no link",
                          "log odds of leaving per unit of lower balance",
                          account.balance_log_odds if account else None))  # fmt: skip
    tips = account is not None and account.tipping_point is not None
    found.append(Decision("account:tipping", "tipping point" if tips else "no tipping point",
                          "jump of the log odds of leaving at the balance where it fits best",
                          account.tipping_point if account else None))  # fmt: skip
    return tuple(found)


def _disruptions(truths: Truths) -> tuple[Decision, ...]:
    there = {d.name: d for d in truths.disruptions}
    return tuple(
        Decision(f"disruption:{name}", f"month {there[name].month}" if name in there else "none",
                 "fall of attitude and state of those it reached", there[name].shock if name in there else None)
        for name in ("ours", "competitor", "unrecorded")
    )  # fmt: skip


def _units(truths: Truths) -> tuple[Decision, ...]:
    found = []
    for team in truths.weak_teams:
        found.append(Decision(f"flag:{team.unit_id}", "falls short",
                              "its components against other teams, shrunk", team.service))  # fmt: skip
        found.append(Decision(f"cause:{team.unit_id}", LEVER[team.cause],
                              "which of engagement, skill and workload its gap goes with", team.size))  # fmt: skip
    return tuple(found)


def _promises(truths: Truths) -> tuple[Decision, ...]:
    over = truths.promise
    return tuple(
        Decision(f"promise:{name}", "over-claimed" if over and over.promise_id == name else "kept",
                 "promised level minus mean delivered level", over.gap if over and over.promise_id == name else 0.0)
        for name in PROMISED
    )  # fmt: skip


def _penalty(truths: Truths) -> tuple[Decision, ...]:
    penalty = truths.penalty
    return (
        Decision("penalty:price", "the loyal pay more" if penalty else "no penalty",
                 "log price per year of tenure, same product and circumstances", penalty.price if penalty else 0.0),
        Decision("penalty:wait", "the loyal wait longer" if penalty else "no penalty",
                 "wait per year of tenure, same product and circumstances", penalty.wait if penalty else 0.0),
    )  # fmt: skip


def _verdict(action: ActionTruth) -> Decision:
    return Decision(f"verdict:{action.action_id}", VERDICT[action.kind],
                    "components at its teams before and after, against comparable teams", action.effect)  # fmt: skip


def _changes(truths: Truths) -> tuple[Decision, ...]:
    return tuple(
        Decision(f"change:{c.change_id}", "hurt" if c.how == "sprung" and c.shock > 0 else "did not hurt",
                 "ease and emotion at its touchpoint, first month after against before", c.shock)
        for c in truths.changes
    )  # fmt: skip


def _needs(truths: Truths) -> tuple[Decision, ...]:
    needs, share = truths.needs, truths.says_price
    return (
        Decision("needs:family", "circumstances" if needs else "none explains",
                 "out-of-sample gain of circumstances against demographics", needs.circumstances if needs else None),
        Decision("reasons:price", "mean treatment" if share is not None else "mean price",
                 "balance before leaving of those who say price, against those who stayed", share),
    )  # fmt: skip
