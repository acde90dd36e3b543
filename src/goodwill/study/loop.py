"""The loop: measure, manage, monitor over one version of the facts, then decide what may be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from goodwill.core.errors import EstimateError, GoodwillError, LedgerError, PrivacyError
from goodwill.core.method import Method
from goodwill.core.result import Result
from goodwill.ledger.contracts import CONTRACTS
from goodwill.study import words
from goodwill.study.claims import ClaimsOutcome, register
from goodwill.study.readings import read_words
from goodwill.study.result import ActionVerdict, StudyResult

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

AnyMethod = Method[Any, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a study is: `done` of `total` steps, and what comes now."""

    done: int
    total: int
    label: str


class CancelledError(GoodwillError):
    """The study was asked to stop; nothing of it is kept."""


ORDER = (
    "study", "relationship", "loyalty", "listening", "experience", "emotion", "themes", "memory", "ease", "promise",
    "reciprocity", "engagement", "manage", "monitor",
)  # fmt: skip
FIRST = "perspectives"  # where the company stands comes before what changed
VARIANTS: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "trend": tuple({"construct": c} for c in ("recommend", "success", "ease", "emotion")),
    "small_groups": ({"construct": "recommend", "flags": False},),
}
"""Methods that a study asks more than once, of several constructs; the first is the method's default."""


def default_methods() -> dict[str, AnyMethod]:
    """Return the questions of a study in reading order, by the key of their result."""
    import goodwill.manage.priorities
    import goodwill.measure
    import goodwill.monitor.before_after
    import goodwill.study.adjusted_change
    import goodwill.study.perspectives
    from goodwill.core.register import methods

    goodwill.measure.load()
    found = sorted(methods(), key=lambda m: (ORDER.index(m.card.concept), m.card.name != FIRST, m.card.name))
    asked: dict[str, AnyMethod] = {}
    for cls in found:
        for i, settings in enumerate(VARIANTS.get(cls.card.name, ({},))):
            key = cls.card.name if i == 0 else "-".join((cls.card.name, *map(str, settings.values())))
            asked[key] = cls(**settings)
    return asked


