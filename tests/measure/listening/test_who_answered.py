"""Answer rates against counting row by row."""

from __future__ import annotations

import pandas as pd
import pytest

from goodwill.core.errors import LedgerError
from goodwill.measure import WhoAnswered
from goodwill.stats.intervals import wilson


def test_rates_equal_counting(frames, ledger):
    tables = frames(repeat=False, replies=150, customers=400)
    result = WhoAnswered(construct="recommend").measure(ledger(**tables))
    overall = result.figure()
    expected = wilson(150.0, 300.0)
    e = overall.estimate
    assert (overall.beside.asked, overall.beside.answered) == (300, 150)
    assert (e.value, e.low, e.high) == pytest.approx((expected.value, expected.low, expected.high))
    sent = tables["invitations"].assign(month=tables["invitations"]["sent_at"].dt.strftime("%Y-%m"))
    for month, group in sent.groupby("month"):
        rate = (group["state"] == "completed").mean()
        assert result.figure("period", period=month).estimate.value == pytest.approx(rate)
    worst = result.figure("construct").beside
    share = (tables["answers"]["value"] / 10).mean()
    assert (worst.worst_low, worst.worst_high) == pytest.approx((share / 2, share / 2 + 0.5))


def test_bounced_requests_reached_nobody_and_reminders_do_not_count_twice(frames, ledger):
    tables = frames(repeat=False, replies=50, customers=200)
    silent = tables["invitations"].index[tables["invitations"]["state"] == "sent"]
    tables["invitations"].loc[silent[:10], "state"] = "bounced"
    tables["invitations"].loc[silent[10:15], "reminder"] = 1
    assert WhoAnswered().measure(ledger(**tables)).figure().beside.asked == 85


def test_uneven_rates_are_named(frames, ledger):
    tables = frames(repeat=False, replies=100, customers=400)
    done = tables["invitations"]["state"] == "completed"
    tables["invitations"].loc[~done, "channel"] = "letter"
    result = WhoAnswered().measure(ledger(**tables))
    assert "read weighted figures" in result.brief()


def test_replies_that_name_no_invitation_are_noticed(frames, ledger):
    tables = frames(repeat=False, replies=100, customers=400)
    tables["replies"].loc[tables["replies"].index[:50], "invitation_id"] = None
    result = WhoAnswered().measure(ledger(**tables))
    assert "marked completed but no reply names them" in result.brief()


def test_without_invitations_it_is_our_error(frames, ledger):
    tables = frames()
    del tables["invitations"]
    tables["replies"]["invitation_id"] = None
    with pytest.raises(LedgerError, match="not known who was asked"):
        WhoAnswered().measure(ledger(**tables))
    assert isinstance(tables["replies"], pd.DataFrame)
