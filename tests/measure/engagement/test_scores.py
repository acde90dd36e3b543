"""Engagement scores: the rows added up, what is hidden everywhere, plain words, the law of waves."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from goodwill.core.claim import ClaimKind
from goodwill.core.errors import LedgerError
from goodwill.ledger.anonymity import EVERYONE
from goodwill.measure.engagement.figures import LEADERSHIP, OVERALL
from goodwill.measure.engagement.scores import EngagementScores

SIZES = [3, 6, 7, 8, 9, 10, 11, 12, 7, 8]
HIDDEN_UNITS = {"team-00", "team-01"}  # three people, and the smallest team beside them
CAUSE = re.compile(r"\b(driver|drives|effect|because|caus\w*|moved|took|impact|due to|leads? to)\b", re.IGNORECASE)
ROUNDING = 1e-9  # sums of doubles in another order


@pytest.fixture(scope="module")
def tables(frames):
    return frames(SIZES, comment="secret words")


@pytest.fixture(scope="module")
def ledger(ledger_of, tables):
    return ledger_of(tables=tables)


@pytest.fixture(scope="module")
def result(ledger):
    return EngagementScores().measure(ledger)


def values(tables, unit, construct, wave=1):
    rows = tables["answers"].merge(tables["replies"], on="reply_id")
    rows = rows[rows.reply_id.str.startswith(f"r{wave}-") & (rows.construct == construct) & rows.value.notna()]
    return rows[rows.unit_id == unit].value.to_numpy(float) if unit != EVERYONE else rows.value.to_numpy(float)


@pytest.mark.parametrize("unit", ["team-05", "team-07", EVERYONE])
@pytest.mark.parametrize("construct", ["engage.tools", "engage.leadership_trust"])
def test_means_and_intervals_are_those_of_the_rows(result, tables, unit, construct):
    said = values(tables, unit, construct)
    asked = int((tables["invitations"].wave == "wave-1").sum()) if unit == EVERYONE else len(said) + 2
    figure = result.figure(construct, unit)
    half = stats.t.ppf(0.975, len(said) - 1) * said.std(ddof=1) / np.sqrt(len(said)) * np.sqrt(1 - len(said) / asked)
    assert figure.estimate.value == pytest.approx(said.mean(), abs=ROUNDING)
    assert figure.estimate.low == pytest.approx(said.mean() - half, abs=ROUNDING)
    assert figure.estimate.high == pytest.approx(said.mean() + half, abs=ROUNDING)
    assert (figure.estimate.n, figure.asked, figure.answered) == (len(said), asked, len(said))
    worst = (said.sum() + (asked - len(said))) / asked, (said.sum() + 5 * (asked - len(said))) / asked
    assert figure.worst_case == pytest.approx(worst, abs=ROUNDING)


def test_overall_is_the_mean_of_the_questions_and_its_error_is_not_too_small(result, tables):
    overall = result.figure(OVERALL, "team-07").estimate
    each = np.column_stack([values(tables, "team-07", c) for c in
                            ("engage.leadership_trust", "engage.tools", "engage.voice")])  # fmt: skip
    assert overall.value == pytest.approx(each.mean(), abs=ROUNDING)
    exact = each.mean(axis=1).std(ddof=1) / np.sqrt(len(each)) * np.sqrt(1 - len(each) / (len(each) + 2))
    assert overall.se >= exact - ROUNDING


def test_when_everybody_answered_nothing_is_left_to_chance(ledger_of):
    figure = EngagementScores().measure(ledger_of([8, 9, 10], waves=1, asked_more=0)).figure("engage.tools", "team-01")
    assert figure.estimate.low == figure.estimate.value == figure.estimate.high
    assert figure.worst_case == pytest.approx((figure.estimate.value,) * 2)


def test_no_way_of_showing_the_result_shows_a_hidden_unit(result):
    hidden = [r for r in result.table().to_pylist() if r["unit"] in HIDDEN_UNITS]
    assert hidden
    assert all(r["value"] is None and r["n"] is None and r["absent"] and r["answered"] is None for r in hidden)
    assert all(r["low"] is None and r["worst_low"] is None for r in hidden)
    assert not any(unit in result.brief() for unit in HIDDEN_UNITS)
    assert not any(row["unit"] in HIDDEN_UNITS for row in result.chart().spec["data"]["values"])
    assert not any(claim.about in HIDDEN_UNITS for claim in result.claims())
    page = result._repr_html_()
    for row in hidden:
        assert f"<td>{row['unit']}</td><td>{row['kind']}</td><td>{row['construct']}</td><td></td>" in page


def test_summaries_hold_nothing_of_hidden_cells(ledger):
    rows = [r for r in EngagementScores().summarise(ledger).rows.to_pylist() if r["unit"] in HIDDEN_UNITS]
    assert all(r["persons"] == r["total"] == r["squares"] == r["shown"] == 0 for r in rows)


def test_words_reach_no_output(ledger, result):
    shown = [
        *map(str, EngagementScores().summarise(ledger).rows.to_pylist()),
        *map(str, result.table().to_pylist()), json.dumps(result.chart().spec), result.chart().description,
        result.brief(), *(c.statement for c in result.claims()), result._repr_html_(),
    ]  # fmt: skip
    assert not any("secret words" in text for text in shown)
    scored = EngagementScores().measure(ledger)
    assert scored.figures == result.figures


def test_words_change_no_figure(ledger_of, frames):
    kind, angry = (
        EngagementScores().measure(ledger_of(tables=frames(SIZES, comment=c))).table() for c in ("lovely", "awful")
    )
    assert kind.equals(angry)


def test_waves_add(ledger_of, frames, tables):
    def only(wave):
        part = {k: t.copy() for k, t in tables.items()}
        part["invitations"] = part["invitations"][part["invitations"].wave == f"wave-{wave}"]
        for name in ("replies", "answers"):
            part[name] = part[name][part[name].reply_id.str.startswith(f"r{wave}-")]
        return EngagementScores().summarise(ledger_of(tables=part))

    whole = EngagementScores().summarise(ledger_of(tables=tables))
    added = only(0) + only(1)
    order = [(k, "ascending") for k in whole.by]
    left, right = added.rows.sort_by(order).to_pandas(), whole.rows.sort_by(order).to_pandas()
    pd.testing.assert_frame_equal(left, right[left.columns], check_dtype=False, atol=ROUNDING)


def test_the_order_of_rows_does_not_matter(ledger_of, tables, result):
    mixed = {k: t.sample(frac=1, random_state=3) for k, t in tables.items()}
    again = EngagementScores().measure(ledger_of(tables=mixed)).table().to_pandas()
    pd.testing.assert_frame_equal(again, result.table().to_pandas(), atol=ROUNDING)


def test_brief_names_doubts_and_plain_words(ledger_of, result):
    assert re.search(r"81 of 101 employees replied", result.brief())
    assert "2 of 10 units are not shown" in result.brief()
    silent = EngagementScores().measure(ledger_of(SIZES, asked_more=12))
    doubt = next(d for d in silent.diagnostics if d.assumption == "silent_alike")
    assert doubt.speaks
    assert doubt.message in silent.brief()
    for shown in (result, silent):
        assert not CAUSE.search(shown.brief())
        assert not re.search(r"\bmanager", shown.brief() + "".join(c.statement for c in shown.claims()))
        assert {d.assumption for d in shown.diagnostics} == set(EngagementScores.card.assumptions)


def test_a_unit_with_low_leadership_conditions_is_flagged_in_those_words(ledger_of):
    level = np.full((14, 3), 3.6)
    level[4, 0] = 1.9
    found = EngagementScores().measure(ledger_of([12] * 14, level=level, seed=4))
    flag = min((c for c in found.claims() if c.kind is ClaimKind.FLAG), key=lambda c: c.p_value)
    assert flag.about == "team-04"
    assert flag.p_value < 0.001
    assert flag.statement.startswith("Leadership conditions in team-04 are ")
    assert flag.estimate.high < 0


def test_a_change_all_share_is_no_claim_about_a_unit(ledger_of):
    found = EngagementScores().measure(ledger_of([12] * 14, shock=(0.0, 0.9), seed=5))
    changes = [c for c in found.claims() if c.kind is ClaimKind.CHANGE]
    assert {c.about for c in changes} == {f"team-{i:02d}" for i in range(14)}  # and not everyone: two waves only
    assert min(c.p_value for c in changes) > 0.005  # the least of 14 even p-values is below it 7 times in 100


def test_leadership_conditions_can_be_other_constructs(ledger_of):
    found = EngagementScores(leadership=("engage.voice",)).measure(ledger_of([8, 9], waves=1))
    assert found.figure(LEADERSHIP).estimate.value == pytest.approx(found.figure("engage.voice").estimate.value)


def test_settings_survive_json():
    method = EngagementScores(leadership=("engage.voice",), recent=2)
    assert EngagementScores(**json.loads(json.dumps(method.settings()))) == method


def test_poor_facts_give_our_errors_or_absent_figures(ledger_of, frames):
    with pytest.raises(LedgerError, match="no engagement"):
        EngagementScores().measure(ledger_of(tables={"units": frames([5])["units"]}))
    few = EngagementScores().measure(ledger_of([2, 2], waves=1))
    assert all(r["value"] is None and r["absent"] for r in few.table().to_pylist())
    assert few.claims() == ()
    assert few.chart() is None
    assert few.brief()
    bare = frames([9, 8], waves=1)
    del bare["invitations"]
    unknown = EngagementScores().measure(ledger_of(tables=bare))
    assert "not known" in unknown.brief()
    assert unknown.figure().worst_case is None


def test_card_is_complete():
    card = EngagementScores.card
    assert card.question.endswith("?")
    assert len(card.witnesses) >= 2
    assert not CAUSE.search(card.title + card.question)
