"""The same customers on every engine: a sample that the bits of the key decide, not order or chance."""

from __future__ import annotations

from goodwill.core.errors import EngineError

SPACE = 1 << 20
"""Keys are random, so their low 20 bits are uniform over this many values."""


def condition(share: float, column: str = "customer_key") -> str:
    """Return portable SQL that is true for about `share` of the customers.

    The samples are nested: who is in at 1 % is in at 10 %.

    Parameters
    ----------
    share
        Between 0 and 1.
    column
        The column that holds the key.

    Raises
    ------
    EngineError
        If `share` is not between 0 and 1.
    """
    if not 0.0 <= share <= 1.0:
        raise EngineError(
            "A share lies between 0 and 1.", where="draw", seen=repr(share), do="Give 0.05 for one in twenty"
        )
    return f"({column} & {SPACE - 1}) < {round(share * SPACE)}"
