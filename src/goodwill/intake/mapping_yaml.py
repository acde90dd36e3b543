"""Mappings as YAML: read with all faults gathered, written so that a person can go on from there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo, available_timezones

from goodwill.core.errors import IntakeError
from goodwill.intake.mapping import Lookup, MappedFile, Mapping, Part, Reading, Take
from goodwill.ledger.contracts import CONTRACTS, KNOWN_AT

_TOP = ("name", "zone", "decimal", "day_first", "delay", "live", "spaces", "file", "files", "table", "tables",
        "columns", "where", "where_not", "first_of", "sorted_by", "melt", "melt_into")  # fmt: skip
_PART = ("table", "file", "columns", "where", "where_not", "first_of", "sorted_by", "melt", "melt_into")
_FILE = ("file", "sheet", "delimiter", "quote", "header", "skip", "decimal", "zone", "day_first", "add")
_READING = ("column", "columns", "value", "row", "minutes_between", "end_of_day", "values", "otherwise", "factor",
            "leading", "joiner", "decimal", "thousands", "time", "zone", "missing")  # fmt: skip
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean x?)`` where something known looks like `name`, else nothing."""
    known = list(known)
    low = {k.lower(): k for k in known}
    close = difflib.get_close_matches(name.lower(), low, n=1, cutoff=0.6)
    return f" (did you mean {low[close[0]]!r}?)" if close else ""


