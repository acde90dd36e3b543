"""Long work of the slice: recognise, check, load, mend, study, new zone, doctor; and the clock of the schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from goodwill.core.errors import IntakeError
from goodwill.web.findings.facade import publish_all
from goodwill.web.jobs.facade import Run, begin, work
from goodwill.web.sources import actions, queries
from goodwill.web.sources.models import Delivery


def _tell(run: Run) -> Callable[[float, str], None]:
    """Return what reading reports to: progress is shown, and cancelling is noticed between two steps."""

    def tell(share: float, label: str) -> None:
        run.progress(share, label)
        run.stop_if_cancelled()

    return tell


def _delivery(run: Run) -> Delivery:
    found = queries.delivery(run.details["delivery"])
    if found is None:
        raise IntakeError("The files were discarded.", do="bring them in again")
    return found


@work("recognise", label=_("Looking at a file"), permission="sources.load")
def recognise(run: Run) -> dict[str, Any]:
    """Look at files that take long to open."""
    found = _delivery(run)
    run.progress(0.1, "opening the file")
    seen = actions.look_at(found)
    return {"files": len(seen.files), "readable": len(seen.readable)}


@work("dry_run", label=_("Check of a file"), permission="sources.load")
def dry_run(run: Run) -> dict[str, Any]:
    """Say what would become of the rows of a delivery."""
    from goodwill.web.sources import runs

    found = _delivery(run)
    outcome = runs.rehearsed(settings.SITE.project, found.paths, found.mapping, _tell(run))
    Delivery.objects.filter(pk=found.pk, mapping=found.mapping).update(tried=outcome.plain)
    return {"delivery": str(found.pk), "usable": outcome.plain["usable"], "aside": outcome.plain["aside_rows"]}


@work("load", label=_("Load"), permission="sources.load", writes_ledger=True)
def load(run: Run) -> dict[str, Any]:
    """Load a delivery."""
    from goodwill.web.sources import runs

    found = _delivery(run)
    if not found.is_open:  # a second attempt of a job that had ended
        return {"delivery": str(found.pk)}
    outcome = runs.loaded(settings.SITE.project, found.paths, found.mapping, _tell(run), keep_in=found.folder)
    actions.ended(found, outcome.plain, outcome.aside_files)
    begin("doctor", None)
    return {"delivery": str(found.pk), "version": outcome.plain["version"], "aside": outcome.plain["aside_rows"]}


@work("mend", label=_("Load of mended rows"), permission="sources.load", writes_ledger=True)
def mend(run: Run) -> dict[str, Any]:
    """Load the rows of a delivery that somebody mended."""
    from goodwill.web.sources import runs

    found = _delivery(run)
    before = queries.sheet(found).count()
    outcome = runs.mended(settings.SITE.project, found.folder, _tell(run))
    actions.ended(found, {**found.result, **_since(outcome.plain)}, outcome.aside_files, again=True)
    left = queries.sheet(found).count()
    return {"delivery": str(found.pk), "mended": before - left, "left": left}


def _since(plain: dict[str, Any]) -> dict[str, Any]:
    """Return what a load of mended rows changes in the result of the first load."""
    return {"version": plain["version"], "changed": plain["changed"], "mended_last": plain["tables"]}


@work("study", label=_("Study"), permission="jobs.run_study", writes_ledger=True)
def study(run: Run) -> dict[str, Any]:
    """Run the whole loop over the newest facts."""
    from goodwill.study.project import study as whole

    run.progress(0.0, "writing down what people decided")
    publish_all(settings.SITE.project)
    done = whole(
        settings.SITE.project, cancelled=run.cancelled,
        progress=lambda p: run.progress(p.done / max(p.total, 1), p.label),
    )  # fmt: skip
    return {"version": done.version, "methods": len(done.results)}


@work("recalendar", label=_("Cutting days in another time zone"), permission="sources.load", writes_ledger=True)
def recalendar(run: Run) -> dict[str, Any]:
    """Cut days and months in the zone of the settings, as a new version."""
    from goodwill.ledger.project import Project
    from goodwill.ledger.recalendar import recalendar as cut

    opened = Project.open(settings.SITE.project)
    run.progress(0.1, "cutting days and months")
    if opened.manifest.version().calendar == opened.settings.zone:
        return {"version": str(opened.manifest.version().number)}
    with opened.leases.write("cutting days in another zone"):
        version = cut(opened)
    return {"version": str(version.number)}


@work("doctor", label=_("Look over the ledger"), permission="sources.load")
def doctor(run: Run) -> dict[str, Any]:
    """Look whether the ledger is whole; with `fix`, put right what can be without losing facts."""
    from goodwill.ledger.doctor import doctor as look_over

    run.progress(0.1, "looking over the ledger")
    found = look_over(settings.SITE.project, fix=bool(run.details.get("fix")))
    return {"findings": [asdict(f) for f in found if not f.is_fixed], "fixed": sum(f.is_fixed for f in found)}


@db_periodic_task(crontab(minute="*/5"))  # type: ignore[untyped-decorator]
def clock() -> None:
    """Look every five minutes whether a planned study has come."""
    actions.tick(timezone.now())
