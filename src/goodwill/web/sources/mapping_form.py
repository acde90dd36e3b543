"""A mapping as a form: one line for each column of ours, one for each question, with what is wrong beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodwill.core.errors import IntakeError
from goodwill.intake import mapping_text, mapping_yaml
from goodwill.intake.mapping import Mapping as IntakeMapping
from goodwill.intake.sources import check
from goodwill.ledger.contracts import CONSTRUCTS, CONTRACTS, KNOWN_AT, Column, Kind
from goodwill.web.sources import saved
from goodwill.web.sources.look import LookedAt

CONSTANT, ROW, WRITTEN, COLUMN = "=", "#row", "+", "c:"
EMPTYQUESTIONS = 2
KINDS: dict[Kind, str | Promise] = {
    Kind.CUSTOMER: _("id of a customer"), Kind.EMPLOYEE: _("id of an employee"), Kind.EVENT_ID: _("id"),
    Kind.CODE: _("short name"), Kind.CHOICE: _("one of a few words"), Kind.TEXT: _("words"),
    Kind.TIME: _("date and time"), Kind.NUMBER: _("number"), Kind.COUNT: _("whole number"), Kind.FLAG: _("yes or no"),
    Kind.PERIOD: _("first day of a period"), Kind.CODES: _("several names, with ; between"),
}  # fmt: skip
SIMPLE = ("time", "zone", "decimal", "factor", "leading", "otherwise", "missing", "values")
QUESTION = ("question_id", "construct", "low", "high", "higher_is")


@dataclass(frozen=True)
class Line:
    """One of our columns, and how it is read.

    Attributes
    ----------
    key
        Beginning of the names of its fields.
    column
        Ours.
    kind
        Its kind in words.
    choice
        What is chosen: nothing, a column of the file, a constant, the row, as written.
    value
        The constant.
    written
        What the fields cannot say, as YAML.
    more
        How its values are read: time, zone, decimal, factor, leading, otherwise, missing, values.
    example
        A value of the chosen column.
    faults
        What is wrong with it.
    """

    key: str
    column: Column
    kind: str | Promise
    choice: str
    value: str = ""
    written: str = ""
    more: dict[str, str] = field(default_factory=dict)
    example: str = ""
    faults: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether a row may not lack it."""
        return not self.column.optional

    @property
    def can_be_row(self) -> bool:
        """Whether it can be made from the row."""
        return self.column.kind is Kind.EVENT_ID

    @property
    def is_time(self) -> bool:
        """Whether it holds times."""
        return self.column.kind in (Kind.TIME, Kind.PERIOD)

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.column.kind in (Kind.NUMBER, Kind.COUNT)

    @property
    def has_more(self) -> bool:
        """Whether something is said about how its values are read."""
        return any(self.more.values()) or bool(self.faults)

    @property
    def is_used(self) -> bool:
        """Whether it is shown at once: it is filled, has to be, or is wrong."""
        return bool(self.choice) or self.required or bool(self.faults)


@dataclass(frozen=True)
class Question:
    """One column of the file that holds answers."""

    key: str
    theirs: str = ""
    question_id: str = ""
    construct: str = ""
    low: str = ""
    high: str = ""
    higher_is: str = "better"
    example: str = ""


@dataclass(frozen=True)
class Section:
    """Rows of one of our tables from one file.

    Attributes
    ----------
    number
        Its place.
    table, one_row_is, file
        What is filled, and from what.
    columns
        Of the file.
    lines, questions
        The fields.
    kept
        What the form leaves as it is (chosen rows and the like), as YAML.
    faults
        What is wrong with the section as a whole.
    """

    number: int
    table: str
    one_row_is: str
    file: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]
    kept: str = ""
    faults: tuple[str, ...] = ()

    @property
    def is_words(self) -> bool:
        """Whether its questions take words, which have no scale."""
        return "melt_into: text" in self.kept

    @property
    def kept_besides(self) -> str:
        """What is left as it is, without what the heading says already."""
        return "" if self.kept.strip() == "melt_into: text" else self.kept

    @property
    def used(self) -> list[Line]:
        """Lines shown at once."""
        return [line for line in self.lines if line.is_used]

    @property
    def others(self) -> list[Line]:
        """Lines one may fill."""
        return [line for line in self.lines if not line.is_used]


