"""Proposing a mapping for a file: which table it fits, which column is which, and what is missing."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goodwill.intake.columns import Rows
from goodwill.intake.direct import plain_name
from goodwill.intake.files import Files
from goodwill.intake.numbers import MISSING, is_flag, recognise_numbers
from goodwill.intake.questions import Match, Question, find_questions
from goodwill.intake.synonyms import ASSUMED, SYNONYMS
from goodwill.intake.times import recognise_times
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT, Column, Contract, Kind

LIKELY = (
    "interactions", "outcomes", "customers", "replies", "answers", "employees", "units", "memberships",
    "invitations", "events", "agreements", "offers", "attributes", "circumstances", "consents", "moments",
    "follow_ups", "ideas", "unit_measures", "assessments", "promises", "changes", "links", "options",
    "episodes", "actions", "action_steps", "exposures",
)  # fmt: skip
_TIME_WORDS = frozenset({"date", "time", "datum", "tid", "timestamp", "datetime"})


@dataclass(frozen=True)
class Proposal:
    """A proposed mapping.

    Attributes
    ----------
    path
        The file.
    head
        Lines of comment about it.
    parts
        Lines of YAML for each table.
    tables
        Tables it fills.
    confidence
        0 to 1: how well the columns fit.
    missing
        ``table.column`` that has to be filled and was not found: the mapping does not load until it is.
    assumed
        ``table.column`` for which a value was put in.
    left
        Columns of the file that were not used.
    """

    path: Path
    head: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    tables: tuple[str, ...]
    confidence: float
    missing: tuple[str, ...]
    assumed: tuple[str, ...]
    left: tuple[str, ...]


@dataclass
class _Draft:
    missing: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def propose(files: str | Path | Sequence[str | Path], *, zone: str = "UTC") -> str:
    """Return a proposed mapping of one or several files as YAML with comments.

    Parameters
    ----------
    files
        A file, a folder, or several of them.
    zone
        Time zone of times without an offset.

    Raises
    ------
    IntakeError
        If a file cannot be read.
    """
    from goodwill.engine.local import LocalEngine
    from goodwill.intake.load import expand

    with LocalEngine() as engine, Files(engine) as opened:
        return text_of([propose_file(opened, path) for path in expand(files)], zone=zone)


def text_of(proposals: Sequence[Proposal], *, zone: str = "UTC") -> str:
    """Return proposals for several files as one mapping."""
    first = proposals[0].path
    lines = [line for p in proposals for line in p.head]
    lines.append(f"name: {_quote(first.stem if len(proposals) == 1 else first.resolve().parent.name)}")
    if zone != "UTC":
        lines.append(f"zone: {zone} # of times without an offset")
    if len(proposals) == 1:
        lines.append(f"file: {_quote(first.name)}")
    else:
        lines += ["files:", *(f"  {_quote(p.path.stem)}: {_quote(p.path.name)}" for p in proposals)]
    lines.append("tables:")
    for proposal in proposals:
        for part in proposal.parts:
            lines.append(f"  - {part[0]}")
            if len(proposals) > 1:
                lines.append(f"    file: {_quote(proposal.path.stem)}")
            lines += [f"    {line}" for line in part[1:]]
    return "\n".join(lines) + "\n"


def propose_file(opened: Files, path: Path, *, sheet: str = "") -> Proposal:
    """Return a proposed mapping for one file (or one sheet of it), by names, types and sample values of its columns.

    Raises
    ------
    IntakeError
        If the file cannot be read.
    """
    file = opened.open(path, sheet=sheet)
    rows = Rows(opened.engine, file.relation, file.columns, file.rows, "UTC")
    samples = {c: [v for v in rows.sample(c) if v.strip().lower() not in MISSING] for c in file.columns}
    fits = {t: match_columns(CONTRACTS[t], samples) for t in LIKELY}
    scores = {
        t: fit_score(CONTRACTS[t], m, len(samples)) * _uniqueness(CONTRACTS[t], m, samples) for t, m in fits.items()
    }
    table = max(LIKELY, key=lambda t: scores[t])
    questions = find_questions(samples, fits["replies"], file.labels)
    is_long = {"question_id", "value"} <= set(fits["answers"]) and table in ("answers", "replies")
    is_survey = questions and not is_long and (table in ("replies", "answers") or scores[table] < 0.75)
    draft = _Draft()
    parts: list[list[str]]
    if is_survey:
        tables: tuple[str, ...] = ("replies", "answers")
        confidence = scores["replies"]
        parts = _survey(draft, path, fits["replies"], questions, samples)
    else:
        tables, confidence = (table,), scores[table]
        lines = _column_lines(draft, path, CONTRACTS[table], fits[table], samples)
        parts = [[f"table: {table}", "columns:", *(f"  {line}" for line in lines)]]
    left = tuple(c for c in file.columns if c not in draft.used)
    head = _head(path, tables, confidence, draft, left, file.notes)
    return Proposal(
        path, tuple(head), tuple(map(tuple, parts)), tables, round(confidence, 2), tuple(draft.missing),
        tuple(draft.assumed), left,
    )  # fmt: skip


def match_columns(contract: Contract, samples: Mapping[str, Sequence[str]]) -> dict[str, Match]:
    """Return which columns of a file are which of a contract: by name first, then by likeness; each once."""
    names = {c: plain_name(c) for c in samples}
    candidates = []
    for column in (*contract.columns, KNOWN_AT):
        for place, (theirs, plain) in enumerate(names.items()):
            confidence = _likeness(column, plain)
            if not confidence and column.name == contract.time and set(plain.split("_")) & _TIME_WORDS:
                confidence = 0.54
            if confidence and (confidence == 1.0 or _type_fits(column, samples[theirs])):
                candidates.append((confidence, -place, column.name, theirs))
    matches: dict[str, Match] = {}
    taken: set[str] = set()
    for confidence, _, ours, theirs in sorted(candidates, reverse=True):
        if ours not in matches and theirs not in taken:
            matches[ours] = Match(theirs, confidence)
            taken.add(theirs)
    return matches


def _likeness(column: Column, plain: str) -> float:
    """Return how sure a name means a column: 1 the same, 0.9 a synonym, less for likeness, 0 not at all."""
    words = SYNONYMS.get(column.name, ())
    if plain == column.name:
        return 1.0
    if plain in words:
        return 0.9 - 0.01 * words.index(plain) / max(len(words), 1)
    parts = set(plain.split("_"))
    ours = column.name.removesuffix("_id").removesuffix("_at")
    if len(ours) > 3 and ours in parts:
        return 0.6
    if any(len(w) > 4 and set(w.split("_")) <= parts for w in words):
        return 0.55
    close = max((difflib.SequenceMatcher(None, plain, w).ratio() for w in (column.name, *words)), default=0.0)
    return 0.5 if close > 0.87 else 0.0


def _type_fits(column: Column, values: Sequence[str]) -> bool:
    """Whether sample values could be of the column's kind."""
    if not values:
        return True
    values = values[:300]
    if column.kind in (Kind.TIME, Kind.PERIOD):
        return recognise_times(values) is not None
    if column.kind in (Kind.NUMBER, Kind.COUNT):
        return recognise_numbers(values) is not None
    if column.kind is Kind.FLAG:
        return is_flag(values)
    if column.kind in (Kind.CUSTOMER, Kind.EMPLOYEE, Kind.EVENT_ID, Kind.CODE):
        times = recognise_times(values)
        return times is None or bool(recognise_numbers(values))
    if column.kind is Kind.CHOICE:
        return {v.strip().lower() for v in values} <= set(column.values)
    return True


