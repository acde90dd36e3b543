"""Words of the page of loyalty: states, events, and the sentences on top, made from the figures below them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from goodwill.web.shell.templatetags.words import number, whole_percent

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.web.loyalty.queries import Loyalty

STATES: Mapping[str, tuple[str | Promise, str | Promise, str]] = {
    "steady": (pgettext_lazy("state", "Steady"), gettext_lazy("buys as of old, by habit"), "pays"),
    "wavering": (pgettext_lazy("state", "Wavering"), gettext_lazy("buys now and then, open to others"), "wavering"),
    "slipping": (pgettext_lazy("state", "Slipping"), gettext_lazy("buys seldom, on the way out"), "accent"),
    "gone in spirit": (
        pgettext_lazy("state", "Gone in spirit"), gettext_lazy("hardly buys, whatever is said"), "gone",
    ),
    "left": (pgettext_lazy("state", "Left"), gettext_lazy("ended the relationship"), "soft"),
}  # fmt: skip
"""State -> word, gloss, and the role of its colour."""
EVENTS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "anger": (gettext_lazy("Anger"), gettext_lazy("a contact that felt very bad")),
    "irritation": (gettext_lazy("Irritation"), gettext_lazy("a contact that felt bad")),
    "wow": (gettext_lazy("Wow"), gettext_lazy("a contact that felt very good")),
    "failure": (gettext_lazy("Our failure"), gettext_lazy("not put right")),
    "put right": (gettext_lazy("Put right"), gettext_lazy("what putting a failure right adds to it")),
    "own life": (gettext_lazy("Own life"), gettext_lazy("something in the customer's own life")),
    "a competitor": (gettext_lazy("A competitor"), gettext_lazy("what others offered")),
    "the news": (gettext_lazy("The news"), gettext_lazy("what was said in public")),
    "change sprung": (gettext_lazy("A change sprung on customers"), ""),
    "change announced": (gettext_lazy("A change announced in time"), ""),
    "no record explains": (gettext_lazy("No record explains it"), gettext_lazy("something that we do not know")),
    "nothing on record": (gettext_lazy("Nothing on record"), gettext_lazy("something that we do not know")),
}


def state(name: str) -> str:
    """Return the word of a state."""
    return str(STATES[name][0]) if name in STATES else name


def event(name: str) -> str:
    """Return the word of an event, or of several at once; what the facts call it where it has none."""
    parts = [str(EVENTS[p][0]) if p in EVENTS else _plain(p) for p in name.split(" and ")]
    return _(" and ").join([parts[0], *(p[:1].lower() + p[1:] for p in parts[1:])])


def gloss(name: str) -> str:
    """Return a few plain words for an event."""
    return str(EVENTS[name][1]) if name in EVENTS else ""


def move(segment: str) -> str:
    """Return a move, for example "Steady to wavering"."""
    before, _sign, after = segment.partition(" > ")
    word = state(after)
    return _("%(before)s to %(after)s") % {"before": state(before), "after": word[:1].lower() + word[1:]}


def opening(found: Loyalty) -> list[str]:
    """Return where customers stand, and how many say nine or ten though they are gone in spirit."""
    values = {name: whole_percent(e.value) for name, e in found.now if e.value is not None}
    if {"steady", "wavering", "gone in spirit"} <= set(values):
        said = [
            _("Of customers, %(steady)s are steady, %(wavering)s are wavering and %(gone)s are gone in spirit.")
            % {"steady": values["steady"], "wavering": values["wavering"], "gone": values["gone in spirit"]}
        ]
    else:
        said = [_("Of customers, %(steady)s are steady.") % {"steady": values.get("steady", _("not known"))}]
    said.append(_falls(found))
    listed = found.listed("says nine, gone in spirit")
    if listed.value:
        said.append(
            ngettext(
                "%(n)s customer says nine or ten and is gone in spirit.",
                "%(n)s customers say nine or ten and are gone in spirit.",
                int(listed.value),
            )
            % {"n": number(listed.value)}
        )
    return said


def _falls(found: Loyalty) -> str:
    clear = [c for c in found.causes if c.lost.low is not None and c.lost.low > 0]
    if not clear:
        return _("With no single sort of event do falls clearly go; what went with most of them is not on record.")
    worst = max(clear, key=lambda c: c.lost.value or 0.0)
    told = _(
        "Of what is on record, falls go most with: %(event)s, about %(n)s fewer steady customers (%(low)s to %(high)s)."
    )
    return told % {
        "event": event(worst.name).lower(), "n": number(round(worst.lost.value or 0.0)),
        "low": number(round(worst.lost.low or 0.0)), "high": number(round(worst.lost.high or 0.0)),
    }  # fmt: skip


def _plain(code: str) -> str:
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
