"""``goodwill demo [company|olist|nps]``: from nothing to a brief; what ``make run`` calls."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import click

from goodwill.cli.speak import bar, json_option, say
from goodwill.core.errors import IntakeError

WHERE = {"company": "company", "olist": "company-olist", "nps": "company-nps"}
ZONES = {"company": "Europe/Stockholm", "olist": "America/Sao_Paulo", "nps": "Europe/London"}
CURRENCIES = {"company": "SEK", "olist": "BRL", "nps": "GBP"}


@click.command()
@click.argument("which", type=click.Choice(list(WHERE)), default="company")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the data (olist and nps do not ship theirs).")
@click.option("--project", type=click.Path(path_type=Path), help="Where the project goes.")
@click.option("--customers", type=int, default=20_000, show_default=True, help="Size of the sample company.")
@click.option("--seed", type=int, default=7, show_default=True, help="Draws the sample company's truths.")
@json_option
def command(which: str, data: Path | None, project: Path | None, customers: int, seed: int, as_json: bool) -> None:
    """Build a sample project, run the whole loop over it and write the brief."""
    folder = project or Path(WHERE[which])
    with bar("Goodwill", silent=as_json) as tell:
        truths = _facts(which, folder, data, customers, seed, tell)
        headline = _study(folder, tell)
        briefs = _briefs(folder, tell)
    lines = [headline, "", f"The brief is at {briefs[0].resolve()}"]
    lines += [f"The same as PDF and workbook: {', '.join(str(b) for b in briefs[1:])}"] if briefs[1:] else []
    lines += [f"What is really true of this company is in {truths}; look only after you have read."] if truths else []
    facts = {"project": str(folder), "headline": headline, "briefs": [str(b.resolve()) for b in briefs]}
    say("\n".join(lines), facts, as_json=as_json, next_step=f"goodwill study {folder}, goodwill export {folder}")


def _facts(
    which: str, folder: Path, data: Path | None, customers: int, seed: int, tell: Callable[[float, str], None]
) -> Path | None:
    """Make the project and load its facts; loading what is there already changes nothing."""
    from goodwill.intake.load import load
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.settings import Settings

    truths = None
    mapping: str | None = which
    if which == "company":
        mapping, truths = None, Path("truths") / f"company-{seed}.json"
        data = Path(".cache") / f"sample-{seed}-{customers}"
        _simulate(data, truths, customers, seed, tell)
    elif data is None or not data.exists():
        raise IntakeError(
            f"The data of {which!r} do not ship with the project",
            where=str(data or "DATA="), do=f"say where they are: make run DEMO={which} DATA=FOLDER",
        )  # fmt: skip
    if not (folder / "goodwill.yaml").exists():
        settings = Settings(name=WHERE[which], zone=ZONES[which], currency=CURRENCIES[which], languages=("en", "sv"))
        Ledger.create(folder, settings).close()
    load(folder, data, mapping=mapping, progress=lambda share, label: tell(0.2 + 0.3 * share, label))
    return truths


def _simulate(data: Path, truths: Path, customers: int, seed: int, tell: Callable[[float, str], None]) -> None:
    """Write the sample company once; a half-written one is made again."""
    from goodwill.simulate import simulate

    done = data.with_suffix(".written.json")
    if done.exists() and truths.exists():
        return
    shutil.rmtree(data, ignore_errors=True)
    truths.unlink(missing_ok=True)
    truths.parent.mkdir(parents=True, exist_ok=True)
    written = simulate(
        data, seed=seed, customers=customers, world="planted", truth_file=truths,
        progress=lambda label, at, total: tell(0.2 * at / max(1, total), f"a company of {customers:,} customers"),
    )  # fmt: skip
    done.write_text(json.dumps(written.rows), encoding="utf-8")


def _study(folder: Path, tell: Callable[[float, str], None]) -> str:
    from goodwill.study.project import study

    return study(folder, progress=lambda p: tell(0.5 + 0.4 * p.done / p.total, p.label)).headline


def _briefs(folder: Path, tell: Callable[[float, str], None]) -> list[Path]:
    """Write the page always, PDF and workbook where their libraries are installed."""
    from goodwill.core.errors import EngineError
    from goodwill.report import write_brief
    from goodwill.study import kept

    tell(0.9, "the brief")
    result = kept.read(folder)
    written = []
    for suffix in ("html", "xlsx", "pdf"):
        out = folder / f"brief.{suffix}"
        try:
            write_brief(result, out)
        except EngineError as missing:
            click.echo(str(missing), err=True)
            continue
        written.append(out)
    tell(1.0, "")
    return written
