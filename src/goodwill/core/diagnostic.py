"""A doubt about an assumption: it speaks, it does not raise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """The check of one assumption on a method's card.

    Attributes
    ----------
    assumption
        The key of the assumption on the card.
    passed
        True, False, or None when it could not be checked (then `message` says why).
    message
        In words a manager can read: what was found and what it means for the figure.
    value
        The number the check looked at, if there is one.
    """

    assumption: str
    passed: bool | None
    message: str
    value: float | None = None

    @property
    def speaks(self) -> bool:
        """Whether the brief has to name this doubt."""
        return self.passed is False
