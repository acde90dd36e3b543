"""Writes of the slice, as verbs: each is one transaction with one line in the audit log."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from goodwill.core.errors import GoodwillError
from goodwill.intake import mapping_yaml
from goodwill.ledger.project import Project
from goodwill.ledger.settings import FILE, Settings
from goodwill.web.jobs.facade import Job, begin
from goodwill.web.people.facade import note
from goodwill.web.sources import ledger_now, look, open_rows, queries, saved, schedule
from goodwill.web.sources.gather import MOST
from goodwill.web.sources.models import Delivery, State, StudySchedule
from goodwill.web.sources.open_rows import FILE as OPEN_ROWS
from goodwill.web.sources.runs import SETTLED

if TYPE_CHECKING:
    from goodwill.web.people.facade import Person

SLOW_TO_LOOK = 10 * 2**20  # bytes of a workbook from which looking at it is a job
GRIDS = (".xlsx", ".sav", ".json")
KEPT_AFTER = (OPEN_ROWS, SETTLED)


def bring(person: Person, files: Sequence[tuple[str, Path]], *, here: bool, pk: UUID | None = None) -> Delivery:
    """Enter files that have arrived (`here`) or lie on the server, and look at them.

    Parameters
    ----------
    files
        (name, path) of each.
    pk
        Key of the delivery, where its folder was made before it.
    """
    project = settings.SITE.project
    entries = [
        {"name": name, "path": str(path.relative_to(project) if here else path), "size": path.stat().st_size,
         "here": here} for name, path in files
    ]  # fmt: skip
    with transaction.atomic():
        found = Delivery.objects.create(pk=pk or uuid4(), person=person, files=entries)
        note(
            person,
            gettext_noop("brought files in"),
            str(found.pk),
            files=len(entries),
            names=_hashed(name for name, _ in files),
        )
    if is_slow(found):
        begin("recognise", person, delivery=str(found.pk))
    else:
        look_at(found)
    return found


def _hashed(names: Any) -> str:
    """Return a digest of names of files: they can name people, and the audit log outlives them."""
    return hashlib.sha256("\n".join(names).encode("utf-8", "replace")).hexdigest()[:16]


def is_slow(found: Delivery) -> bool:
    """Whether looking at a delivery takes longer than a page may."""
    sizes = [int(f["size"]) for f in found.files if str(f["name"]).lower().endswith(GRIDS)]
    return sum(sizes) > SLOW_TO_LOOK


def look_at(found: Delivery, *, table: str = "", sheet: str = "") -> look.Look:
    """Look at the files of a delivery and take over what is proposed, or a saved mapping that fits."""
    seen = look.look(found.paths, zone=queries.zone(), table=table, sheet=sheet)
    seen.keep(found.folder)
    fitting = saved.fitting(seen.readable) if seen.readable and not (table or sheet) and seen.origin != "direct" else []
    found.error = next((f.error for f in seen.files if f.error), {}) if not seen.readable else {}
    found.guess, found.tried = seen.guess, {}
    found.origin, found.mapping, found.mapping_name = seen.origin, seen.mapping, ""
    if fitting:
        found.origin, found.mapping_name = "saved", fitting[0].name
        found.mapping = saved.text(fitting[0].mapping)
    found.save()
    return seen


def look_again(found: Delivery, person: Person, *, table: str = "", sheet: str = "") -> None:
    """Propose anew, for a table or a sheet that somebody names."""
    with transaction.atomic():
        note(person, gettext_noop("looked at files again"), str(found.pk), table=table)
    look_at(found, table=table, sheet=sheet)


def propose_anew(found: Delivery) -> None:
    """Take the proposal instead of a saved mapping."""
    seen = queries.seen(found) or look_at(found)
    found.origin, found.mapping, found.mapping_name, found.tried = seen.origin, seen.mapping, "", {}
    found.save()


def use_saved(found: Delivery, name: str) -> bool:
    """Read a delivery by a saved mapping; False where there is none of this name."""
    for one in saved.all_saved():
        if one.name == name:
            found.origin, found.mapping_name, found.mapping = "saved", name, saved.text(one.mapping)
            found.tried = {}
            found.save()
            return True
    return False


def set_mapping(found: Delivery, text: str, *, origin: str = "given") -> None:
    """Keep a mapping as far as it is; what was checked by another one no longer counts."""
    if text != found.mapping:
        found.mapping, found.origin, found.tried = text, origin, {}
        found.save()


def save_mapping(found: Delivery, person: Person) -> str:
    """Save the mapping of a delivery in the project, where the command line and later deliveries find it.

    Raises
    ------
    IntakeError
        If it cannot be used.
    """
    mapping = mapping_yaml.parse(found.mapping)
    with transaction.atomic():
        found.mapping_name = saved.save(mapping.name, found.mapping)
        found.save()
        note(person, gettext_noop("saved a mapping"), str(found.pk), tables=list(mapping.tables))
    return found.mapping_name


def begin_check(found: Delivery, person: Person) -> Job:
    """Begin to find out what would become of the rows."""
    return begin("dry_run", person, delivery=str(found.pk))


def begin_load(found: Delivery, person: Person) -> Job:
    """Begin to load a delivery; its mapping is saved, so that the next such file is read the same way."""
    if found.origin != "direct":
        save_mapping(found, person)
    return begin("load", person, delivery=str(found.pk))


def begin_mend(found: Delivery, person: Person) -> Job:
    """Begin to load the rows that were mended."""
    return begin("mend", person, delivery=str(found.pk), changed=found.changed_at.isoformat())


def ended(found: Delivery, plain: Mapping[str, Any], files: Sequence[str], *, again: bool = False) -> None:
    """Write down what became of a load; uploaded files go, rows to mend stay."""
    before = found.result.get("aside_files", []) if again else []
    found.result = {**plain, "aside_files": sorted({*before, *files})}
    found.state, found.version = State.LOADED, int(plain["version"]) if plain["changed"] else found.version
    found.aside_open = queries.sheet(found).count()
    found.save()
    if again and not found.aside_open:
        drop_aside(found)
    clear(found, keep=KEPT_AFTER if found.aside_open else ())


def drop_aside(found: Delivery) -> None:
    """Remove the ledger's files of rows set aside once every row is mended or given up."""
    files = tuple(found.result.get("aside_files", []))
    if found.result.get("aside_rows", 0) > MOST:  # the sheet had not all of them
        return
    Project.open(settings.SITE.project).manifest.drop_aside(files)
    for file in files:
        (settings.SITE.project / file).unlink(missing_ok=True)


