"""What the API answers with, as schemas, and how figures become them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Schema

from goodwill.web.findings.how import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goodwill.core.card import Card
    from goodwill.core.estimate import Estimate
    from goodwill.core.result import Result
    from goodwill.study.claims import RegisteredClaim
    from goodwill.study.figures import ContactFigure, Figure
    from goodwill.web.findings.seen import Seen


class Problem(Schema):
    """Why there is nothing."""

    detail: str


class Fault(Schema):
    """What is wrong with one parameter."""

    loc: list[str | int]
    msg: str
    type: str


class Invalid(Schema):
    """Which parameters cannot be read."""

    detail: list[Fault]


class EstimateShape(Schema):
    """A figure: value and interval in `unit`, or why there is none."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    level: float
    unit: str
    absent: str


class VersionShape(Schema):
    """A study that is kept; `written` is in seconds since 1970 (UTC)."""

    version: str
    written: float


class VerdictShape(Schema):
    """What became of one action."""

    action_id: str
    title: str
    verdict: str
    why: str
    stage: str


class StudyShape(Schema):
    """The words of a study as the person who asks may see it."""

    project: str
    version: str
    computed_at: str
    engine: str
    period: str
    headline: str
    do_first: list[str]
    unknown: list[str]
    money: str | None
    results: list[str]
    absent: dict[str, str]
    verdicts: list[VerdictShape]
    whole: bool
    leadership: bool


class FigureShape(Schema):
    """One survey figure of a filter; `keys` are those of `by`, months as ``2026-05``; `code` is what was asked."""

    keys: dict[str, str]
    perspective: str
    code: str
    metric: str
    estimate: EstimateShape
    answers: int
    promoters: int | None
    passives: int | None
    detractors: int | None


class ContactsShape(Schema):
    """What is known of the contacts of a filter."""

    keys: dict[str, str]
    contacts: int
    resolved: EstimateShape
    wait: EstimateShape
    duration: EstimateShape
    transfers: int


class FiguresShape(Schema):
    """Figures of a filter: what is shown in words, months first to last, and the figures."""

    words: str
    months: list[str]
    version: str
    figures: list[FigureShape]
    contacts: list[ContactsShape]


class MethodShape(Schema):
    """One method: the key of its result, its title and whether the last study could answer it."""

    key: str
    title: str
    concept: str
    ran: bool


class DiagnosticShape(Schema):
    """What was found of one assumption."""

    assumption: str
    passed: bool | None
    message: str
    value: float | None


class ReferenceShape(Schema):
    """A source."""

    citation: str
    where: str


class WitnessShape(Schema):
    """Something that vouches for the numbers."""

    kind: str
    what: str
    test: str


class CardShape(Schema):
    """The card of a method, and what its result says."""

    key: str
    name: str
    title: str
    concept: str
    question: str
    reading: str
    facts: dict[str, list[str]]
    assumptions: dict[str, str]
    references: list[ReferenceShape]
    witnesses: list[WitnessShape]
    identifies_cause: bool
    ran: bool
    words: str
    diagnostics: list[DiagnosticShape]
    version: str
    computed_at: str
    engine: str
    software: str


class TableShape(Schema):
    """Part of the table behind a result; rows are objects of the columns."""

    key: str
    columns: list[str]
    total: int
    offset: int
    rows: list[dict[str, Any]]


class ChartShape(Schema):
    """A picture: a Vega-Lite specification with its rows inside, colours as names of roles."""

    key: str
    title: str
    description: str
    spec: dict[str, Any]


class ClaimShape(Schema):
    """A claim after the register decided; `estimate` is widened and shrunk where it was accepted."""

    key: str
    kind: str
    family: str
    about: str
    statement: str
    accepted: bool
    p_value: float
    looks: int
    estimate: EstimateShape


class ClaimsShape(Schema):
    """Part of the claims of a study."""

    total: int
    offset: int
    q: float
    gate: float
    gates: dict[str, float]
    claims: list[ClaimShape]


