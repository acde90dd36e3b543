"""Where files may come from and lie: uploads in the project, folders on the server that the site may read."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from goodwill.core.errors import IntakeError
from goodwill.intake.files import FORMATS

READ = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx", ".sav")
LARGEST = 2 * 2**30  # bytes of one upload: larger ones are pointed at on the server
SPARE = 200 * 2**20  # bytes that have to stay free on the disk
LONGEST_NAME = 120
MOST_LISTED = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A file or folder on the server that one can point at."""

    path: str
    name: str
    size: int
    is_folder: bool


def roots() -> list[Path]:
    """Return the folders on the server from which files may be read."""
    given = list(getattr(settings, "GOODWILL_SOURCES", []) or [])
    project: Path = settings.SITE.project
    return [Path(p).resolve() for p in given] or [(project / "inbox").resolve(), (project / "uploads").resolve()]


def pointed_at(text: str) -> list[Path]:
    """Return the files that a path on the server means.

    Raises
    ------
    IntakeError
        If it lies outside the folders that may be read, is not there, or holds nothing that can be read. Which of
        the first two it is stays unsaid: what lies elsewhere on the server is nobody's business.
    """
    allowed = roots()
    nothing = IntakeError(
        _("There is no such file or folder where this site may read."), seen=text[:200],
        do=_("give a path inside %(folders)s") % {"folders": ", ".join(map(str, allowed))},
    )  # fmt: skip
    if "\0" in text or not text.strip():
        raise nothing
    try:
        path = Path(text.strip())
        path = (path if path.is_absolute() else allowed[0] / path).resolve()
        if not any(path.is_relative_to(root) for root in allowed) or not path.exists():
            raise nothing
        if path.is_file():
            return [path]
        inside = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in READ)
    except (OSError, ValueError, RuntimeError):
        raise nothing from None
    inside = [p for p in inside if any(p.resolve().is_relative_to(root) for root in allowed)]
    if not inside:
        raise IntakeError(_("The folder holds no file that can be read."), seen=path.name, do=f"{FORMATS}")
    return inside


def listed() -> list[Listed]:
    """Return what lies at the top of the folders that may be read, uploads left out."""
    found: list[Listed] = []
    uploads = (settings.SITE.project / "uploads").resolve()
    for root in roots():
        if root == uploads or not root.is_dir():
            continue
        for path in sorted(root.iterdir())[: 5 * MOST_LISTED]:
            if path.name.startswith(".") or not (path.is_dir() or path.suffix.lower() in READ):
                continue
            size = path.stat().st_size if path.is_file() else 0
            found.append(Listed(str(path), path.name, size, path.is_dir()))
    return found[:MOST_LISTED]


def safe_name(name: str, taken: Iterable[str] = ()) -> str:
    """Return the name under which an uploaded file is kept: no folder, nothing odd, not taken yet."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(c for c in plain if c.isprintable() and not "\ud800" <= c <= "\udfff").strip().lstrip(".")
    stem, dot, suffix = plain.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = plain, ""
    stem = _cut(stem, LONGEST_NAME) or "file"
    taken = {t.lower() for t in taken}
    for again in range(1, 10_000):
        found = f"{stem}{f' ({again})' if again > 1 else ''}{f'.{suffix}' if suffix else ''}"
        if found.lower() not in taken:
            return found
    raise IntakeError(_("Too many files have the same name."), seen=name[:80])


def _cut(text: str, longest: int) -> str:
    """Return a text of so many bytes at most (file systems count bytes)."""
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore").strip()


def check_room(size: int, folder: Path) -> None:
    """Refuse what would fill the disk.

    Raises
    ------
    IntakeError
        If fewer than `SPARE` bytes would be left.
    """
    free = shutil.disk_usage(folder).free
    if size + SPARE > free:
        raise IntakeError(
            _("There is not enough room on the server's disk."),
            seen=_("%(free)s free, %(size)s needed") % {"free": in_bytes(free), "size": in_bytes(size + SPARE)},
            do=_("free some, or bring the file in smaller parts"),
        )


def in_bytes(size: float) -> str:
    """Return a size in words: ``"3.2 MB"``."""
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