def clear(found: Delivery, keep: Sequence[str] = ()) -> None:
    """Remove what lies in the folder of a delivery, but for what is named."""
    for path in found.folder.iterdir() if found.folder.is_dir() else []:
        if path.name in keep:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if found.folder.is_dir() and not any(found.folder.iterdir()):
        found.folder.rmdir()


def discard(found: Delivery, person: Person) -> None:
    """Discard a delivery that was not loaded: its uploaded files are removed, those on the server stay."""
    with transaction.atomic():
        found.state, found.mapping, found.guess, found.tried = State.DISCARDED, "", {}, {}
        found.files = [{**f, "name": "", "path": ""} for f in found.files]  # names of files can name people
        found.save()
        note(person, gettext_noop("discarded files"), str(found.pk))
    clear(found)


def give_up_rows(found: Delivery, person: Person) -> None:
    """Give up the rows of a delivery that are still set aside."""
    with transaction.atomic():
        note(person, gettext_noop("gave up rows set aside"), str(found.pk), rows=found.aside_open)
        found.aside_open = 0
        found.save()
    clear(found)
    drop_aside(found)


def change_rows(
    found: Delivery, person: Person, cells: Mapping[str, Mapping[str, str]], right: Sequence[str] = ()
) -> int:
    """Keep mended cells, and which rows are right as they are shown; return how many are other than before."""
    changed = queries.sheet(found).change(cells, right=right)
    if changed:
        with transaction.atomic():
            found.save()  # changed_at names this state of the rows to the job that loads them
            note(person, gettext_noop("mended rows"), str(found.pk), rows=changed)
    return changed


def take_back(found: Delivery, person: Person, path: Path) -> tuple[int, int]:
    """Take over a mended download; return how many rows it changed and how many it names that are not open.

    Raises
    ------
    IntakeError
        If it cannot be read or does not say which rows it has.
    """
    from goodwill.engine.local import LocalEngine
    from goodwill.intake import sql_text
    from goodwill.intake.files import Files

    with LocalEngine(memory="1GB", threads=2) as engine, Files(engine) as opened:
        table = opened.open(path)
        names = ", ".join(sql_text.name(c) for c in table.columns)
        rows = engine.execute(f"SELECT {names} FROM {table.relation} LIMIT {MOST}")
    changed, strangers = open_rows.taken_back(queries.sheet(found), table.columns, rows)
    if changed:
        with transaction.atomic():
            found.save()
            note(person, gettext_noop("mended rows"), str(found.pk), rows=changed)
    return changed, strangers


def save_settings(person: Person, new: Settings) -> Job | None:
    """Write the settings of the project; a new zone cuts days anew, as a job, which is returned."""
    path = settings.SITE.project / FILE
    old = Settings.read(path)
    names = [k for k, v in new.to_dict().items() if old.to_dict()[k] != v]
    if not names:
        return None
    draft = path.with_name(f".{FILE}.draft")
    new.write(draft)
    with transaction.atomic():
        note(person, gettext_noop("changed the project's settings"), FILE, settings=names)
        draft.replace(path)
        version = Project.open(settings.SITE.project).manifest.version()
        return begin("recalendar", person) if version.calendar != new.zone else None


def save_plan(person: Person, new: StudySchedule) -> None:
    """Keep the schedule of studies; times before now are past."""
    with transaction.atomic():
        new.since, new.looked_at = timezone.now(), None
        new.save()
        note(person, gettext_noop("set the schedule of studies"), new.every, hour=new.hour)


def tick(now: datetime) -> Job | None:
    """Begin a study whose planned time has come, if facts are newer than the last one; once for each planned time."""
    plan = StudySchedule.objects.first()
    if plan is None:
        return None
    try:
        due = schedule.is_due(plan, now, queries.zone())
        if due is None or not _claimed(plan, due):
            return None
        return begin("study", None) if ledger_now.ledger_now(settings.SITE.project).is_stale else None
    except GoodwillError:
        return None


def _claimed(plan: StudySchedule, due: datetime) -> bool:
    """Whether this process is the one that deals with a planned time."""
    return bool(StudySchedule.objects.filter(pk=plan.pk, looked_at=plan.looked_at).update(looked_at=due))
