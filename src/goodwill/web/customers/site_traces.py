"""What the site itself keeps of a customer: searches in sessions, words in rows of any slice, files; found and erased.

The audit log never names customers and is not looked at; who signs in here stays, even where the same person is a
customer too.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Cast

from goodwill.ledger.erase_files import READABLE, holds_bytes
from goodwill.web.customers.choice import SEARCHES

if TYPE_CHECKING:
    from goodwill.ledger.one_customer import OneCustomer

log = logging.getLogger(__name__)
TRIES = 5
SLICES = ("jobs", "findings", "customers", "sources", "plans", "words", "boards")
WORDS_IN = {"answers": "text", "moments": "text", "outcomes": "reason_given", "ideas": "text"}
SHORT = 4  # an id below so many letters counts only where it is the whole text
LEAST_WORDS = 12  # letters from which what somebody said can be told from what anyone says
AT_ONCE = 40
GONE = "[erased]"


@dataclass(frozen=True, slots=True)
class Traces:
    """What to look for.

    Attributes
    ----------
    names
        Ids of the person in every source.
    words
        What they said, letter for letter.
    """

    names: tuple[str, ...]
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str], known: OneCustomer | None = None) -> Traces:
        """Return the traces of a person known by these ids."""
        said = {str(r[column]) for table, column in WORDS_IN.items() for r in (known.of(table) if known else ())
                if r[column]}  # fmt: skip
        return cls(tuple(sorted(filter(None, names))), tuple(sorted(w for w in said if len(w) >= LEAST_WORDS)))

    def without(self, text: str) -> str:
        """Return a text without them."""
        if text in self.names:
            return GONE
        for name in self.names:
            if len(name) >= SHORT:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", GONE, text)
        for words in self.words:
            text = text.replace(words, GONE)
        return text

    def cleaned(self, value: Any) -> Any:
        """Return a JSON-ready value without them, in keys and values."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, list):
            return [self.cleaned(v) for v in value]
        if isinstance(value, dict):
            return {self.without(str(k)): self.cleaned(v) for k, v in value.items()}
        return value

    @property
    def raw(self) -> tuple[str, ...]:
        """Return how they may stand in a column: as they are, and as JSON writes them."""
        plain = (*self.names, *self.words)
        return tuple(dict.fromkeys((*plain, *(json.dumps(t)[1:-1] for t in plain))))


def found(traces: Traces) -> list[dict[str, Any]]:
    """Return the rows of the site that name the person: where, and what they say."""
    return [{"table": row._meta.label_lower, "column": field.name, "text": _text(getattr(row, field.name))}
            for row, field in _rows(traces)] + [{"table": "searches", "column": "term", "text": term}
                                                for _s, _data, term in _searches(traces)]  # fmt: skip


def clean(traces: Traces, key: str, keep: str = "") -> dict[str, int]:
    """Erase a person from the site's own rows and files; return what -> how many.

    Parameters
    ----------
    traces
        What to look for.
    key
        The customer's key as it stands in addresses: jobs forget it.
    keep
        Number of the job that erases; its folder stays.
    """
    counts = {"searches": 0, "rows": 0}
    for session, data, term in list(_searches(traces)):
        data[SEARCHES] = {t: kept for t, kept in data[SEARCHES].items() if kept != term}
        session.session_data = Session.objects.encode(data)
        session.save(update_fields=["session_data"])
        counts["searches"] += 1
    for row, field in list(_rows(traces)):
        before = getattr(row, field.name)
        type(row)._base_manager.filter(pk=row.pk).update(**{field.name: traces.cleaned(before)})
        counts["rows"] += 1
    jobs = apps.get_model("jobs", "Job")
    others = jobs._base_manager.filter(details__key=key)
    counts["jobs"] = (others.exclude(pk=keep) if keep else others).update(details={})
    counts |= _clean_files(traces, keep)
    return {name: n for name, n in counts.items() if n}


def scrub() -> None:
    """Leave no bytes of what was deleted: neither in pages of the database nor in its log."""
    if connection.in_atomic_block:  # only tests; a job runs outside any transaction
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        if connection.vendor == "sqlite":
            for _attempt in range(TRIES):  # a page that is being read may hold on to the log: each try waits for it
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if cursor.fetchone()[0] == 0:
                    return
            log.warning("the log of the site's database could not be emptied after an erasure; it is at the next pause")


def _searches(traces: Traces) -> Iterator[tuple[Session, dict[str, Any], str]]:
    """Yield sessions that hold a search for the person: a part of an id counts too."""
    for session in Session.objects.all():
        data = session.get_decoded()
        for term in list(dict(data.get(SEARCHES, {})).values()):
            if any(term in name or name in term for name in traces.names):
                yield session, data, term


def _rows(traces: Traces) -> Iterator[tuple[models.Model, models.Field[Any, Any]]]:
    """Yield rows of the slices whose text or JSON holds one of them, with the column."""
    raw = traces.raw
    for model in apps.get_models():
        if model._meta.app_label not in SLICES:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            column = Cast(field.name, models.TextField())
            for start in range(0, len(raw), AT_ONCE):
                holds = reduce(or_, (Q(as_text__contains=t) for t in raw[start : start + AT_ONCE]))
                for row in model._base_manager.annotate(as_text=column).filter(holds):
                    value = getattr(row, field.name)
                    if traces.cleaned(value) != value:
                        yield row, field


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clean_files(traces: Traces, keep: str) -> dict[str, int]:
    """Delete what was made from facts, and files that name the person or cannot be looked into."""
    site = settings.SITE
    wanted = [t.encode(code) for t in (*traces.names, *traces.words) for code in ("utf-8", "utf-16-le")]
    gone = {"exports": [p for p in _files(site.exports) if keep not in p.parts or not keep]}
    for name, folder in (("uploads", site.uploads), ("mail", site.mail)):
        gone[name] = [p for p in _files(folder) if _may_name(p, wanted, name)]
    for paths in gone.values():
        for path in paths:
            path.unlink(missing_ok=True)
    return {name: len(paths) for name, paths in gone.items()}


def _files(folder: Path) -> list[Path]:
    return [p for p in sorted(folder.rglob("*")) if p.is_file()] if folder.is_dir() else []


def _may_name(path: Path, wanted: list[bytes], name: str) -> bool:
    if name == "mail":  # what is attached is packed
        return holds_bytes(path, [*wanted, b"Content-Transfer-Encoding: base64"])
    return path.suffix.lower() not in READABLE or holds_bytes(path, wanted)
