"""Themes in customers' words: how often, with what feeling, and what goes with them in loyalty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from goodwill.core.card import Card, Reference, Witness
from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.estimate import Estimate
from goodwill.core.method import Facts, Method
from goodwill.core.register import method
from goodwill.core.result import Result
from goodwill.measure.survey_figures import bar_chart, sentences, told
from goodwill.measure.themes import figures as f
from goodwill.measure.themes.alongside import Difference, later, same
from goodwill.measure.themes.book import Book, book_of
from goodwill.measure.themes.discovered import Proposal, proposals
from goodwill.measure.themes.figures import ThemeFigure
from goodwill.measure.themes.spoken import Spoken, spoken
from goodwill.measure.themes.texts import Texts, texts_of
from goodwill.stats.multiplicity import holm

if TYPE_CHECKING:
    import pyarrow as pa

MOST_SAID, MOST_CLAIMS = 5, 3
MOST_UNASSIGNED, MOST_UNREAD = 0.40, 0.10
PUBLIC = ("public",)


@dataclass(frozen=True, kw_only=True)
class ThemesResult(Result):
    """Figures of themes.

    Attributes
    ----------
    figures
        All of them, the share unassigned among them.
    proposals
        New themes that a person may accept; they are in no figure.
    book
        The theme book they rest on.
    texts, customers
        How many texts say something, of how many customers.
    p_values
        Theme -> p-value of the later difference, valid for all themes together (Holm).
    """

    figures: tuple[ThemeFigure, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    book: Book = field(default_factory=Book)
    texts: int = 0
    customers: int = 0
    p_values: Mapping[str, float] = field(default_factory=dict)

    def figure(self, metric: str, theme: str = "") -> Estimate | None:
        """Return one overall figure, or None."""
        scope = "theme" if theme else "all"
        found = (g.estimate for g in self.figures if (g.metric, g.scope, g.theme) == (metric, scope, theme))
        return next(found, None)

    def table(self) -> pa.Table:
        """Return all figures as rows."""
        return f.figures_table(self.figures, {t.key: t.parent for t in self.book.themes})

    @property
    def most_said(self) -> tuple[ThemeFigure, ...]:
        """The themes of the lower level that are spoken of most."""
        leaves = {t.key for t in self.book.on if t.parent or not self.book.below(t.key)}
        found = [
            g for g in self.figures if (g.metric, g.scope) == (f.MENTIONED, "theme") and g.theme in leaves
            and g.estimate.value
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda g: -(g.estimate.value or 0.0)))

    def chart(self) -> Chart | None:
        """Return the twelve themes spoken of most, with their intervals."""
        return bar_chart(self.title, [(self._name(g.theme), "", g.estimate) for g in self.most_said[:12]])

    def brief(self) -> str:
        """Return how much is said, what is spoken of most, and what goes with it."""
        open_share = self.figure(f.UNASSIGNED)
        if not self.texts or open_share is None:
            return sentences(f"{self.title}: nobody said anything in words.", self.doubts())
        words = [
            f"{self.title}: {self.texts:,} texts of {self.customers:,} customers say something.",
            f"No theme of the book is in {told(open_share)}.",
        ]
        if self.most_said:
            listed = "; ".join(f"“{self._name(g.theme)}” {told(g.estimate)}" for g in self.most_said[:MOST_SAID])
            words.append(f"Spoken of most: {listed}.")
        if self.proposals:
            words.append(f"New themes that a person may accept: {len(self.proposals)}.")
        return sentences(*words, self.doubts())

    def claims(self) -> tuple[Claim, ...]:
        """Return the clearest differences in later recommend answers; their p-values hold for all themes together."""
        surest = sorted((p, key) for key, p in self.p_values.items() if p < 1.0)[:MOST_CLAIMS]
        return tuple(self._claim(key, p) for p, key in surest)

    def _claim(self, key: str, p: float) -> Claim:
        estimate = self.figure(f.LATER, key)
        if estimate is None or estimate.value is None:
            raise ValueError(f"no difference for {key}")
        way = "lower" if estimate.value < 0 else "higher"
        return Claim(
            f"themes/later/{key}", ClaimKind.LINK, "themes", key,
            f"Customers who mention “{self._name(key)}” give a {way} next recommend answer than comparable customers "
            "who do not.",
            estimate, p,
        )  # fmt: skip

    def _name(self, key: str) -> str:
        theme = self.book.get(key)
        return theme.name() if theme else key


@method
@dataclass(frozen=True)
class Themes(Method[Spoken, ThemesResult]):
    """Themes in customers' words.

    Parameters
    ----------
    book
        Path of a theme book; by default that of the project, else the one to start with.
    most
        Above so many texts, those of a part of the customers are read (the same ones on every engine).
    propose
        Whether new themes are looked for among texts that no rule reaches.
    seed
        Of the resampling that tries their stability.
    level
        Coverage the intervals aim at.
    """

    book: str = ""
    most: int = 200_000
    propose: bool = True
    seed: int = 0
    level: float = 0.95

    card: ClassVar[Card] = Card(
        name="themes", title="Themes in customers' words", concept="themes",
        question="What do customers speak of in their own words, how does it feel to them, and what goes with it?",
        reading="The share of texts that mention a theme; a text may mention several. It counts what is spoken of, not "
        "whether it was good or bad: for that read the feeling and the score beside it. What goes with a theme later "
        "does not come from it: whoever speaks of something may differ in other ways too.",
        facts={"answers": ("text",), "moments": ("text", "speaker")},
        assumptions={
            "rules_fit": "Rules find what they are named after.",
            "mostly_assigned": "Most texts speak of a theme of the book.",
            "languages_covered": "The book has rules for the languages in which customers write.",
            "all_read": "All texts were read, not only those of some customers.",
            "consent_on_record": "Feelings are read only where customers agreed to it.",
        },
        references=(
            Reference("Grimmer, J. & Stewart, B. M. (2013). Text as Data. Political Analysis 21(3)",
                      "dictionary methods, validation"),
            Reference("Monroe, B. L., Colaresi, M. P. & Quinn, K. M. (2008). Fightin' Words. Political Analysis 16(4)",
                      "eq. 15 to 22"),
            Reference("Meinshausen, N. & Buehlmann, P. (2010). Stability selection. JRSS B 72(4)", "section 2"),
            Reference("Liang, K.-Y. & Zeger, S. L. (1986). Longitudinal data analysis using GLM. Biometrika 73(1)",
                      "robust variance"),
        ),
        witnesses=(
            Witness("brute force", "matching against regular expressions built from the same rules, text by text",
                    "tests/measure/themes/test_matching.py"),
            Witness("recovery", "topics of the simulated company's texts, and a theme planted among unassigned texts",
                    "tests/measure/themes/test_recovery.py"),
            Witness("special case", "differences against least squares with groups and clusters worked out by hand",
                    "tests/measure/themes/test_alongside.py"),
        ),
        gear="draw",
    )  # fmt: skip

    def summarise(self, ledger: Facts) -> Spoken:
        """Read the texts in batches and find their themes."""
        return spoken(ledger, self.book, self.most)

    def estimate(self, summary: Spoken) -> ThemesResult:
        """Turn texts and their themes into shares, feelings and differences."""
        book = book_of(json.loads(summary.book))
        texts, public = texts_of(summary), texts_of(summary, sources=PUBLIC)
        found: list[ThemeFigure] = []
        after: list[Difference] = []
        if len(texts):
            after = later(texts, self.level)
            found += f.shares(texts, summary.keys, self.level)
            found += f.overall_feelings(texts, self.level)
            found += f.feelings(texts, summary.keys, self.level)
            found += f.differences(f.LATER, after, summary.keys)
            found += f.differences(f.SAME, same(texts, self.level), summary.keys)
        if len(public):
            found += f.public_shares(public, summary.keys, self.level)
        proposed = proposals(texts, self.seed) if self.propose and len(texts) else ()
        return ThemesResult(
            title=self.card.title, figures=tuple(found or [_nothing()]), proposals=proposed, book=book,
            texts=len(texts), customers=len(set(texts.customer.tolist())),
            p_values=_together(book, summary.keys, after), diagnostics=_doubts(summary, texts),
            model=_model(book, proposed, texts),
        )  # fmt: skip


def _nothing() -> ThemeFigure:
    return ThemeFigure(f.UNASSIGNED, "all", Estimate.missing("nobody said anything in words", unit="share"))


def _together(book: Book, keys: tuple[str, ...], after: list[Difference]) -> dict[str, float]:
    """Return p-values that hold for all themes of the lower level together; upper ones repeat what is below them."""
    leaves = [
        (key, d.p_value) for key, d in zip(keys, after, strict=False)
        if d.estimate.is_present and not book.below(key)
    ]  # fmt: skip
    if not leaves:
        return {}
    return dict(zip([k for k, _ in leaves], holm([p for _, p in leaves]).adjusted.tolist(), strict=True))


def _model(book: Book, proposed: tuple[Proposal, ...], texts: Texts) -> dict[str, Any]:
    return {
        "book": book.as_dict(), "version": book.version, "proposals": [p.as_dict() for p in proposed],
        "aside": dict(texts.aside),
    }  # fmt: skip


def _doubts(summary: Spoken, texts: Texts) -> tuple[Diagnostic, ...]:
    fits = Diagnostic("rules_fit", None, "Whether rules find what they name is checked by people on the page Words.")
    kept = Diagnostic(
        "consent_on_record", summary.consents,
        "Customers' consent to reading emotion is on record." if summary.consents
        else "No consents to reading emotion are on record; feelings were read from everyone's words.",
    ) if len(texts.felt) else Diagnostic("consent_on_record", None, "No feeling was read from words.")  # fmt: skip
    drawn = Diagnostic(
        "all_read", summary.drawn >= 1.0,
        "All texts were read." if summary.drawn >= 1.0
        else f"Texts of {summary.drawn:.0%} of the customers were read; there are too many to read all.",
        summary.drawn,
    )  # fmt: skip
    if not len(texts):
        why = "Not checked: nobody said anything in words."
        return (fits, *(Diagnostic(k, None, why) for k in ("mostly_assigned", "languages_covered")), drawn, kept)
    share = float((~texts.spoken.any(axis=1)).mean())
    other = texts.aside["other language"]
    unread = other / (other + len(texts))
    return (
        fits,
        Diagnostic(
            "mostly_assigned", share <= MOST_UNASSIGNED,
            f"{share:.0%} of the texts speak of no theme of the book: read what they say and add rules.", share,
        ),
        Diagnostic(
            "languages_covered", unread <= MOST_UNREAD,
            f"{other:,} texts are in languages for which the book has no rules; they are in no figure.", unread,
        ),
        drawn, kept,
    )  # fmt: skip
