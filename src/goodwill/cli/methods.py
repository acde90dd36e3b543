"""``goodwill methods [NAME]``; in Python: ``goodwill.core.register.methods()``."""

from __future__ import annotations

from typing import Any

import click

from goodwill.cli.speak import json_option, say


@click.command()
@click.argument("name", required=False)
@json_option
def command(name: str | None, as_json: bool) -> None:
    """List the methods, or read the card of one."""
    from dataclasses import asdict

    from goodwill.core.errors import SettingsError
    from goodwill.study.loop import default_methods

    cards = {m.card.name: m.card for m in default_methods().values()}
    if name is None:
        words = "\n".join(f"{c.concept:13} {c.name:26} {c.question}" for c in cards.values())
        facts: dict[str, Any] = {"methods": [asdict(c) for c in cards.values()]}
        say(words, facts, as_json=as_json, next_step="goodwill methods NAME reads one card")
        return
    if name not in cards:
        raise SettingsError("There is no such method", seen=name, do=f"use one of {', '.join(cards)}")
    c = cards[name]
    lines = [
        c.title,
        "",
        c.question,
        c.reading,
        "",
        "Assumptions:",
        *(f"  - {a}" for a in c.assumptions.values()),
    ]
    lines += ["Sources:", *(f"  - {r.citation} {r.where}".rstrip() for r in c.references)]
    lines += ["Witnesses:", *(f"  - {w.kind}: {w.what}" for w in c.witnesses)]
    say("\n".join(lines), asdict(c), as_json=as_json)
