"""One process that a server keeps alive."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

WELL = 30.0  # seconds a process must live to be forgiven its earlier ends
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Let this process be told to end when the one that started it is killed; Linux only, elsewhere nothing."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() == 1:  # it died before we could say so
        os.kill(os.getpid(), signal.SIGTERM)


class Child:
    """A command that is started again when it ends by itself, after a wait that doubles.

    Parameters
    ----------
    name
        What it is for, in words for the log.
    command, environment
        What to start.
    tell
        Takes one line for the person at the terminal.
    """

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], tell: Callable[[str], None]
    ) -> None:
        self.name, self.command, self.environment, self.tell = name, list(command), dict(environment), tell
        self.ends = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._since = self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """Return its process id while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def keep(self) -> None:
        """Start it where it does not run; call this every moment."""
        now = monotonic()
        if self._process is not None and self._process.poll() is not None:
            self._ended(now)
        if self._process is None and now >= self._not_before:
            # A session of its own: Ctrl+C reaches the server alone, which then ends its children in order.
            self._process = subprocess.Popen(self.command, env=self.environment, start_new_session=True)
            self._since = now

    def _ended(self, now: float) -> None:
        code = self._process.returncode if self._process else 0
        self._process = None
        self.ends = 1 if now - self._since > WELL else self.ends + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.ends - 1))
        self._not_before = now + wait
        why = f"signal {-code}" if code < 0 else f"exit code {code}"
        self.tell(f"{self.name} ended ({why}); starting again in {wait:g} s")

    def stop(self, patience: float) -> None:
        """Ask it to end, and end it after `patience` seconds."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
