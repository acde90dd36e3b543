"""A result: frozen figures, their doubts, their origin; it shows itself as table, picture and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.provenance import Provenance

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base of every result. Subclasses add their figures and implement `table`, `chart`, `brief`.

    Attributes
    ----------
    title
        The method's title.
    diagnostics
        One per assumption on the card.
    provenance
        Origin; stamped by ``measure()``, None when estimated from a bare summary.
    model
        Fitted parameters that pages go on computing with (JSON-ready); kept with the findings.
    people
        One row per customer, ``customer_key`` first and sorted by it; kept apart from the findings, where
        erasure reaches it. None where the method says nothing of single customers.
    """

    title: str
    diagnostics: tuple[Diagnostic, ...] = ()
    provenance: Provenance | None = field(default=None, compare=False)
    model: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    people: pa.Table | None = field(default=None, compare=False, repr=False)

    def table(self) -> pa.Table:
        """Return every figure as rows: value, low, high, n, and why if absent."""
        raise TypeError(f"{type(self).__name__} has no table")  # a subclass always has one

    def chart(self) -> Chart | None:
        """Return the picture, or None when there is nothing to draw."""
        return None

    def brief(self) -> str:
        """Return one paragraph a manager can act on, naming every failing doubt."""
        raise TypeError(f"{type(self).__name__} has no brief")

    def claims(self) -> tuple[Claim, ...]:
        """Return what this result would like to say; the study's register decides."""
        return ()

    def doubts(self) -> str:
        """Return the failing diagnostics as sentences; empty when none fails."""
        return " ".join(d.message for d in self.diagnostics if d.speaks)

    def _repr_html_(self) -> str:
        """Show the result in a notebook: words first, then the table."""
        table = self.table()
        names = table.column_names
        head = "".join(f"<th>{escape(n)}</th>" for n in names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(row[n]))}</td>" for n in names) + "</tr>"
            for row in table.slice(0, 50).to_pylist()
        )
        more = f"<p>{table.num_rows - 50} more rows</p>" if table.num_rows > 50 else ""
        return (
            f"<section><h3>{escape(self.title)}</h3><p>{escape(self.brief())}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}</section>"
        )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
