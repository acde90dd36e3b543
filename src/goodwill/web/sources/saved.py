"""Mappings saved in the project, as the files that the command line takes: ``<project>/mappings/<name>.yaml``."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from goodwill.core.errors import GoodwillError
from goodwill.intake import mapping_text, mapping_yaml
from goodwill.intake.file_table import FileTable
from goodwill.intake.load import groups_of
from goodwill.intake.mapping import Mapping
from goodwill.intake.sources import check
from goodwill.web.sources.look import LookedAt


@dataclass(frozen=True, slots=True)
class Saved:
    """A mapping kept in the project.

    Attributes
    ----------
    name
        Of its file, without the ending.
    mapping
        What it says.
    """

    name: str
    mapping: Mapping


def folder() -> Path:
    """Return where mappings are kept."""
    project: Path = settings.SITE.project
    return project / "mappings"


def plain_name(name: str) -> str:
    """Return a name that is safe as the name of a file."""
    plain = unicodedata.normalize("NFC", name).lower()
    return re.sub(r"[^\w]+", "-", plain).strip("-_")[:60] or "mapping"


def save(name: str, text: str) -> str:
    """Write a mapping (YAML that has been parsed) under a name; return the name of its file without the ending."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    plain = plain_name(name)
    draft = place / f".{plain}.{os.getpid()}"
    draft.write_text(text, encoding="utf-8")
    draft.replace(place / f"{plain}.yaml")
    return plain


def all_saved() -> list[Saved]:
    """Return the mappings that can be used, by name."""
    found = []
    for path in sorted(folder().glob("*.yaml")) if folder().is_dir() else []:
        try:
            found.append(Saved(path.stem, mapping_yaml.read(path)))
        except GoodwillError:
            continue
    return found


def fitting(files: Sequence[LookedAt]) -> list[Saved]:
    """Return the saved mappings that these files can be read by, those that use most columns first."""
    tables = [f.table() for f in files]
    found = [s for s in all_saved() if _fits(s.mapping, tables)]
    return sorted(found, key=lambda s: (-_used(s.mapping), s.name))


def _fits(mapping: Mapping, tables: Sequence[FileTable]) -> bool:
    try:
        check(mapping, given(mapping, tables))
    except GoodwillError:
        return False
    return True


def given(mapping: Mapping, tables: Sequence[FileTable]) -> dict[str, list[FileTable]]:
    """Return which tables belong to which file of a mapping."""
    by_path = {t.path: t for t in tables}
    groups, _ = groups_of(mapping, list(by_path))
    return {name: [by_path[p] for p in paths] for name, paths in groups.items()}


def _used(mapping: Mapping) -> int:
    return sum(len(p.columns) + len(p.melt) for p in mapping.parts)


def as_csv(mapping: Mapping, path_names: Sequence[str]) -> Mapping:
    """Return a mapping for mended rows: plain CSV files of these names, one for each file of the mapping."""
    files = {
        name: replace(spec, pattern=shown, sheet="", delimiter=",", quote='"', header=True, skip=0)
        for (name, spec), shown in zip(mapping.files.items(), path_names, strict=True)
    }
    return replace(mapping, files=files)


def text(mapping: Mapping) -> str:
    """Return a mapping as YAML."""
    return mapping_text.text_of(mapping)
