"""``goodwill map FILE``; in Python: ``goodwill.intake.propose.propose(file)``."""

from __future__ import annotations

from pathlib import Path

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--out", type=click.Path(path_type=Path), help="Write the mapping here (default: print it).")
@click.option("--zone", default="UTC", show_default=True, help="Time zone of times without an offset.")
@json_option
def command(files: tuple[Path, ...], out: Path | None, zone: str, as_json: bool) -> None:
    """Propose a mapping from the columns of FILES to ours, as YAML with comments."""
    from goodwill.intake.propose import propose

    text = propose(list(files), zone=zone)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    target = out or "MAPPING.yaml"
    words = f"The mapping is in {out}; read its comments." if out else text
    say(
        words,
        {"mapping": text, "file": str(out) if out else None},
        as_json=as_json,
        next_step=f"goodwill load PROJECT {' '.join(map(str, files))} --map {target}",
    )
