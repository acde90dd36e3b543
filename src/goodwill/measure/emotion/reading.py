"""Read what customers feel from what they wrote: arrays over texts, calibrated, and missing where no model can tell.

A text in a language without a model is missing in every array and says why in `Reading.missing`; it is never read with
the model of another language. Who may be read at all (customers who allow it, never agents) is decided by the study,
before a text comes here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt

from goodwill.core.errors import SettingsError
from goodwill.measure.emotion.labels import EKMAN, GROUPS, LABELS
from goodwill.measure.emotion.models import HOMES, Scores, model
from goodwill.measure.emotion.result import Choices, Columns, Reading

SERVICE = ("frustration", "confusion", "relief", "gratitude", "distrust", "threat_to_leave")
"""States of service beside the labels."""
_HERE = "goodwill.measure.emotion"
_SIZES = {"labels": len(LABELS), "groups": len(GROUPS), "ekman": len(EKMAN)}


def as_texts(texts: Any) -> list[str | None]:
    """Return texts as a list; None where there is none.

    Parameters
    ----------
    texts
        A list, tuple, iterator, NumPy array, Arrow array, Polars or pandas series of texts.

    Raises
    ------
    SettingsError
        If `texts` is one text instead of several, or holds something that is not a text.
    """
    if isinstance(texts, str | bytes):
        raise SettingsError(
            "read() takes several texts, and was given one.",
            where="texts",
            seen=repr(texts[:40]),
            do="put it in a list",
        )
    for change in ("to_pylist", "to_list", "tolist"):  # Arrow; Polars and pandas; NumPy
        if hasattr(texts, change):
            texts = getattr(texts, change)()
            break
    found: list[str | None] = []
    for place, text in enumerate(texts):
        if text is None or (isinstance(text, float) and text != text):  # noqa: PLR0124  a missing value of pandas
            found.append(None)
        elif isinstance(text, str):
            found.append(str(text))
        else:
            raise SettingsError("A text is not a text.", where=f"texts[{place}]", seen=type(text).__name__, do="str")
    return found


def read(
    texts: Any, language: str | Sequence[str | None] | None = None, *, among: Sequence[str] | None = None
) -> Reading:
    """Read emotion from texts.

    Parameters
    ----------
    texts
        n texts: a list, tuple, iterator, NumPy array, Arrow array, Polars or pandas series; None is a missing text.
    language
        Two-letter code of all texts, one code for each text, or None: each text's language is told from itself.
    among
        Languages to choose from when they are told; by default all that can be told.

    Returns
    -------
    Reading
        Arrays of length n, in the order of the texts.

    Raises
    ------
    SettingsError
        If `texts` holds something else than texts, or `language` has another length.
    EngineError
        If the extra that the model needs is not installed.
    """
    given = as_texts(texts)
    n = len(given)
    spoken = _languages(given, language, among)
    nothing = _says_nothing(given, spoken)
    empty = np.array([text is None or not text.strip() for text in given], dtype=bool)
    blank = Scores(np.full(n, np.nan, np.float32), np.full(n, np.nan, np.float32))
    arrays = {"valence": blank.valence, "valence_sd": blank.valence_sd}
    arrays |= {part: np.full(n, np.nan, np.float32) for part in ("arousal", "intensity")}
    chances = {part: np.full((n, size), np.nan, np.float32) for part, size in _SIZES.items()}
    yes = {part: np.zeros((n, size), bool) for part, size in _SIZES.items()}
    standing = {part: np.full_like(chances[part], np.nan) for part in ("groups", "ekman")}
    states = np.full((n, len(SERVICE)), np.nan, np.float32)
    versions = np.full(n, None, dtype=object)
    for code in sorted({s for s in spoken if s is not None}):
        rows = np.array([i for i in range(n) if spoken[i] == code and not empty[i]], dtype=np.int64)
        reader = model(code) if len(rows) else None
        if reader is None:
            continue
        # The same words many times over (templates, "thanks") are read once.
        place: dict[str, int] = {}
        back = np.array([place.setdefault(str(given[i]), len(place)) for i in rows], dtype=np.int64)
        once = list(place)
        scores = reader.score(once)
        _fill(arrays, chances, yes, standing, scores, rows, back)
        states[rows] = _states(once, code, scores.labels)[back]
        versions[rows] = reader.version
    return Reading(
        probabilities=Columns(LABELS, chances["labels"]),
        labels=Columns(LABELS, yes["labels"]),
        group=Choices(tuple(GROUPS), yes["groups"], chances["groups"], standing["groups"]),
        ekman=Choices(tuple(EKMAN), yes["ekman"], chances["ekman"], standing["ekman"]),
        service=Columns(SERVICE, states),
        language=np.array(spoken, dtype=object),
        says_nothing=nothing,
        missing=_why_missing(empty, spoken, versions),
        model=versions,
        **arrays,
    )


def _fill(
    arrays: dict[str, npt.NDArray[np.float32]],
    chances: dict[str, npt.NDArray[np.float32]],
    yes: dict[str, npt.NDArray[np.bool_]],
    standing: dict[str, npt.NDArray[np.float32]],
    scores: Scores,
    rows: npt.NDArray[np.int64],
    back: npt.NDArray[np.int64],
) -> None:
    """Put the scores of distinct texts at the rows where they stand."""
    for name, array in arrays.items():
        values = getattr(scores, name)
        if values is not None:
            array[rows] = values[back]
    for part in _SIZES:
        values, at = getattr(scores, part), getattr(scores, f"{part}_at")
        if values is not None:
            chances[part][rows] = values[back]
            if at is not None:
                yes[part][rows] = (values >= at)[back]
            if part in standing:
                standing[part][rows] = (values if at is None else values / at)[back]


def _languages(
    texts: list[str | None], language: str | Sequence[str | None] | None, among: Sequence[str] | None
) -> list[str | None]:
    if isinstance(language, str):
        return [language] * len(texts)
    if language is not None:
        given = [None if code is None else str(code) for code in language]
        if len(given) != len(texts):
            raise SettingsError(
                "Texts and languages differ in number.",
                where="language",
                seen=f"{len(texts)} texts, {len(given)} languages",
                do="give one code for each text, or one for all",
            )
        return given
    return languages_of(texts, among)


def languages_of(texts: Sequence[str | None], among: Sequence[str] | None = None) -> list[str | None]:
    """Return the language that each text itself tells, None where it does not.

    Parameters
    ----------
    texts
        n texts, None for a missing one.
    among
        Languages to choose from; by default all that can be told.
    """
    from goodwill.measure.emotion.languages import detect

    found = list(detect(texts, among))
    if among is not None and "en" not in among:
        return found
    from goodwill.measure.emotion.english_told import told

    return told(texts, found)


def _says_nothing(texts: list[str | None], spoken: list[str | None]) -> npt.NDArray[np.bool_]:
    if find_spec(f"{_HERE}.nothing") is None:
        return np.array([not text or not text.strip() for text in texts], dtype=bool)
    found: npt.NDArray[np.bool_] = np.asarray(import_module(f"{_HERE}.nothing").says_nothing(texts, spoken), dtype=bool)
    return found


def _states(texts: list[str], language: str, chances: npt.NDArray[np.float32] | None) -> npt.NDArray[np.float32]:
    if find_spec(f"{_HERE}.service") is None:
        return np.full((len(texts), len(SERVICE)), np.nan, np.float32)
    found = import_module(f"{_HERE}.service").states(texts, language, chances)
    return np.asarray(found, dtype=np.float32)


def _why_missing(
    empty: npt.NDArray[np.bool_], spoken: list[str | None], versions: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Why a text was not read; None where it was."""
    found = np.full(len(spoken), None, dtype=object)
    have = ", ".join(sorted(HOMES))
    for i, code in enumerate(spoken):
        if empty[i]:
            found[i] = "there is no text"
        elif code is None:
            found[i] = "the language cannot be told from the text"
        elif versions[i] is None:
            found[i] = f"no model reads {code!r}; there are models for {have}"
    return found


