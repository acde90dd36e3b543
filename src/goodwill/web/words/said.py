"""What was said, as far as a sight reaches: the search and its pages, and the draws of the sample-check."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import numpy as np
from django.conf import settings

from goodwill.core.errors import LedgerError
from goodwill.study.words_search import FEELINGS, UNASSIGNED, Ints, Said, Wanted, WordsShelf

if TYPE_CHECKING:
    from goodwill.measure.themes.book import Book
    from goodwill.web.people.facade import Sight

# The session's drawer of searches, shared with the list of customers: erasing a person empties it of their name.
SEARCHES = "customer_searches"
MOST_SEARCHES, LONGEST, FEWEST = 8, 200, 2
PAGE, DRAWN = 25, 20
BASE = 36


@dataclass(frozen=True)
class Found:
    """One page of what was found.

    Attributes
    ----------
    rows
        The answers, newest first, each with the key of its customer's page (empty where nobody is known).
    total, of
        How many fit, of how many that the sight reaches.
    page, pages
        Which page, from 1.
    """

    rows: tuple[tuple[Said, str], ...]
    total: int
    of: int
    page: int
    pages: int


def shelf() -> WordsShelf | None:
    """Return what was said lately; None where no study has laid it ready (or none since somebody was erased)."""
    try:
        return WordsShelf.open(settings.SITE.project)
    except LedgerError:
        return None


def reach(sight: Sight) -> frozenset[str] | None:
    """Return the units whose customers' words a sight reaches; None for all, an empty set for nobody's."""
    if sight.customers == "all":
        return None
    return (sight.units or frozenset()) if sight.customers == "own units" else frozenset()


def wanted_of(
    query: Mapping[str, str], session: Mapping[str, Any], sight: Sight, book: Book, there: WordsShelf
) -> Wanted:
    """Return what an address asks for; what it misspells is left out."""
    given = {name: str(query.get(name, ""))[:LONGEST] for name in ("theme", "feeling", "language", "find")}
    theme = given["theme"] if book.get(given["theme"]) or given["theme"] == UNASSIGNED else ""
    return Wanted(
        term=str(session.get(SEARCHES, {}).get(given["find"], "")), theme=theme,
        feeling=given["feeling"] if given["feeling"] in FEELINGS else "",
        language=given["language"] if given["language"] in there.languages else "", units=reach(sight),
    )  # fmt: skip


def found(there: WordsShelf, wanted: Wanted, book: Book, page: int) -> Found:
    """Return one page of the answers that fit."""
    at = there.find(wanted, book)
    pages = max(1, -(-len(at) // PAGE))
    page = min(max(1, page), pages)
    rows = tuple(_plainly(r) for r in there.rows(at[(page - 1) * PAGE : page * PAGE], book))
    everybody = len(there.find(Wanted(units=wanted.units), book))
    return Found(tuple((r, customer_key(r.customer_key)) for r in rows), len(at), everybody, page, pages)


def draw(
    there: WordsShelf, theme: str, language: str, sight: Sight, book: Book, checked: Mapping[str, bool]
) -> tuple[Said, ...]:
    """Return up to `DRAWN` texts of a theme that nobody checked yet, drawn at random within the sight.

    The draw is the same until something is checked, so that a page can be left and taken up again.
    """
    at = there.find(Wanted(theme=theme, language=language, units=reach(sight)), book)
    left = np.array([i for i, key in zip(at, there.keys(at), strict=True) if key not in checked], dtype=np.int64)
    seed = hashlib.sha256(f"{theme}/{language}/{book.version}/{there.version}/{len(checked)}".encode()).digest()
    rng = np.random.default_rng(int.from_bytes(seed[:8], "big"))
    drawn = np.sort(rng.choice(left, min(DRAWN, len(left)), replace=False))
    return tuple(_plainly(r) for r in there.rows(drawn, book))


def in_sight(there: WordsShelf, theme: str, language: str, sight: Sight, book: Book) -> frozenset[str]:
    """Return the keys of all texts of a theme in a language that a sight reaches."""
    return frozenset(there.keys(there.find(Wanted(theme=theme, language=language, units=reach(sight)), book)))


def keep_search(session: MutableMapping[str, Any], term: str) -> str:
    """Keep what is searched for in the session and return the token that stands for it in addresses."""
    kept = dict(session.get(SEARCHES, {}))
    token = next((t for t, known in kept.items() if known == term), "") or secrets.token_urlsafe(6)
    kept.pop(token, None)
    kept[token] = term
    session[SEARCHES] = dict(list(kept.items())[-MOST_SEARCHES:])
    return token


def address(**parts: object) -> str:
    """Return a query with its question mark, of the parts that are not empty."""
    text = urlencode({name: value for name, value in parts.items() if value})
    return f"?{text}" if text else ""


def newest(there: WordsShelf, at: Ints, book: Book) -> tuple[Said, ...]:
    """Return the answers at these places, for a page."""
    return tuple(_plainly(r) for r in there.rows(at, book))


def _plainly(row: Said) -> Said:
    """Return an answer with its touchpoint as words: ``phone_support`` reads "Phone support"."""
    words = row.touchpoint.replace("_", " ").strip()
    return replace(row, touchpoint=words[:1].upper() + words[1:])


def customer_key(key: int | None) -> str:
    """Return a customer's key as it stands in addresses; empty for nobody known."""
    return "" if key is None else np.base_repr(key, BASE).lower()
