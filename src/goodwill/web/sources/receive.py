"""Uploads streamed straight into the project: what arrives is on the disk, and nowhere else, from its first byte."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.translation import gettext as _

from goodwill.core.errors import GoodwillError, IntakeError
from goodwill.web.sources import places

PIECE = 2**20


class Received(UploadedFile):  # type: ignore[type-arg]
    """A file that has arrived; `path` is where it lies."""

    def __init__(self, path: Path, name: str, size: int) -> None:
        super().__init__(None, name, None, size)
        self.path = path

    def close(self) -> None:
        """Close nothing: the file is whole and on the disk."""


class IntoFolder(FileUploadHandler):
    """Writes the files of a form into one folder; where one cannot be kept it says why and takes the others.

    Attributes
    ----------
    folder
        Where to.
    faults
        Why files were not kept.
    """

    chunk_size = PIECE

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.faults: list[GoodwillError] = []
        self.kept: list[str] = []
        self._path: Path | None = None
        self._sink: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._path = self._sink = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._path = self.folder / places.safe_name(self.file_name or "", self.kept)
            self._sink = self._path.open("wb")
        except OSError as error:
            self._give_up(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what has arrived."""
        try:
            if start + len(raw_data) > places.LARGEST:
                raise too_large()
            self._sink.write(raw_data)
        except (OSError, GoodwillError) as error:
            self._give_up(error)

    def file_complete(self, file_size: int) -> Received | None:
        """End a file."""
        if self._path is None or self._sink is None:
            return None
        try:
            self._sink.close()
        except OSError as error:
            self._give_up(error, skip=False)
            return None
        self.kept.append(self._path.name)
        return Received(self._path, self._path.name, file_size)

    def upload_interrupted(self) -> None:
        """Drop the half of a file whose sender went away."""
        if self._sink is not None:
            self._sink.close()
        if self._path is not None and self._path.name not in self.kept:
            self._path.unlink(missing_ok=True)

    def _give_up(self, error: Exception, *, skip: bool = True) -> None:
        if self._sink is not None:
            with suppress(OSError):
                self._sink.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        self._path = self._sink = None
        self.faults.append(error if isinstance(error, GoodwillError) else _said(error))
        if skip:
            raise SkipFile


def too_large() -> IntakeError:
    """Return what to say of an upload that is too large."""
    return IntakeError(
        _("The file is too large to upload."),
        seen=_("more than %(size)s") % {"size": places.in_bytes(places.LARGEST)},
        do=_("put it into a folder of the server that this site may read, and point at it"),
    )


def _said(error: Exception) -> IntakeError:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return IntakeError(_("The server's disk is full; the file was not kept."), do=_("free some room and try again"))
    return IntakeError(_("The file could not be written on the server."), seen=str(error)[:200])