class _Parser:
    """Turns plain values into a mapping and gathers what is wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def keys(self, raw: object, allowed: tuple[str, ...], where: str) -> dict[str, Any]:
        """Return `raw` as a dict, complaining of unknown names."""
        if not isinstance(raw, dict):
            self.faults.append(f"{where} has to be a list of names and values")
            return {}
        for key in raw:
            if key not in allowed:
                self.faults.append(f"{where}: {key!r} is not known{did_you_mean(str(key), allowed)}")
        return raw

    def texts(self, raw: object, where: str) -> tuple[str, ...]:
        """Return one text or a list of texts."""
        if isinstance(raw, str):
            return (raw,)
        if isinstance(raw, list) and all(isinstance(r, str) for r in raw):
            return tuple(raw)
        self.faults.append(f"{where} has to be a name or a list of names")
        return ()

    def flag(self, raw: object, where: str) -> bool:
        """Return yes or no."""
        word = str(raw).lower()
        if word not in ("true", "false", "yes", "no"):
            self.faults.append(f"{where} has to be true or false, not {raw!r}")
        return word in ("true", "yes")

    def number(self, raw: object, where: str) -> float:
        """Return a number."""
        try:
            return float(str(raw))
        except ValueError:
            self.faults.append(f"{where} has to be a number, not {raw!r}")
            return 1.0

    def zone(self, raw: object, where: str) -> str:
        """Return the name of a time zone."""
        try:
            ZoneInfo(str(raw))
        except (ValueError, KeyError, OSError):
            self.faults.append(f"{where}: {raw!r} is no time zone{did_you_mean(str(raw), available_timezones())}")
        return str(raw)

    def sign(self, raw: object, where: str) -> str:
        """Return a decimal sign."""
        if raw not in (".", ",", "point", "comma"):
            self.faults.append(f"{where} has to be '.' or ',', not {raw!r}")
        return {"point": ".", "comma": ","}.get(str(raw), str(raw))

    def delay(self, raw: object) -> float:
        """Return seconds of ``2 days``."""
        found = re.fullmatch(r"\s*([\d.]+)\s*([a-z]*?)s?\s*", str(raw).lower())
        if not found or (found[2] and found[2] not in _UNITS):
            self.faults.append(f"delay: {raw!r} is not understood; write it like '2 days' or '36 hours'")
            return 0.0
        return float(found[1]) * _UNITS.get(found[2], 1)

    def mapping(self, raw: object, name: str) -> Mapping:
        """Return a whole mapping."""
        top = self.keys(raw, _TOP, "the mapping")
        files = self._files(top)
        parts_raw = top.get("tables")
        if parts_raw is None:
            parts_raw = [{k: v for k, v in top.items() if k in _PART and k != "file"}] if "table" in top else []
        if isinstance(parts_raw, dict):  # tables: {replies: {...}, answers: {...}}
            parts_raw = [{"table": t, **(p if isinstance(p, dict) else {})} for t, p in parts_raw.items()]
        parts = [self._part(p, files) for p in parts_raw if isinstance(p, dict)]
        if not parts:
            self.faults.append("no table is mapped; write `table:` and `columns:`, or a list of `tables:`")
        given: dict[str, Any] = {}
        self._common(top, given, "the mapping")
        if "delay" in top:
            given["delay_seconds"] = self.delay(top["delay"])
        if "live" in top:
            given["live"] = self.flag(top["live"], "live")
        spaces = top.get("spaces", {})
        if not isinstance(spaces, dict):
            self.faults.append("spaces has to be a list of id columns and their spaces")
            spaces = {}
        return Mapping(name=str(top.get("name", name)), files=files, parts=tuple(parts), spaces=dict(spaces), **given)

    def _common(self, raw: dict[str, Any], given: dict[str, Any], where: str) -> None:
        """Read what mappings and files both can say."""
        if raw.get("zone"):
            given["zone"] = self.zone(raw["zone"], f"{where}: zone")
        if raw.get("decimal"):
            given["decimal"] = self.sign(raw["decimal"], f"{where}: decimal")
        if "day_first" in raw:
            given["day_first"] = self.flag(raw["day_first"], f"{where}: day_first")

    def _files(self, top: dict[str, Any]) -> dict[str, MappedFile]:
        raw = top.get("files")
        if raw is None:
            one = top.get("file", "")
            raw = {"file": one if isinstance(one, dict) else {"file": one}}
        if not isinstance(raw, dict):
            self.faults.append("files has to be a list of names and files")
            return {"file": MappedFile()}
        files = {str(n): self._file(f, f"file {n}") for n, f in raw.items()}
        for name, file in files.items():
            for column, look in file.add.items():
                if look.file not in files:
                    self.faults.append(
                        f"file {name}: {column} comes from {look.file!r}, which is no file here"
                        + did_you_mean(look.file, files)
                    )
        return files

    def _file(self, raw: object, where: str) -> MappedFile:
        if isinstance(raw, str):
            return MappedFile(pattern=raw)
        plain = self.keys(raw, _FILE, where)
        given: dict[str, Any] = {"pattern": str(plain.get("file", "")), "sheet": str(plain.get("sheet", ""))}
        self._common(plain, given, where)
        if plain.get("delimiter"):
            given["delimiter"] = _DELIMITERS.get(str(plain["delimiter"]), str(plain["delimiter"]))
        if plain.get("quote"):
            given["quote"] = str(plain["quote"])
        if "header" in plain:
            given["header"] = self.flag(plain["header"], f"{where}: header")
        if "skip" in plain:
            given["skip"] = int(self.number(plain["skip"], f"{where}: skip"))
        add = plain.get("add", {})
        if isinstance(add, dict):
            given["add"] = {str(n): self._lookup(a, f"{where}: add {n}") for n, a in add.items()}
        return MappedFile(**given)

    def _lookup(self, raw: object, where: str) -> Lookup:
        takes = get_args(Take)
        plain = self.keys(raw, ("from", "on", *takes), where)
        take = next((t for t in takes if t in plain), None)
        if take is None or "from" not in plain or "on" not in plain:
            self.faults.append(f"{where} needs from, on and one of {', '.join(takes)}")
            return Lookup(file=str(plain.get("from", "")), on=("", ""), take="first")
        on = self.texts(plain["on"], f"{where}: on") or ("",)
        return Lookup(file=str(plain["from"]), on=(on[0], on[-1]), take=cast(Take, take), column=str(plain[take]))

    def _part(self, raw: dict[str, Any], files: dict[str, MappedFile]) -> Part:
        table = str(raw.get("table", ""))
        plain = self.keys(raw, _PART, f"table {table}")
        contract = CONTRACTS.get(table)
        if contract is None:
            self.faults.append(f"there is no table {table!r}{did_you_mean(table, CONTRACTS)}")
        known = tuple(c.name for c in (*contract.columns, KNOWN_AT)) if contract else ()
        file = str(plain.get("file", next(iter(files), "")))
        if file not in files:
            self.faults.append(f"table {table}: {file!r} is no file here{did_you_mean(file, files)}")
        melted = str(plain.get("melt_into", "value")) if "melt" in plain else ""
        given: dict[str, Any] = {"columns": self._columns(plain.get("columns", {}), known, table, free=melted)}
        for name in ("where", "where_not"):
            chosen = plain.get(name, {})
            if not isinstance(chosen, dict):
                self.faults.append(f"table {table}: {name} has to be a list of columns and values")
                continue
            given[name] = {
                str(c): tuple(v.strip().lower() for v in self.texts(vs, f"table {table}: {name} {c}"))
                for c, vs in chosen.items()
            }
        if "first_of" in plain:
            given["first_of"] = self.texts(plain["first_of"], f"table {table}: first_of")
        given["sorted_by"] = str(plain.get("sorted_by", ""))
        given["melt_into"] = str(plain.get("melt_into", "value"))
        melt = plain.get("melt", {})
        if isinstance(melt, dict):
            given["melt"] = {str(c): self._columns(m, known, f"{table}, melt {c}", constants=True)
                             for c, m in melt.items()}  # fmt: skip
        return Part(table=table, file=file, **given)

    def _columns(
        self, raw: object, known: tuple[str, ...], table: str, *, constants: bool = False, free: str = ""
    ) -> dict[str, Reading]:
        if not isinstance(raw, dict):
            self.faults.append(f"table {table}: columns has to be a list of our columns and theirs")
            return {}
        for name in raw:
            if known and name not in known:
                self.faults.append(f"table {table} has no column {name!r}{did_you_mean(str(name), known)}")
        return {str(n): self._reading(r, f"{table}.{n}", constants, n == free) for n, r in raw.items()}

    def _reading(self, raw: object, where: str, constants: bool, is_free: bool) -> Reading:
        if isinstance(raw, str):
            return Reading(constant=raw) if constants else Reading(columns=(raw,))
        if isinstance(raw, list):
            return Reading(columns=self.texts(raw, where))
        plain = self.keys(raw, _READING, where)
        given: dict[str, Any] = {}
        simple: dict[str, Callable[[object], object]] = {
            "value": str, "otherwise": str, "joiner": str, "thousands": str, "time": str,
            "row": lambda v: self.flag(v, where), "leading": lambda v: self.flag(v, where),
            "end_of_day": lambda v: self.flag(v, where), "factor": lambda v: self.number(v, f"{where}: factor"),
            "decimal": lambda v: self.sign(v, f"{where}: decimal"), "zone": lambda v: self.zone(v, f"{where}: zone"),
            "missing": lambda v: tuple(t.strip().lower() for t in self.texts(v, f"{where}: missing")),
        }  # fmt: skip
        for name, take in simple.items():
            if name in plain:
                given["constant" if name == "value" else name] = take(plain[name])
        chosen = plain.get("columns", plain.get("column"))
        if chosen is not None:
            given["columns"] = self.texts(chosen, where)
        if "minutes_between" in plain:
            ends = self.texts(plain["minutes_between"], where)
            if len(ends) != 2:
                self.faults.append(f"{where}: minutes_between needs two columns")
            given["minutes_between"] = (ends[0], ends[-1]) if ends else ("", "")
        if isinstance(plain.get("values"), dict):
            given["values"] = {str(k).strip().lower(): str(v) for k, v in plain["values"].items()}
        sources = sum(x in given for x in ("columns", "constant", "row", "minutes_between"))
        if sources != 1 and not (is_free and not sources):  # what is melted says its own columns
            self.faults.append(f"{where} needs one of column, columns, value, row and minutes_between")
        return Reading(**given)


def parse(text: str, where: str = "mapping") -> Mapping:
    """Return the mapping that a YAML text says.

    Raises
    ------
    IntakeError
        If it is not YAML or says something that cannot be; all faults are named at once.
    """
    import yaml

    try:
        raw = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise IntakeError("The mapping is not YAML.", where=where, seen=str(error)) from None
    parser = _Parser()
    mapping = parser.mapping(raw, Path(where).stem)
    if parser.faults:
        raise IntakeError(
            "The mapping cannot be used.",
            where=where,
            seen="; ".join(parser.faults),
            do="correct these and try again",
        )
    return mapping


def read(path: Path) -> Mapping:
    """Return the mapping in a YAML file.

    Raises
    ------
    IntakeError
        As `parse`, or if there is no such file.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise IntakeError(
            "The mapping cannot be read.", where=str(path), seen=str(error), do="check the path"
        ) from None
    return parse(text, str(path))
