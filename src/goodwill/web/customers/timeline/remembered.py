"""What was remembered: answers given a week or more later, and what is probably remembered where nobody asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.measure.memory.path_features import curve
from goodwill.web.customers.timeline.contacts import title_of
from goodwill.web.customers.timeline.felt_curve import felt_contacts
from goodwill.web.customers.timeline.marks import Mark, Role, Teller, Told, Track, anchor_of, facts
from goodwill.web.customers.timeline.said import lag_of, replies, when
from goodwill.web.customers.timeline.words import figure
from goodwill.web.findings.facade import kept
from goodwill.web.people.facade import NOTHING

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row

METHOD, ASKED = "remembered", "emotion"
MIDDLE = 0.5


def tell(teller: Teller) -> Told:
    """Return remembered answers, and what the company's weights of memory say of contacts nobody asked about."""
    marks, asides = [], []
    contacts = {c["interaction_id"]: c for c in teller.known.of("interactions")}
    asked = set()
    for reply, answers in replies(teller):
        contact = contacts.get(reply["interaction_id"])
        said = [_share(a) for a in answers if a["construct"] == ASKED and a["value"] is not None]
        if contact is None or not said or lag_of(reply, contact) != "remembered":
            continue
        asked.add(contact["interaction_id"])
        level, at = sum(said) / len(said), when(reply)
        title = _("Remembered of %(about)s: %(score)s of 100") % {
            "about": title_of(contact), "score": figure(100 * level, 0),
        }  # fmt: skip
        role: Role = "pays" if level >= MIDDLE else "draws"
        marks.append(Mark("ring", at, anchor_of(reply, at), title, role, 0.1 + 0.8 * level))
    model = _model() if teller.consented.may_show_profile else {}  # what is probably remembered is a conclusion
    for contact, felt in felt_contacts(teller) if model else ():
        likely = expected(model, [{"valence": f.valence} for f in felt])
        if contact["interaction_id"] in asked or likely is None:
            continue
        at = contact["started_at"]
        score = _("%(score)s of 100") % {"score": figure(100 * likely, 0)}
        title = _("Probably remembered of %(about)s: %(score)s") % {"about": title_of(contact), "score": score}
        marks.append(Mark("dot", at, anchor_of(contact, at), title, "soft", 0.1 + 0.8 * likely))
        asides.append((anchor_of(contact, at), facts((_("Probably remembered"), score))))
    return Told(marks=tuple(marks), asides=tuple(asides), baseline=MIDDLE)


def expected(model: Mapping[str, Any], moments: list[dict[str, Any]]) -> float | None:
    """Return the remembered score (0 to 1) that the weights of `remembered` expect of a path; None without one."""
    path = curve(moments)
    if path is None:
        return None
    weights = model["weights"]
    score = model["intercept"] + sum(w * x for w, x in zip(weights, path.row(), strict=True))
    return float(min(1.0, max(0.0, score)))


def _model() -> Mapping[str, Any]:
    """Return the kept weights of memory; empty where no study has any."""
    study = kept(NOTHING)
    result = study.results.get(METHOD) if study is not None else None
    found = result.model.get("remembered") if result is not None else None
    return found if isinstance(found, Mapping) else {}


def _share(answer: Row) -> float:
    share = (answer["value"] - answer["low"]) / (answer["high"] - answer["low"])
    return float(1 - share if answer["higher_is"] == "worse" else share)


TRACK = Track(
    "remembered", gettext_lazy("Remembered"),
    gettext_lazy("higher better; ring what was answered later, dot what is probably remembered"), 14, 56, tell,
)  # fmt: skip
