"""Where a site keeps its things: one server serves one project, and writes into its ``web`` folder."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

PROJECT = "GOODWILL_PROJECT"  # folder of the project that is served
DATABASE = "GOODWILL_DATABASE"  # postgresql://user:password@host:port/name; SQLite in the project without it
ADDRESS = "GOODWILL_ADDRESS"  # public address, such as https://goodwill.example.org; for links in mail and passkeys
MAIL = "GOODWILL_MAIL"  # smtp://user:password@host:port; without it mail is written into the project
SIGN_IN = "GOODWILL_SIGN_IN"  # path of a JSON file with OpenID Connect providers


@dataclass(frozen=True, slots=True)
class Site:
    """Folders and addresses of the site.

    Attributes
    ----------
    project
        Folder of the project.
    address
        Public address without a slash at the end.
    """

    project: Path
    address: str

    @property
    def folder(self) -> Path:
        """What the site writes: database, secret, bell, uploads, mail that was not sent."""
        return self.project / "web"

    @property
    def uploads(self) -> Path:
        """Files that were uploaded and wait to be loaded."""
        return self.folder / "uploads"

    @property
    def made(self) -> Path:
        """Static files that are made at the start, not shipped."""
        return self.folder / "made"

    @property
    def mail(self) -> Path:
        """Mail, as files, where no mail server is set."""
        return self.folder / "mail"

    @property
    def exports(self) -> Path:
        """Briefs and exports that were made and may be fetched for a while."""
        return self.folder / "exports"

    def secret(self) -> str:
        """Return the key that signs sessions and links, made at the first start and readable by its owner only."""
        path = self.folder / "secret"
        if not path.is_file():
            self.folder.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
            try:
                os.link(draft, path)  # the first of two servers starting at once wins
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text(encoding="ascii")


def site() -> Site:
    """Return the site this process serves, from its environment."""
    project = Path(os.environ.get(PROJECT, "company")).absolute()
    return Site(project, os.environ.get(ADDRESS, "http://127.0.0.1:8000").rstrip("/"))
