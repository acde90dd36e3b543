"""Reads of the slice: deliveries, what waits, what is stale, the one next step."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from goodwill.core.errors import GoodwillError
from goodwill.ledger.project import Project
from goodwill.ledger.settings import FILE, Settings
from goodwill.web.jobs.facade import Job, latest
from goodwill.web.sources import ledger_now, look, schedule
from goodwill.web.sources.models import Delivery, State, StudySchedule
from goodwill.web.sources.open_rows import Sheet

log = logging.getLogger(__name__)
Step = Literal["running", "bring", "continue", "study", "mend", "doctor", "nothing"]


@dataclass(frozen=True)
class Home:
    """What the first page shows.

    Attributes
    ----------
    now
        The ledger; None where there is none, with `error`.
    waiting
        Deliveries that are not loaded.
    aside
        Deliveries with rows to mend.
    others
        Files with rows set aside by loads from elsewhere.
    study, load, doctor
        Newest jobs.
    step
        The one thing to do next.
    """

    now: ledger_now.LedgerNow | None
    waiting: list[Delivery]
    aside: list[Delivery]
    others: list[str]
    study: Job | None
    load: Job | None
    doctor: Job | None
    step: Step
    error: dict[str, str]

    @property
    def doctor_findings(self) -> list[dict[str, Any]]:
        """Return what the doctor last complained about."""
        result = self.doctor.result if self.doctor is not None else {}
        found: list[dict[str, Any]] = result.get("findings", [])
        return found

    @property
    def can_fix(self) -> bool:
        """Whether the doctor can put something right; advice is followed by people."""
        return any(f.get("severity") != "advice" for f in self.doctor_findings)


def project_settings() -> Settings:
    """Return the settings of the project."""
    return Settings.read(settings.SITE.project / FILE)


def zone() -> str:
    """Return the project's zone; UTC where its settings cannot be read."""
    try:
        return project_settings().zone
    except GoodwillError:
        return "UTC"


def home() -> Home:
    """Return what the first page shows."""
    error: dict[str, str] = {}
    now = None
    try:
        now = ledger_now.ledger_now(settings.SITE.project)
    except GoodwillError as failure:
        error = look.told(failure)
    waiting = list(Delivery.objects.filter(state=State.OPEN).select_related("person")[:20])
    aside = list(Delivery.objects.filter(state=State.LOADED, aside_open__gt=0)[:20])
    study, load, doctor = latest("study"), latest("load"), latest("doctor")
    others = other_aside() if now is not None else []
    step = _step(now, waiting, aside, study, load, doctor)
    return Home(now, waiting, aside, others, study, load, doctor, step, error)


def _step(
    now: ledger_now.LedgerNow | None, waiting: list[Delivery], aside: list[Delivery], study: Job | None,
    load: Job | None, doctor: Job | None,
) -> Step:  # fmt: skip
    if any(j is not None and j.is_open for j in (study, load)):
        return "running"
    if waiting:
        return "continue"
    if now is None or now.is_empty:
        return "bring"
    if now.is_stale:
        return "study"
    if aside:
        return "mend"
    findings = doctor.result.get("findings", []) if doctor is not None else []
    return "doctor" if any(f.get("severity") == "fault" for f in findings) else "nothing"


def delivery(pk: UUID) -> Delivery | None:
    """Return a delivery that was not discarded."""
    return Delivery.objects.exclude(state=State.DISCARDED).select_related("person").filter(pk=pk).first()


def loaded_by() -> dict[int, str]:
    """Return version of the facts -> who loaded it, where it was loaded on these pages."""
    rows = Delivery.objects.filter(version__isnull=False).select_related("person")
    return {d.version: str(d.person or "") for d in rows if d.version is not None}


def seen(found: Delivery) -> look.Look | None:
    """Return the look at a delivery; None where it has still to be made."""
    return look.read(found.folder)


def sheet(found: Delivery) -> Sheet:
    """Return the open rows of a delivery."""
    return Sheet(found.folder)


def other_aside() -> list[str]:
    """Return the files with rows set aside that no delivery here knows, newest first."""
    opened = Project.open(settings.SITE.project)
    ours = {f for d in Delivery.objects.exclude(result={}) for f in d.result.get("aside_files", [])}
    there = [f for f in opened.manifest.aside_files() if f not in ours and (settings.SITE.project / f).is_file()]
    return sorted(there, reverse=True)


def aside_path(name: str) -> Path | None:
    """Return the file with rows set aside that has this name, if the manifest knows it."""
    opened = Project.open(settings.SITE.project)
    known = {Path(f).stem: settings.SITE.project / f for f in opened.manifest.aside_files()}
    path = known.get(name)
    return path if path is not None and path.is_file() else None


def plan() -> StudySchedule:
    """Return the schedule of studies; one that plans nothing where none was made."""
    return StudySchedule.objects.first() or StudySchedule()


def next_study() -> Any:
    """Return when the next study is planned, or None."""
    return schedule.next_time(plan(), timezone.now(), zone())
