"""A project folder, opened: its settings, manifest, identity map, store and leases."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goodwill.core.errors import LedgerError
from goodwill.ledger.folder import Folder
from goodwill.ledger.identity_file import FileIdentity
from goodwill.ledger.lease import Leases
from goodwill.ledger.manifest import Manifest
from goodwill.ledger.settings import Settings
from goodwill.ledger.store import Store


@dataclass(frozen=True)
class Project:
    """The parts of a stored ledger.

    Attributes
    ----------
    folder, settings, manifest, identity, store, leases
        Each under its own name.
    """

    folder: Folder
    settings: Settings
    manifest: Manifest
    identity: FileIdentity
    store: Store
    leases: Leases

    @classmethod
    def create(cls, path: str | Path, settings: Settings, seed: int | None = None) -> Project:
        """Make a project folder with an empty ledger.

        Raises
        ------
        LedgerError
            If there is a ledger in the folder already.
        """
        folder = Folder(Path(path).absolute())
        if folder.manifest.exists():
            raise LedgerError("There is a ledger already.", where=str(path), do="open it, or choose an empty folder")
        folder.made()
        settings.write(folder.settings)
        FileIdentity.create(folder.identity, seed)
        Manifest(folder.manifest).create(settings.zone)
        return cls.open(path, seed)

    @classmethod
    def open(cls, path: str | Path, seed: int | None = None) -> Project:
        """Open a project folder.

        Raises
        ------
        LedgerError
            If there is no ledger in it.
        SettingsError
            If its settings cannot be used.
        """
        folder = Folder(Path(path).absolute())
        if not folder.manifest.exists() or not folder.identity.exists():
            raise LedgerError("There is no ledger in this folder.", where=str(path), do="make one with `goodwill init`")
        folder.made()
        return cls(
            folder, Settings.read(folder.settings), Manifest(folder.manifest),
            FileIdentity(folder.identity, seed), Store(folder), Leases(folder.leases),
        )  # fmt: skip
