"""Write the reference pages from contracts, cards and commands: `make docs`.

The pages are committed; a test writes them again and compares, so that they cannot fall behind.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

from goodwill.cli import COMMANDS, main
from goodwill.ledger.contracts import CONSTRUCTS, CONTRACTS, KNOWN_AT, Column
from goodwill.study.loop import default_methods

DOCS = Path(__file__).parents[1]


def tables() -> str:
    """Return the page of all tables."""
    lines = [
        "# Tables", "",
        "Every fact Goodwill keeps, written from `src/goodwill/ledger/contracts/`. Times are UTC; ids are",
        "strings of the source; optional columns end in `?`. Spans are half open.",
    ]  # fmt: skip
    family = ""
    for contract in CONTRACTS.values():
        if contract.family != family:
            family = contract.family
            lines += ["", f"## {family}"]
        lines += [
            "",
            f"### {contract.name}",
            "",
            f"One row is {contract.one_row_is}. Key: {', '.join(contract.key)}.",
            "",
        ]
        lines += ["| column | type | privacy | meaning |", "| --- | --- | --- | --- |"]
        lines += [_column(c) for c in (*contract.columns, KNOWN_AT)]
    lines += ["", "## Constructs", "", "| construct | perspective | usual scale | feeds |", "| --- | --- | --- | --- |"]
    lines += [f"| `{c.name}` | {c.perspective} | {c.low:g} to {c.high:g} | {c.feeds} |" for c in CONSTRUCTS]
    return "\n".join(lines) + "\n"


def _column(c: Column) -> str:
    extra = f" ({', '.join(c.values)})" if c.values else f" ({c.unit})" if c.unit else ""
    return f"| `{c.name}{'?' if c.optional else ''}` | {c.kind.value} | {c.privacy.value} | {c.meaning}{extra} |"


def methods() -> dict[str, str]:
    """Return a page for each card, and the list of them."""
    pages: dict[str, str] = {}
    index = ["# Methods", "", "| concept | method | question |", "| --- | --- | --- |"]
    for card in {m.card.name: m.card for m in default_methods().values()}.values():
        index.append(f"| {card.concept} | [{card.title}]({card.name}.md) | {card.question} |")
        lines = [f"# {card.title}", "", f"*{card.question}*", "", card.reading, ""]
        facts = "; ".join(f"`{t}` ({', '.join(c) or 'any row'})" for t, c in card.facts.items())
        lines += [f"Facts: {facts}. Gear: {card.gear}; summaries add by {card.adds_by}.", "", "## What it assumes", ""]
        lines += [f"- **{key.replace('_', ' ')}**: {text}" for key, text in card.assumptions.items()]
        lines += ["", "## Where it comes from", ""]
        lines += [f"- {r.citation}{f' ({r.where})' if r.where else ''}" for r in card.references]
        lines += ["", "## Who vouches for it", ""]
        lines += [f"- {w.kind}: {w.what} (`{w.test}`)" for w in card.witnesses]
        pages[f"methods/{card.name}.md"] = "\n".join(lines) + "\n"
    pages["methods/README.md"] = "\n".join(index) + "\n"
    return pages


def commands() -> str:
    """Return the page of all commands with their help and Python twin."""
    lines = ["# Commands", "", "Each command has a Python twin and takes `--json`."]
    for name in COMMANDS:
        module = import_module(f"goodwill.cli.{name}")
        command: click.Command = module.command
        context = click.Context(
            command,
            info_name=f"goodwill {name}",
            parent=click.Context(main, info_name=None),
            terminal_width=100,
            max_content_width=100,
        )
        lines += ["", f"## goodwill {name}", "", (module.__doc__ or "").split("\n")[0], "", "```"]
        lines += [command.get_help(context).replace("Usage:  ", "Usage: "), "```"]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Return every generated page by its path below docs/."""
    return {"reference/tables.md": tables(), "reference/commands.md": commands(), **methods()}


if __name__ == "__main__":
    for path, text in pages().items():
        target = DOCS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(f"{len(pages())} pages written", file=sys.stderr)
