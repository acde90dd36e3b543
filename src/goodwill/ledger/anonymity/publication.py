"""What is published of engagement, and where it is kept: every output reads these cells and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodwill.core.errors import LedgerError
from goodwill.ledger.anonymity.floors import Floors
from goodwill.ledger.anonymity.lattice import SCHEMA

FOLDER = Path("published") / "engagement"


@dataclass(frozen=True, eq=False)
class PublishedEngagement:
    """The cells of all waves.

    Attributes
    ----------
    cells
        One row per wave, unit, cut, category and construct (see `goodwill.ledger.anonymity.lattice.SCHEMA`):
        ``persons``, ``mean`` and ``variance`` (divisor n - 1) on the scale from ``low`` to ``high``, empty where
        ``suppressed``. The construct ``(replies)`` counts replies, with ``asked``; ``(comments)`` who wrote words.
    cuts
        The cuts beside the unit tree.
    floors
        Fewest people behind figures and comments.
    version
        Version of the ledger they were made from.
    notes
        What the reader should know: waves taken from quarters, waves that wait for late replies.
    members
        ``wave, reply_id`` of the replies counted. Kept beside the cells, so that a later publication can tell
        late replies from early ones; never an output.
    """

    cells: pa.Table
    cuts: tuple[str, ...] = ()
    floors: Floors = field(default_factory=Floors)
    version: str = "memory"
    notes: tuple[str, ...] = ()
    members: pa.Table | None = field(default=None, repr=False)

    @property
    def waves(self) -> tuple[str, ...]:
        """Names of the waves in order of time."""
        return tuple(dict.fromkeys(self.cells["wave"].to_pylist()))

    def shown(self, *, cut: str = "") -> pa.Table:
        """Return the cells of the unit tree, or of one cut, that may be shown."""
        return self.cells.filter(pc.and_(pc.equal(self.cells["cut"], cut), pc.invert(self.cells["suppressed"])))

    def save(self, project: Path) -> Path:
        """Write the cells beside the ledger version and return the file."""
        folder = project / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        about = {
            b"cuts": "\n".join(self.cuts).encode(), b"notes": "\n".join(self.notes).encode(),
            b"floors": f"{self.floors.persons} {self.floors.comments}".encode(), b"version": self.version.encode(),
        }  # fmt: skip
        if self.members is not None:
            pq.write_table(self.members, folder / f"{self.version}.members.parquet")
        file = folder / f"{self.version}.parquet"
        beside = file.with_suffix(".writing")
        pq.write_table(self.cells.replace_schema_metadata(about), beside)
        beside.replace(file)
        return file

    @classmethod
    def load(cls, project: Path, version: str) -> PublishedEngagement:
        """Read what was published of a version.

        Raises
        ------
        LedgerError
            If nothing was published of it.
        """
        file = project / FOLDER / f"{version}.parquet"
        if not file.exists():
            raise LedgerError(
                "No engagement was published of this version.", where=str(file),
                do="publish it with goodwill.ledger.anonymity.published(ledger)",
            )  # fmt: skip
        cells = pq.read_table(file)
        about = {k.decode(): v.decode() for k, v in (cells.schema.metadata or {}).items()}
        members = file.with_name(f"{version}.members.parquet")
        persons, comments = about["floors"].split()
        return cls(
            cells.cast(SCHEMA).replace_schema_metadata(None),
            tuple(x for x in about["cuts"].split("\n") if x),
            Floors(int(persons), int(comments)),
            about["version"],
            tuple(x for x in about["notes"].split("\n") if x),
            pq.read_table(members) if members.exists() else None,
        )

    def noting(self, *notes: str) -> PublishedEngagement:
        """Return the same cells with more notes."""
        return replace(self, notes=(*self.notes, *notes))
