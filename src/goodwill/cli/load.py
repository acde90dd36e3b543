"""``goodwill load PROJECT FILE``; in Python: ``goodwill.intake.load.load(project, files, ...)``."""

from __future__ import annotations

from pathlib import Path

import click

from goodwill.cli.speak import bar, json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "as_table", help="Table the file holds, with our column names.")
@click.option("--map", "mapping", help="Mapping file, or the name of one that ships (olist, nps).")
@click.option("--dry-run", is_flag=True, help="Say what would become of the rows; keep none.")
@json_option
def command(
    project: Path,
    files: tuple[Path, ...],
    as_table: str | None,
    mapping: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Load FILES (or folders) into PROJECT: all tables at once or none.

    Exit code 0: all rows taken; 3: some were set aside, with reasons; 2: none could be used.
    """
    from goodwill.intake.load import load

    with bar("Load", silent=as_json) as tell:
        report = load(project, list(files), as_table=as_table, mapping=mapping, dry_run=dry_run, progress=tell)
    aside = report.set_aside_files
    mend = f"mend {aside[0]} and load it again, or " if aside else ""
    say(str(report), report.to_dict(), as_json=as_json, next_step=f"{mend}goodwill study {project}")
    raise click.exceptions.Exit(report.exit_code)
