"""How commands speak: words for people, JSON for programs, the next step at the end, one way to fail."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from goodwill.core.errors import GoodwillError

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")


def say(words: str, facts: dict[str, Any], *, as_json: bool, next_step: str = "") -> None:
    """Print words and the next step, or the same as JSON."""
    if as_json:
        click.echo(json.dumps(facts | ({"next": next_step} if next_step else {}), ensure_ascii=False, default=str))
        return
    click.echo(words)
    if next_step:
        click.echo(f"Next: {next_step}")


def fail(error: GoodwillError) -> NoReturn:
    """Print what, where, what was seen and what to do; exit with 2."""
    if "--json" in sys.argv:
        parts = {"error": error.what, "where": error.where, "seen": error.seen, "do": error.do}
        click.echo(json.dumps(parts, ensure_ascii=False))
    else:
        click.echo(error.what, err=True)
        for label, text in (("Where", error.where), ("Seen", error.seen), ("What to do", error.do)):
            if text:
                click.echo(f"  {label}: {text}", err=True)
    raise click.exceptions.Exit(2)


@contextmanager
def bar(title: str, *, silent: bool) -> Iterator[Callable[[float, str], None]]:
    """Show a progress bar on standard error; the function given takes a share done and a label."""
    if silent or not sys.stderr.isatty():
        yield _lines(title, silent=silent)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(title, total=1.0)

        def tell(share: float, label: str) -> None:
            shown.update(task, completed=share, description=f"{title}: {label}" if label else title)

        yield tell


def _lines(title: str, *, silent: bool) -> Callable[[float, str], None]:
    """Where there is no terminal, say each new label once."""
    last = ""

    def tell(share: float, label: str) -> None:
        nonlocal last
        if not silent and label != last:
            last = label
            click.echo(f"{title} {share:4.0%}  {label}", err=True)

    return tell