def fit_score(contract: Contract, matches: Mapping[str, Match], width: int) -> float:
    """Return how well a file fits a contract, 0 to 1: required columns found, and columns of the file used."""
    required = [c.name for c in contract.columns if not c.optional]
    assumed = ASSUMED.get(contract.name, {})
    have = sum(matches[n].confidence if n in matches else 0.3 * (n in assumed) for n in required)
    made = contract.key if len(contract.key) == 1 and contract.column(contract.key[0]).kind is Kind.EVENT_ID else ()
    lacking = [n for n in required if n not in matches and n not in assumed and n not in (*made, "survey_id")]
    used = sum(m.confidence for m in matches.values()) / max(width, 1)
    whole = 1.0 if all(k in matches for k in made) else 0.8
    return float((0.55 * have / len(required) + 0.45 * min(used, 1.0)) * whole * 0.6 ** len(lacking))


def _uniqueness(contract: Contract, matches: Mapping[str, Match], samples: Mapping[str, Sequence[str]]) -> float:
    """Return 1, or less where the column that would name each row names several."""
    match = matches.get(contract.key[0]) if len(contract.key) == 1 else None
    if match is None:
        return 1.0
    values = samples[match.theirs]
    return 1.0 if len(set(values)) > 0.95 * len(values) else 0.4


def _quote(text: str) -> str:
    """Return a text as a YAML scalar."""
    import yaml

    return str(yaml.safe_dump(text, allow_unicode=True, width=10_000)).split("\n")[0]


def _head(
    path: Path,
    tables: Sequence[str],
    confidence: float,
    draft: _Draft,
    left: Sequence[str],
    notes: Sequence[str],
) -> list[str]:
    lines = [
        f"# Proposed mapping of {path.name} to {' and '.join(tables)} (confidence {confidence:.0%}).",
        *(f"# {note}" for note in notes),
    ]
    if draft.missing:
        lines.append(f"# It does not load until these are filled: {', '.join(draft.missing)}.")
    if draft.assumed:
        lines.append(f"# Please check what was assumed: {', '.join(draft.assumed)}.")
    if left:
        lines.append(f"# Not used: {', '.join(left)}.")
    return lines