@dataclass(frozen=True)
class Form:
    """A whole mapping to be edited.

    Attributes
    ----------
    top
        name, zone, decimal, day_first, space (of customers' ids).
    sections
        Its tables.
    faults
        What belongs to no field.
    """

    top: dict[str, str]
    sections: tuple[Section, ...]
    faults: tuple[str, ...]

    @property
    def all_faults(self) -> int:
        """How many things are wrong."""
        return len(self.faults) + sum(len(s.faults) + sum(len(x.faults) for x in s.lines) for s in self.sections)


def known_constructs() -> list[str]:
    """Return constructs to choose from, families without their star."""
    return [c.name for c in CONSTRUCTS if not c.name.endswith("*")]


def faults_of(text: str, files: Sequence[LookedAt]) -> list[str]:
    """Return everything wrong between a mapping (YAML) and its files."""
    try:
        mapping = mapping_yaml.parse(text)
        check(mapping, saved.given(mapping, [f.table() for f in files]))
    except IntakeError as error:
        return apart(error.seen) or [error.what]
    return []


def apart(seen: str) -> list[str]:
    """Return the faults that one message names, each by itself."""
    found: list[str] = []
    for piece in seen.split("; "):
        if found and piece.startswith("it is one of"):
            found[-1] += f"; {piece}"
        elif piece:
            found.append(piece)
    return found


def form_of(text: str, files: Sequence[LookedAt]) -> Form:
    """Return the form of a mapping (YAML that can be parsed, or plain values that cannot be used yet)."""
    plain = plain_values(text)
    faults = faults_of(text, files)
    sections = tuple(_section(i, p, plain, files, faults) for i, p in enumerate(plain.get("tables") or []))
    named = {f for s in sections for f in (*s.faults, *(x for line in s.lines for x in line.faults))}
    spaces = plain.get("spaces") or {}
    top = {
        "name": str(plain.get("name", "")), "zone": str(plain.get("zone", "")),
        "decimal": str(plain.get("decimal", "")), "space": str(spaces.get("customer_id", "")),
        "day_first": "no" if str(plain.get("day_first", "true")).lower() in ("false", "no") else "",
    }  # fmt: skip
    return Form(top, sections, tuple(f for f in faults if f not in named))


def plain_values(text: str) -> dict[str, Any]:
    """Return the plain values of a mapping: in one form where it can be parsed, as they stand where it cannot."""
    import yaml

    try:
        return dict(_texts(mapping_text.plain_of(mapping_yaml.parse(text))))
    except IntakeError:
        raw = yaml.load(text, Loader=yaml.BaseLoader)
        return dict(raw) if isinstance(raw, dict) else {}


