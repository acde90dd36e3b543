"""Write docs/validation.md: every method with its witnesses, and what was found in companies with a known truth.

The rates come from the records that the slow tests leave in tests/recovery/results/; nothing here is typed by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from goodwill.study.loop import default_methods

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "tests" / "recovery" / "results"


def page() -> str:
    """Return the page."""
    lines = [
        "# Validation",
        "",
        "Written by `make test-slow` from the cards and from the records of the slow tests; not edited by hand.",
        "",
        "## Methods and their witnesses",
        "",
        "| method | witness | what | test |",
        "| --- | --- | --- | --- |",
    ]
    cards = {m.card.name: m.card for m in default_methods().values()}
    for card in cards.values():
        lines += [f"| {card.title} | {w.kind} | {w.what} | `{w.test}` |" for w in card.witnesses]
    lines += ["", "## Companies with a known truth", ""]
    records = sorted(RESULTS.glob("*.json")) if RESULTS.is_dir() else []
    if not records:
        lines.append("No records yet: run `make test-slow`.")
    for record in records:
        lines += _record(record.stem, json.loads(record.read_text(encoding="utf-8")))
    return "\n".join(lines) + "\n"


def _record(name: str, found: dict[str, Any]) -> list[str]:
    """One table per record: the settings it ran with, then a rate a row with its binomial interval."""
    lines = [f"### {found.get('title', name)}", ""]
    if found.get("about"):
        lines += [str(found["about"]), ""]
    lines += ["| what | rate | of | interval (95 %) | bar |", "| --- | ---: | ---: | --- | --- |"]
    for row in found.get("rates", []):
        low, high = row["low"], row["high"]
        lines.append(
            f"| {row['what']} | {row['rate']:.1%} | {row['n']} | {low:.1%} to {high:.1%} | {row.get('bar', '')} |"
        )
    if found.get("not_addressed"):
        lines += ["", f"Not yet addressed: {', '.join(found['not_addressed'])}."]
    return [*lines, ""]


if __name__ == "__main__":
    (ROOT / "docs" / "validation.md").write_text(page(), encoding="utf-8")
    print("docs/validation.md written", file=sys.stderr)