def _column_lines(
    draft: _Draft, path: Path, contract: Contract, matches: Mapping[str, Match], samples: Mapping[str, Sequence[str]],
) -> list[str]:  # fmt: skip
    """Return the lines of ``columns:``, one for each column found, assumed or missing."""
    lines = []
    for column in (*contract.columns, KNOWN_AT):
        where = f"{contract.name}.{column.name}"
        match = matches.get(column.name)
        if match and (match.confidence > 0.5 or not column.optional):
            draft.used.add(match.theirs)
            lines.append(f"{column.name}: {_said(column, match, samples[match.theirs])}")
        elif column.optional:
            continue
        elif column.name in ASSUMED.get(contract.name, {}) or column.name == "survey_id":
            draft.assumed.append(where)
            value = ASSUMED.get(contract.name, {}).get(column.name, path.stem)
            lines.append(f"{column.name}: {{value: {_quote(value)}}} # assumed: {column.meaning}")
        elif (column.name,) == contract.key and column.kind is Kind.EVENT_ID:
            draft.assumed.append(where)
            lines.append(f"{column.name}: {{row: true}} # assumed: no id was found, so one is made from the row")
        else:
            draft.missing.append(where)
            lines.append(f"# {column.name}: ??? # missing: {column.meaning}")
    return lines


def _said(column: Column, match: Match, values: Sequence[str]) -> str:
    """Return how a column is read, with what was seen and how sure the match is."""
    said, remark = _quote(match.theirs), ""
    if column.kind in (Kind.TIME, Kind.PERIOD):
        times = recognise_times(values)
        if times and times.form not in ("iso",) and times.form.startswith("%"):
            said = f"{{column: {said}, time: {_quote(times.form)}}}"
            remark = " (day and month could be the other way round)" if times.other else ""
    elif column.kind in (Kind.NUMBER, Kind.COUNT):
        numbers = recognise_numbers(values)
        if numbers and numbers.decimal == ",":
            said = f"{{column: {said}, decimal: ','}}"
    sure = "" if match.confidence == 1.0 else f" # {'likely' if match.confidence > 0.6 else 'perhaps'}"
    example = f", such as {values[0][:40]!r}" if values and sure and column.kind is not Kind.TEXT else ""
    return said + (sure + example if sure else " #" if remark else "") + remark


def _survey(
    draft: _Draft, path: Path, matches: Mapping[str, Match], questions: Sequence[Question],
    samples: Mapping[str, Sequence[str]],
) -> list[list[str]]:  # fmt: skip
    """Draft replies and answers from a file with one column a question."""
    asked = {q.theirs for q in questions}
    text = match_columns(CONTRACTS["answers"], {c: v for c, v in samples.items() if c not in asked})
    matches = {n: m for n, m in matches.items() if m.theirs not in asked}
    relationship = any(q.construct == "recommend" for q in questions)
    replies = _column_lines(draft, path, CONTRACTS["replies"], matches, samples)
    if relationship and "perspective" not in matches:
        replies = [line.replace("{value: experience}", "{value: relationship}") for line in replies]
    reply = next((line for line in replies if line.startswith("reply_id:")), "reply_id: {row: true}")
    parts = [["table: replies", "columns:", *(f"  {line}" for line in replies)]]
    answers = ["table: answers", "columns:", f"  {reply}"]
    words = text.get("text")
    if words and len(questions) == 1:
        answers.append(f"  text: {_quote(words.theirs)}")
    parts.append([*answers, *_question_lines(draft, questions)])
    if words:
        draft.used.add(words.theirs)
    if words and len(questions) > 1:
        melted = (
            f"question_id: {_quote(plain_name(words.theirs))}, construct: comment, low: 0, high: 1, higher_is: better"
        )
        parts.append(["table: answers # the words, as an answer of their own", "columns:", f"  {reply}",
                      f"melt: {{{_quote(words.theirs)}: {{{melted}}}}}", "melt_into: text"])  # fmt: skip
    return parts


def _question_lines(draft: _Draft, questions: Sequence[Question]) -> list[str]:
    """Return the lines of the questions: as columns where there is one, melted where there are several."""
    lines = [] if len(questions) == 1 else ["melt: # one answer for each of these columns"]
    for question in questions:
        draft.used.add(question.theirs)
        draft.assumed.append(f"answers.{question.construct}")
        said = {
            "question_id": _quote(plain_name(question.theirs)), "construct": _quote(question.construct),
            "low": f"{question.low:g}", "high": f"{question.high:g}", "higher_is": "better",
        }  # fmt: skip
        remark = "" if question.is_known else " # not a construct that is known: name what it measures"
        if len(questions) == 1:
            lines.append(f"  value: {_quote(question.theirs)}{remark}")
            lines += [f"  {name}: {{value: {value}}}" for name, value in said.items()]
        else:
            pairs = ", ".join(f"{name}: {value}" for name, value in said.items())
            lines.append(f"  {_quote(question.theirs)}: {{{pairs}}}{remark}")
    return lines
