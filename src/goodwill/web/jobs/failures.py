"""What is kept of an error for people to read; the traceback goes to the log only."""

from __future__ import annotations

import errno
import logging

from django.utils.translation import gettext_noop

from goodwill.core.errors import GoodwillError

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
_DISK = {
    errno.ENOSPC: (gettext_noop("The disk is full"), gettext_noop("free some space and begin it again")),
    errno.EDQUOT: (gettext_noop("The disk is full"), gettext_noop("free some space and begin it again")),
    errno.EROFS: (
        gettext_noop("The project's folder cannot be written to"),
        gettext_noop("let the server's user write there"),
    ),
    errno.EACCES: (
        gettext_noop("The project's folder cannot be written to"),
        gettext_noop("let the server's user write there"),
    ),
}


def told(error: BaseException, kind: str) -> dict[str, str]:
    """Return an error as what, where, seen and do."""
    if isinstance(error, GoodwillError):
        return {"what": error.what, "where": error.where, "seen": error.seen, "do": error.do}
    log.error("the work %s failed unexpectedly", kind, exc_info=error)
    if isinstance(error, OSError) and error.errno in _DISK:
        what, do = _DISK[error.errno]
        return {"what": what, "where": str(error.filename or ""), "seen": error.strerror or "", "do": do}
    if isinstance(error, MemoryError):
        return {
            "what": gettext_noop("There was not enough memory"),
            "where": "", "seen": "", "do": gettext_noop("give the server more memory, or close what else runs on it"),
        }  # fmt: skip
    return {
        "what": gettext_noop("It failed unexpectedly"),
        "where": "", "seen": type(error).__name__,
        "do": gettext_noop("Begin it again; if it fails again, tell whoever runs this site: the log has the details"),
    }  # fmt: skip


def too_often() -> dict[str, str]:
    """Return the error of work whose process died in each of `MOST_ATTEMPTS`."""
    return {
        "what": gettext_noop("The server stopped five times before this was finished"),
        "where": "",
        "seen": "",
        "do": gettext_noop("Look into the server's log; most often the machine has too little memory for these data"),
    }
