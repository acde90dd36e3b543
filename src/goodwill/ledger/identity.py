"""Who is who: ids of sources, in id spaces, to random keys. This form lives in memory; `identity_file` on disk."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

CUSTOMERS, EMPLOYEES = "customers", "employees"  # the project's main id spaces


class Identity(Protocol):
    """What admission and results need to know about people's ids."""

    @property
    def salt(self) -> str:
        """Secret text mixed into every hash of an event id and of an erased id."""
        ...

    def known(self, space: str) -> pa.Table:
        """Return ``id, key`` of a space."""
        ...

    def add(self, space: str, rows: pa.Table, load: int) -> None:
        """Take in new ids with their keys (``id, key``, sorted by id), as part of load number `load`."""
        ...

    def joined(self) -> dict[int, int]:
        """Return key -> key of the same person where both were in use before they were joined."""
        ...

    def join(self, pairs: Iterable[tuple[int, int]], load: int) -> None:
        """Note that two keys in use are one person: ``(other, main)``."""
        ...

    def erased(self) -> pa.Table:
        """Return ``digest``: keyed hashes of ids and events whose person asked to be erased."""
        ...

    def refuse(self, digests: Iterable[bytes]) -> None:
        """Note keyed hashes that later loads have to set aside."""
        ...

    def source_ids(self, keys: Iterable[int]) -> dict[int, str]:
        """Return key -> id in the source (the main space's where a person has several)."""
        ...

    def draw(self, n: int) -> np.ndarray:
        """Return `n` new random positive 63-bit keys, all different."""
        ...


class KeyMaker:
    """Random positive 63-bit keys: they say nothing about the id, and their bits place and sample customers.

    Parameters
    ----------
    seed
        For simulations and tests; None draws from the system's entropy.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._random = np.random.default_rng(secrets.randbits(128) if seed is None else seed)

    def draw(self, n: int) -> np.ndarray:
        """Return `n` different keys, shape (n,), int64."""
        keys = self._random.integers(1, 2**63 - 1, size=n, dtype=np.int64)
        while len(np.unique(keys)) < n:  # about one chance in 10 million at a million keys
            keys = self._random.integers(1, 2**63 - 1, size=n, dtype=np.int64)
        return keys


class MemoryIdentity:
    """Identity for ledgers made from frames; nothing is written anywhere.

    Parameters
    ----------
    seed
        Makes keys and salt the same each time, for simulations and tests.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._keys = KeyMaker(seed)
        self._salt = secrets.token_hex(16) if seed is None else f"seed {seed}"
        self._spaces: dict[str, list[pa.Table]] = {}
        self._joined: dict[int, int] = {}
        self._refused: set[bytes] = set()

    @property
    def salt(self) -> str:
        """Secret text mixed into hashes."""
        return self._salt

    def known(self, space: str) -> pa.Table:
        """Return ``id, key`` of a space."""
        import pyarrow as pa

        return pa.concat_tables([id_table([], []), *self._spaces.get(space, [])])

    def add(self, space: str, rows: pa.Table, load: int) -> None:  # noqa: ARG002
        """Take in new ids with their keys."""
        self._spaces.setdefault(space, []).append(rows)

    def joined(self) -> dict[int, int]:
        """Return key -> key of the same person."""
        return flattened(self._joined)

    def join(self, pairs: Iterable[tuple[int, int]], load: int) -> None:  # noqa: ARG002
        """Note that two keys in use are one person."""
        self._joined.update(pairs)

    def erased(self) -> pa.Table:
        """Return keyed hashes to set aside."""
        import pyarrow as pa

        return pa.table({"digest": pa.array(sorted(self._refused), pa.binary())})

    def refuse(self, digests: Iterable[bytes]) -> None:
        """Note keyed hashes that later loads have to set aside."""
        self._refused.update(digests)

    def source_ids(self, keys: Iterable[int]) -> dict[int, str]:
        """Return key -> id in the source."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(list(keys), pa.int64())
        found: dict[int, str] = {}
        main_first = sorted(self._spaces, key=lambda s: (s not in (CUSTOMERS, EMPLOYEES), s))
        for space in reversed(main_first):  # the main space speaks last and wins
            rows = self.known(space)
            rows = rows.filter(pc.is_in(rows["key"], value_set=wanted))
            found.update(zip(rows["key"].to_pylist(), rows["id"].to_pylist(), strict=True))
        return found

    def draw(self, n: int) -> np.ndarray:
        """Return new random keys."""
        return self._keys.draw(n)


def id_table(ids: Iterable[str], keys: Iterable[int]) -> pa.Table:
    """Return ids and keys as the Arrow table ``id, key``."""
    import pyarrow as pa

    return pa.table({"id": pa.array(ids, pa.string()), "key": pa.array(keys, pa.int64())})


def flattened(pairs: dict[int, int]) -> dict[int, int]:
    """Follow chains, so that each key points at the last one; a circle ends at its smallest key."""
    out: dict[int, int] = {}
    for start, first in pairs.items():
        seen, key = [start], first
        while key in pairs and key not in seen:
            seen.append(key)
            key = pairs[key]
        end = min(seen[seen.index(key) :]) if key in seen else key
        if end != start:
            out[start] = end
    return out
