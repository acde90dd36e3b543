"""The process that does the work: ``python -m goodwill.web.jobs.consumer``; `goodwill serve` starts and restarts it.

One lives per project, by a lock on a file that the system frees whatever way the process ends. It is nice to the
processes that serve pages, beats for the jobs it holds, and rings again for jobs whose bell was lost.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import django

from goodwill.web.serve.child import end_with_parent

log = logging.getLogger("goodwill.web.jobs.consumer")
NICENESS = 10
BEAT, TICK, LOOK = 2.0, 5.0, 0.2  # seconds
PATIENCE = 12  # seconds that work gets to notice that this process is to end


class Keeper(threading.Thread):
    """Beats, ticks, and tells the work when the process is to end."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__(name="keeper", daemon=True)
        self.stop = stop

    def run(self) -> None:
        """Look every moment until the process ends."""
        from goodwill.web.jobs import actions
        from goodwill.web.jobs.run import LEAVING

        beaten = ticked = monotonic()
        while True:
            if LEAVING.is_set():
                sleep(LOOK)
            elif self.stop.wait(LOOK):
                LEAVING.set()
            now = monotonic()
            if now - beaten >= BEAT:
                beaten = now
                _calmly(actions.beat)
            if now - ticked >= TICK and not LEAVING.is_set():
                ticked = now
                _calmly(actions.take_back)


def _calmly(step: Callable[[], object]) -> None:
    """Do one step; a database that is away for a moment must not end the keeper."""
    from django.db import close_old_connections

    try:
        step()
    except Exception:
        log.warning("the database did not answer the keeper of jobs", exc_info=True)
    finally:
        close_old_connections()


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock of the project's one consumer; wait for an earlier one that is on its way out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> None:
    """Do work until told to end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodwill.web.settings")
    end_with_parent()
    with suppress(OSError):
        os.nice(NICENESS)
    django.setup()
    from django.conf import settings
    from huey.contrib.djhuey import HUEY

    from goodwill.web.jobs import actions

    with only_one(settings.SITE.folder / "consumer.lock"):
        HUEY.flush()  # the rows know what waits; old bells only repeat it
        actions.take_back(all_running=True)
        options = {**settings.HUEY["consumer"], "graceful_signal": "TERM", "shutdown_timeout": PATIENCE}
        consumer = HUEY.create_consumer(**options)
        Keeper(consumer.stop_flag).start()
        consumer.run()
        actions.give_back_all()
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)  # work that did not notice must not keep the process


if __name__ == "__main__":
    main()
