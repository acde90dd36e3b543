"""Agreement from published cells: against the rows, against a known truth, and in plain words."""

import json

import numpy as np
import pytest

from goodwill.core.errors import LedgerError
from goodwill.ledger.anonymity import published
from goodwill.measure.engagement.agreement import EngagementAgreement
from goodwill.measure.engagement.published_cells import cells_of

ROUNDING = 1e-9  # sums of doubles in another order
SIZES = [3, 6, 7, 8, 9, 10, 11, 12, 7, 8, 9, 9]


@pytest.fixture(scope="module")
def tables(frames):
    level = 3.4 + 0.5 * np.random.default_rng(2).normal(size=(len(SIZES), 3))
    return frames(SIZES, waves=1, level=level)


@pytest.fixture(scope="module")
def result(ledger_of, tables):
    return EngagementAgreement().measure(ledger_of(tables=tables))


def groups(tables, construct, hidden=("team-00", "team-01")):
    rows = tables["answers"].merge(tables["replies"], on="reply_id")
    rows = rows[(rows.construct == construct) & ~rows.unit_id.isin(hidden)]
    return [g.value.to_numpy(float) for _, g in rows.groupby("unit_id")]


@pytest.mark.parametrize("construct", ["engage.tools", "engage.voice"])
def test_intraclass_correlations_are_those_of_the_rows(result, tables, construct):
    answers = groups(tables, construct)
    n = np.array([len(g) for g in answers])
    grand = np.concatenate(answers).mean()
    between = sum(len(g) * (g.mean() - grand) ** 2 for g in answers) / (len(n) - 1)
    within = sum(((g - g.mean()) ** 2).sum() for g in answers) / (n.sum() - len(n))
    n0 = (n.sum() - (n**2).sum() / n.sum()) / (len(n) - 1)
    found = next(c for c in result.constructs if c.construct == construct)
    assert found.icc1.value == pytest.approx((between - within) / (between + (n0 - 1) * within), abs=ROUNDING)
    assert found.icc2.value == pytest.approx((between - within) / between, abs=ROUNDING)
    assert found.units == len(answers)


def test_agreement_within_units_is_that_of_the_rows(result, tables):
    found = next(c for c in result.constructs if c.construct == "engage.tools").r_wg
    for unit in ("team-05", "team-07"):
        rows = tables["answers"].merge(tables["replies"], on="reply_id")
        said = rows[(rows.unit_id == unit) & (rows.construct == "engage.tools")].value.to_numpy(float)
        assert found[unit].value == pytest.approx(max(0.0, 1 - said.var(ddof=1) / 2.0), abs=ROUNDING)  # (5^2-1)/12


def test_hidden_units_have_no_agreement(result):
    for c in result.constructs:
        assert not c.r_wg["team-00"].is_present
        assert not c.r_wg["team-01"].is_present
    hidden = [r for r in result.table().to_pylist() if r["unit"] in ("team-00", "team-01")]
    assert all(r["value"] is None and r["n"] is None and r["absent"] for r in hidden)
    assert "team-" not in result.brief()
    assert "team-" not in json.dumps(result.chart().spec)


def fake_cells(rng, units, share, size=12):
    """Return published rows of units whose answers have this share of variance between them (continuous answers)."""
    rows = []
    for u in range(units):
        said = 3 + np.sqrt(share) * rng.normal() + np.sqrt(1 - share) * rng.normal(size=size)
        rows.append({"wave": "w", "month": 24300, "unit": f"u{u}", "kind": "team", "depth": 1, "leaf": True,
                     "construct": "engage.x", "low": 1.0, "high": 5.0, "asked": 0, "persons": size,
                     "mean": said.mean(), "variance": said.var(ddof=1), "suppressed": False})  # fmt: skip
    import pyarrow as pa

    return cells_of(pa.Table.from_pylist(rows))


def test_a_known_share_between_units_is_covered_and_the_verdict_follows():
    rng = np.random.default_rng(7)
    rounds, share = 200, 0.25
    results = [EngagementAgreement().estimate(fake_cells(rng, 30, share)).constructs[0] for _ in range(rounds)]
    covered = sum(c.icc1.covers(share) for c in results)
    assert covered >= 0.95 * rounds - 3 * np.sqrt(0.05 * 0.95 * rounds)
    assert sum(c.verdict in ("warranted", "with care") for c in results) >= 0.9 * rounds
    alike = [EngagementAgreement().estimate(fake_cells(rng, 30, 0.0)).constructs[0] for _ in range(rounds)]
    assert sum(c.verdict != "not warranted" for c in alike) <= 0.05 * rounds + 3 * np.sqrt(0.05 * 0.95 * rounds)


def test_brief_says_for_what_a_mean_may_be_read(result):
    assert "In the wave wave-0" in result.brief()
    for doubt in result.diagnostics:
        assert not doubt.speaks or doubt.message in result.brief()
    assert {d.assumption for d in result.diagnostics} == set(EngagementAgreement.card.assumptions)


def test_too_few_units_cannot_be_told(ledger_of):
    found = EngagementAgreement().measure(ledger_of([9, 2], waves=1))
    assert {c.verdict for c in found.constructs} == {"cannot tell"}
    assert "cannot" in found.brief() or "too few" in found.brief()
    assert found.chart() is None


def test_no_engagement_is_our_error(ledger_of, frames):
    with pytest.raises(LedgerError):
        EngagementAgreement().measure(ledger_of(tables={"units": frames([5])["units"]}))


def test_only_published_cells_are_read(ledger_of, tables):
    ledger = ledger_of(tables=tables)
    cells = published(ledger).cells
    assert EngagementAgreement().estimate(cells_of(cells)).table().equals(EngagementAgreement().measure(ledger).table())


def test_settings_survive_json():
    method = EngagementAgreement(level=0.9)
    assert EngagementAgreement(**json.loads(json.dumps(method.settings()))) == method
