"""Keys of customers in addresses: the random key in base 36, never an id of the source."""

from __future__ import annotations

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LARGEST = 2**63 - 1


def text_of(key: int) -> str:
    """Return a key as it stands in an address."""
    digits = []
    while key:
        key, digit = divmod(key, 36)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits)) or "0"


def key_of(text: str) -> int | None:
    """Return the key an address names; None where it names none (a key has one spelling only)."""
    if not text or len(text) > 13 or any(c not in DIGITS for c in text):
        return None
    key = int(text, 36)
    return key if 0 < key <= LARGEST and text_of(key) == text else None
