"""What other slices may use of `plans`."""

from __future__ import annotations

from goodwill.web.plans.queries import targets
from goodwill.web.plans.register import adopt, publish

__all__ = ["adopt", "publish", "targets"]
