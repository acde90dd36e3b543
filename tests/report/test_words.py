"""Every fixed word the brief uses has its Swedish."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment

import goodwill.report
from goodwill.report.brief import GROUPS, OTHERS, STAGES
from goodwill.report.codebook import COLUMNS
from goodwill.report.numbers import SINGULAR, UNITS
from goodwill.report.perspectives import PERSPECTIVES
from goodwill.report.swedish import SWEDISH
from goodwill.report.words import headings, words

FOLDER = Path(goodwill.report.__file__).parent
SAME_IN_BOTH = {"Period", "Text", "text", "person", "observation"}


def said_by_templates() -> set[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    found = set()
    for template in (FOLDER / "templates").glob("*.j2"):
        for _, function, message in environment.extract_translations(template.read_text(encoding="utf-8")):
            text = message[0] if isinstance(message, tuple) else message
            if function == "_" and text:
                found.add(text)
    return found


def said_by_code() -> set[str]:
    """Text given straight to ``words``, ``say`` or ``self.say``."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in ("words", "say") and isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def said_by_tables() -> set[str]:
    columns = {text for c in COLUMNS.values() for text in (c.label, c.meaning, c.unit) if text}
    counted = set(UNITS) | set(SINGULAR) | set(SINGULAR.values())
    answers = {"yes", "no"}
    kinds = {"published", "package", "brute force", "special case", "recovery"}
    groups = {*GROUPS.values(), OTHERS, *headings(), *(s.capitalize() for s in STAGES)}
    return columns | counted | answers | kinds | groups | set(PERSPECTIVES)


def test_templates_and_code_say_something():
    assert len(said_by_templates()) > 40
    assert len(said_by_code()) > 20


@pytest.mark.parametrize("source", [said_by_templates, said_by_code, said_by_tables])
def test_swedish_is_complete(source):
    assert sorted(source() - set(SWEDISH)) == []


def test_swedish_differs_from_english():
    same = {e for e, s in SWEDISH.items() if e == s}
    assert same <= SAME_IN_BOTH


def test_nothing_is_translated_that_is_never_said():
    said = said_by_templates() | said_by_code() | said_by_tables()
    assert sorted(set(SWEDISH) - said) == []


def test_places_for_values_are_the_same_in_both():
    for english, swedish in SWEDISH.items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", swedish)), english


def test_no_exclamation_marks():
    assert not [w for pair in SWEDISH.items() for w in pair if "!" in w]


def test_unknown_words_are_shown_as_they_are():
    assert words("a word of a method", "sv") == "a word of a method"
