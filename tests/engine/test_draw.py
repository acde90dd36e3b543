"""A draw takes the same customers everywhere, about as many as asked, and nested ones."""

import numpy as np
import pyarrow as pa
import pytest

from goodwill.core.errors import EngineError
from goodwill.engine import draw
from goodwill.engine.local import LocalEngine

CUSTOMERS = 40_000


@pytest.fixture(scope="module")
def engine():
    keys = np.random.default_rng(5).integers(1, 2**63 - 1, CUSTOMERS)
    with LocalEngine() as started:
        started.register("people", pa.table({"customer_key": np.repeat(keys, 2), "fact": np.arange(2 * CUSTOMERS)}))
        yield started


def drawn(engine, share):
    return engine.draw("SELECT * FROM people", share)["customer_key"].to_pylist()


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_about_the_share_is_drawn_with_all_facts_of_a_customer(engine, share):
    found = drawn(engine, share)
    each = set(found)
    assert len(found) == 2 * len(each)
    # five standard deviations of a binomial count: fails for one in two million seeds, and the seed is fixed
    assert abs(len(each) - CUSTOMERS * share) < 5 * (CUSTOMERS * share * (1 - share)) ** 0.5


def test_a_smaller_draw_lies_in_a_larger(engine):
    assert set(drawn(engine, 0.05)) < set(drawn(engine, 0.2))


def test_none_and_all(engine):
    assert drawn(engine, 0.0) == []
    assert len(drawn(engine, 1.0)) == 2 * CUSTOMERS


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_is_a_share(share):
    with pytest.raises(EngineError, match="between 0 and 1"):
        draw.condition(share)
