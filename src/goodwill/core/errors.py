"""The errors Goodwill raises: one tree, four parts to every message.

GoodwillError
├── LedgerError     facts are missing, of the wrong type, or the store is not as it should be
├── IntakeError     a file or mapping cannot be used
├── PrivacyError    a result would show too few people, or something nobody may see
├── EngineError     not on this engine, or an extra is not installed
├── EstimateError   not enough data, not identified, no convergence
└── SettingsError   a setting is outside what it may be
"""

from __future__ import annotations


class GoodwillError(Exception):
    """An error that says what, where, what was seen and what to do.

    Parameters
    ----------
    what
        What went wrong, in words.
    where
        The file, table, column or setting it concerns.
    seen
        What was found there.
    do
        What the reader can do about it.
    """

    def __init__(self, what: str, *, where: str = "", seen: str = "", do: str = "") -> None:
        self.what, self.where, self.seen, self.do = what, where, seen, do
        parts = [what]
        if where:
            parts.append(f"Where: {where}.")
        if seen:
            parts.append(f"Seen: {seen}.")
        if do:
            parts.append(f"What to do: {do}.")
        super().__init__(" ".join(parts))


class LedgerError(GoodwillError):
    """Facts are missing or of the wrong type, or the store is not as it should be."""


class IntakeError(GoodwillError):
    """A file or mapping cannot be used."""


class PrivacyError(GoodwillError):
    """A result would show too few people, or something nobody may see."""


class EngineError(GoodwillError):
    """This engine cannot do it, or the extra it needs is not installed."""


class EstimateError(GoodwillError):
    """Not enough data, not identified, or no convergence."""


class SettingsError(GoodwillError):
    """A setting is outside what it may be."""
