"""Every piece of a sentence in the source of a method is in the catalogue: what no sample company says is covered too.

The sources are read, not run: literal pieces of strings and f-strings of two words or more must stand in some
English phrase. What never reaches a reader (SQL, citations, refusals of settings) is left out by its place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import goodwill
from goodwill.ledger import admit_sql
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.contracts.constructs import CONSTRUCTS
from goodwill.ledger.source import MappedColumn, Source
from goodwill.report.phrases import in_swedish
from goodwill.report.phrases.catalogue import CATALOGUE
from goodwill.study.claims import SORTS
from goodwill.study.loop import default_methods

SOURCE = Path(goodwill.__file__).parent
# What says something to a reader makes a figure, doubt, claim, picture or card of it; `loop` tells its progress only.
SAYS = re.compile(r"from goodwill\.core\.(card|chart|claim|diagnostic|estimate) import")
WORDLESS = ("kept.py", "loop.py", "claims.py")
FILES = sorted(
    path
    for room in ("measure", "manage", "monitor", "study")
    for path in (SOURCE / room).rglob("*.py")
    if path.name not in WORDLESS and (path.name == "words.py" or SAYS.search(path.read_text(encoding="utf-8")))
)
SQL = re.compile(
    r"\b(WITH|SELECT|FROM|WHERE|CASE|WHEN|ELSE|CAST|SUM|AVG|MIN|MAX|COUNT|COALESCE|JOIN|GROUP BY|UNION|AND|OVER|DATE"
    r"|NULL|AS)\b"
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORDY = re.compile(r"[^\W\d_]{2,}[ ,;:]+[^\W\d_]{2,}")
# Calls whose arguments no reader of a brief sees.
UNSEEN_CALLS = {
    "Reference", "SettingsError", "ValueError", "KeyError", "AttributeError", "TypeError", "EngineError", "compile",
    "CancelledError", "merge",
}  # fmt: skip
UNSEEN_WORDS = {"where", "facts", "adds_by", "gear", "name"}  # keyword arguments
# Names of scopes, which the brief's own catalogue speaks, and words that meet their phrase only when put together.
SCOPES = {
    "period unit segment", "survey period channel", "period segment", "period unit", "touchpoint and channel",
    "touchpoint and mode", "change unit", "unit apart", "unit borrowed", "period, mix fixed", "late or not",
    "period flow", "said by state", "says nine, gone in spirit", "early warning",
}  # fmt: skip
ASSEMBLED = {
    "(no unit)", "a quarter of", "special case", "brute force", "Customers who mention “",
    "feeling at {:.0f} % of the way",
}  # fmt: skip


def corpus() -> str:
    return "\n".join(re.sub(r"\{\w+:\w+\}", "\0", english) for phrases in CATALOGUE.values() for english in phrases)


KNOWN = corpus()


def unseen(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what of a file never reaches a reader: docstrings, refusals of settings, keys, SQL."""
    for node in ast.walk(tree):
        is_defined = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if is_defined and node.body and isinstance(node.body[0], ast.Expr):
            yield node.body[0]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in UNSEEN_CALLS:
            yield from (*node.args, *node.keywords)
        if isinstance(node, ast.keyword) and node.arg in UNSEEN_WORDS:
            yield node.value
        if isinstance(node, ast.Subscript):
            yield node.slice
        if isinstance(node, ast.JoinedStr) and SQL.search(ast.unparse(node)):
            yield node


def literal_pieces(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, piece) of every literal text of a file that may reach a reader."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {id(n) for node in unseen(tree) for n in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in hidden:
            if SQL.search(node.value):
                continue
            for sentence in SENTENCE_END.split(node.value):
                piece = sentence.strip()
                if WORDY.search(piece) and piece not in SCOPES | ASSEMBLED:
                    yield node.lineno, piece


def is_known(piece: str) -> bool:
    lower = piece[:1].lower() + piece[1:]
    found = any(p in KNOWN for p in (piece, piece.rstrip("."), lower, lower.rstrip(".")))
    return found or in_swedish(piece).complete


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_piece_of_a_sentence_has_a_phrase(path):
    # A whole text of several sentences is one phrase of a card; its pieces are found inside it.
    unknown = [f"{path.name}:{line}: {piece}" for line, piece in literal_pieces(path) if not is_known(piece)]
    assert not unknown, "add these to src/goodwill/report/phrases/catalogue:\n" + "\n".join(unknown)


def test_pieces_are_read_from_the_sources():
    assert sum(1 for path in FILES for _ in literal_pieces(path)) > 300


def test_reasons_of_absent_figures_in_stats_are_known():
    unknown = []
    for path in sorted((SOURCE / "stats").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "missing" and node.args
            if named and isinstance(node.args[0], ast.Constant) and not is_known(node.args[0].value):
                unknown.append(f"{path.name}:{node.lineno}: {node.args[0].value}")
    assert not unknown


# What only the shell, a notebook or an author of a plug-in meets: settings of a mapping's text, of queries, of Python.
ERRORS = ("IntakeError", "LedgerError", "PrivacyError")
SHELL_ONLY = {"mapping_yaml.py", "contract.py", "store.py", "ledger.py", "frames.py", "publication.py"}


def refusals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, piece) of what is wrong and what to do, of every refusal that a page may show."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            said = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "do")]
            for constant in (n for s in said for n in ast.walk(s) if isinstance(n, ast.Constant)):
                if isinstance(constant.value, str) and WORDY.search(constant.value):
                    yield constant.lineno, constant.value.strip()


@pytest.mark.parametrize("room", ["intake", "ledger", "study"])
def test_every_refusal_of_facts_has_a_phrase(room):
    unknown = [
        f"{path.name}:{line}: {piece}"
        for path in sorted((SOURCE / room).rglob("*.py"))
        if path.name not in SHELL_ONLY
        for line, piece in refusals(path)
        if not is_known(piece)
    ]
    assert not unknown, "add these to src/goodwill/report/phrases/catalogue:\n" + "\n".join(unknown)


def test_the_vocabulary_of_facts_is_swedish():
    said = {t for c in CONTRACTS.values() for t in (c.one_row_is, *(column.meaning for column in c.columns))}
    said |= {c.feeds for c in CONSTRUCTS}
    assert sorted(t for t in said if not in_swedish(t).complete) == []


def test_why_rows_are_set_aside_is_swedish():
    faults = [value for name, value in vars(admit_sql).items() if name.isupper() and isinstance(value, str)]
    assert len(faults) > 8
    assert [f for f in faults if not in_swedish(f).complete] == []
    remedies = set()
    for contract in CONTRACTS.values():
        read = {column.name: MappedColumn("x", "x", sure=False) for column in contract.columns}
        for columns in (read, {}):
            source = Source(name="x", relation="x", columns=columns)
            remedies |= {f.remedy for f in admit_sql.faults(contract, source, datetime(2026, 1, 1, tzinfo=UTC))}
    assert sorted(r for r in remedies if not in_swedish(r).complete) == []


def test_settings_gates_and_witnesses_are_swedish():
    asked = default_methods().values()
    said = {name for m in asked for name in m.settings()} | set(SORTS.values())
    said |= {w.kind for m in asked for w in m.card.witnesses}
    assert sorted(t for t in said if not in_swedish(t).complete) == []
