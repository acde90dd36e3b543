"""How contacts end, held against counting contact by contact; silence, consent, small units and noisy readings."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from goodwill.core.errors import LedgerError, SettingsError
from goodwill.ledger.ledger import Ledger
from goodwill.measure.experience.endings import Endings
from goodwill.measure.experience.endings_alongside import with_dropped
from goodwill.measure.experience.endings_cells import badly
from goodwill.measure.experience.endings_paths import DROPPED, ENDED, UNKNOWN, read_paths, states

START = datetime(2025, 1, 6, tzinfo=UTC)


def contacts(n=200, seed=0, people=60, **more):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "interaction_id": [f"c{i}" for i in range(n)],
            "customer_id": [f"p{k}" for k in rng.integers(0, people, n)],
            "started_at": [START + timedelta(days=int(d)) for d in np.sort(rng.integers(0, 360, n))],
            "touchpoint": rng.choice(["chat", "call"], n), "stage": "use", "channel": "phone", "handler": "person",
            "unit_id": rng.choice(["u1", "u2", "u3"], n), "wait": rng.gamma(2, 2, n).round(2),
            "transfers": rng.poisson(0.3, n), "resolved": rng.random(n) < 0.8, **more,
        }
    )  # fmt: skip
    frame["ended_at"] = [t + timedelta(minutes=12) for t in frame.started_at]
    return frame


def turns(frame, seed=0, lengths=(2, 9)):
    rng = np.random.default_rng(seed)
    rows = []
    for name in frame.interaction_id:
        n = int(rng.integers(*lengths))
        rows += [(name, k + 1, "customer" if k % 2 == 0 else "employee", v)
                 for k, v in enumerate(np.clip(rng.normal(0.1, 0.4, n), -1, 1).round(3))]  # fmt: skip
    table = pd.DataFrame(rows, columns=["interaction_id", "seq", "speaker", "valence"])
    return table.assign(text="words", labelled_by="coder")


def measured(**frames):
    with Ledger.from_tables(seed=1, **frames) as ledger:
        return Endings().measure(ledger)


def by_hand(moments):
    def one(v):
        v, k = v.to_numpy(), 2 if len(v) >= 4 else 1
        return pd.Series({"start": v[:k].mean(), "end": v[-k:].mean(), "trough": v.min()})

    return moments.sort_values("seq").groupby("interaction_id").valence.apply(one).unstack()


def test_figures_by_counting():
    frame = contacts()
    moments = turns(frame)
    result = measured(interactions=frame, moments=moments)
    want = by_hand(moments)
    for name in ("start", "trough", "end"):
        assert result.figure(name).value == pytest.approx(want[name].mean(), abs=1e-9)
    recovery = want.end - want.trough
    assert result.figure("recovery").value == pytest.approx(recovery.mean(), abs=1e-9)
    assert result.figure("ends better than its trough").value == pytest.approx((recovery > 0.1).mean(), abs=1e-9)
    assert result.figure("ends badly").value == pytest.approx((want.end < -0.25).mean(), abs=1e-9)
    places = frame.set_index("interaction_id").touchpoint
    for place in ("chat", "call"):
        mine = want[places[want.index] == place]
        assert result.figure("end", "touchpoint", segment=place).value == pytest.approx(mine.end.mean(), abs=1e-9)
    assert result.figure("end").n == len(want)


def test_last_contact_of_each_customer():
    frame = contacts()
    moments = turns(frame)
    with Ledger.from_tables(seed=1, interactions=frame, moments=moments) as ledger:
        people = Endings().measure(ledger).people.to_pandas()
        names = ledger.source_ids(people.customer_key.to_list())
    last = frame.sort_values(["started_at"]).drop_duplicates("customer_id", keep="last").set_index("customer_id")
    twice = frame.groupby("customer_id").started_at.apply(lambda t: (t == t.max()).sum()) > 1
    want = by_hand(moments)
    for row in people.itertuples():
        name = names[row.customer_key]
        if twice[name]:
            continue  # two contacts in one instant have no order
        assert row.last_end == pytest.approx(want.end[last.interaction_id[name]], abs=1e-6)
        assert row.last_start == pytest.approx(want.start[last.interaction_id[name]], abs=1e-6)
        assert row.ended_badly == (want.end[last.interaction_id[name]] < -0.25)
    assert people.customer_key.is_monotonic_increasing


def test_what_counts_as_an_end():
    felt = np.array([3, 3, 3, 3, 1, 0, 3, 3, 3.0])
    unread = np.array([0, 0, 0, 1, 0, 1, 2, 0, 0.0])
    others = np.array([0, 1, 1, 0, 0, 0, 0, 1, 2.0])
    is_open = np.array([False, False, False, False, False, False, False, True, False])
    resolved = np.array([0, 0, 1, 0, 1, 1, 0, np.nan, np.nan])
    want = [ENDED, DROPPED, ENDED, ENDED, UNKNOWN, UNKNOWN, UNKNOWN, DROPPED, DROPPED]
    assert states(felt, unread, others, is_open=is_open, resolved=resolved).tolist() == want


def test_silence_is_bounded_and_never_neutral():
    """A third of the customers fall silent, unhelped and unhappy: no figure may treat them as a mild end."""
    frame = contacts(300)
    silent = np.arange(300) % 3 == 0
    frame["resolved"] = ~silent
    moments = turns(frame, lengths=(5, 6))
    quiet = moments.interaction_id.isin(frame.interaction_id[silent])
    moments.loc[quiet & (moments.seq <= 3), "valence"] = -0.6
    moments.loc[quiet & (moments.seq > 3), ["valence", "labelled_by"]] = [np.nan, None]
    moments.loc[quiet & (moments.seq > 3), "speaker"] = "employee"
    result = measured(interactions=frame, moments=moments)
    assert result.figure("drop-offs").value == pytest.approx(1 / 3, abs=1e-9)
    assert result.figure("end").n == 200
    end, whole = result.figure("end"), result.figure("end, drop-offs included")
    assert whole.low == pytest.approx((200 * end.value - 100) / 300, abs=1e-9)
    assert whole.high == pytest.approx((200 * end.value - 60) / 300, abs=1e-9)
    assert whole.low < whole.value < whole.high < end.value
    assert not next(d for d in result.diagnostics if d.assumption == "silence_understood").passed
    assert "fell silent" in result.brief()


def test_cut_off_normal_by_drawing():
    rng = np.random.default_rng(1)
    drawn = rng.normal(0.2, 0.4, 400_000)
    want = drawn[drawn < -0.1].mean()
    row = {"answers": 100.0, "finish": 20.0}
    bounds = with_dropped(row, [{"n": 100.0, "last": -10.0}], 0.4)
    # 90,000 draws below the cut: standard error .001
    assert 2 * bounds.expected - 0.2 == pytest.approx(want, abs=0.004)


def test_uncertain_readings_do_not_deepen_the_trough():
    """The lowest of noisy readings is mostly noise: pulled together, the mean trough keeps to the true one."""
    frame = contacts(1500, people=500)
    rng = np.random.default_rng(2)
    truth, moments = [], []
    for name in frame.interaction_id:
        path = rng.normal(0.1, 0.25) + rng.normal(0, 0.15, 6)
        truth.append(path.min())
        moments += [(name, k + 1, v + rng.normal(0, 0.4)) for k, v in enumerate(path)]
    table = pd.DataFrame(moments, columns=["interaction_id", "seq", "valence"]).assign(
        speaker="customer", text="w", labelled_by="coder"
    )
    table["valence"] = table.valence.clip(-1, 1)
    with Ledger.from_tables(seed=1, interactions=frame, moments=table) as ledger:
        rows = ledger.merge("SELECT * FROM felt").to_pandas()
        noisy = read_paths(ledger, 0.15).numbers["trough"].mean()
        ledger.engine.register("felt_read", _with_error(rows, 0.4))
        ledger.engine.define("felt", "SELECT * FROM felt_read")
        pulled = read_paths(ledger, 0.15).numbers["trough"].mean()
    assert noisy < np.mean(truth) - 0.25
    assert abs(pulled - np.mean(truth)) < 0.15  # posterior means err to the middle, by less than half of that


def _with_error(rows, sd):
    import pyarrow as pa

    return pa.Table.from_pandas(rows.assign(valence_sd=sd, origin="read"), preserve_index=False)


def test_a_bad_end_is_a_probability_where_it_was_read():
    assert badly(np.array([-0.3, -0.2]), np.zeros(2)).tolist() == [1.0, 0.0]
    unsure = badly(np.array([-0.3, -0.2, 0.9]), np.full(3, 0.2**2))
    assert 0.3 < unsure[1] < unsure[0] < 0.7
    assert unsure[2] < 1e-4


def test_units_of_one_or_two_people_are_not_shown():
    frame = contacts(400, people=200)
    employees = pd.DataFrame(
        {"employee_id": [f"e{i}" for i in range(9)], "unit_id": ["u1"] * 4 + ["u2"] * 4 + ["u3"],
         "valid_from": START - timedelta(days=400)}
    )  # fmt: skip
    result = measured(interactions=frame, moments=turns(frame), employees=employees)
    shown = set(result.table()["unit"].to_pylist())
    assert {"u1", "u2"} <= shown
    assert "u3" not in shown
    assert "u3" not in {u.unit for u in result.units}


def test_consents_are_asked_for_aloud():
    frame = contacts(60)
    moments = turns(frame)
    without = measured(interactions=frame, moments=moments)
    assert next(d for d in without.diagnostics if d.assumption == "consent_on_record").passed is False
    consents = pd.DataFrame(
        {"customer_id": ["p1", "p2", "p3"], "purpose": "reading emotion", "state": ["granted", "granted", "denied"],
         "valid_from": START - timedelta(days=9), "basis": "consent"}
    )  # fmt: skip
    agreed = measured(interactions=frame, moments=moments, consents=consents)
    assert next(d for d in agreed.diagnostics if d.assumption == "consent_on_record").passed
    assert agreed.figure("end").n == frame.customer_id.isin(["p1", "p2"]).sum()


def test_what_goes_with_a_good_end():
    """Contacts on which somebody helped end .3 better, wherever and however they began."""
    frame = contacts(2000, people=700)
    rng = np.random.default_rng(3)
    rows = []
    for name, place, helped in zip(frame.interaction_id, frame.touchpoint, frame.resolved, strict=True):
        start = rng.normal(-0.2 if place == "chat" else 0.2, 0.3)
        path = [start, start, start + rng.normal(0.3 * helped, 0.2), start + rng.normal(0.3 * helped, 0.2)]
        rows += [(name, k + 1, v) for k, v in enumerate(np.clip(path, -1, 1))]
    moments = pd.DataFrame(rows, columns=["interaction_id", "seq", "valence"]).assign(
        speaker="customer", text="w", labelled_by="customer"
    )
    found = {b.name: b.difference for b in measured(interactions=frame, moments=moments).behaviours}
    assert found["resolved"].covers(0.29)  # a little is cut off at -1 and 1
    assert found["resolved"].width < 0.06
    assert found["not passed on"].low < 0 < found["not passed on"].high


def test_nothing_to_see():
    with Ledger.from_tables(seed=1, interactions=contacts(5)) as ledger, pytest.raises(LedgerError, match="course"):
        Endings().measure(ledger)
    with pytest.raises(SettingsError, match="above 0"):
        Endings(spread=0)
