"""``goodwill brief PROJECT --out FILE``; in Python: ``goodwill.report.write_brief(study, out)``."""

from __future__ import annotations

from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default=Path("brief.html"), show_default=True,
              help="brief.html, brief.pdf or brief.xlsx.")  # fmt: skip
@click.option("--language", type=click.Choice(["en", "sv"]), default="en", show_default=True)
@click.option("--version", default="", help="Which study (default: the newest).")
@json_option
def command(project: Path, out: Path, language: str, version: str, as_json: bool) -> None:
    """Write what the newest study of PROJECT found as a page, PDF or workbook."""
    from goodwill.report import write_brief
    from goodwill.study import kept

    study = kept.read(project, version)
    write_brief(study, out, language=language)
    say(f"The brief is at {out.resolve()}.", {"brief": str(out.resolve())}, as_json=as_json)
