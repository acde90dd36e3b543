"""The brief: what one study found, in the order in which a person needs it, ready for page, PDF and workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from goodwill.core.card import Card
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import SettingsError
from goodwill.core.estimate import Estimate
from goodwill.core.provenance import Provenance
from goodwill.core.result import Result
from goodwill.report.figure_table import FigureTables, figure_tables
from goodwill.report.numbers import Language
from goodwill.report.perspectives import Perspective, perspectives
from goodwill.report.words import LANGUAGES, words

FEATURED = 2  # pictures on the first page
# Which pictures open the brief, best first; the rest stand with their methods.
PICTURES_FIRST = ("trend", "net_promoter", "components", "priorities", "before_after", "perspectives")
GROUPS = {
    "study": "Side by side",
    "relationship": "Relationship",
    "loyalty": "Loyalty, steady or broken",
    "listening": "Listening",
    "experience": "Experience",
    "emotion": "What customers feel",
    "themes": "Themes",
    "memory": "What customers remember",
    "ease": "Ease and niceness",
    "promise": "Promises",
    "reciprocity": "Give and take",
    "engagement": "Engagement",
    "manage": "What to improve",
    "monitor": "What actions did",
}
# Methods that lead their concept; the rest follow in the study's order.
LEADING = ("net_promoter", "trend", "components", "engagement_scores")
OTHERS = "Other methods"
STAGES = ("proposed", "running", "judged")


class Decided(Protocol):
    """A claim after the register decided (`goodwill.study.claims.RegisteredClaim`)."""

    @property
    def claim(self) -> Claim:
        """As the method proposed it."""
        ...

    @property
    def estimate(self) -> Estimate:
        """Widened and shrunk for the selection."""
        ...


class Outcome(Protocol):
    """What the register let through (`goodwill.study.claims.ClaimsOutcome`)."""

    @property
    def accepted(self) -> Sequence[Decided]:
        """Claims that may be made."""
        ...

    @property
    def proposed(self) -> Sequence[Decided]:
        """All claims."""
        ...

    @property
    def gate_p(self) -> float:
        """P-value of the gate."""
        ...


class Study(Protocol):
    """What a brief is made from (`goodwill.study.result.StudyResult`)."""

    @property
    def results(self) -> Mapping[str, Result]:
        """By name of the method."""
        ...

    @property
    def claims(self) -> Outcome:
        """After the register."""
        ...

    @property
    def headline(self) -> str:
        """What the figures mean."""
        ...

    @property
    def do_first(self) -> tuple[str, ...]:
        """What to do first."""
        ...

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is not known, each as ``subject: why``."""
        ...

    @property
    def period(self) -> str:
        """First to last month."""
        ...

    @property
    def version(self) -> str:
        """Version of the facts."""
        ...

    @property
    def project(self) -> str:
        """Name of the project."""
        ...

    @property
    def computed_at(self) -> str:
        """ISO 8601 instant."""
        ...

    @property
    def money(self) -> str | None:
        """What the first priority is worth."""
        ...


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action in one of the three lists."""

    title: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not known, with every reason."""

    subject: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One method: its sentence, picture, table and how it is computed.

    Attributes
    ----------
    key
        Name of the method, unique in the brief.
    title, words
        As the result says them.
    chart, tables
        What to show; `featured` when the picture stands on the first page already.
    card, diagnostics, provenance
        For "How is this computed?"; the card is None for a method this installation does not know.
    """

    key: str
    title: str
    words: str
    chart: Chart | None
    tables: FigureTables
    card: Card | None
    diagnostics: tuple[Diagnostic, ...]
    provenance: Provenance | None
    featured: bool = False


@dataclass(frozen=True, slots=True)
class SectionGroup:
    """Methods of one concept under a common heading."""

    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Brief:
    """Everything a brief says, in the order in which it says it."""

    project: str
    period: str
    version: str
    computed_at: str
    headline: str
    money: str | None
    language: Language
    perspectives: tuple[Perspective, ...]
    pictures: tuple[Section, ...]
    do_first: tuple[str, ...]
    clear: tuple[Decided, ...]
    comparisons: int
    actions: Mapping[str, tuple[ActionLine, ...]]
    unknown: tuple[Unknown, ...]
    groups: tuple[SectionGroup, ...]
    study: Study = field(repr=False, compare=False)

    @classmethod
    def of(cls, study: Study, *, language: str = "en", cards: Mapping[str, Card] | None = None) -> Brief:
        """Return the brief of a study.

        Parameters
        ----------
        study
            What `goodwill.study.loop.run` returned, or anything with the same attributes.
        language
            ``en`` or ``sv``. Sentences of results stay in English here; page and workbook say them in this language.
        cards
            Cards by name of the method; by default those of the methods this installation knows.

        Raises
        ------
        SettingsError
            For any other language.
        """
        if language not in LANGUAGES:
            raise SettingsError("A brief cannot be written in this language", seen=repr(language), do="choose en or sv")
        spoken: Language = "sv" if language == "sv" else "en"
        known = _known_cards() if cards is None else cards
        sections = _sections(study.results, known, spoken)
        return cls(
            project=study.project,
            period=study.period.replace(" to ", f" {words('to', spoken)} "),
            version=study.version,
            computed_at=study.computed_at,
            headline=study.headline,
            money=study.money,
            language=spoken,
            perspectives=perspectives(study.results, known),
            pictures=tuple(s for s in sections if s.featured),
            do_first=tuple(study.do_first),
            clear=tuple(study.claims.accepted),
            comparisons=len(study.claims.proposed),
            actions=_actions(study),
            unknown=_unknown(
                study.unknown, (*(r.title for r in study.results.values()), *getattr(study, "absent", ()))
            ),
            groups=_grouped(sections),
            study=study,
        )


def write_brief(
    study: Study, out: str | Path, *, language: str = "en", cards: Mapping[str, Card] | None = None
) -> Path:
    """Write a study's brief as a page, a PDF or a workbook, by the suffix of `out`.

    Parameters
    ----------
    study, language, cards
        As in `Brief.of`.
    out
        ``brief.html``, ``brief.pdf`` or ``brief.xlsx``; folders are made.

    Returns
    -------
    Path
        Where it was written.

    Raises
    ------
    SettingsError
        For another suffix or language.
    EngineError
        If the extra ``report``, or a library that PDF needs, is not installed.
    """
    path = Path(out)
    suffix = path.suffix.lower()
    if suffix not in (".html", ".pdf", ".xlsx"):
        raise SettingsError(
            "A brief cannot be written to this kind of file",
            where=str(path),
            seen=path.suffix or "no suffix",
            do="name it .html for a page, .pdf for print or .xlsx for all tables",
        )
    brief = Brief.of(study, language=language, cards=cards)
    path.parent.mkdir(parents=True, exist_ok=True)
    if suffix == ".html":
        from goodwill.report.page import page

        path.write_text(page(brief), encoding="utf-8")
    elif suffix == ".pdf":
        from goodwill.report.pdf import print_pdf

        print_pdf(brief, path)
    else:
        from goodwill.report.workbook import write_workbook

        write_workbook(brief, path)
    return path


def _sections(results: Mapping[str, Result], cards: Mapping[str, Card], language: Language) -> tuple[Section, ...]:
    charts = {name: result.chart() for name, result in results.items()}
    with_picture = [name for name in PICTURES_FIRST if charts.get(name) is not None]
    # The trend and the net promoter score draw the same line: one of them is enough on the first page.
    if {"trend", "net_promoter"} <= set(with_picture):
        with_picture.remove("net_promoter")
    featured = set(with_picture[:FEATURED])
    return tuple(
        Section(
            key=name,
            title=result.title,
            words=result.brief(),
            chart=charts[name],
            tables=figure_tables(result.table(), language),
            card=_card_of(name, result, cards),
            diagnostics=tuple(result.diagnostics),
            provenance=result.provenance,
            featured=name in featured,
        )
        for name, result in results.items()
    )


def _card_of(name: str, result: Result, cards: Mapping[str, Card]) -> Card | None:
    """Return the card of a result's method: a study may run one method several times under several names."""
    method = result.provenance.method if result.provenance else name
    return cards.get(name) or cards.get(method)


