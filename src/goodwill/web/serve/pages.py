"""The process that makes pages: ``python -m goodwill.web.serve.pages HOST PORT WORKERS``, run by `goodwill serve`."""

from __future__ import annotations

import sys

from goodwill.web.serve.child import end_with_parent

THREADS = 4  # pages one process makes at once; they wait for the disk more than for each other


def main(host: str, port: int, workers: int) -> None:
    """Serve the WSGI application with granian until told to end; processes of it that die are replaced."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    end_with_parent()
    Granian(
        "goodwill.web.serve.application:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
