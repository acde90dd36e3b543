"""What the page Account says in words: what leaving goes with first, then whether there is a tipping point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodwill.web.emotional_account.queries import Account
from goodwill.web.shell.templatetags.words import number

if TYPE_CHECKING:
    from django.utils.functional import Promise

STANDINGS: Mapping[str, str | Promise] = {
    "below the tipping point": gettext_lazy("Below the tipping point"),
    "near the tipping point": gettext_lazy("Near the tipping point"),
    "overdrawn": gettext_lazy("Overdrawn"),
    "neutral": gettext_lazy("Neutral"),
    "in credit": gettext_lazy("In credit"),
}
WHO: Mapping[str, str | Promise] = {
    "all": gettext_lazy("All customers"),
    "answered before": gettext_lazy("Have answered before"),
    "never answered": gettext_lazy("Have never answered"),
}
RECOVERY: Mapping[str, str | Promise] = {
    "put right against not, first failure": gettext_lazy("First failure: put right against not"),
    "put right against not, later failure": gettext_lazy("Later failure: put right against not"),
    "first failure put right against no failure": gettext_lazy("First failure put right, against no failure"),
    "later failure put right against no failure": gettext_lazy("Later failure put right, against no failure"),
    "first failure not put right against no failure": gettext_lazy("First failure not put right, against no failure"),
}


def opening(account: Account, clear: frozenset[str]) -> list[str]:
    """Return sentences that say no more than the figures below and the register of claims allow."""
    slope, share = account.get("leaving per unit of lower balance"), account.get(account.counted)
    found = []
    if "emotional_account/leaving" in clear:
        found.append(_("The lower a customer's balance of feelings, the more leave."))
    elif slope.low is not None and slope.low > 0:
        found.append(_("More customers leave on a low balance, but it is not clear beyond chance."))
    else:
        found.append(_("Leaving does not go with the balance of feelings as far as can be seen."))
    if account.tips and share.value is not None:
        found.append(_("Below the tipping point of %(point)s are %(share)s of customers.") % {
            "point": number(account.get("tipping point").value or 0.0, 1), "share": number(100 * share.value, 0) + " %",
        })  # fmt: skip
    elif not account.tips:
        found.append(_("No tipping point can be told: what is seen a smooth curve gives as well."))
    return found


def recovered(account: Account) -> str:
    """Return what putting a first failure right goes with; empty where it cannot be told."""
    e = account.get("odds of leaving", "recovery", "put right against not, first failure")
    if e.value is None or e.high is None or e.low is None:
        return ""
    if e.high < 1:
        return _("After a failure that was put right fewer leave than after one that was not.")
    if e.low > 1:
        return _("After a failure that was put right more leave than after one that was not.")
    return _("Whether putting a failure right goes with staying cannot be told.")