def _grouped(sections: Sequence[Section]) -> tuple[SectionGroup, ...]:
    """Gather methods by concept, in the order of `GROUPS`; those without a card come last."""
    sections = sorted(sections, key=lambda s: LEADING.index(s.key) if s.key in LEADING else len(LEADING))
    titles = [GROUPS.get(s.card.concept, OTHERS) if s.card else OTHERS for s in sections]
    return tuple(
        SectionGroup(title, tuple(s for s, t in zip(sections, titles, strict=True) if t == title))
        for title in (*GROUPS.values(), OTHERS)
        if title in titles
    )


def _actions(study: Study) -> dict[str, tuple[ActionLine, ...]]:
    verdicts = getattr(study, "verdicts", ())
    return {
        stage: tuple(ActionLine(v.title, v.verdict, v.why) for v in verdicts if v.stage == stage) for stage in STAGES
    }


def _unknown(lines: Sequence[str], titles: Iterable[str] = ()) -> tuple[Unknown, ...]:
    """Gather ``subject: why`` lines by subject, in order; a title with a colon in it is one subject."""
    known = sorted(set(titles), key=len, reverse=True)
    found: dict[str, list[str]] = {}
    for line in lines:
        subject, colon, why = line.partition(": ")
        title = next((t for t in known if line.startswith(f"{t}: ")), "")
        if title:
            subject, why = title, line.removeprefix(f"{title}: ").removeprefix(f"{title}: ")
        found.setdefault(subject if colon else "", []).append(why if colon else line)
    return tuple(Unknown(subject, tuple(dict.fromkeys(reasons))) for subject, reasons in found.items())


def _known_cards() -> dict[str, Card]:
    """Return the cards of all methods of a study."""
    from goodwill.study.loop import default_methods

    return {method.card.name: method.card for method in default_methods().values()}
