"""What the overview reads, always given a sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings

from goodwill.core.errors import LedgerError
from goodwill.report.page import sentences
from goodwill.study.since import NOT_KNOWN, Counts, Since, since
from goodwill.study.words_said import Verbatim, verbatims
from goodwill.web.findings.kept import kept, shelf
from goodwill.web.findings.seen import standing_of
from goodwill.web.findings.visits import last_visit

if TYPE_CHECKING:
    from datetime import datetime

    from goodwill.study.result import ActionVerdict
    from goodwill.study.slice import Slice
    from goodwill.web.findings.filters import Filter
    from goodwill.web.findings.seen import Seen
    from goodwill.web.people.facade import Person, Sight

STAGES = ("proposed", "running", "judged")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not known, with every reason."""

    subject: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a person's last visit: when that was, and the difference (None: nothing to compare with)."""

    at: datetime
    version: str
    since: Since | None


def has_facts() -> bool:
    """Whether anything has been loaded."""
    facts = settings.SITE.project / "ledger" / "facts"
    return facts.is_dir() and any(facts.iterdir())


def headline_parts(study: Seen) -> tuple[str, str, str]:
    """Return a study's headline as the news to set large, the rest of it, and where the company stands.

    Together they are the whole headline: nothing is left out, what is new stands first.
    """
    standing = standing_of(study)
    news = study.headline.removeprefix(standing).strip()
    lead, rest = sentences(news or standing)
    return lead, rest, standing if news else ""


def actions(study: Seen) -> Mapping[str, tuple[ActionVerdict, ...]]:
    """Return the actions in three lists."""
    return {stage: tuple(v for v in study.verdicts if v.stage == stage) for stage in STAGES}


def unknown(study: Seen) -> tuple[Unknown, ...]:
    """Return what is not known, gathered by subject, in order."""
    found: dict[str, list[str]] = {}
    for line in study.unknown:
        subject, colon, why = line.partition(": ")
        found.setdefault(subject if colon else "", []).append(why if colon else line)
    return tuple(Unknown(subject, tuple(dict.fromkeys(reasons))) for subject, reasons in found.items())


def news(person: Person, sight: Sight, study: Seen) -> News | None:
    """Return what is new since a person's last visit; None at the first, or when they saw this study already."""
    visit = last_visit(person, study)
    if visit is None:
        return None
    earlier = kept(sight, visit.version) if visit.version != study.version else None
    if earlier is None:
        return News(visit.last_at, visit.version, None)
    counted = [_counts(visit.version), _counts(study.version)]
    before, after = counted if None not in counted else (None, None)
    return News(visit.last_at, visit.version, since(earlier, study, before or NOT_KNOWN, after or NOT_KNOWN))


def _counts(version: str) -> Counts | None:
    cells = shelf(version)
    return Counts.of(cells) if cells is not None else None


def words_of_customers(sight: Sight, shown: Filter) -> tuple[Verbatim, ...]:
    """Return one low and one high answer in words from what the page shows; none to who sees no customers."""
    if sight.customers == "none":
        return ()
    of = _reached(shown.slice, sight)
    found: list[Verbatim] = []
    for kind in ("low", "high"):
        try:
            found += verbatims(settings.SITE.project, of, 1, kind)
        except (LedgerError, OSError):
            return ()
    return tuple({v.reply: v for v in found}.values())


def _reached(of: Slice, sight: Sight) -> Slice:
    """Return a slice cut to a sight's own units, where it sees customers of those only."""
    if sight.customers != "own units" or of.units is not None:
        return of
    return replace(of, units=sight.units if sight.units is not None else frozenset())
