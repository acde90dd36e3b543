"""What the page of memory says in words: the verdict first, then what it rests on; names of features and rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goodwill.web.memory.queries import LAGS, OPEN, Memory
from goodwill.web.shell.templatetags.words import number

if TYPE_CHECKING:
    from django.utils.functional import Promise

ENOUGH = 5_000
VERDICTS: Mapping[str, str | Promise] = {
    "peak-end": gettext_lazy(
        "Here memories follow the best and the worst moment and the end; the average adds nothing that can be seen."
    ),
    "mean": gettext_lazy(
        "Here memories follow the average of all moments; peaks and the end add nothing that can be seen."
    ),
    "end": gettext_lazy("Here memories follow how experiences end; the average and the peaks add next to nothing."),
    "both": gettext_lazy(
        "Neither rule alone describes memories here: peaks and the end add to the average, and the average to them."
    ),
    OPEN: gettext_lazy("Whether memories here follow the average or peaks and the end cannot be told apart yet."),
}
AFTER: Mapping[str, str | Promise] = {
    "peak-end": gettext_lazy("Answers just after follow the best and the worst moment and the end."),
    "mean": gettext_lazy("Answers just after follow the average of all moments."),
    "end": gettext_lazy("Answers just after follow how experiences end."),
    "both": gettext_lazy("Answers just after follow the average, and peaks and the end beside it."),
    OPEN: gettext_lazy("Which rule answers just after follow cannot be told."),
}
FEATURES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "mean": (gettext_lazy("Average"), gettext_lazy("of all moments")),
    "peak": (gettext_lazy("Best moment"), gettext_lazy("the peak")),
    "trough": (gettext_lazy("Worst moment"), gettext_lazy("the trough")),
    "end": (gettext_lazy("End"), gettext_lazy("the last moment")),
    "start": (gettext_lazy("Start"), gettext_lazy("the first moment")),
    "trend": (gettext_lazy("Direction"), gettext_lazy("better or worse on the way")),
    "duration": (gettext_lazy("Duration"), gettext_lazy("number of moments")),
    "spread": (gettext_lazy("Ups and downs"), gettext_lazy("how much it varies")),
}
MODELS: Mapping[str, str | Promise] = {
    "mean only": gettext_lazy("The average alone"),
    "peak-end": gettext_lazy("Best, worst and end"),
    "end only": gettext_lazy("The end alone"),
    "full": gettext_lazy("All features"),
}
TESTS: Mapping[str, str | Promise] = {
    "peak, trough and end add to the mean": gettext_lazy("Best, worst and end add to the average"),
    "the mean adds to peak, trough and end": gettext_lazy("The average adds to best, worst and end"),
    "mean, peak and trough add to the end": gettext_lazy("Average, best and worst add to the end"),
    "the start counts as well": gettext_lazy("The start counts as well"),
    "duration counts for 0.10 or more": gettext_lazy("Duration counts for 0.10 or more (small: it is neglected)"),
}
LATER: Mapping[str, str | Promise] = {
    "buys within 30 days": gettext_lazy("Buys or renews within 30 days"),
    "buys within 90 days": gettext_lazy("Buys or renews within 90 days"),
    "buys within 180 days": gettext_lazy("Buys or renews within 180 days"),
    "amount within 180 days": gettext_lazy("Amount within 180 days"),
    "leaves within 180 days": gettext_lazy("Leaves within 180 days"),
    "later trust": gettext_lazy("Trusts us, asked later"),
    "later forgive": gettext_lazy("Would forgive us, asked later"),
    "later advocate": gettext_lazy("Would speak well of us, asked later"),
    "later repurchase": gettext_lazy("Would buy again, asked later"),
}


def opening(memory: Memory) -> list[str]:
    """Return the verdict, and what it rests on: never more than the figures below show."""
    n, rule = memory.experiences(), memory.rule()
    if not n:
        why = memory.get("weight", LAGS[0], "end").absent
        return [str(VERDICTS[OPEN]), _few(why)]
    basis = ngettext(
        "This rests on %(n)s experience that a customer was asked about again, a week or more after it.",
        "This rests on %(n)s experiences that customers were asked about again, a week or more after them.",
        n,
    ) % {"n": number(n)}
    if rule == OPEN and n < ENOUGH:
        basis += " " + _("About %(n)s are usually needed to tell the rules apart.") % {"n": number(ENOUGH)}
    return [str(VERDICTS[rule]), basis]


def _few(why: str) -> str:
    if "nobody was asked" in why:
        return _("Nobody has been asked a week or more after an experience what they remember of it.")
    return _("Too few experiences were asked about again whose moments are known.")


def negativity(memory: Memory) -> str:
    """Return what the shape says of bad moments; empty where it is not known."""
    e = memory.shapes["negativity"]
    if e.value is None or e.low is None or e.high is None:
        return ""
    told = {"times": number(e.value, 1), "low": number(e.low, 1), "high": number(e.high, 1)}
    if e.low > 1:
        return _("What felt bad weighs %(times)s times what felt good (%(low)s to %(high)s).") % told
    return _(
        "Whether bad moments weigh more than good ones cannot be told: %(times)s times (%(low)s to %(high)s)."
    ) % told  # fmt: skip


def duration(memory: Memory) -> str:
    """Return whether the length of an experience counts; empty where it is not known."""
    p = dict(memory.tests).get("duration counts for 0.10 or more")
    if p is None:
        return ""
    if p < 0.05:
        return _("How long it lasted counts for next to nothing.")
    return _("Whether it counts how long it lasted cannot be told.")