def read_batches(
    batches: Iterable[Any], *, column: str, language: str | None = None, among: Sequence[str] | None = None
) -> Iterable[Any]:
    """Read a stream: each Arrow record batch or table comes back with the columns of the reading behind its own.

    Parameters
    ----------
    batches
        Arrow record batches or tables; one is held at a time.
    column
        The column of texts.
    language, among
        As in `read`.

    Yields
    ------
    pyarrow.RecordBatch
        The columns given and those of `Reading.to_arrow`, in the same order of rows.

    Raises
    ------
    SettingsError
        If a batch has no such column.
    """
    import pyarrow as pa

    for batch in batches:
        if column not in batch.schema.names:
            raise SettingsError(
                "The batch has no such column.",
                where=column,
                seen=", ".join(batch.schema.names),
                do="name the column of texts",
            )
        read_now = read(batch.column(column), language, among=among).to_arrow()
        for part in [batch] if isinstance(batch, pa.RecordBatch) else batch.combine_chunks().to_batches():
            arrays = [part.column(i) for i in range(part.num_columns)]
            arrays += [read_now.column(name).combine_chunks() for name in read_now.schema.names]
            yield pa.RecordBatch.from_arrays(
                [a.combine_chunks() if isinstance(a, pa.ChunkedArray) else a for a in arrays],
                names=[*part.schema.names, *read_now.schema.names],
            )
