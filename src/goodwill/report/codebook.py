"""What every column of a result's table means: headings of the brief, codebook of the workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from goodwill.report.words import has_words, words


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column's heading and meaning (both msgids of the catalogue) and what it is measured in.

    Attributes
    ----------
    label, meaning
        Heading, and one sentence.
    unit
        ``share``, ``answers``, ISO code...; ``as stated`` where a column of the same row says it.
    """

    label: str
    meaning: str
    unit: str = ""


COLUMNS: Mapping[str, ColumnMeaning] = {
    "perspective": ColumnMeaning("Perspective", "Relationship, experience or engagement."),
    "metric": ColumnMeaning("Measure", "Which figure."),
    "scope": ColumnMeaning("Scope", "What the figure is of: everything, a period, a unit, a segment, or a crossing."),
    "period": ColumnMeaning("Period", "The period the figure is of; empty for all periods together."),
    "month": ColumnMeaning("Month", "Calendar month in the project's time zone."),
    "unit": ColumnMeaning("Unit", "The team, site or region."),
    "segment": ColumnMeaning("Group", "The group the figure is of, for example a touchpoint."),
    "touchpoint": ColumnMeaning("Touchpoint", "Where customers meet the company."),
    "theme": ColumnMeaning("Theme", "What the texts speak of, by its key in the theme book."),
    "parent": ColumnMeaning("Upper theme", "The theme it belongs to."),
    "language": ColumnMeaning("Language", "Language of the texts."),
    "source": ColumnMeaning("Source", "Whether it was said in an answer, in a contact, or in public."),
    "customers": ColumnMeaning("Customers", "How many customers the figure rests on.", "customers"),
    "channel": ColumnMeaning("Channel", "How the contact was made."),
    "component": ColumnMeaning("Part", "Success, ease, emotion, or the whole experience."),
    "construct": ColumnMeaning("Asked about", "What the question measures."),
    "value": ColumnMeaning("Figure", "The estimate.", "as stated"),
    "low": ColumnMeaning("Low end", "Lower end of the interval.", "as stated"),
    "high": ColumnMeaning("High end", "Upper end of the interval.", "as stated"),
    "n": ColumnMeaning("Count", "How many observations the figure rests on.", "observations"),
    "se": ColumnMeaning("Standard error", "Standard error of the figure.", "as stated"),
    "level": ColumnMeaning("Level", "Where the figure stands now on its scale, from 0 to 1.", "share"),
    "measured_in": ColumnMeaning("Measured in", "What value, low and high are measured in."),
    "absent": ColumnMeaning("Why absent", "Why there is no figure; empty when there is one."),
    "asked": ColumnMeaning("Asked", "How many were asked.", "persons"),
    "answered": ColumnMeaning("Answered", "How many of those asked answered.", "persons"),
    "weighted": ColumnMeaning(
        "Weighted", "The figure if every group asked had answered at the same rate.", "as stated"
    ),
    "worst_low": ColumnMeaning(
        "Worst case, low", "The figure if everyone who stayed silent stood at the bad end.", "as stated"
    ),
    "worst_high": ColumnMeaning(
        "Worst case, high", "The figure if everyone who stayed silent stood at the good end.", "as stated"
    ),
    "unfinished": ColumnMeaning("Unfinished", "Whether the period was still running."),
    "p_value": ColumnMeaning(
        "P-value", "How often chance alone would show as much, before the search is paid for.", "share"
    ),
    "reach": ColumnMeaning("Reached", "Customers with a contact there in the last twelve months.", "customers"),
    "money": ColumnMeaning("Money a year", "The same in money a year.", "as stated"),
    "money_low": ColumnMeaning("Money, low end", "Lower end of the interval in money.", "as stated"),
    "money_high": ColumnMeaning("Money, high end", "Upper end of the interval in money.", "as stated"),
    "money_absent": ColumnMeaning("Why no money", "Why there is no figure in money."),
    "currency": ColumnMeaning("Currency", "ISO 4217 code of the money."),
    "probability_first": ColumnMeaning(
        "Largest in", "How often this one is the largest when the uncertainty is drawn.", "share"
    ),
    "action_id": ColumnMeaning("Action", "The action's identifier."),
    "action": ColumnMeaning("Action", "The action."),
    "title": ColumnMeaning("Title", "What it is called."),
    "lever": ColumnMeaning("Lever", "What the action works on."),
    "verdict": ColumnMeaning("Verdict", "What became of the action."),
    "why": ColumnMeaning("Why", "What the verdict rests on."),
    "units_treated": ColumnMeaning("Units with it", "Units that had the action.", "units"),
    "units_compared": ColumnMeaning("Units compared", "Comparable units without it.", "units"),
    "fidelity": ColumnMeaning("Carried out", "How much of the plan was done.", "share"),
    "months_after": ColumnMeaning("Months after", "Months with answers since the action.", "months"),
    "plain_change": ColumnMeaning("Read alone", "The change of the treated units without any comparison.", "as stated"),
    "smallest_detectable": ColumnMeaning(
        "Could be seen from", "The smallest difference these data could have shown.", "as stated"
    ),
    "group": ColumnMeaning("Group", "The group the figure is of, for example a touchpoint."),
    "promise": ColumnMeaning("Promise", "What was promised."),
    "promise_id": ColumnMeaning("Promise", "The promise's identifier."),
    "statement": ColumnMeaning("In words", "The promise or claim as stated."),
    "wave": ColumnMeaning("Wave", "The wave of the survey."),
    "stage": ColumnMeaning("Stage", "Getting it or using it."),
    "name": ColumnMeaning("Name", "What it is called."),
    "figure": ColumnMeaning("Measure", "Which figure."),
    "kind": ColumnMeaning("Kind of unit", "Whether the unit is a team, a site or a region."),
    "scale_low": ColumnMeaning("Scale from", "The lowest answer that could be given.", "as stated"),
    "scale_high": ColumnMeaning("Scale to", "The highest answer that could be given.", "as stated"),
    "first": ColumnMeaning("From month", "The first of the months compared."),
    "last": ColumnMeaning("To month", "The last of the months compared."),
    "against": ColumnMeaning("Compared with", "Which months the change is counted from."),
    "mix_let_free": ColumnMeaning("Mix let free", "The change without holding the mix of contacts fixed.", "as stated"),
    "left_out": ColumnMeaning(
        "Left out", "Share of answers about kinds of contact that only one of the times has.", "share"
    ),
    "units": ColumnMeaning("Units", "How many units the figure rests on.", "units"),
    "persons": ColumnMeaning("Persons", "How many persons the figure rests on.", "persons"),
}

