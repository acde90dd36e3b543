"""``goodwill init PROJECT``; in Python: ``goodwill.Ledger.create(path, Settings(...))``."""

from __future__ import annotations

from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What the project is called on pages.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone in which days and months are cut.")
@click.option("--currency", default="EUR", show_default=True, help="ISO 4217 code.")
@json_option
def command(project: Path, name: str, zone: str, currency: str, as_json: bool) -> None:
    """Make a project in the folder PROJECT."""
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.settings import Settings

    Ledger.create(project, Settings(name=name or project.name, zone=zone, currency=currency))
    say(
        f"{project} is ready; its settings are in {project / 'goodwill.yaml'}.",
        {"project": str(project)},
        as_json=as_json,
        next_step=f"goodwill map FILE, then goodwill load {project} FILE --map FILE.yaml",
    )
