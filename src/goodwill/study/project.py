"""Running a study over a project on disk: facts at one version in, findings and cells kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from goodwill.study import kept
from goodwill.study.loop import Progress, run
from goodwill.study.result import StudyResult
from goodwill.study.screens import prepare

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger


def study(
    project: str | Path | Ledger,
    *,
    version: str = "",
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> StudyResult:
    """Run the whole loop and, for a project on disk, keep what was found.

    Parameters
    ----------
    project
        Folder of a project, or a ledger in memory (then nothing is kept).
    version
        Which version of the facts; the newest by default.
    progress, cancelled
        See `goodwill.study.loop.run`.

    Raises
    ------
    LedgerError
        If the project holds no facts.
    CancelledError
        If `cancelled` said so; nothing is kept then.
    """
    from goodwill.ledger.ledger import Ledger

    if isinstance(project, Ledger):
        return run(project, progress=progress, cancelled=cancelled)
    folder = Path(project)
    ledger = Ledger.open(folder, version=version or None)
    earlier = kept.looks_before(folder, ledger.version)
    result = run(ledger, looks=earlier, project=folder, progress=progress, cancelled=cancelled)
    prepare(ledger, folder, result.results)
    kept.keep(result, folder)
    return result
