"""``goodwill doctor PROJECT``; in Python: ``goodwill.ledger.doctor.doctor(project, fix=False)``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--fix", is_flag=True, help="Put right what can be put right without losing facts.")
@json_option
def command(project: Path, fix: bool, as_json: bool) -> None:
    """Say what is wrong with PROJECT and what to do. Exit code 1 when something is left to put right."""
    from goodwill.ledger.doctor import doctor

    findings = doctor(project, fix=fix)
    left = [f for f in findings if not f.is_fixed and f.severity != "advice"]
    words = "\n".join(map(str, findings)) if findings else f"{project} is well."
    again = f"goodwill doctor {project} --fix" if left and not fix else ""
    say(words, {"findings": [asdict(f) for f in findings]}, as_json=as_json, next_step=again)
    raise click.exceptions.Exit(1 if left else 0)
