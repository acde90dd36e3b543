"""``goodwill export PROJECT``; in Python: ``goodwill.report.export.export(ledger, folder, ...)``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("export"), show_default=True)
@click.option("--table", "tables", multiple=True, help="Only this table (may be given again).")
@click.option("--format", "kind", type=click.Choice(["csv", "parquet", "xlsx", "sav"]), default="csv")
@click.option("--person", help="Everything kept of this one person, as JSON.")
@json_option
def command(project: Path, out: Path, tables: tuple[str, ...], kind: str, person: str | None, as_json: bool) -> None:
    """Write the facts of PROJECT to files with a codebook, or all facts of one person."""
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(project) as ledger:
        if person is not None:
            facts = ledger.export_person(person)
            out.mkdir(parents=True, exist_ok=True)
            target = out / "person.json"
            target.write_text(json.dumps(facts, indent=1, ensure_ascii=False, default=str), encoding="utf-8")
            say(f"What is kept of this person is in {target}.", {"file": str(target)}, as_json=as_json)
            return
        from goodwill.report.export import export

        done = export(ledger, out, tables=tables, kind=kind)  # type: ignore[arg-type]
    rows = sum(done.rows.values())
    say(
        f"{rows:,} rows of {len(done.files)} tables are in {out}; {done.codebook.name} says what the columns mean.",
        {"files": {k: str(v) for k, v in done.files.items()}, "rows": done.rows},
        as_json=as_json,
    )
