"""Edits of a theme book: each returns a new book, or says why it cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.book import Book, Rule, Theme, pieces
from goodwill.measure.themes.tokens import tokens

LONGEST_KEY = 40


def new_key(book: Book, name: str) -> str:
    """Return a key for a new theme, made of its name, that the book does not have yet."""
    plain = "_".join(tokens(name)).translate(str.maketrans("åäöæø", "aaoao"))
    plain = "".join(c for c in plain if c.isascii())[: LONGEST_KEY - 4].strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"theme_{plain}".strip("_")
    key, n = plain, 1
    while book.get(key) is not None:
        n += 1
        key = f"{plain}_{n}"
    return key


def switched(book: Book, key: str, *, on: bool) -> Book:
    """Return the book with a theme on or off."""
    return book.with_theme(replace(_theme(book, key), is_on=on))


def with_terms(book: Book, key: str, language: str, terms: Iterable[str]) -> Book:
    """Return the book with terms added to those of which one has to be there."""
    theme = _theme(book, key)
    rule = theme.rules.get(language, Rule())
    merged = replace(rule, any=_each_once((*rule.any, *terms)))
    return book.with_theme(replace(theme, rules={**theme.rules, language: merged}))


def merged(book: Book, key: str, into: str) -> Book:
    """Return the book with one theme's terms put into another and the theme itself gone.

    Raises
    ------
    SettingsError
        If the two are one, or the theme's rule asks for words that all (or none of which) have to be there: such a
        rule cannot be put together with another.
    """
    one, other = _theme(book, key), _theme(book, into)
    if key in (into, other.parent):
        raise SettingsError("A theme cannot be merged into itself or into one below it.", where=key, seen=into,
                            do="choose another theme")  # fmt: skip
    for code, rule in one.rules.items():
        if rule.all or rule.none:
            raise SettingsError(
                "Rules that ask for several words together cannot be merged.", where=f"{key}, {code}",
                seen=", ".join((*rule.all, *rule.none)), do="take these words away first, or add terms by hand",
            )  # fmt: skip
    for code, rule in one.rules.items():
        book = with_terms(book, into, code, rule.any)
    top = other.parent or into
    below = {t.key for t in book.below(key)}
    themes = tuple(replace(t, parent=top) if t.key in below else t for t in book.themes if t.key != key)
    return Book(themes)


def split(book: Book, key: str, new: Theme, terms: Iterable[str]) -> Book:
    """Return the book with some terms of a theme made a theme of their own, beside it.

    Raises
    ------
    SettingsError
        If one of the terms is not in the theme, or none would be left.
    """
    theme = _theme(book, key)
    wanted = {pieces(t) for t in terms}
    have = {pieces(t) for rule in theme.rules.values() for t in rule.any}
    if not wanted or not wanted <= have:
        unknown = ", ".join(" ".join(p) for p in sorted(wanted - have))
        raise SettingsError("Only terms that the theme has can be split off.", where=key, seen=unknown or "no terms",
                            do="choose some of its terms")  # fmt: skip
    if wanted == have:
        raise SettingsError("Some terms have to stay.", where=key, seen="all of its terms", do="rename it instead")
    stays, goes = {}, {}
    for code, rule in theme.rules.items():
        stays[code] = replace(rule, any=tuple(t for t in rule.any if pieces(t) not in wanted))
        taken = tuple(t for t in rule.any if pieces(t) in wanted)
        if taken:
            goes[code] = replace(rule, any=taken)
    made = replace(new, parent=theme.parent or theme.key, rules=goes)
    return book.with_theme(replace(theme, rules=stays)).with_theme(made)


def _theme(book: Book, key: str) -> Theme:
    theme = book.get(key)
    if theme is None:
        raise SettingsError("There is no such theme.", where="themes", seen=key, do="choose one of the book")
    return theme


def _each_once(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple({pieces(t): t for t in reversed(tuple(terms))}.values())[::-1]
