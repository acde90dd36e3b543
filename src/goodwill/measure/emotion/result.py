"""What `read` answers: arrays over texts under names, and the same as an Arrow table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goodwill.measure.emotion.labels import LABELS

if TYPE_CHECKING:
    import pyarrow as pa


class Columns(Mapping[str, npt.NDArray[Any]]):
    """Arrays over texts, one for each name; read-only.

    Attributes
    ----------
    names
        The names, in the order of the columns.
    matrix
        All columns, shape (texts, names).
    """

    __slots__ = ("_place", "matrix", "names")

    def __init__(self, names: tuple[str, ...], matrix: npt.NDArray[Any]) -> None:
        matrix.setflags(write=False)
        self.names, self.matrix = names, matrix
        self._place = {name: place for place, name in enumerate(names)}

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._place:
            raise KeyError(f"{name!r}; there are {', '.join(self.names)}")
        column: npt.NDArray[Any] = self.matrix[:, self._place[name]]
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.matrix)} texts: {', '.join(self.names)})"


class Choices(Columns):
    """Which names hold for each text (several may), and the one that stands out most.

    ``choices["positive"]`` is true where that name holds at its tuned threshold; ``choices.top`` names one for each
    text: the one furthest above its threshold as a ratio, so that rare names are named too. ``numpy.asarray(choices)``
    is the same as ``top``.

    Attributes
    ----------
    probabilities
        Calibrated probability of each name.
    """

    __slots__ = ("_standing", "probabilities")

    def __init__(
        self,
        names: tuple[str, ...],
        holds: npt.NDArray[np.bool_],
        probabilities: npt.NDArray[np.float32],
        standing: npt.NDArray[np.float32],
    ) -> None:
        super().__init__(names, holds)
        self.probabilities = Columns(names, probabilities)
        self._standing = Columns(names, standing)

    @property
    def top(self) -> npt.NDArray[np.object_]:
        """The name that stands out most in each text; None where the text was not read. Shape (texts,)."""
        return likeliest(self._standing)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self.top if dtype is None else self.top.astype(dtype)


def likeliest(chances: Columns) -> npt.NDArray[np.object_]:
    """Return the name with the highest value for each text, None where there is none."""
    found = np.full(len(chances.matrix), None, dtype=object)
    known = np.isfinite(chances.matrix).any(axis=1)
    if known.any():
        best = np.nanargmax(chances.matrix[known], axis=1)
        found[known] = np.array(chances.names, dtype=object)[best]
    return found


@dataclass(frozen=True, eq=False)
class Reading:
    """What n texts say of feeling. Arrays have length n; what could not be read is nan, False or None.

    Attributes
    ----------
    probabilities
        Calibrated probability of each of the 28 labels.
    labels
        True where a label holds at its tuned threshold.
    group, ekman
        Positive, negative, ambiguous, neutral; Ekman's six and neutral.
    service
        Probability of frustration, confusion, relief, gratitude, distrust and threat to leave.
    valence, valence_sd
        Unpleasant (-1) to pleasant (1), and the standard deviation of the error of reading it.
    arousal, intensity
        Calm (0) to stirred (1); how much feeling there is (0 to 1).
    language
        Two-letter code, None where it cannot be told.
    says_nothing
        True for a text that answers nothing ("no comment", "-").
    missing
        Why a text was not read; None where it was.
    model
        Version of the model that read the text; None where none did.
    """

    probabilities: Columns
    labels: Columns
    group: Choices
    ekman: Choices
    valence: npt.NDArray[np.float32]
    valence_sd: npt.NDArray[np.float32]
    arousal: npt.NDArray[np.float32]
    intensity: npt.NDArray[np.float32]
    service: Columns
    language: npt.NDArray[np.object_]
    says_nothing: npt.NDArray[np.bool_]
    missing: npt.NDArray[np.object_]
    model: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.valence)

    @property
    def was_read(self) -> npt.NDArray[np.bool_]:
        """True where a model read the text. Shape (texts,)."""
        return np.array([why is None for why in self.missing], dtype=bool)

    @property
    def top_label(self) -> npt.NDArray[np.object_]:
        """The likeliest of the 28 labels; None where they could not be read. Shape (texts,)."""
        return likeliest(self.probabilities)

    def to_arrow(self, *, probabilities: bool = False) -> pa.Table:
        """Return one row per text, null where nothing could be read.

        A text that says nothing has no valence, arousal or intensity here: it is no statement of feeling. `labels` is a
        bit mask in the order of the 28 labels.

        Parameters
        ----------
        probabilities
            Whether the 28 probabilities are wanted as columns too.
        """
        import pyarrow as pa

        silent = self.says_nothing
        told = np.isfinite(self.probabilities.matrix).all(axis=1)
        bits = (self.labels.matrix.astype(np.int64) << np.arange(len(LABELS))).sum(axis=1).astype(np.int32)
        columns: dict[str, Any] = {
            "language": pa.array(self.language, pa.string()),
            "says_nothing": pa.array(self.says_nothing),
        }
        for name in ("valence", "valence_sd", "arousal", "intensity"):
            values = getattr(self, name)
            columns[name] = pa.array(values, pa.float32(), mask=silent | ~np.isfinite(values))
        columns["labels"] = pa.array(bits, pa.int32(), mask=~told)
        columns["top_label"] = pa.array(self.top_label, pa.string())
        columns["group"] = pa.array(self.group.top, pa.string())
        columns["ekman"] = pa.array(self.ekman.top, pa.string())
        for name, values in self.service.items():
            columns[name] = pa.array(values, pa.float32(), mask=~np.isfinite(values))
        columns["model"] = pa.array(self.model, pa.string())
        columns["missing"] = pa.array(self.missing, pa.string())
        if probabilities:
            for name, values in self.probabilities.items():
                columns[f"p_{name}"] = pa.array(values, pa.float32(), mask=~np.isfinite(values))
        return pa.table(columns)
