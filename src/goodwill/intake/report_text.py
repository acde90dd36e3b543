"""What became of a load, in words: what was taken, what was set aside and why, what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goodwill.ledger.report import LoadReport

_EXAMPLES = 3


def in_words(report: LoadReport, project: str | Path) -> str:
    """Return the report with, for each reason, an example, the remedy and where to look; then the next step.

    Parameters
    ----------
    report
        What `goodwill.intake.load.load` returned.
    project
        The project folder, in which the files with rows set aside are.
    """
    lines = [str(report)]
    for file in report.set_aside_files:
        lines += _examples(Path(project) / file)
        lines.append(f"  All of them: {Path(project) / file}")
    lines.append(next_step(report, project))
    return "\n".join(lines)


def _examples(file: Path) -> list[str]:
    """Return one line for each of the commonest pairs of column and reason."""
    import pyarrow.parquet as pq

    groups: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in pq.read_table(file, columns=["row", "column", "seen", "reason", "remedy"]).to_pylist():
        groups.setdefault((row["column"] or "", row["reason"]), []).append(row)
    lines = []
    for (column, reason), rows in sorted(groups.items(), key=lambda g: -len(g[1])):
        where = ", ".join(str(r["row"]) for r in rows[:_EXAMPLES])
        more = f" and {len(rows) - _EXAMPLES:,} more" if len(rows) > _EXAMPLES else ""
        seen = f" (seen: {rows[0]['seen']})" if rows[0]["seen"] else ""
        lines.append(f"  {column or 'row'} {reason}{seen}, row {where}{more}: {rows[0]['remedy']}.")
    return lines


def next_step(report: LoadReport, project: str | Path) -> str:
    """Return the next step as a sentence."""
    if report.exit_code == 2:
        return "Next: no row could be used; correct the mapping or the file and load it again."
    if report.exit_code == 3:
        return (
            f"Next: correct the rows in the file and load it again (rows taken already stay as they are), "
            f"or go on with goodwill study {project}."
        )
    return f"Next: goodwill study {project}"
