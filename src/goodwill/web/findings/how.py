"""What "How is this computed?" shows of one method: card, settings, doubts, origin, claims, the table behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from goodwill.core.estimate import Estimate
from goodwill.report import numbers
from goodwill.report.codebook import label_of
from goodwill.report.figure_table import WORDED
from goodwill.report.page import setting
from goodwill.report.phrases import say, term
from goodwill.report.phrases.catalogue.glossary import UNITS
from goodwill.web.findings.methods import card_of, cards
from goodwill.web.shell.digits import digits
from goodwill.web.shell.templatetags.words import language

if TYPE_CHECKING:
    from goodwill.core.card import Card
    from goodwill.core.diagnostic import Diagnostic
    from goodwill.core.result import Result
    from goodwill.study.claims import RegisteredClaim
    from goodwill.web.findings.seen import Seen

PAGE = 50
OURS = WORDED | {
    "absent",
    "measured_in",
    "money_absent",
    "scope",
    "segment",
}  # columns whose words are ours, not names of the facts
CELLS = ("perspectives", "components", "net_promoter", "customer_satisfaction", "customer_effort", "ease_grid")
"""Methods whose figures a filtered page adds up from cells."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption of a card and what became of it; `diagnostic` is None where the method has not run."""

    text: str
    diagnostic: Diagnostic | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One method in the list of all."""

    key: str
    title: str
    question: str
    ran: bool
    absent: str
    doubts: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table behind a figure."""

    text: str
    is_number: bool
    label: str


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of the table behind a result.

    Attributes
    ----------
    columns
        Heads in words.
    rows
        Cells.
    first, last, total
        Places of the first and last row shown, counted from 1, and how many there are.
    before, after
        Numbers of the pages beside this one; None for none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    first: int
    last: int
    total: int
    before: int | None
    after: int | None


def entries(study: Seen | None) -> dict[str, tuple[Entry, ...]]:
    """Return all methods by concept, in reading order."""
    from goodwill.study.loop import default_methods

    found: dict[str, list[Entry]] = {}
    results: Mapping[str, Result] = study.results if study else {}
    for key, method in default_methods().items():
        card, result = method.card, results.get(key)
        title = result.title if result else card.title
        absent = study.absent.get(title, "") if study and result is None else ""
        doubts = sum(d.speaks for d in result.diagnostics) if result else 0
        entry = Entry(key, title, card.question, result is not None, absent, doubts)
        found.setdefault(card.concept, []).append(entry)
    return {concept: tuple(listed) for concept, listed in found.items()}


def result_of(study: Seen | None, key: str) -> Result | None:
    """Return a result by its key, or the first one of a method by its name."""
    if study is None:
        return None
    if key in study.results:
        return study.results[key]
    of_method = (r for r in study.results.values() if r.provenance is not None and r.provenance.method == key)
    return next(of_method, None)


def is_known(study: Seen | None, key: str) -> bool:
    """Whether there is a method or a result of this name."""
    return key in cards() or result_of(study, key) is not None


def assumptions(card: Card | None, result: Result | None) -> tuple[Assumption, ...]:
    """Return each assumption with its check, then checks of results whose card is not known here."""
    checks = {d.assumption: d for d in result.diagnostics} if result else {}
    if card is None:
        return tuple(Assumption("", d) for d in checks.values())
    found = [Assumption(text, checks.pop(key, None)) for key, text in card.assumptions.items()]
    return (*found, *(Assumption("", d) for d in checks.values()))


def settings_shown(result: Result | None) -> tuple[tuple[str, str], ...]:
    """Return the settings a method ran with, as name and value."""
    if result is None or result.provenance is None:
        return ()
    return tuple((_named(name), _setting(value)) for name, value in result.provenance.settings.items())


def _named(name: str) -> str:
    spoken = say(name, language())
    return spoken.text.replace("_", " ") if spoken.complete else name.replace("_", " ")


def _setting(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return text_of(value) if _is_number(value) else term(setting(value), language())


def claims_of(study: Seen | None, key: str) -> tuple[RegisteredClaim, ...]:
    """Return what a method proposed to say, the surest first."""
    result = result_of(study, key)
    card = card_of(key, result)
    if study is None or result is None or card is None:
        return ()
    construct = str(result.provenance.settings.get("construct") or "") if result.provenance else ""
    of_method = [r for r in study.claims.proposed if r.claim.key.split("/")[0] == card.name]
    asked = {str(r.provenance.settings.get("construct") or "") for r in study.results.values()
             if r.provenance is not None and r.provenance.method == card.name}  # fmt: skip
    if len(asked) > 1:  # one method, several constructs: each page shows its own
        of_method = [r for r in of_method if r.claim.key.split("/")[1:2] == [construct]]
    return tuple(sorted(of_method, key=lambda r: (not r.accepted, r.p_value)))


def rows_of(result: Result, page: int) -> Rows | None:
    """Return one page of a result's table, pages counted from 1; None where there is no such page."""
    table = result.table()
    start = (page - 1) * PAGE
    if page < 1 or (start >= table.num_rows and page > 1):
        return None
    names = table.column_names
    labels = tuple(label_of(name, language()) for name in names)
    shown = tuple(
        tuple(Cell(_worded(n, row[n]), _is_number(row[n]), label) for n, label in zip(names, labels, strict=True))
        for row in table.slice(start, PAGE).to_pylist()
    )
    last = start + len(shown)
    return Rows(labels, shown, min(start + 1, last), last, table.num_rows,
                page - 1 if page > 1 else None, page + 1 if last < table.num_rows else None)  # fmt: skip


def _worded(column: str, value: Any) -> str:
    """Return a cell: words of ours in the reader's language, names of the facts as they are."""
    is_ours = column in OURS or (column == "unit" and value in UNITS)  # of measure, where it is no unit of ours
    return term(value, language()) if is_ours and isinstance(value, str) else text_of(value)


def text_of(value: Any) -> str:
    """Return any value of a table for a cell, numbers as the reader writes them; nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(v) for v in value)
    if _is_number(value):
        if not math.isfinite(value):
            return ""
        decimals = numbers.decimals_for(Estimate(float(value), None, None, 0))
        return numbers.with_minus(numbers.number(float(value), decimals, language=digits()))
    return str(value)


def plain(value: Any) -> Any:
    """Return any value of a table as JSON has it; numbers that are none as null."""
    if isinstance(value, bool) or value is None or isinstance(value, int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(v) for v in value]
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
