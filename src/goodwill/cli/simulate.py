"""``goodwill simulate FOLDER``; in Python: ``goodwill.simulate.simulate(folder, ...)``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from goodwill.cli.speak import bar, json_option, say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=7, show_default=True, help="Draws the truths and everything else.")
@click.option("--customers", type=int, help="How many customers.")
@click.option("--interactions", type=int, help="About how many interactions, instead.")
@click.option("--world", type=click.Choice(["null", "planted", "misspecified"]), default="planted", show_default=True)
@click.option("--truth", "truth_file", type=click.Path(path_type=Path), required=True,
              help="Where the truths go; never inside FOLDER.")  # fmt: skip
@json_option
def command(
    folder: Path,
    seed: int,
    customers: int | None,
    interactions: int | None,
    world: Literal["null", "planted", "misspecified"],
    truth_file: Path,
    as_json: bool,
) -> None:
    """Make a sample company in FOLDER, one Parquet file per table, and its truths elsewhere."""
    from goodwill.simulate import simulate

    with bar("Simulate", silent=as_json) as tell:
        written = simulate(
            folder, seed=seed, customers=customers, interactions=interactions, world=world, truth_file=truth_file,
            progress=lambda label, done, total: tell(done / max(1, total), label),
        )  # fmt: skip
    rows = sum(written.rows.values())
    say(
        f"{rows:,} rows in {len(written.files)} tables are in {folder}; the truths are in {written.truth_file}.",
        {"folder": str(folder), "rows": written.rows, "truth_file": str(written.truth_file)},
        as_json=as_json,
        next_step=f"goodwill init PROJECT, then goodwill load PROJECT {folder}",
    )
