"""How a column writes its numbers: decimal sign, sign between thousands, yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", ".", "#null!")
TRUE = ("true", "t", "yes", "y", "1", "ja", "j", "sant", "x", "on")
FALSE = ("false", "f", "no", "n", "0", "nej", "falskt", "off")
_SPACES = "[    ]"  # space, no-break, narrow no-break, thin
_POINT = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_COMMA = re.compile(r"[-+]?(\d+,?\d*|,\d+)([eE][-+]?\d+)?")
_COMMA_THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_POINT_THOUSANDS = re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?")
_SPACE_THOUSANDS = re.compile(rf"[-+]?\d{{1,3}}({_SPACES}\d{{3}})+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class NumberReading:
    """How the numbers of a column are read.

    Attributes
    ----------
    decimal
        ``.`` or ``,``.
    thousands
        The sign between groups of three figures; empty when there is none.
    assumed
        What had to be assumed, as a sentence.
    """

    decimal: str = "."
    thousands: str = ""
    assumed: str = ""


def recognise_numbers(values: Sequence[str], *, file_decimal: str = "") -> NumberReading | None:
    """Return how these values are read as numbers, or None when most of them are none.

    Parameters
    ----------
    values
        Raw values; blanks and words for "missing" are left out of account.
    file_decimal
        The decimal sign that the rest of the file uses, for columns that do not settle it themselves.
    """
    values = [v.strip() for v in values if v.strip().lower() not in MISSING]
    if not values:
        return None
    need = 0.9 * len(values)
    spaced = any(_SPACE_THOUSANDS.fullmatch(v) for v in values)
    plain = [re.sub(_SPACES, "", v) if _SPACE_THOUSANDS.fullmatch(v) else v for v in values]
    counts = {
        ("", "."): sum(bool(_POINT.fullmatch(v)) for v in plain),
        ("", ","): sum(bool(_COMMA.fullmatch(v)) for v in plain),
        (",", "."): sum(bool(_POINT.fullmatch(v) or _COMMA_THOUSANDS.fullmatch(v)) for v in plain),
        (".", ","): sum(bool(_COMMA.fullmatch(v) or _POINT_THOUSANDS.fullmatch(v)) for v in plain),
    }
    most = max(counts.values())
    if most < need:
        return None
    best = [signs for signs, n in counts.items() if n == most]
    between, decimal = best[0]
    assumed = ""
    commas = [v for v in plain if "," in v]
    if commas and ("", ",") in best and (",", ".") in best:  # 1,234 in every value: both are possible
        decimal, between = (",", "") if file_decimal == "," else (".", ",")
        how = "a decimal comma" if decimal == "," else "a comma between thousands"
        assumed = f"Numbers such as {commas[0]} were read with {how}."
    points = [v for v in plain if "." in v]
    if points and file_decimal == "," and (".", ",") in best:  # 1.234 in a file of decimal commas
        decimal, between = ",", "."
        assumed = f"Numbers such as {points[0]} were read with a point between thousands."
    return NumberReading(decimal, " " if spaced else between, assumed)


def is_flag(values: Sequence[str]) -> bool:
    """Whether every value is a word for yes or no (and both kinds, or more than the figures 0 and 1, occur)."""
    words = {v.strip().lower() for v in values if v.strip().lower() not in MISSING}
    return bool(words) and words <= {*TRUE, *FALSE}
