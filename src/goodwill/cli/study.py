"""``goodwill study PROJECT``; in Python: ``goodwill.study.project.study(project)``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from goodwill.cli.speak import bar, json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--version", default="", help="Which version of the facts (default: the newest).")
@json_option
def command(project: Path, version: str, as_json: bool) -> None:
    """Measure, manage and monitor: run the whole loop over PROJECT."""
    from goodwill.study.project import study

    with bar("Study", silent=as_json) as tell:
        result = study(project, version=version, progress=lambda p: tell(p.done / p.total, p.label))
    lines = [result.headline, ""]
    if result.do_first:
        lines += ["What to do first:", *(f"  - {line}" for line in result.do_first), ""]
    if result.verdicts:
        lines += ["Actions:", *(f"  - {v.title}: {v.verdict}. {v.why}" for v in result.verdicts), ""]
    lines.append(f"{len(result.results)} methods ran, {len(result.absent)} found nothing to compute.")
    facts: dict[str, Any] = {
        "version": result.version,
        "headline": result.headline,
        "do_first": list(result.do_first),
        "unknown": list(result.unknown),
        "claims": [r.claim.key for r in result.claims.accepted],
        "verdicts": {v.action_id: v.verdict for v in result.verdicts},
        "absent": dict(result.absent),
    }
    say("\n".join(lines), facts, as_json=as_json, next_step=f"goodwill brief {project} --out brief.html")