def estimate_shape(e: Estimate) -> EstimateShape:
    """Return a figure as the API has it."""
    return EstimateShape(**_estimate(e))


def month_code(month: int) -> str:
    """Return a month's number as ``2026-05``; empty where there is none."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}" if month >= 0 else ""


def _keys(keys: Mapping[str, str | int]) -> dict[str, str]:
    return {name: month_code(v) if isinstance(v, int) else v for name, v in keys.items()}


def _estimate(e: Estimate) -> dict[str, Any]:
    return {
        "value": e.value, "low": plain(e.low), "high": plain(e.high), "n": e.n, "level": e.level, "unit": e.unit,
        "absent": e.absent,
    }  # fmt: skip


def figure_shape(f: Figure) -> dict[str, Any]:
    """Return a survey figure as `FigureShape` has it."""
    return {
        "keys": _keys(f.keys), "perspective": f.perspective, "code": f.construct, "metric": f.metric,
        "estimate": _estimate(f.estimate), "answers": f.answers, "promoters": f.promoters, "passives": f.passives,
        "detractors": f.detractors,
    }  # fmt: skip


def contact_shape(c: ContactFigure) -> dict[str, Any]:
    """Return what is known of contacts as `ContactsShape` has it."""
    return {
        "keys": _keys(c.keys), "contacts": c.contacts, "resolved": _estimate(c.resolved), "wait": _estimate(c.wait),
        "duration": _estimate(c.duration), "transfers": c.transfers,
    }  # fmt: skip


def study_shape(study: Seen) -> StudyShape:
    """Return a study as the API has it."""
    return StudyShape(
        project=study.project, version=study.version, computed_at=study.computed_at, engine=study.engine,
        period=study.period, headline=study.headline, do_first=list(study.do_first), unknown=list(study.unknown),
        money=study.money, results=list(study.results), absent=dict(study.absent), whole=study.is_whole,
        leadership=study.leadership,
        verdicts=[VerdictShape(action_id=v.action_id, title=v.title, verdict=v.verdict, why=v.why, stage=v.stage)
                  for v in study.verdicts],
    )  # fmt: skip


def card_shape(key: str, card: Card, result: Result | None) -> CardShape:
    """Return a card with what its result says, as the API has it."""
    origin = result.provenance if result is not None else None
    return CardShape(
        key=key, name=card.name, title=result.title if result is not None else card.title, concept=card.concept,
        question=card.question, reading=card.reading, facts={t: list(c) for t, c in card.facts.items()},
        assumptions=dict(card.assumptions), identifies_cause=card.identifies_cause, ran=result is not None,
        references=[ReferenceShape(citation=r.citation, where=r.where) for r in card.references],
        witnesses=[WitnessShape(kind=w.kind, what=w.what, test=w.test) for w in card.witnesses],
        words=result.brief() if result is not None else "",
        diagnostics=[DiagnosticShape(assumption=d.assumption, passed=d.passed, message=d.message, value=plain(d.value))
                     for d in (result.diagnostics if result is not None else ())],
        version=origin.ledger if origin else "", computed_at=origin.computed_at if origin else "",
        engine=origin.engine if origin else "", software=origin.software if origin else "",
    )  # fmt: skip


def table_shape(key: str, result: Result, offset: int, limit: int) -> TableShape:
    """Return part of the table behind a result as the API has it."""
    table = result.table()
    rows = [{n: plain(v) for n, v in row.items()} for row in table.slice(offset, limit).to_pylist()]
    return TableShape(key=key, columns=table.column_names, total=table.num_rows, offset=offset, rows=rows)


def claim_shape(r: RegisteredClaim) -> ClaimShape:
    """Return a claim as the API has it."""
    c = r.claim
    return ClaimShape(
        key=c.key, kind=c.kind.value, family=c.family, about=c.about, statement=c.statement, accepted=r.accepted,
        p_value=r.p_value, looks=r.looks, estimate=estimate_shape(r.estimate),
    )  # fmt: skip
