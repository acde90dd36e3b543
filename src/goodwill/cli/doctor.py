"""``goodwill doctor PROJECT``; in Python: ``goodwill.ledger.doctor.doctor(project, fix=False)``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--fix", is_flag=True, help="Mend what can be mended without losing anything.")
@json_option
def command(project: Path, fix: bool, as_json: bool) -> None:
    """Say what is wrong with PROJECT and what to do. Exit code 1 when something needs a hand."""
    from goodwill.ledger.doctor import doctor

    findings = doctor(project, fix=fix)
    lines = [f"{f.what} Where: {f.where}. Seen: {f.seen}. What to do: {f.do}." for f in findings]
    words = "\n".join(lines) if findings else f"{project} is well."
    again = f"goodwill doctor {project} --fix" if findings and not fix else ""
    say(words, {"findings": [asdict(f) for f in findings]}, as_json=as_json, next_step=again)
    raise click.exceptions.Exit(1 if findings and not fix else 0)
