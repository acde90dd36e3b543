"""Moments are a commutative monoid, and any split of the rows gives the same value."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from goodwill.stats.moments import Moments

# Each merge rounds the mean by about one ulp: an offset of 1e8 costs about 1e-8 there and, times spread and
# count, in the cross-product.
MEAN_ATOL, CROSS_ATOL = 1e-6, 1e-4

offsets = st.sampled_from([0.0, -1e4, 1e8])
numbers = st.floats(-10, 10, width=32)


row_counts = st.integers(0, 8)


def blocks(rows=row_counts):
    return rows.flatmap(lambda n: arrays(np.float64, (n, 3), elements=numbers))


def same(a: Moments, b: Moments) -> None:
    assert a.n == b.n
    np.testing.assert_allclose(a.weight, b.weight, rtol=1e-12)
    np.testing.assert_allclose(a.weight_squared, b.weight_squared, rtol=1e-12)
    np.testing.assert_allclose(a.mean, b.mean, atol=MEAN_ATOL)
    np.testing.assert_allclose(a.cross, b.cross, atol=CROSS_ATOL)


@settings(max_examples=40, deadline=None)
@given(blocks(), blocks(), blocks(), offsets)
def test_addition_is_associative_and_commutative(a, b, c, offset):
    x, y, z = (Moments.from_rows(rows + offset) for rows in (a, b, c))
    same((x + y) + z, x + (y + z))
    same(x + y, y + x)
    same(x + Moments.empty(3), x)


@settings(max_examples=40, deadline=None)
@given(blocks(st.integers(1, 20)), offsets, st.data())
def test_any_split_gives_the_moments_of_the_whole(rows, offset, data):
    weights = data.draw(arrays(np.float64, len(rows), elements=st.floats(0, 5, width=32)))
    part = data.draw(arrays(np.int64, len(rows), elements=st.integers(0, 3)))
    X = rows + offset
    pieces = [Moments.from_rows(X[part == k], weights[part == k]) for k in range(4) if (part == k).any()]
    whole = Moments.from_rows(X, weights)
    if whole.weight > 1e-6:
        same(sum(pieces), whole)
