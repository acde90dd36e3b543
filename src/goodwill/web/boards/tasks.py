"""Work of `boards`: files of pages and briefs, mails that are due."""

from __future__ import annotations

import shutil
from pathlib import Path
from time import time
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from goodwill.core.errors import LedgerError
from goodwill.report.brief import write_brief
from goodwill.web.boards.actions import send_due
from goodwill.web.boards.carried import carry
from goodwill.web.boards.models import Subscription
from goodwill.web.findings.facade import kept
from goodwill.web.jobs.facade import Run, work
from goodwill.web.people.facade import Person, sight_of

KEPT_SECONDS = 24 * 3600


@work("brief", label=_("A file of a page"), permission="boards.see")
def brief(run: Run) -> dict[str, Any]:
    """Write the whole brief, or one page, as this person may see it."""
    if run.person is None:
        raise LedgerError("A brief is made for someone", do="sign in and ask for it")
    path = _file(run, run.person, str(run.details.get("page", "")), str(run.details["form"]))
    return {"file": path.name, "address": reverse("boards:file", args=[run.id])}


@work("mail", label=_("A scheduled mail"), permission="boards.see")
def mail(run: Run) -> dict[str, Any]:
    """Make a subscriber's page and send it."""
    found = Subscription.objects.select_related("schedule", "person").filter(pk=run.details["subscription"]).first()
    if found is None or not found.person.is_active:
        return {"sent": False}
    schedule, person = found.schedule, found.person
    with translation.override(person.language or "en"):
        path = _file(run, person, schedule.page, schedule.form)
        run.stop_if_cancelled()
        address = settings.SITE.address + reverse("boards:leave", args=[found.token])
        text = render_to_string(
            "boards/mail.txt", {"person": person, "schedule": schedule, "leave": address, "site": settings.SITE.address}
        )
        headers = {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        letter = EmailMessage(schedule.title, text, to=[person.email], headers=headers)
    letter.attach_file(str(path))
    letter.send()
    Subscription.objects.filter(pk=found.pk).update(sent_at=timezone.now())
    shutil.rmtree(run.folder, ignore_errors=True)
    return {"sent": True}


def _file(run: Run, person: Person, page: str, form: str) -> Path:
    run.progress(0.1, "Making the file")
    language = person.language or translation.get_language() or "en"
    if page:
        return carry(person, page, form, run.folder / f"goodwill.{form}")
    study = kept(sight_of(person))
    if study is None:
        raise LedgerError("There is no study to make a brief of", do="run a study first, under Data")
    return write_brief(study, run.folder / f"brief.{form}", language="sv" if language.startswith("sv") else "en")


@db_periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
def every_minute() -> None:
    """Send what is due, and throw away files that were fetched or forgotten."""
    send_due(timezone.now())
    sweep(time() - KEPT_SECONDS)


def sweep(before: float) -> int:
    """Remove files older than a moment (seconds since 1970); return how many folders went."""
    root = settings.SITE.exports
    old = [p for p in root.iterdir() if p.is_dir() and p.stat().st_mtime < before] if root.is_dir() else []
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)