def run(
    ledger: Ledger,
    methods: Mapping[str, AnyMethod] | Iterable[AnyMethod] | None = None,
    *,
    looks: Mapping[str, int] | None = None,
    project: Path | None = None,
    with_words: bool = True,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> StudyResult:
    """Run every method over the ledger and decide what may be said.

    Parameters
    ----------
    ledger
        The facts at one version.
    methods
        Which questions to ask, by the key of their result or as a plain list; all of them by default.
    looks
        How often each claim was tested at earlier versions.
    project
        Folder in which the scores of texts already read are kept; None keeps none.
    with_words
        Whether customers' words are read (where they agreed to it).
    progress
        Called before each step, and now and then while words are read.
    cancelled
        Asked before each step; a true answer stops the study.

    Raises
    ------
    CancelledError
        If `cancelled` said so.
    LedgerError
        If the ledger holds nothing at all.
    """
    if not any(ledger.has(name) for name in CONTRACTS if name != "links"):
        raise LedgerError("There are no facts to study", do="load a file first: goodwill load PROJECT FILE")
    asked = _by_key(default_methods() if methods is None else methods)
    tell = _teller(progress, cancelled, len(asked) + 3)
    tell("reading the facts")
    results: dict[str, Result] = {}
    absent: dict[str, str] = {}
    seconds: dict[str, float] = {}
    if with_words:
        started = perf_counter()
        tell("reading customers' words")
        absent |= _words(ledger, project, tell)
        seconds["words"] = perf_counter() - started
    started = perf_counter()
    ledger.keep_views()
    seconds["views"] = perf_counter() - started
    constructs = _constructs(ledger)
    for key, question in asked.items():
        tell(question.card.title)
        if getattr(question, "construct", "") not in constructs:
            continue
        started = perf_counter()
        try:
            result = question.measure(ledger)
        except (EstimateError, LedgerError, PrivacyError) as error:
            absent[question.card.title] = str(error)
        else:
            _sort_in(key, result, results, absent)
        seconds[key] = perf_counter() - started
    tell("deciding what may be said")
    outcome = register((c for r in results.values() for c in r.claims()), looks=looks)
    return _compose(ledger, results, absent, outcome, seconds)


def _words(ledger: Ledger, project: Path | None, tell: Callable[..., None]) -> dict[str, str]:
    """Read customers' words; return why not, where there are any and they could not be read."""
    read = read_words(ledger, project, partial(tell, further=False))
    return {"Words of customers": read.absent} if read.absent and read.texts else {}


def _constructs(ledger: Ledger) -> set[str]:
    """Return what customers were asked, and the empty name of methods that ask of no one construct."""
    if not ledger.has("answers"):
        return {""}
    return {"", *ledger.merge("SELECT DISTINCT construct FROM answered")["construct"].to_pylist()}


def _sort_in(key: str, result: Result, results: dict[str, Result], absent: dict[str, str]) -> None:
    """A result without a single figure is named among what is not known, not shown as an empty section."""
    table = result.table()
    if "value" in table.column_names and table["value"].null_count == table.num_rows and not result.claims():
        absent[result.title] = result.brief()
    else:
        results[key] = result


def _by_key(methods: Mapping[str, AnyMethod] | Iterable[AnyMethod]) -> Mapping[str, AnyMethod]:
    return methods if isinstance(methods, Mapping) else {m.card.name: m for m in methods}


def _teller(
    progress: Callable[[Progress], None] | None, cancelled: Callable[[], bool] | None, total: int
) -> Callable[..., None]:
    done = -1

    def tell(label: str, *, further: bool = True) -> None:
        nonlocal done
        if cancelled is not None and cancelled():
            raise CancelledError("The study was stopped", do="run it again when you like; the facts are untouched")
        done += further
        if progress is not None:
            progress(Progress(done, total, label))

    return tell


def _compose(
    ledger: Ledger,
    results: dict[str, Result],
    absent: dict[str, str],
    outcome: ClaimsOutcome,
    seconds: dict[str, float],
) -> StudyResult:
    verdicts = _verdicts(results.get("before_after"), outcome)
    standing = getattr(results.get("perspectives"), "standing", "")
    return StudyResult(
        project=ledger.settings.name,
        version=ledger.version,
        computed_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=ledger.engine_name,
        period=_period(ledger),
        results=results,
        absent=absent,
        claims=outcome,
        verdicts=verdicts,
        headline=words.headline(standing, outcome, verdicts),
        do_first=words.do_first(outcome, verdicts),
        unknown=words.unknown(results, absent),
        money=_money(results.get("priorities"), outcome),
        seconds=seconds,
    )


def _verdicts(result: Result | None, outcome: ClaimsOutcome) -> tuple[ActionVerdict, ...]:
    """Let the register decide which differences are clear, then ask each action for its verdict."""
    waiting = {"too early to tell", "too small to tell", "cannot tell"}
    found = []
    for action in getattr(result, "actions", ()):
        verdict, why = action.verdict(is_clear=outcome.has(f"before_after/{action.action_id}"))
        stage = "running" if verdict.value in waiting else "judged"
        if action.evidence.months_after == 0 and not action.evidence.fidelity:
            stage = "proposed"
        found.append(ActionVerdict(action.action_id, action.title, verdict.value, why, stage))
    return tuple(found)


def _money(result: Result | None, outcome: ClaimsOutcome) -> str | None:
    for r in outcome.accepted:
        if r.claim.family != "priorities":
            continue
        for lever in getattr(result, "levers", ()):
            if lever.touchpoint == r.claim.about and lever.money.is_present:
                m = lever.money
                return f"{m.value:,.0f} {m.unit} a year ({m.low:,.0f} to {m.high:,.0f})"
    return None


def _period(ledger: Ledger) -> str:
    """First and last month with facts, in words; empty when nothing is dated."""
    spans = []
    for table, month in (("answers", "month"), ("interactions", "month"), ("outcomes", "month")):
        if ledger.has(table):
            row = ledger.merge(f"SELECT MIN({month}) AS first, MAX({month}) AS last FROM {table}").to_pylist()[0]
            spans += [m for m in (row["first"], row["last"]) if m is not None]
    if not spans:
        return ""
    return " to ".join(f"{m // 12:04d}-{m % 12 + 1:02d}" for m in (min(spans), max(spans)))
