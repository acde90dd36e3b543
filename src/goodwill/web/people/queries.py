"""Reads about persons: invitations that are open, the list of people, the audit log a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from goodwill.web.people.models import AuditLine, Invitation, Person, Role

PAGE = 50


def open_invitation_to(email: str) -> Invitation | None:
    """Return the invitation that lets an address in; None where there is none or it is over."""
    found = Invitation.objects.filter(email__iexact=email, accepted_at=None, revoked_at=None).first()
    return found if found is not None and found.is_open else None


def invitations_waiting() -> list[Invitation]:
    """Return the invitations that were neither answered nor taken back, newest first, those run out among them."""
    return list(Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("by"))


def other_admins(person: Person) -> int:
    """Return how many other admins may sign in."""
    return Person.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=person.pk).count()


def people_after(email: str = "", words: str = "") -> tuple[list[Person], str]:
    """Return a page of the people by address, and the address after which the next page begins.

    Parameters
    ----------
    email
        Where the page begins, exclusive; empty for the first.
    words
        What name or address must contain.

    Returns
    -------
    list of Person, str
        At most `PAGE` people; an empty address where they were the last.
    """
    rows = Person.objects.filter(email__gt=email)
    if words:
        rows = rows.filter(Q(email__icontains=words) | Q(name__icontains=words))
    found = list(rows.order_by("email")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].email if len(found) > PAGE else ""


def units_of_project() -> list[tuple[str, str]]:
    """Return the units of the project as (code, shown), those above before those below, by depth."""
    from goodwill.core.errors import GoodwillError
    from goodwill.ledger.ledger import Ledger

    try:
        with Ledger.open(settings.SITE.project) as ledger:
            rows = ledger.merge("SELECT unit_id, any_value(parent) AS parent FROM units GROUP BY unit_id").to_pylist()
    except GoodwillError:
        return []
    below: dict[str, list[str]] = {}
    known = {r["unit_id"] for r in rows}
    for row in rows:
        above = row["parent"] if row["parent"] in known and row["parent"] != row["unit_id"] else ""
        below.setdefault(above or "", []).append(row["unit_id"])
    return list(_walk(below, "", 0))


def _walk(below: dict[str, list[str]], above: str, depth: int) -> Iterator[tuple[str, str]]:
    for unit in sorted(below.pop(above, [])):
        yield unit, "\u2003" * depth + unit
        yield from _walk(below, unit, depth + 1)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What lines of the audit log are asked for.

    Attributes
    ----------
    who
        Part of an address.
    verb
        What was done, exactly.
    since, until
        Days in the reader's zone, both included.
    """

    who: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def lines(self) -> QuerySet[AuditLine]:
        """The lines, newest first."""
        rows = AuditLine.objects.order_by("-id")
        if self.who:
            rows = rows.filter(who__icontains=self.who)
        if self.verb:
            rows = rows.filter(verb=self.verb)
        if self.since:
            rows = rows.filter(at__gte=_midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=_midnight(self.until + timedelta(days=1)))
        return rows


def log_page(wanted: LogFilter, before: int | None) -> tuple[list[AuditLine], int | None]:
    """Return lines older than a key, and the key before which the next page begins."""
    rows = wanted.lines if before is None else wanted.lines.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def verbs_in_log() -> list[str]:
    """Return every verb that the log knows."""
    return list(AuditLine.objects.order_by("verb").values_list("verb", flat=True).distinct())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def rows_for_export(wanted: LogFilter, zone: tzinfo) -> Iterator[list[str]]:
    """Yield the lines as rows of text, oldest first, without holding them all; times in a zone, with its offset."""
    yield ["at", "who", "verb", "what", "detail"]
    for line in wanted.lines.order_by("id").iterator(chunk_size=2000):
        at = timezone.localtime(line.at, zone).isoformat(timespec="seconds")
        yield [at, line.who, line.verb, line.what, detail_in_words(line)]


def detail_in_words(line: AuditLine) -> str:
    """Return the details of a line by name: ``"place: 10.0.0.7; role: viewer -> admin"``. PostgreSQL keeps no order."""
    return "; ".join(f"{k}: {_flat(v)}" for k, v in sorted(line.detail.items()) if v not in ("", [], None))


def _flat(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        return f"{_flat(value['from'])} \u2192 {_flat(value['to'])}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
