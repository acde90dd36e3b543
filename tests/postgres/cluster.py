"""A real PostgreSQL for tests, started as a user that is not root, gone without a trace afterwards.

``GOODWILL_TEST_DATABASE=postgresql pytest tests/web -m "not slow and not browser"`` runs the tests of the web on it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from time import monotonic, sleep

USER = "goodwill"
# Nothing here must survive a power cut.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "64MB"}


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest where there are several; None without any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _owner() -> str | None:
    """Return who runs it: this user, or where this is root (which it refuses) a user without rights."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise RuntimeError("root may not run PostgreSQL, and there is no other user here")


class Cluster:
    """One server with one superuser and trust on the loopback address.

    Attributes
    ----------
    url
        For ``GOODWILL_DATABASE``.
    """

    def __init__(self) -> None:
        folder = programs()
        if folder is None:
            raise RuntimeError("PostgreSQL is not installed")
        self._folder = Path(tempfile.mkdtemp(prefix="goodwill-pg-"))
        self._owner = _owner()
        if self._owner:
            self._folder.chmod(0o755)
            shutil.chown(self._folder, self._owner, pwd.getpwnam(self._owner).pw_gid)
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
            self.port = int(tried.getsockname()[1])
        data, log = self._folder / "data", self._folder / "log"
        self._run([str(folder / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8",
                   "--locale=C", "--no-sync"], log).wait()  # fmt: skip
        settings = [text for name, value in FAST.items() for text in ("-c", f"{name}={value}")]
        listen = ["-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder)]
        self._process = self._run([str(folder / "postgres"), "-D", str(data), *listen, *settings], log)
        self._wait(folder / "pg_isready", log)
        self.url = f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def _run(self, command: list[str], log: Path) -> subprocess.Popen[bytes]:
        who = {}
        if self._owner:
            entry = pwd.getpwnam(self._owner)
            who = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        with log.open("ab") as out:
            return subprocess.Popen(command, stdout=out, stderr=out, cwd=self._folder, **who)  # type: ignore[call-overload]

    def _wait(self, is_ready: Path, log: Path) -> None:
        end = monotonic() + 60
        while subprocess.run([is_ready, "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode:
            if self._process.poll() is not None or monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text()}")
            sleep(0.05)

    def stop(self) -> None:
        """End the server at once and remove what it wrote."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # "fast": does not wait for clients
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
