"""What must hold before a server starts: a project, a folder to write to, a free port, no other server."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from goodwill.core.errors import GoodwillError, SettingsError

PROBE = 1 << 20  # bytes that must fit before a server starts


def name_of(project: Path) -> str:
    """Return the project's name.

    Raises
    ------
    SettingsError
        If the folder holds no project.
    """
    from goodwill.ledger.settings import Settings

    if not (project / "goodwill.yaml").is_file():
        raise SettingsError(
            "There is no project to serve.", where=str(project), seen="no goodwill.yaml",
            do="make one with `goodwill init`, or a sample with `goodwill demo`",
        )  # fmt: skip
    return Settings.read(project / "goodwill.yaml").name


def check_folder(folder: Path) -> None:
    """Write into the folder of the site and take it back.

    Raises
    ------
    SettingsError
        If it cannot be written to, or the disk is full.
    """
    probe = folder / f"probe.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # sessions, addresses of people, uploads
        with probe.open("wb") as file:
            file.write(bytes(PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise refused(error, folder) from None
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def refused(error: OSError, where: Path) -> GoodwillError:
    """Return our error for what the system refused."""
    seen = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SettingsError("The disk is full.", where=str(where), seen=seen, do="free some space and start again")
    return SettingsError(
        "The folder of the site cannot be written to.", where=str(where), seen=seen,
        do="let the user who serves own it, or serve a project elsewhere",
    )  # fmt: skip


def check_port(host: str, port: int) -> None:
    """Take the port for a moment.

    Raises
    ------
    SettingsError
        If another program has it, this user may not take it, or the host is none of this machine's.
    """
    where = f"{host}:{port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        seen = getattr(error, "strerror", None) or str(error)
        if number == errno.EADDRINUSE:
            what, do = "Another program has this port.", f"choose another: --port {port + 1}"
        elif number == errno.EACCES:
            what, do = "This user may not take this port.", "choose one above 1023, and put a proxy before it"
        else:
            what, do = "The server cannot listen there.", "choose a host of this machine and a port from 1 to 65535"
        raise SettingsError(what, where=where, seen=seen, do=do) from None


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Hold the lock of the project's one server; the system frees it whatever way the process ends.

    Raises
    ------
    SettingsError
        If another server has it.
    """
    path = folder / "server.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise SettingsError(
                "This project is served already.",
                where=str(folder.parent),
                seen=lock.read().strip() or "another process",
                do="use that server, or stop it first",
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield
