"""Companies in which nothing happens: a study must say so."""

from __future__ import annotations

import companies
import pytest
import rates
from scipy.stats import binom

SEEDS, MOVING = range(200), range(40)
BAR = 0.05
ALLOWED = int(binom.ppf(0.999, len(SEEDS), BAR))  # more than this and the true rate is above the bar, 999 in 1000


@pytest.mark.slow
def test_at_most_one_brief_in_twenty_states_news():
    found = companies.records("null", SEEDS)
    record = rates.null_record(found)
    assert round(record["rates"][0]["rate"] * len(found)) <= ALLOWED, rates.show(record)


@pytest.mark.slow
def test_what_is_said_when_averages_move_for_no_reason_is_on_record():
    found = companies.records("null all", MOVING)
    record = rates.moving_record(found)
    # No bar is declared for these companies; that more than half made news would be a fault all the same.
    assert record["rates"][0]["low"] < 0.5, rates.show(record)
