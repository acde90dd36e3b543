"""What a customer felt, moment by moment: asked before coded before read from words, as the view `felt` has it.

What the customer said of their own feelings is always known. What a coder or the source said, and what a study read
from the customer's words, counts only where the customer agreed to emotion being read. A study counts everybody where
a project keeps no consents for it at all; of one customer that cannot be told, so here a feeling waits for a yes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.utils.translation import gettext as _

from goodwill.core.errors import LedgerError
from goodwill.study.text_scores import TextScores

if TYPE_CHECKING:
    from goodwill.ledger.one_customer_rows import Row
    from goodwill.study.text_scores import Score
    from goodwill.web.customers.timeline.marks import Teller

Origin = Literal["asked", "coded", "read"]


@dataclass(frozen=True, slots=True)
class Feeling:
    """How one moment felt.

    Attributes
    ----------
    moment
        The row of the moment.
    valence
        -1 to 1.
    error
        Standard error of a feeling read from words; 0 where somebody labelled it.
    origin
        Whether the customer was asked, somebody coded it, or a study read it from the customer's words.
    """

    moment: Row
    valence: float
    error: float
    origin: Origin


def feelings_of(teller: Teller) -> dict[object, list[Feeling]]:
    """Return interaction -> the feelings of its moments that are known and may be shown, in order."""
    moments = sorted(teller.known.of("moments"), key=lambda m: m["seq"])
    unlabelled = [m for m in moments if m.get("valence") is None and m.get("speaker") == "customer" and m.get("text")]
    scores = _scores(unlabelled) if teller.consented.may_show_read_emotion else {}
    found: dict[object, list[Feeling]] = defaultdict(list)
    for moment in moments:
        feeling = _labelled(moment, teller) or _read(moment, scores.get(id(moment)))
        if feeling is not None:
            found[moment["interaction_id"]].append(feeling)
    return dict(found)


def with_origin(words: str, feelings: Sequence[Feeling]) -> str:
    """Return what is told of feelings, with a word where a study read them and nobody said them."""
    read = sum(f.origin == "read" for f in feelings)
    if not read:
        return words
    if read < len(feelings):
        return _("%(felt)s; partly read from words") % {"felt": words}
    return _("%(felt)s; read from words") % {"felt": words}


def _labelled(moment: Row, teller: Teller) -> Feeling | None:
    if moment.get("valence") is None:
        return None
    if moment.get("labelled_by") == "customer":
        return Feeling(moment, float(moment["valence"]), 0.0, "asked")
    if teller.consented.may_show_read_emotion:
        return Feeling(moment, float(moment["valence"]), 0.0, "coded")
    return None


def _read(moment: Row, score: Score | None) -> Feeling | None:
    if score is None or score["valence"] is None:  # not read, or the words say nothing
        return None
    return Feeling(moment, float(score["valence"]), float(score["valence_sd"] or 0.0), "read")


def _scores(moments: Sequence[Row]) -> dict[int, Score | None]:
    """Return how the newest study read the words of each moment; nothing where none has read any."""
    if not moments:
        return {}
    try:
        kept = TextScores.open(settings.SITE.project)
    except LedgerError:
        return {}
    return {id(m): score for m, score in zip(moments, kept.of(str(m["text"]) for m in moments), strict=True)}
