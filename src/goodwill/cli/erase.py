"""``goodwill erase PROJECT ID``; in Python: ``Ledger.open(project).erase(customer_id)``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("customer_id")
@click.option("--space", default="customers", show_default=True, help="Id space of the id.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def command(project: Path, customer_id: str, space: str, yes: bool, as_json: bool) -> None:
    """Erase one person from PROJECT everywhere, with a receipt that does not name them."""
    from dataclasses import asdict

    from goodwill.ledger.ledger import Ledger

    if not yes:
        click.confirm("This cannot be undone. Erase this person?", abort=True)
    with Ledger.open(project) as ledger:
        facts = asdict(ledger.erase(customer_id, space))
    say(
        "Erased. The receipt:\n" + json.dumps(facts, indent=2, ensure_ascii=False, default=str),
        facts,
        as_json=as_json,
        next_step=f"goodwill study {project} computes everything again without this person",
    )
