"""The theme book: two levels of themes, each with its names and rules; a frozen value, kept as YAML in the project."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from goodwill.core.errors import SettingsError
from goodwill.measure.themes.tokens import tokens

FILE = "themes.yaml"
"""Name of the book in a project's folder."""
EVERY = ""
"""The language of rules that hold in every language."""
MOST = 256
Origin = Literal["rule", "discovered"]
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}|")


@dataclass(frozen=True, slots=True)
class Rule:
    """When a text speaks of a theme.

    Attributes
    ----------
    any
        Terms of which one has to be there.
    all
        Terms that all have to be there as well.
    none
        Terms of which none may be there.

    Notes
    -----
    A term is a word (``price``), a beginning (``price*``), an end (``*avgift``), a part (``*price*``) or words in a row
    (``on hold``, each with its star if wanted). Words are compared whole, in small letters and without accents.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no text can fit it."""
        return not self.any and not self.all


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme.

    Attributes
    ----------
    key
        Its lasting name: small letters, digits and underscores.
    names
        Language -> what people call it; English at least.
    parent
        Key of the theme it belongs to; empty on the upper level.
    rules
        Language -> rule; the empty language holds in all.
    origin
        ``rule`` for those written by hand, ``discovered`` for accepted proposals.
    is_on
        Whether it counts.
    """

    key: str
    names: Mapping[str, str]
    parent: str = ""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    origin: Origin = "rule"
    is_on: bool = True

    def name(self, language: str = "en") -> str:
        """Return its name in a language, else in English."""
        return self.names.get(language[:2]) or self.names.get("en") or self.key


@dataclass(frozen=True)
class Book:
    """All themes of a company, in the order in which they are shown.

    Attributes
    ----------
    themes
        Upper ones and those below them.

    Raises
    ------
    SettingsError
        If a key comes twice, a parent is missing or itself below another, or a rule has a term without words.
    """

    themes: tuple[Theme, ...] = ()

    def __post_init__(self) -> None:
        faults = _faults(self.themes)
        if faults:
            raise SettingsError("This theme book cannot be used.", where="themes", seen="; ".join(faults[:10]),
                                do="correct these themes")  # fmt: skip

    @cached_property
    def version(self) -> str:
        """Fingerprint of what counts: keys, places, states and rules, not names."""
        counts = [
            {k: v for k, v in _plain(t).items() if k not in ("names", "origin")} for t in self.themes if self.counts(t)
        ]
        text = json.dumps(sorted(counts, key=lambda t: str(t["key"])), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def counts(self, theme: Theme) -> bool:
        """Whether a theme is on, and the one above it too."""
        above = self.get(theme.parent) if theme.parent else None
        return theme.is_on and (above is None or above.is_on)

    @property
    def on(self) -> tuple[Theme, ...]:
        """Themes that count, each upper one before those below it."""
        return tuple(t for t in self.ordered if self.counts(t))

    @cached_property
    def ordered(self) -> tuple[Theme, ...]:
        """All themes, each upper one followed by those below it."""
        return tuple(t for top in self.themes if not top.parent for t in (top, *self.below(top.key)))

    def below(self, key: str) -> tuple[Theme, ...]:
        """Return the themes right below one."""
        return tuple(t for t in self.themes if t.parent == key)

    def get(self, key: str) -> Theme | None:
        """Return the theme called `key`, or None."""
        return self._by_key.get(key)

    @property
    def languages(self) -> frozenset[str]:
        """Languages with at least one rule that counts."""
        return frozenset(c for t in self.on for c, rule in t.rules.items() if c and not rule.is_empty)

    def fingerprint(self, key: str, language: str) -> str:
        """Return what changes when the rules by which `key` is found in a language change (those below it included)."""
        rules = [
            [t.key, r.any, r.all, r.none]
            for t in self.on
            for code, r in sorted(t.rules.items())
            if key in (t.key, t.parent) and code in (language, EVERY)
        ]
        return hashlib.sha256(json.dumps(rules, ensure_ascii=False).encode()).hexdigest()[:12]

    def with_theme(self, theme: Theme) -> Book:
        """Return the book with a theme added, or put in the place of the one with its key."""
        if theme.key in self._by_key:
            return Book(tuple(theme if t.key == theme.key else t for t in self.themes))
        return Book((*self.themes, theme))

    def without(self, key: str) -> Book:
        """Return the book without a theme; those below it go up."""
        return Book(tuple(replace(t, parent="") if t.parent == key else t for t in self.themes if t.key != key))

    def as_dict(self) -> dict[str, Any]:
        """Return the book as JSON-ready values."""
        return {"version": 1, "themes": [_plain(t) for t in self.themes]}

    @cached_property
    def _by_key(self) -> Mapping[str, Theme]:
        return {t.key: t for t in self.themes}


def book_of(plain: Mapping[str, Any], where: str = "themes") -> Book:
    """Return the book that `Book.as_dict` (or a person, in YAML) wrote.

    Raises
    ------
    SettingsError
        If it is not a theme book.
    """
    try:
        themes = tuple(_theme(row) for row in plain["themes"])
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise SettingsError("This is not a theme book.", where=where, seen=f"{type(fault).__name__}: {fault}",
                            do="give a list `themes`, each with key, names and rules") from fault  # fmt: skip
    return Book(themes)


def read_book(path: Path) -> Book:
    """Read a theme book from a YAML (or JSON) file.

    Raises
    ------
    SettingsError
        If the file cannot be read as one.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        plain = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as fault:
        raise SettingsError("The theme book cannot be read.", where=str(path), seen=str(fault)[:200],
                            do="write it as YAML in UTF-8") from fault  # fmt: skip
    if not isinstance(plain, Mapping):
        raise SettingsError("This is not a theme book.", where=str(path), seen=type(plain).__name__,
                            do="give a list `themes`")  # fmt: skip
    return book_of(plain, str(path))


