"""The ribbon of loyalty states by month: the newest study's parameters through the same filter and smoother."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from goodwill.measure.loyalty.one_customer import Life, Month, Ribbon
from goodwill.measure.loyalty.panel import public_name
from goodwill.web.customers.timeline.felt_curve import felt_contacts
from goodwill.web.customers.timeline.marks import Mark, Role, Teller, Told, Track, anchor_of
from goodwill.web.findings.facade import kept
from goodwill.web.people.facade import NOTHING

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.ledger.one_customer_rows import Row

METHOD = "dynamic_loyalty"
STATES: Mapping[str, tuple[str | Promise, Role]] = {
    "steady": (pgettext_lazy("state", "Steady"), "pays"),
    "wavering": (pgettext_lazy("state", "Wavering"), "wavering"),
    "slipping": (pgettext_lazy("state", "Slipping"), "accent"),
    "gone in spirit": (pgettext_lazy("state", "Gone in spirit"), "gone"),
}
DONE = ("explained", "apologised", "fixed", "compensated")
FEWEST = 3  # months below which nothing is told


@dataclass(frozen=True)
class Lived:
    """One customer under the kept model, and the rows behind each event of each month: month -> cause -> rows."""

    life: Life
    ribbon: Ribbon
    rows: Mapping[int, Mapping[str, list[tuple[Row, datetime]]]]


def lived(teller: Teller) -> Lived | None:
    """Return one customer's states; None without a study of loyalty, or where profiling was refused."""
    model = _model() if teller.consented.may_show_profile else {}
    if not model:
        return None
    first, last = _span(teller, int(model["first_month"]), int(model["last_month"]))
    if last - first + 1 < FEWEST:
        return None
    befell = _befell(teller, model["cuts"])
    bought = _bought(teller, str(model["buys"]))
    touched = _touched(teller)
    months = []
    for month in range(first, last + 1):
        n, spent = bought.get(month, (0.0, 0.0))
        contacts, known = touched.get(month, (0.0, 0.0))
        happened = {name: sum(size for _row, _at, size in rows) for name, rows in befell.get(month, {}).items()}
        months.append(Month(n, spent, contacts, known, happened))
    life = Life(model, first, months)
    rows = {
        month: {name: [(row, at) for row, at, _size in found] for name, found in by_name.items()}
        for month, by_name in befell.items()
    }
    return Lived(life, life.ribbon(), rows)


def tell(teller: Teller) -> Told:
    """Return one stacked bar of probabilities for each month."""
    found = lived(teller)
    if found is None:
        return Told()
    anchors = _anchor_of_month(teller, found.ribbon.months)
    marks = []
    for month, chances in zip(found.ribbon.months, found.ribbon.probabilities, strict=True):
        at = _middle(month)
        if at > teller.now:
            continue
        told = ", ".join(
            f"{str(STATES[name][0]).lower()} {p:.0%}"
            for name, p in sorted(zip(found.ribbon.states, chances, strict=True), key=lambda s: -s[1])
        )
        title = _("%(month)s: %(states)s") % {"month": month_words(month), "states": told}
        bottom = 0.0
        for name, p in zip(found.ribbon.states, chances.tolist(), strict=True):
            marks.append(Mark("bar", at, anchors.get(month, ""), title, STATES[name][1], bottom, top=bottom + p,
                              quiet=month not in anchors))  # fmt: skip
            bottom += p
    return Told(marks=tuple(marks))


def month_of(at: datetime) -> int:
    """Return the month of an instant as year x 12 + month - 1."""
    here = timezone.localtime(at) if timezone.is_aware(at) else at
    return here.year * 12 + here.month - 1