_MEASURES = {
    "points",
    "share",
    "share of scale",
    "per whole scale",
    "customers a year",
    "days",
    "minutes",
    "index",
}
_MEASURE = re.compile(r"(on -?[\d.]+ to -?[\d.]+|of \d+|[A-Z]{3}( .*)?|.* a (year|month)|per .*|share .*)")


def label_of(column: str, language: str = "en") -> str:
    """Return a column's heading in words; an unknown column by its own name."""
    known = COLUMNS.get(column)
    if known is not None:
        return words(known.label, language)
    plain = column.replace("_", " ")
    return words(plain, language) if has_words(plain) else plain[:1].upper() + plain[1:]


def meaning_of(column: str, language: str = "en", *, is_measure: bool = False) -> tuple[str, str]:
    """Return a column's meaning and unit.

    A column that the codebook does not know, such as a method's own, is explained by its stem
    (``spend_low`` is the lower end of ``spend``) or by its name. With `is_measure` the column says what
    values are measured in, whatever its name.
    """
    known = COLUMNS.get("measured_in" if is_measure else column)
    if known is not None:
        return words(known.meaning, language), words(known.unit, language) if known.unit else ""
    for ending in ("low", "high", "absent"):
        if column.endswith(f"_{ending}"):
            stem = label_of(column.removesuffix(f"_{ending}"), language)
            return f"{stem}: {words(COLUMNS[ending].meaning, language)}", ""
    return f"{label_of(column, language)}.", ""


def unit_of(column: str) -> str:
    """Return what a column's numbers are measured in: ``share``, ``as stated`` in the row, or nothing known."""
    return COLUMNS[column].unit if column in COLUMNS else ""


def is_measure_of(text: str) -> bool:
    """Whether a text in a column ``unit`` is a unit of measure and not a team, site or region."""
    return text in _MEASURES or _MEASURE.fullmatch(text) is not None