def write_book(book: Book, path: Path) -> None:
    """Write a theme book as YAML; a reader sees the old one or the new one, never half."""
    import os

    import yaml

    draft = path.with_name(f".{path.name}.{os.getpid()}")
    text = yaml.safe_dump(book.as_dict(), allow_unicode=True, sort_keys=False, width=110)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def project_book(folder: Path | None) -> Book:
    """Return the book in a project's folder, else the one to start with.

    Raises
    ------
    SettingsError
        If there is one that cannot be used.
    """
    path = folder / FILE if folder is not None else None
    return read_book(path) if path is not None and path.is_file() else starting_book()


@lru_cache(maxsize=1)
def starting_book() -> Book:
    """Return the book to start with: themes of service companies in English and Swedish."""
    return read_book(Path(__file__).with_name("starting_book.yaml"))


def terms_of(text: str) -> tuple[str, ...]:
    """Return terms that a person wrote with commas or new lines between, each once, in order."""
    parts = (" ".join(p.split()) for p in re.split(r"[,;\n]", text))
    return tuple(dict.fromkeys(p for p in parts if p))


def _theme(row: Mapping[str, Any]) -> Theme:
    rules = {str(code): _rule(given) for code, given in dict(row.get("rules") or {}).items()}
    names = row["names"]
    spoken = {"en": names} if isinstance(names, str) else names
    return Theme(
        key=str(row["key"]), names={str(k): str(v) for k, v in spoken.items()},
        parent=str(row.get("parent") or ""), rules=rules, origin=row.get("origin", "rule"),
        is_on=bool(row.get("is_on", True)),
    )  # fmt: skip


def _rule(given: Mapping[str, Any] | Sequence[str]) -> Rule:
    """Return a rule; a plain list (or a line with commas) is its `any`."""
    if isinstance(given, str) or not isinstance(given, Mapping):
        return Rule(any=_listed(given))
    return Rule(_listed(given.get("any")), _listed(given.get("all")), _listed(given.get("none")))


def _listed(given: Any) -> tuple[str, ...]:
    if given is None:
        return ()
    return terms_of(given) if isinstance(given, str) else tuple(str(t) for t in given)


def _plain(theme: Theme) -> dict[str, Any]:
    plain: dict[str, Any] = {"key": theme.key, "names": dict(theme.names)}
    if theme.parent:
        plain["parent"] = theme.parent
    plain |= {"origin": theme.origin, "is_on": theme.is_on}
    rules = {}
    for code, rule in theme.rules.items():
        parts = {"any": list(rule.any), "all": list(rule.all), "none": list(rule.none)}
        rules[code] = {name: terms for name, terms in parts.items() if terms}
    return plain | {"rules": rules}


def _faults(themes: tuple[Theme, ...]) -> list[str]:
    seen: set[str] = set()
    tops = {t.key for t in themes if not t.parent}
    found = [f"{len(themes)} themes, more than {MOST}"] if len(themes) > MOST else []
    for theme in themes:
        found += [f"{theme.key}: {fault}" for fault in _faults_of(theme, tops)]
        if theme.key in seen:
            found.append(f"{theme.key} comes twice")
        seen.add(theme.key)
    return found


def _faults_of(theme: Theme, tops: set[str]) -> Iterator[str]:
    if not _KEY.fullmatch(theme.key):
        yield "a key has small letters, digits and underscores, and begins with a letter"
    if theme.parent and theme.parent not in tops:
        yield f"there is no upper theme {theme.parent!r}"
    if not theme.names.get("en"):
        yield "it has no English name"
    if theme.origin not in ("rule", "discovered"):
        yield f"origin {theme.origin!r} is neither rule nor discovered"
    for code, rule in theme.rules.items():
        if not _LANGUAGE.fullmatch(code):
            yield f"{code!r} is no code of a language"
        for term in (*rule.any, *rule.all, *rule.none):
            yield from (f"term {term!r}: {fault}" for fault in faults_of_term(term))


def faults_of_term(term: str) -> Iterator[str]:
    """Yield what is wrong with a term: no words, a star alone, a star in the middle, a beginning that is too short."""
    for piece in pieces(term):
        bare = piece.strip("*")
        if not bare or "*" in bare:
            yield "a star stands at the beginning or the end of a word"
        elif len(bare) < 3 and piece != bare:
            yield "at least three letters stand beside a star"
    if not pieces(term):
        yield "it has no words"


def pieces(term: str) -> tuple[str, ...]:
    """Return the words of a term, folded as texts are, with their stars."""
    found = []
    for word in term.replace("-", " ").split():
        first, last = word.startswith("*"), word.endswith("*") and len(word) > 1
        parts = tokens(word.strip("*")) if "*" not in word.strip("*") else [word.strip("*")]
        for i, part in enumerate(parts):
            found.append(("*" if first and i == 0 else "") + part + ("*" if last and i == len(parts) - 1 else ""))
        if not parts:
            found.extend(["*"] if "*" in word else [])
    return tuple(found)


__all__ = ["EVERY", "FILE", "Book", "Rule", "Theme", "book_of", "faults_of_term", "pieces",
           "project_book", "read_book", "starting_book", "terms_of", "write_book"]  # fmt: skip