def month_words(month: int) -> str:
    """Return "March 2025" in the reader's language."""
    return date_format(date(month // 12, month % 12 + 1, 1), "F Y")


def _middle(month: int) -> datetime:
    first = datetime(month // 12, month % 12 + 1, 1, tzinfo=timezone.get_current_timezone())
    return first + timedelta(days=14)


def _model() -> Mapping[str, Any]:
    study = kept(NOTHING)
    result = study.results.get(METHOD) if study is not None else None
    found = result.model if result is not None else {}
    return found if "parameters" in found else {}


def _span(teller: Teller, first: int, last: int) -> tuple[int, int]:
    """Return the first and the last month of the relationship that the model knows."""
    began = [month_of(c["since"]) + 1 for c in teller.known.of("customers") if c["since"]]
    begin = max(first, min(began)) if began else first
    agreements = teller.known.of("agreements")
    ended = [a["valid_to"] for a in agreements]
    end = min(last, month_of(max(ended))) if ended and all(ended) else last
    return begin, end


def _bought(teller: Teller, kind: str) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    for row in teller.known.of("outcomes"):
        if row["kind"] == kind:
            month = month_of(row["happened_at"])
            n, spent = found.get(month, (0.0, 0.0))
            found[month] = n + 1.0, spent + max(float(row["amount"] or 0.0), 0.0)
    return found


def _touched(teller: Teller) -> dict[int, tuple[float, float]]:
    heard = {c["interaction_id"] for c, _moments in felt_contacts(teller)}
    found: dict[int, tuple[float, float]] = {}
    for contact in teller.known.of("interactions"):
        month = month_of(contact["started_at"])
        n, known = found.get(month, (0.0, 0.0))
        found[month] = n + 1.0, known + (contact["interaction_id"] in heard)
    return found


_Befell = dict[int, dict[str, list[tuple["Row", datetime, float]]]]


def _befell(teller: Teller, cuts: Mapping[str, float]) -> _Befell:
    """Return by month and column of the facts what befell the customer, with its size."""
    found: _Befell = {}

    def add(row: Row, at: datetime, name: str, size: float) -> None:
        found.setdefault(month_of(at), {}).setdefault(name, []).append((row, at, size))

    for contact, felt in felt_contacts(teller):
        valence = sum(f.valence for f in felt) / len(felt)
        name = ("anger" if valence <= cuts["anger"] else "irritation" if valence <= cuts["irritation"]
                else "wow" if valence >= cuts["wow"] else "")  # fmt: skip
        if name:
            add(contact, contact["started_at"], name, 1.0)
    for event in teller.known.of("events"):
        at = event["happened_at"]
        if event.through:
            change = teller.known.company.changes.get(event["change_id"])
            name = public_name(str(event["origin"]), _sprung(change, at) if event["change_id"] else "")
            if name:
                add(event, at, name, 1.0)
            continue
        if event["failure"]:
            severity = 0.5 if event["severity"] is None else float(event["severity"])
            add(event, at, "failure", severity)
            if event["recovery"] in DONE:
                add(event, at, "handled", severity)
        if event["origin"] == "own life":
            add(event, at, "own_life", 1.0)
    return found


def _sprung(change: Row | None, at: datetime) -> str:
    announced = change.get("announced_at") if change is not None else None
    effective = (change.get("effective_at") or at) if change is not None else at
    return "announced" if announced is not None and announced + timedelta(days=14) <= effective else "sprung"


def _anchor_of_month(teller: Teller, months: tuple[int, ...]) -> dict[int, str]:
    """Return the line that each month's bar leads to: its first contact, else the one before or after."""
    rows = teller.known.of("interactions")
    contacts = [(month_of(row["started_at"]), anchor_of(row, row["started_at"])) for row in rows]
    found: dict[int, str] = {}
    for month in months:
        here = [anchor for at, anchor in contacts if at == month]
        earlier = [anchor for at, anchor in contacts if at < month]
        later = [anchor for at, anchor in contacts if at > month]
        if contacts:
            found[month] = (here[:1] or earlier[-1:] or later[:1])[0]
    return found


TRACK = Track(
    "loyalty", gettext_lazy("Loyalty"),
    gettext_lazy("how likely steady, wavering and gone in spirit were each month, told by what was bought"), 17, 46,
    tell,
)  # fmt: skip
