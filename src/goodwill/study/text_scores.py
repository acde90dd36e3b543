"""How texts were read, for pages that show one customer's words: looked up by the words themselves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from hashlib import md5
from pathlib import Path
from typing import Any

import pyarrow as pa

from goodwill.study.derived import READINGS, Place
from goodwill.study.opened import Opened
from goodwill.study.readings import KEPT_FILE

Score = dict[str, Any]


class TextScores:
    """The readings of one version: scores of distinct texts, mapped into memory in order of their hash."""

    def __init__(self, place: Place) -> None:
        reader = pa.ipc.open_file(pa.memory_map(str(place.folder / KEPT_FILE)))
        rows = reader.read_all().combine_chunks()
        self._rows = rows
        self._keys = rows["text_key"].chunk(0) if rows.num_rows else pa.array([], pa.string())

    @classmethod
    def open(cls, project: str | Path, version: str = "") -> TextScores:
        """Return the readings of a project, kept in this process until newer are there.

        Raises
        ------
        LedgerError
            If no study has read words, or somebody was erased since.
        """
        return _OPENED.get(Path(project), READINGS, version)

    def __len__(self) -> int:
        return int(self._rows.num_rows)

    def of(self, texts: Iterable[str | None]) -> list[Score | None]:
        """Return how each text was read; None where it was not (no consent, no model, or said since the last study).

        Consent is the caller's to look at: a text that one customer allowed to be read is found for another who says
        the same.
        """
        return [self._one(text) for text in texts]

    def _one(self, text: str | None) -> Score | None:
        if not text:
            return None
        key = md5(text.encode(), usedforsecurity=False).hexdigest()
        at = bisect_left(range(len(self._keys)), True, key=lambda i: self._keys[i].as_py() >= key)
        if at == len(self._keys) or self._keys[at].as_py() != key:
            return None
        return dict(self._rows.slice(at, 1).to_pylist()[0])


_OPENED: Opened[TextScores] = Opened(TextScores, most=2)
