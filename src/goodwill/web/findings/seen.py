"""A study as one person may see it: the only way from kept findings to a page, a file, a mail or the API.

Rows, pictures and sentences about units out of sight are left out, and so are scores about the leadership of
single units for all but those whose sight includes them. What remains is worded anew, so that no sentence
tells what the tables leave out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from goodwill.core.chart import Chart
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.result import Result
from goodwill.study import words
from goodwill.study.claims import ClaimsOutcome, RegisteredClaim
from goodwill.study.kept import KeptResult
from goodwill.study.result import ActionVerdict, StudyResult
from goodwill.study.slice import UnitTree
from goodwill.web.findings.names import Names

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.web.people.facade import Sight

WHOLE = ("", "(all)")
"""How tables name the whole company; its figures are always shown."""
LEADERSHIP = ("engage.leadership", "engage.empathy", "engage.trust", "leadership")
"""Beginnings of the names of constructs about leadership, as `engagement_scores` takes them."""
QUESTION, OVERALL = "engage.", "overall"
FEWEST_OTHERS = 2  # questions that are not about leadership, so that overall tells little of it
SINGLE_UNITS = "Units that you do not see are left out."
# Columns that hold words of the vocabulary or numbers written as text: a unit may happen to be called the same.
TERMS = frozenset({
    "perspective", "metric", "period", "wave", "segment", "scope", "kind", "construct", "figure", "measured_in",
    "touchpoint", "channel", "component", "currency", "lever", "action_id", "theme", "parent", "language", "source",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Seen(StudyResult):
    """A study as one person may see it; in all else a study.

    Attributes
    ----------
    units
        Units whose figures are in it; None for all.
    leadership
        Whether scores about the leadership of single units are in it.
    tree
        The units of the company, for those who have to name them.
    """

    units: frozenset[str] | None
    leadership: bool
    tree: UnitTree

    @property
    def is_whole(self) -> bool:
        """Whether no unit was left out."""
        return self.units is None

    def shows(self, unit: str) -> bool:
        """Whether the figures of a unit are in it (those of the whole company always are)."""
        return self.units is None or unit in self.units or unit in WHOLE


def visible_units(tree: UnitTree, sight: Sight) -> frozenset[str] | None:
    """Return the units a sight reaches, with all below them and the whole company; None for all.

    A unit above all others is the whole company by another name.
    """
    if sight.units is None:
        return None
    tops = [u.id for u in tree.children()]
    whole = tops if len(tops) == 1 and len(tree.units) > 1 else []
    return tree.within(sight.units) | frozenset(whole)


def seen(study: StudyResult, sight: Sight, tree: UnitTree) -> Seen:
    """Return a study as a sight may see it.

    Parameters
    ----------
    study
        As it was kept.
    sight
        Whose.
    tree
        The units, to know what lies below which; a unit that is not in it stands for itself.
    """
    units = visible_units(tree, sight)
    return _Restriction(study, units, tree, leadership=sight.leadership).applied()


class _Restriction:
    """One study under one restriction."""

    def __init__(self, study: StudyResult, units: frozenset[str] | None, tree: UnitTree, *, leadership: bool) -> None:
        self._study, self._units, self._tree, self._leadership = study, units, tree, leadership
        self._tables = {name: r.table() for name, r in study.results.items()}
        named = {name: _named_units(t) for name, t in self._tables.items()}
        every = {u.id for u in tree.units}.union(*named.values()) - {*WHOLE}
        tops = [u.id for u in tree.children()]
        self._whole = frozenset({*WHOLE, *(tops if len(tops) == 1 else ())})
        hidden = every - units if units is not None else set()
        terms = {v for t in self._tables.values() for v in _terms(t)}
        self._single = Names(every - self._whole - terms)
        self._hidden = Names(hidden - terms)
        self._leads_to_leadership = {name for name, t in self._tables.items() if _overall_tells(t)}
        self._hidden_in = {name: Names((hidden - terms) | (hidden & named[name])) for name in named}

    def applied(self) -> Seen:
        """Return what is left, worded anew where something was left out."""
        study = self._study
        plain = {f.name: getattr(study, f.name) for f in fields(StudyResult)}
        claims = self._claims(study.claims)
        plain["results"] = {name: self._result(name, r, claims) for name, r in study.results.items()}
        verdicts = tuple(v for v in study.verdicts if not self._tells(f"{v.title} {v.why}"))
        left_out = len(claims.proposed) < len(study.claims.proposed) or len(verdicts) < len(study.verdicts)
        if left_out or any(self._tells(text) for text in (study.headline, *study.do_first)):
            plain |= self._words(claims, verdicts)
        plain["unknown"] = tuple(line for line in study.unknown if not self._tells(line))
        plain["absent"] = {title: why for title, why in study.absent.items() if not self._tells(f"{title} {why}")}
        plain["money"] = None if study.money and self._tells(study.money) else study.money
        return Seen(**plain, units=self._units, leadership=self._leadership, tree=self._tree)

    def _words(self, claims: ClaimsOutcome, verdicts: tuple[ActionVerdict, ...]) -> dict[str, Any]:
        standing = standing_of(self._study)
        return {
            "claims": claims,
            "verdicts": verdicts,
            "headline": words.headline("" if self._tells(standing) else standing, claims, verdicts),
            "do_first": words.do_first(claims, verdicts),
        }

    def _tells(self, text: str, result: str = "") -> bool:
        """Whether a text tells something of a unit out of sight, or of the leadership of any single one."""
        names = self._hidden_in.get(result, self._hidden)
        if names.are_in(text):
            return True
        return not self._leadership and "leadership" in text.lower() and self._single.are_in(text)

    def _claims(self, outcome: ClaimsOutcome) -> ClaimsOutcome:
        kept = tuple(r for r in outcome.proposed if not self._claims_hidden(r))
        accepted = tuple(r for r in outcome.accepted if not self._claims_hidden(r))
        return replace(outcome, proposed=kept, accepted=accepted)

    def _claims_hidden(self, registered: RegisteredClaim) -> bool:
        claim = registered.claim
        return self._tells(" | ".join((claim.key, claim.about, claim.statement)))

    def _result(self, name: str, result: Result, claims: ClaimsOutcome) -> Result:
        table = self._rows(self._tables[name])
        chart = result.chart()
        text = result.brief()
        if self._tells(text, name):
            text = _reworded(name, result, claims)
        provenance = result.provenance
        if provenance is not None and self._tells(str(provenance.settings), name):
            provenance = replace(provenance, settings={})
        return KeptResult(
            title=result.title,
            rows=table,
            picture=None if chart is None else self._chart(name, chart),
            words=text,
            diagnostics=tuple(self._diagnostic(name, d) for d in result.diagnostics),
            provenance=provenance,
            model={} if self._tells(json.dumps(result.model, ensure_ascii=False, default=str), name) else result.model,
        )

    def _diagnostic(self, name: str, diagnostic: Diagnostic) -> Diagnostic:
        if not self._tells(diagnostic.message, name):
            return diagnostic
        return replace(diagnostic, message=SINGLE_UNITS, value=None)

    def _rows(self, table: pa.Table) -> pa.Table:
        """Return the rows that may be seen."""
        import numpy as np
        import pyarrow as pa

        keep = np.ones(table.num_rows, dtype=bool)
        for column in table.column_names:
            if column == "unit" and _names_units(table):
                units = table[column].to_pylist()
                if self._units is not None:
                    shown = self._units | self._whole
                    keep &= np.array([not u or u in shown for u in units], dtype=bool)
                if not self._leadership:
                    single = np.array([bool(u) and u not in self._whole for u in units], dtype=bool)
                    keep &= ~(single & np.array(_tells_leadership(table), dtype=bool))
            elif column not in TERMS and not pa.types.is_primitive(table[column].type):
                found = {str(v) for v in table[column].to_pylist() if v is not None}
                telling = {v for v in found if self._tells(v)}
                if telling:
                    keep &= np.array([str(v) not in telling for v in table[column].to_pylist()], dtype=bool)
        return table if keep.all() else table.filter(pa.array(keep))

    def _chart(self, name: str, chart: Chart) -> Chart | None:
        """Return a chart without the rows of units out of sight; None when nothing is left to draw."""
        if self._tells(chart.title, name):
            return None
        names = self._hidden_in[name]
        told = f"{chart.title} {chart.description}".lower()
        about_leadership = not self._leadership and ("leadership" in told or name in self._leads_to_leadership)
        spec, left_out = _without(chart.spec, (names, self._single) if about_leadership else (names,))
        if not left_out and not self._tells(chart.description, name):
            return chart
        if not _has_rows(spec):
            return None
        return Chart(chart.title, spec, f"{chart.title}. {SINGLE_UNITS}")


def standing_of(study: StudyResult) -> str:
    """Return the sentences on the whole company that open a study's headline.

    The headline begins with them and the brief of ``perspectives`` does too: what both begin with, up to the
    end of a sentence, is they.
    """
    result = study.results.get("perspectives")
    if result is None:
        return ""
    brief, headline = result.brief(), study.headline
    same = 0
    while same < min(len(brief), len(headline)) and brief[same] == headline[same]:
        same += 1
    if same == len(headline) or same == len(brief):
        return headline[:same].strip()
    end = headline.rfind(". ", 0, same)
    return headline[: end + 1]


def _reworded(name: str, result: Result, claims: ClaimsOutcome) -> str:
    """Return what may still be said: the clear claims that are left, and that something is left out."""
    method = result.provenance.method if result.provenance else name
    said = [r.claim.statement for r in claims.accepted if r.claim.key.split("/")[0] == method]
    return " ".join([*said, SINGLE_UNITS])


def _names_units(table: pa.Table) -> bool:
    """Whether the column ``unit`` names units of the company, not units of measure."""
    from goodwill.report.figure_table import unit_column

    if "unit" not in table.column_names:
        return False
    return unit_column(table.column_names, table.select(["unit"]).to_pylist()) != "unit"


def _named_units(table: pa.Table) -> set[str]:
    if not _names_units(table):
        return set()
    return {str(u) for u in table["unit"].unique().to_pylist() if u}


def _terms(table: pa.Table) -> Iterable[str]:
    for column in TERMS & set(table.column_names):
        yield from (str(v) for v in table[column].unique().to_pylist() if v)


def _tells_leadership(table: pa.Table) -> list[bool]:
    """Return for each row whether leadership of its unit can be read from it, alone or by subtraction.

    Overall is the mean of all questions: beside the other questions it would tell those about leadership. So of
    engagement only overall is left, and not even that where hardly anything else than leadership was asked.
    Customers' trust is no leadership.
    """
    rows = table.select([c for c in ("perspective", "construct", "metric") if c in table.column_names]).to_pylist()
    asked = {str(r["construct"]) for r in rows if str(r.get("construct") or "").startswith(QUESTION)}
    others = [c for c in asked if not c.startswith(LEADERSHIP)]
    return [_is_question(row) or (row.get("construct") == OVERALL and len(others) < FEWEST_OTHERS) for row in rows]


def _overall_tells(table: pa.Table) -> bool:
    """Whether even the overall figures of a table tell of leadership."""
    if "construct" not in table.column_names:
        return False
    rows = table.select(["construct"]).to_pylist()
    return any(tells and r["construct"] == OVERALL for r, tells in zip(rows, _tells_leadership(table), strict=True))


def _is_question(row: Mapping[str, Any]) -> bool:
    construct, metric = str(row.get("construct") or ""), str(row.get("metric") or "")
    return (
        row.get("perspective") == "engagement"
        or construct.startswith((QUESTION, *LEADERSHIP))
        or "leadership" in metric
    )


def _without(node: Any, names: tuple[Names, ...]) -> tuple[Any, bool]:
    """Return a specification without rows and list items that name units, and whether there were any."""
    if isinstance(node, Mapping):
        pairs = {key: _without(value, names) for key, value in node.items()}
        return {key: value for key, (value, _) in pairs.items()}, any(found for _, found in pairs.values())
    if isinstance(node, list | tuple):
        kept = [item for item in node if not _is_telling(item, names)]
        inner = [_without(item, names) for item in kept]
        return [value for value, _ in inner], len(kept) < len(node) or any(found for _, found in inner)
    return node, False


def _is_telling(item: Any, names: tuple[Names, ...]) -> bool:
    """Whether an item of a list is a row or a word that names a unit."""
    if isinstance(item, str):
        return any(n.are_in(item) for n in names)
    if isinstance(item, Mapping) and not any(isinstance(v, Mapping | list | tuple) for v in item.values()):
        return any(isinstance(v, str) and n.are_in(v) for v in item.values() for n in names)
    return False


def _has_rows(spec: Any) -> bool:
    if isinstance(spec, Mapping):
        data = spec.get("data")
        if isinstance(data, Mapping) and data.get("values"):
            return True
        return any(_has_rows(v) for v in spec.values())
    return isinstance(spec, list) and any(_has_rows(v) for v in spec)
