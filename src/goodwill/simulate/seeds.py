"""Random streams: one per block of customers and purpose, so that order and size of work change nothing.

A nuisance that is switched on draws from its own stream; all else stays as it was.
"""

from __future__ import annotations

import numpy as np

BLOCK = 8192  # customers generated together; part of what a seed means, so never a setting
COMPANY = -1  # the block of all that is not a customer's
STREAMS = (
    "truths", "staff", "weather", "traits", "circumstances", "contacts", "life", "moments", "relationship",
    "experience", "remembered", "words", "deals", "deeds", "engagement", "public",
)  # fmt: skip


def stream(seed: int, block: int, name: str) -> np.random.Generator:
    """Return the generator of one purpose (one of `STREAMS`) in one block of customers."""
    key = (block + 1, STREAMS.index(name))
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))
