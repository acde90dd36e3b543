"""Where things lie in a project folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from goodwill.ledger.settings import FILE

AREAS = ("facts", "superseded", "pending")
"""Newest rows; rows that a revision replaced; children whose parent is not known yet."""
MADE_AGAIN = ("derived", "cells", "findings")
"""Folders whose content is computed from facts: erasure removes it whole."""
HANDED_OUT = ("exports", "uploads", "inbox")
"""Folders with copies of source rows: erasure removes the files that name the person or cannot be read."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The parts of a project folder.

    Attributes
    ----------
    root
        The project folder.
    """

    root: Path

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.root / FILE

    @property
    def ledger(self) -> Path:
        """Everything of the ledger."""
        return self.root / "ledger"

    @property
    def manifest(self) -> Path:
        """Which Delta version of each table makes up which version of the ledger."""
        return self.ledger / "manifest.sqlite"

    @property
    def identity(self) -> Path:
        """Who is who."""
        return self.ledger / "identity.sqlite"

    @property
    def leases(self) -> Path:
        """Who writes and who reads."""
        return self.ledger / "leases.sqlite"

    @property
    def work(self) -> Path:
        """What loads spill and stage; empty between loads."""
        return self.ledger / "work"

    @property
    def temporary(self) -> Path:
        """Copies of files that intake makes while it reads them."""
        return self.root / "tmp"

    @property
    def set_aside(self) -> Path:
        """Rows that were not taken, for people to read."""
        return self.root / "set-aside"

    @property
    def receipts(self) -> Path:
        """Receipts of erasures."""
        return self.root / "receipts"

    def table(self, area: str, name: str) -> Path:
        """Return the folder of a Delta table."""
        return self.ledger / area / name

    def made(self) -> None:
        """Make the folders that are always there."""
        for path in (self.ledger, self.work, self.set_aside):
            path.mkdir(parents=True, exist_ok=True)


def settle_file(path: Path) -> None:
    """Make sure a file that was written is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
