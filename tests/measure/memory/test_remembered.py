"""The method as a whole: on companies whose rule of memory is known, on readings with error, and from arrays."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest

from goodwill import Ledger
from goodwill.core.errors import EstimateError
from goodwill.measure.memory import FEATURES, Remembered
from goodwill.measure.memory.facts import repeat_cells
from goodwill.measure.memory.rules import OPEN
from goodwill.simulate import Company

READ = ("interactions", "moments", "answers", "replies", "invitations", "consents", "episodes", "events", "outcomes")


def measured(world, seed, customers):
    tables = Company(seed=seed, customers=customers, world=world).tables()
    with Ledger.from_tables(seed=1, **{k: v for k, v in tables.items() if k in READ}) as ledger:
        ledger.keep_views()
        return Remembered().measure(ledger)


@pytest.fixture(scope="module")
def planted():
    return measured("planted", 3, 500)


def test_the_planted_rule_is_found_or_left_open(planted):
    assert planted.rule in ("peak-end", OPEN)
    reading = planted.readings["remembered"]
    assert reading.n >= 100
    assert planted.weight("end").low > 0  # the end weighs most in the truth of a planted company
    assert planted.readings["just after"].rule != "peak-end"  # said at once, it is the average of the contact


def test_the_table_holds_all_that_pages_show(planted):
    rows = planted.table().to_pylist()
    scopes = {r["scope"] for r in rows}
    assert {"remembered", "just after", "published", "later", "curve", "curve of all", "all"} <= scopes
    assert sum((r["metric"], r["scope"]) == ("weight", "remembered") for r in rows) == len(FEATURES)
    json.dumps(planted.model)
    assert planted.model["remembered"]["rule"] == planted.rule


def test_people_carry_what_they_probably_remember(planted):
    people = planted.people
    assert people.column_names[0] == "customer_key"
    keys = people["customer_key"].to_pylist()
    assert keys == sorted(set(keys))
    told = people["remembered"].to_numpy()
    assert told.min() >= 1.0
    assert told.max() <= 7.0
    model = planted.model["remembered"]
    one = people.slice(0, 1).to_pylist()[0]
    assert one["trough"] <= one["mean"] <= one["peak"]
    # Those whose worst moment was worse are expected to remember it worse, by the weights.
    weights = dict(zip(model.get("features", FEATURES), model["weights"], strict=True))
    assert weights["end"] > 0
    assert np.corrcoef(people["end"].to_numpy(), told)[0, 1] > 0.5


def test_a_claim_is_made_only_where_the_average_is_refuted(planted):
    claims = planted.claims()
    assert len(claims) <= 1
    for claim in claims:
        assert claim.p_value < 0.015
        assert claim.about == planted.rule


def test_readings_known_twice_correct_the_stated_error(planted, make_company):
    """Brute force: readings off by 0.3 where 0.15 was stated count with four times the squared error."""
    frames = make_company([(f"c{i}", f"p{i}", 0, [0.1, -0.2, 0.3], None) for i in range(40)], [])
    del frames["replies"], frames["answers"]
    with Ledger.from_tables(seed=1, **frames) as ledger:
        felt = ledger.merge("SELECT interaction_id, seq, valence, origin FROM felt")
        off = np.where(np.arange(felt.num_rows) % 2, 0.3, -0.3)
        readings = pa.table({
            "interaction_id": felt["interaction_id"], "seq": felt["seq"],
            "valence": felt["valence"].to_numpy() + off, "valence_sd": np.full(felt.num_rows, 0.15),
        })  # fmt: skip

        class Known:
            """The ledger with readings beside what was told."""

            engine_name, version, zone = "local", "test", "UTC"

            def has(self, table, *columns):
                return True

            def merge(self, sql, /, **parameters):
                return ledger.engine.merge(sql.replace("readings", "read_again"), **parameters)

        ledger.engine.register("read_again", readings)
        row = repeat_cells(Known()).rows.to_pylist()[0]
    assert row["n"] == felt.num_rows
    assert row["differences"] == pytest.approx(0.09 * felt.num_rows)
    assert row["differences"] / row["stated"] == pytest.approx(4.0)


def test_arrays_give_the_same_as_a_ledger_would(make_world):
    made = make_world(2, 1_500, "peak-end")
    found = Remembered().read(made.paths.owner, made.paths.valence, made.score, customer=made.customer)
    assert found.rule == "peak-end"
    assert found.n == 1_500
    assert found.weights.standardised["end"].low > 0


@pytest.mark.parametrize(
    ("group", "valence", "score"), [([0, 0], [0.1, 0.2], [0.5, 0.5]), ([0, 0], [0.1, 0.2], [7.0]), ([0], [2.0], [0.5])]
)
def test_wrong_arrays_are_refused(group, valence, score):
    with pytest.raises(EstimateError):
        Remembered().read(group, valence, score)


@pytest.mark.slow
@pytest.mark.parametrize(("world", "right"), [("null", "mean"), ("planted", "peak-end"), ("misspecified", "mean")])
def test_companies_of_two_thousand_get_the_right_verdict_or_none(world, right):
    seeds = range(20)
    found = [measured(world, s, 2_000) for s in seeds]
    wrong = [r.rule for r in found if r.rule not in (right, OPEN)]
    assert len(wrong) <= 3  # one in twenty, plus three binomial standard errors of twenty companies
    if world == "null":
        assert sum(bool(r.claims()) for r in found) <= 3
