"""Long work about customers: exporting the list, exporting and erasing one person; files that go after a day."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from goodwill.core.errors import LedgerError
from goodwill.web.customers import list_files, person_files, queries, site_traces
from goodwill.web.customers.choice import SEARCHES, Choice
from goodwill.web.customers.keys import key_of
from goodwill.web.jobs.facade import Job, State, work
from goodwill.web.people.facade import NOTHING, Sight, sight_of

if TYPE_CHECKING:
    from goodwill.ledger.erase import Receipt
    from goodwill.web.customers.queries import Found
    from goodwill.web.jobs.facade import Run

FILE_LASTS = timedelta(days=1)
FILES = {"export_person": "customers.export_person", "export_customers": "customers.export_list"}
"""Kinds of work that leave a file -> what one must be allowed to fetch it."""
PATIENCE = timedelta(minutes=30)
PAUSE = 1.0


@work("export_customers", label=_("Export of the list of customers"), permission="customers.export_list")
def export_customers(run: Run) -> dict[str, Any]:
    """Write the list as its asker may see it now."""
    listed, sight = queries.shelf(), _sight(run)
    if listed is None or sight.customers == "none":
        raise LedgerError("There is no list of customers.", do="run a study first")
    form = str(run.details["form"])
    query = QueryDict(str(run.details["query"]), mutable=True)
    query["find"] = "this"
    choice = Choice.from_query(query, {SEARCHES: {"this": str(run.details.get("term", ""))}}, sight, listed)
    total = max(1, listed.count(choice.filters))

    def rows() -> Any:
        for i, row in enumerate(list_files.rows_of(choice)):
            if i % list_files.AT_ONCE == 0:
                run.stop_if_cancelled()
                run.progress(i / total)
            yield row

    name = f"customers.{form}"
    return {"file": name, "customers": list_files.write(run.folder / name, rows(), form)}


@work("export_person", label=_("Export of a customer"), permission="customers.export_person")
def export_person(run: Run) -> dict[str, Any]:
    """Write everything that is kept of one customer, in the ledger and in the site."""
    found = _customer(run)
    name = "customer.zip"
    rows = person_files.write(run.folder / name, found.known.keys)
    return {"file": name, "rows": rows}


@work("erase_person", label=_("Erasure of a customer"), permission="customers.erase_person", writes_ledger=True)
def erase_person(run: Run) -> dict[str, Any]:
    """Erase one customer from the site and the ledger; readers are waited for."""
    try:
        found = _customer(run)
    except LedgerError:
        # An attempt before this one was killed near its end, and the ledger carried it to the end by itself.
        if run.attempt > 1 and (kept := _newest_receipt()):
            return kept
        raise
    keys = found.known.keys
    ids = queries.ids_of(keys)
    if not ids:
        raise LedgerError("This customer has no id by which the ledger could erase them.", do="tell whoever runs it")
    traces = site_traces.Traces.of([i for _space, i in ids], found.known)
    run.progress(0.05, "Looking through what the site keeps")
    cleaned = site_traces.clean(traces, str(run.details["key"]), keep=run.id)
    receipt = _erase_patiently(run, *_main_id(ids))
    Job.objects.filter(pk=run.id).update(details={})
    site_traces.scrub()
    return {**receipt.to_dict(), "site": cleaned}


@db_periodic_task(crontab(minute="23"))  # type: ignore[untyped-decorator]
def drop_old_files() -> int:
    """Delete exports of customers that are older than a day; return how many."""
    old = Job.objects.filter(kind__in=list(FILES), state=State.DONE, finished_at__lt=timezone.now() - FILE_LASTS)
    folders = [folder for job in old if (folder := settings.SITE.exports / str(job.pk)).is_dir()]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)


def file_of(job: Job) -> Path | None:
    """Return the file that a job left; None where there is none (any more)."""
    name = str(job.result.get("file", ""))
    path: Path = settings.SITE.exports / str(job.pk) / Path(name).name
    return path if job.state == State.DONE and name and path.is_file() else None


def _sight(run: Run) -> Sight:
    return sight_of(run.person) if run.person is not None else NOTHING


def _customer(run: Run) -> Found:
    key = key_of(str(run.details.get("key", "")))
    found = queries.customer(_sight(run), key) if key is not None else None
    if found is None:
        raise LedgerError("This customer is not there any more.", do="look at the receipts of erasures")
    return found


def _main_id(ids: list[tuple[str, str]]) -> tuple[str, str]:
    """Return id and space by which to erase: of the project's main space where there is one."""
    space, own = next(((s, i) for s, i in ids if s == "customers"), ids[0])
    return own, space


def _erase_patiently(run: Run, person: str, space: str) -> Receipt:
    """Erase; where somebody reads or writes the ledger, try again for half an hour."""
    from goodwill.ledger.erase import erase

    until = timezone.now() + PATIENCE
    while True:
        run.stop_if_cancelled()
        run.progress(0.2, "Erasing from the ledger")
        try:
            return erase(settings.SITE.project, person, space)
        except LedgerError as fault:
            if fault.what != "Someone else is at the ledger." or timezone.now() > until:
                raise
        run.progress(0.1, "Waiting until nobody else is at the ledger")
        sleep(PAUSE)


def _newest_receipt() -> dict[str, Any] | None:
    """Return the newest receipt that the ledger wrote in the last hour."""
    import json

    found = sorted((settings.SITE.project / "receipts").glob("erasure-*.json"), key=lambda p: p.stat().st_mtime)
    recent = timezone.now().timestamp() - 3600
    if not found or found[-1].stat().st_mtime < recent:
        return None
    kept: dict[str, Any] = json.loads(found[-1].read_text(encoding="utf-8"))
    return {**kept, "site": {}}
