"""What fits of one sweep share changes no bit of any of them."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.fitting.common import Common


def drawn(rng, k=3, n=20):
    return np.eye(k)[:, rng.integers(k, size=n)]


def test_a_value_is_worked_out_once():
    calls = []
    common = Common()
    for _ in range(3):
        assert common.once("a", lambda: calls.append(1) or len(calls)) == 1
    assert common.once("b", lambda: "other") == "other"


def test_what_failed_is_tried_again():
    common = Common()
    with pytest.raises(ZeroDivisionError):
        common.once("a", lambda: 1 / 0)
    assert common.once("a", lambda: 2) == 2


def test_a_partition_is_drawn_once_and_the_seed_ends_where_it_would():
    common, first, other = Common(), np.random.default_rng(5), np.random.default_rng(5)
    one = common.partition("p", 3, first, lambda: drawn(first))
    again = common.partition("p", 3, other, lambda: pytest.fail("it is there"))
    np.testing.assert_array_equal(one, again)
    assert again.dtype == one.dtype
    assert first.random() == other.random()


def test_another_partition_has_its_own_place():
    common, rng = Common(), np.random.default_rng(5)
    one = common.partition("p", 3, rng, lambda: drawn(rng))
    other = common.partition("q", 3, rng, lambda: drawn(rng))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("resp", [np.full((2, 4), 0.5), np.zeros((2, 4))])
def test_shares_and_rows_of_nobody_are_drawn_anew(resp):
    common, rng, calls = Common(), np.random.default_rng(5), []
    for _ in range(2):
        found = common.partition("p", 2, rng, lambda: calls.append(1) or resp)
        np.testing.assert_array_equal(found, resp)
    assert len(calls) == 2


def test_without_one_seed_partitions_are_drawn_anew():
    common, rng = Common(one_seed=False), np.random.default_rng(5)
    one, other = (common.partition("p", 3, rng, lambda: drawn(rng)) for _ in range(2))
    assert not np.array_equal(one, other)
