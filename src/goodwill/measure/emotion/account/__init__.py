"""The emotional account: every interaction pays in or draws on a balance that fades with time."""

from __future__ import annotations

from goodwill.measure.emotion.account.method import EmotionalAccount
from goodwill.measure.emotion.account.result import AccountResult

__all__ = ["AccountResult", "EmotionalAccount"]
