"""How contacts felt on the way: from the worst to the best moment, and how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.measure.memory.path_features import PathFeatures, curve
from goodwill.web.customers.timeline.contacts import title_of
from goodwill.web.customers.timeline.feelings import Feeling, feelings_of, with_origin
from goodwill.web.customers.timeline.marks import Mark, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.words import figure

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row

SEVERAL = 2  # moments that make a way
TURN = 0.05  # smaller changes are no rise and no fall


def tell(teller: Teller) -> Told:
    """Return the emotion curve of each contact of which several moments are known and may be shown."""
    marks, asides = [], []
    for contact, felt in felt_contacts(teller):
        path = curve([f.valence for f in felt])
        if path is None or path.moments < SEVERAL:
            continue
        at = contact["started_at"]
        anchor = anchor_of(contact, at)
        way = with_origin(words_of(path), felt)
        title = f"{title_of(contact)}: {way}"
        role = "pays" if path.end >= 0 else "draws"
        marks.append(Mark("bar", at, anchor, title, "soft", _level(path.trough), top=_level(path.peak), quiet=True))
        marks.append(Mark("dot", at, anchor, title, role, _level(path.end)))  # type: ignore[arg-type]
        asides.append((anchor, facts((_("On the way"), way))))
    return Told(marks=tuple(marks), asides=tuple(asides), baseline=0.5)


def felt_contacts(teller: Teller) -> list[tuple[Row, list[Feeling]]]:
    """Return contacts with the feelings of their moments that are known and may be shown, in order of time."""
    felt = feelings_of(teller)
    contacts = [(c, felt.get(c["interaction_id"], [])) for c in teller.known.of("interactions")]
    return [(contact, feelings) for contact, feelings in contacts if feelings]


def words_of(path: PathFeatures) -> str:
    """Return a curve in words: where it began, its worst and best moment, and its end."""
    told = {
        "start": figure(path.start, 1), "trough": figure(path.trough, 1), "peak": figure(path.peak, 1),
        "end": figure(path.end, 1),
    }  # fmt: skip
    if path.end > path.start + TURN:
        return _("rose from %(start)s to %(end)s (worst %(trough)s, best %(peak)s)") % told
    if path.end < path.start - TURN:
        return _("fell from %(start)s to %(end)s (worst %(trough)s, best %(peak)s)") % told
    return _("began and ended at %(end)s (worst %(trough)s, best %(peak)s)") % told


def _level(valence: float) -> float:
    return 0.5 + 0.45 * max(-1.0, min(1.0, valence))


TRACK = Track(
    "felt", gettext_lazy("Felt on the way"), gettext_lazy("bar worst to best moment, dot the end"), 12, 72, tell,
)  # fmt: skip
