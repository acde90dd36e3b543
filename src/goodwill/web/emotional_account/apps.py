"""The slice `emotional_account`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class EmotionalAccount(Slice):
    """The emotional account: balances, the tipping point, who is near it."""

    default = True
    name = "goodwill.web.emotional_account"
    label = "emotional_account"
    at = "emotional-account/"
