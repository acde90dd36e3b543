"""What other slices may use of `sources`."""

from __future__ import annotations

from goodwill.web.sources.ledger_now import LedgerNow, StudyNow, ledger_now, newest_study

__all__ = ["LedgerNow", "StudyNow", "ledger_now", "newest_study"]
