"""Nuisances: what makes a company's figures mislead although no truth has changed; each can be switched."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

MOVES = "moves"


def _nuisance(sentence: str, *, moves: bool = False) -> Any:
    """Return a switch that is on; `moves` if it moves averages over time or between units."""
    return field(default=True, metadata={"sentence": sentence, MOVES: moves})


@dataclass(frozen=True, slots=True, kw_only=True)
class Nuisances:
    """Which nuisances are on. `describe` says in a sentence what each one does."""

    nonresponse: bool = _nuisance(
        "The angry and the delighted answer more often, those gone in spirit less, and the mode matters."
    )
    closed_cases_only: bool = _nuisance("Experience surveys go out only after contacts that were resolved.")
    sender_switch: bool = _nuisance(
        "From two thirds on surveys come from a named adviser and score higher.", moves=True
    )
    mode_switch: bool = _nuisance(
        "Surveys wander from phone to web; on the phone people answer more kindly.", moves=True
    )
    scale_styles: bool = _nuisance("People use scales in their own way: shifted, stretched or squeezed.")
    halo: bool = _nuisance("A passing mood colours every answer of one reply alike.")
    season: bool = _nuisance("December and July are busy and a little worse at every touchpoint.", moves=True)
    mix_shift: bool = _nuisance("Contacts wander from the phone to chat and web, month by month.", moves=True)
    team_shocks: bool = _nuisance("Each team has better and worse months of its own, all its contacts alike.")
    common_trend: bool = _nuisance("Every contact everywhere gets slowly better over the months.", moves=True)
    aimed_at_worst: bool = _nuisance("Actions are aimed at the teams that looked worst before they began.")
    handling_selected: bool = _nuisance("Failures are put right for easy cases and for those who complain.")
    routed_hard: bool = _nuisance("Hard contacts are routed to the best people, with known probability.")
    silent_churn: bool = _nuisance("Many who leave say nothing: the agreement stays open, all else stops.")
    lock_in: bool = _nuisance("Most are bound for two years and leave only when the bond ends.")
    life_exits: bool = _nuisance("Some leave because they move or die, whatever they were given.")
    survivors: bool = _nuisance("Customers of long standing are those whom it suited: tenure goes with liking.")
    turnover: bool = _nuisance("Employees leave, are replaced, and change teams.")
    engaged_by_customers: bool = _nuisance(
        "Some teams have kinder customers, who rate all higher; those teams are more engaged for it.",
        moves=True,
    )
    late_circumstances: bool = _nuisance("Circumstances become known only weeks after they began.")
    late_expectations: bool = _nuisance("Expectations are asked also of those who have had the experience.")
    sarcasm: bool = _nuisance("Some of the unhappy write praise that is not meant.")
    templates: bool = _nuisance("Some texts are a form's standard words.")
    quoted_text: bool = _nuisance("Some texts quote the company's own message below the customer's words.")
    agent_text: bool = _nuisance("Some customers' fields hold what an agent wrote.")
    non_answers: bool = _nuisance("Some write 'nothing', 'n/a' or a dot.")
    mixed_languages: bool = _nuisance("Some write in the other language, or in both.")

    @classmethod
    def all(cls) -> Nuisances:
        """Return all nuisances switched on."""
        return cls()

    @classmethod
    def none(cls) -> Nuisances:
        """Return all nuisances switched off."""
        return cls(**{f.name: False for f in fields(cls)})

    @classmethod
    def still(cls) -> Nuisances:
        """Return all but those that move averages, for a company where nothing happens.

        Left out are season, mix_shift, common_trend and engaged_by_customers, which really move them, and
        sender_switch and mode_switch, which move what is measured.
        """
        return cls(**{f.name: not f.metadata[MOVES] for f in fields(cls)})

    @classmethod
    def describe(cls) -> dict[str, str]:
        """Return one sentence for each nuisance, under its name."""
        return {f.name: str(f.metadata["sentence"]) for f in fields(cls)}
