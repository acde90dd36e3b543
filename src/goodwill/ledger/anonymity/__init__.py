"""Anonymity of employees: engagement is published as cells that cannot be taken apart.

Engagement rows lie in tables of their own that only this package opens. It publishes, per wave, a fixed lattice of
cells - the unit tree, and the tree by each declared cut - in which every figure, and everything that can be worked
out from figures by adding and subtracting, rests on at least five people (eight for comments). Who is protected
against whom, and what is not covered: ``docs/explanation/anonymity.md``.
"""

from __future__ import annotations

from goodwill.ledger.anonymity.door import EngagementLedger, comments, open_engagement, publish, published
from goodwill.ledger.anonymity.floors import Floors
from goodwill.ledger.anonymity.lattice import COMMENTS, REPLIES
from goodwill.ledger.anonymity.publication import PublishedEngagement
from goodwill.ledger.anonymity.unit_tree import EVERYONE

__all__ = [
    "COMMENTS", "EVERYONE", "REPLIES", "EngagementLedger", "Floors", "PublishedEngagement", "comments",
    "open_engagement", "publish", "published",
]  # fmt: skip
