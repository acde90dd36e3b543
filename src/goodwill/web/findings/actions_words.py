"""What the pages of actions say first: what was judged how, and what cannot be told yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodwill.web.findings.actions_judged import VERDICT_WORDS
from goodwill.web.shell.templatetags.words import number

if TYPE_CHECKING:
    from goodwill.web.findings.actions_judged import ActionSeen


def opening(found: Sequence[ActionSeen]) -> list[str]:
    """Return how many actions were judged, verdict by verdict, and how many cannot be judged yet."""
    if not found:
        return []
    judged = [a for a in found if a.stage == "judged"]
    open_ones = [a for a in found if a.stage != "judged"]
    said = []
    if judged:
        counts = "; ".join(
            _("%(verdict)s: %(count)s") % {"verdict": words, "count": number(n)}
            for verdict, words in VERDICT_WORDS.items() if (n := sum(a.verdict == verdict for a in judged))
        )  # fmt: skip
        said.append(
            ngettext(
                "%(count)s action has been judged. %(verdicts)s.",
                "%(count)s actions have been judged. %(verdicts)s.",
                len(judged),
            )
            % {"count": number(len(judged)), "verdicts": counts[:1].upper() + counts[1:]}
        )
    if open_ones:
        said.append(
            ngettext(
                "%(count)s action cannot be judged yet.", "%(count)s actions cannot be judged yet.", len(open_ones)
            )
            % {"count": number(len(open_ones))}
        )
    return said