def _texts(value: Any) -> Any:
    """Return plain values as a YAML file gives them: every word a text."""
    if isinstance(value, dict):
        return {str(k): _texts(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_texts(v) for v in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _file_of(part: Mapping[str, Any], plain: Mapping[str, Any], files: Sequence[LookedAt]) -> LookedAt | None:
    """Return the first of the files that a part reads."""
    names = plain.get("files") or {}
    given = part.get("file", next(iter(names), ""))
    try:
        mapping: IntakeMapping = mapping_yaml.parse(
            mapping_text.text_of({"name": "x", "files": names, "tables": [{"table": "replies", "columns": {}}]})
        )
        tables = saved.given(mapping, [f.table() for f in files]).get(str(given), [])
    except IntakeError:
        tables = []
    name = tables[0].name if tables else ""
    return next((f for f in files if f.name == name), files[0] if len(files) == 1 else None)


def _section(
    number: int, part: Mapping[str, Any], plain: Mapping[str, Any], files: Sequence[LookedAt], faults: list[str]
) -> Section:
    table = str(part.get("table", ""))
    contract = CONTRACTS.get(table)
    file = _file_of(part, plain, files)
    said = part.get("columns") or {}
    melt = part.get("melt") or {}
    kept = {k: v for k, v in part.items() if k not in ("table", "file", "columns", "melt")}
    known = (*contract.columns, KNOWN_AT) if contract else ()
    lines = tuple(
        _line(f"{number}.{c.name}", c, said.get(c.name), file, _about(faults, table, c.name))
        for c in known if not (melt and c.name in (*QUESTION, part.get("melt_into", "value")) and c.name not in said)
    )  # fmt: skip
    questions = [_question(f"{number}.q{i}", t, m, file) for i, (t, m) in enumerate(melt.items())]
    if table == "answers":
        start = len(questions)
        questions += [Question(f"{number}.q{start + i}") for i in range(EMPTYQUESTIONS if melt else 1)]
    of_table = [f for f in faults if re.match(rf"(table )?{re.escape(table)}[ ,:]", f)]
    whole = tuple(f for f in of_table if not _is_of_column(f, table))
    return Section(
        number, table, contract.one_row_is if contract else "", file.name if file else str(part.get("file", "")),
        file.columns if file else (), lines, tuple(questions), mapping_text.text_of(kept) if kept else "", whole,
    )  # fmt: skip


def _about(faults: Sequence[str], table: str, column: str) -> tuple[str, ...]:
    """Return the faults of one column of ours."""
    start = re.compile(rf"(table )?{re.escape(table)}(\.{re.escape(column)}\b| needs {re.escape(column)}\b)")
    return tuple(f for f in faults if start.match(f))


def _is_of_column(fault: str, table: str) -> bool:
    return bool(re.match(rf"(table )?{re.escape(table)}(\.\w| needs \w)", fault))


def _line(key: str, column: Column, said: Any, file: LookedAt | None, faults: tuple[str, ...]) -> Line:
    """Return the fields of one of our columns."""
    kind = KINDS[column.kind]
    if said is None:
        return Line(key, column, kind, "", faults=faults)
    if isinstance(said, str):
        said = {"column": said}
    if isinstance(said, list):
        said = {"columns": said}
    source = {k: said[k] for k in said if k not in SIMPLE}
    more = {k: _as_field(k, said[k]) for k in SIMPLE if k in said}
    if set(source) == {"column"} and isinstance(source["column"], str):
        return Line(
            key, column, kind, COLUMN + source["column"], more=more, faults=faults,
            example=_example(file, source["column"]),
        )  # fmt: skip
    if set(source) == {"value"} and not more:
        return Line(key, column, kind, CONSTANT, value=str(source["value"]), faults=faults)
    if set(source) == {"row"} and not more:
        return Line(key, column, kind, ROW, faults=faults)
    return Line(key, column, kind, WRITTEN, written=mapping_text.text_of(said).strip(), faults=faults)


def _as_field(name: str, value: Any) -> str:
    if name == "values" and isinstance(value, dict):
        return "\n".join(f"{theirs} = {ours}" for theirs, ours in value.items())
    if name == "missing":
        return "; ".join(value) if isinstance(value, list) else str(value)
    return str(value)


def _example(file: LookedAt | None, column: str) -> str:
    if file is None or column not in file.columns:
        return ""
    place = file.columns.index(column)
    return next((row[place] for row in file.sample if row[place].strip()), "")


def _question(key: str, theirs: str, said: Any, file: LookedAt | None) -> Question:
    words = {k: str(said.get(k, "")) for k in QUESTION} if isinstance(said, dict) else {}
    return Question(key, theirs, example=_example(file, theirs), **words)
