"""The fewest people behind a number and behind words. Settings may raise the floors; nothing lowers them."""

from __future__ import annotations

from dataclasses import dataclass

from goodwill.core.errors import PrivacyError

PERSONS = 5  # fewest people behind an engagement figure
COMMENTS = 8  # fewest people behind a list of comments: words give people away sooner than numbers


@dataclass(frozen=True, slots=True)
class Floors:
    """How many people must stand behind what is shown.

    Attributes
    ----------
    persons
        Behind a count or a mean.
    comments
        Behind a list of comments.

    Raises
    ------
    PrivacyError
        If a floor is below 5 persons or 8 for comments.
    """

    persons: int = PERSONS
    comments: int = COMMENTS

    def __post_init__(self) -> None:
        low = [
            f"{name} {value} (at least {least})"
            for name, value, least in (
                ("persons", self.persons, PERSONS),
                ("comments", self.comments, COMMENTS),
            )
            if value < least
        ]
        if low:
            raise PrivacyError(
                "A floor of anonymity can be raised, never lowered.",
                where="minimum_persons, minimum_comments",
                seen=", ".join(low),
                do=f"use at least {PERSONS} and {COMMENTS}",
            )

    @classmethod
    def of(cls, settings: object) -> Floors:
        """Return the floors a project has set (the lowest allowed where it has set none)."""
        return cls(
            int(getattr(settings, "minimum_persons", PERSONS)),
            int(getattr(settings, "minimum_comments", COMMENTS)),
        )
