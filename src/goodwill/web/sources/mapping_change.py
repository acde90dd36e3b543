"""From the form of a mapping back to the YAML it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from goodwill.intake import mapping_text
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT
from goodwill.web.sources import saved
from goodwill.web.sources.mapping_form import COLUMN, CONSTANT, QUESTION, ROW, SIMPLE, WRITTEN, plain_values


def changed(text: str, post: Mapping[str, str]) -> str:
    """Return a mapping (YAML) as a form has changed it; what the form does not show stays.

    The result can be parsed unless something was filled in that cannot be; `faults_of` says what.
    """
    plain = plain_values(text)
    for name in ("name", "zone", "decimal"):
        if name in post:
            plain[name] = post[name].strip()
            if not plain[name] and name != "name":
                del plain[name]
    if "day_first" in post:
        plain["day_first"] = "false" if post["day_first"] == "no" else "true"
    spaces = dict(plain.get("spaces") or {})
    if "space" in post:
        spaces["customer_id"] = post["space"].strip()
        plain["spaces"] = {k: v for k, v in spaces.items() if v}
    plain["tables"] = [_part(i, part, post) for i, part in enumerate(plain.get("tables") or [])]
    return mapping_text.text_of({k: v for k, v in plain.items() if v not in ({}, None)})


def _part(number: int, part: Mapping[str, Any], post: Mapping[str, str]) -> dict[str, Any]:
    contract = CONTRACTS.get(str(part.get("table", "")))
    known = [c.name for c in (*contract.columns, KNOWN_AT)] if contract else []
    columns = dict(part.get("columns") or {})
    for name in known:
        key = f"{number}.{name}"
        if f"{key}.from" in post:
            columns.pop(name, None)
            said = _said(key, post)
            if said is not None:
                columns[name] = said
    new = {**part, "columns": {n: columns[n] for n in known if n in columns}}
    if any(k.startswith(f"{number}.q") for k in post):
        melt = _melt(number, part.get("melt") or {}, post)
        new.pop("melt", None)
        if melt:
            new["melt"] = melt
    return new


def _said(key: str, post: Mapping[str, str]) -> Any:
    """Return what the fields of one column say, as plain values; None where it is left empty."""
    import yaml

    choice, value = post[f"{key}.from"], post.get(f"{key}.value", "").strip()
    if choice == CONSTANT:
        return {"value": value} if value else None
    if choice == ROW:
        return {"row": "true"}
    if choice == WRITTEN:
        try:
            return yaml.load(post.get(f"{key}.written", ""), Loader=yaml.BaseLoader) or None
        except yaml.YAMLError:
            return {"written": post.get(f"{key}.written", "")}  # named as a fault beside the field
    if not choice.startswith(COLUMN):
        return None
    said: dict[str, Any] = {"column": choice.removeprefix(COLUMN)}
    for name in SIMPLE:
        text = post.get(f"{key}.{name}", "").strip()
        if not text:
            continue
        said[name] = _from_field(name, text)
    return said if len(said) > 1 else said["column"]


def _from_field(name: str, text: str) -> Any:
    if name == "values":
        pairs = [line.rpartition("=") for line in text.splitlines() if line.strip()]
        return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}
    if name == "missing":
        return [w.strip() for w in text.split(";") if w.strip()]
    return text


def _melt(number: int, before: Mapping[str, Any], post: Mapping[str, str]) -> dict[str, Any]:
    """Return the questions; whatever else was said of one stays."""
    found: dict[str, Any] = {}
    places = sorted({int(m[1]) for k in post if (m := re.match(rf"{number}\.q(\d+)\.theirs$", k))})
    for place in places:
        key = f"{number}.q{place}"
        theirs = post[f"{key}.theirs"]
        if not theirs:
            continue
        old = before.get(theirs)
        said = dict(old) if isinstance(old, dict) else {}
        for name in QUESTION:
            said[name] = post.get(f"{key}.{name}", "").strip()
        said["question_id"] = said["question_id"] or saved.plain_name(theirs)
        found[theirs] = {k: v for k, v in said.items() if v}
    return found


def with_table(text: str, table: str) -> str:
    """Return a mapping (YAML) with a section more: rows of another table from the same file."""
    plain = plain_values(text)
    tables = list(plain.get("tables") or [])
    file = tables[0].get("file", "") if tables else next(iter(plain.get("files") or {}), "")
    tables.append({"table": table, "file": file, "columns": {}})
    return mapping_text.text_of({**plain, "tables": tables})


def without(text: str, number: int) -> str:
    """Return a mapping (YAML) without one of its sections; the last one stays."""
    plain = plain_values(text)
    tables = list(plain.get("tables") or [])
    if len(tables) > 1 and 0 <= number < len(tables):
        del tables[number]
    return mapping_text.text_of({**plain, "tables": tables})
