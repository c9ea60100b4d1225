"""Statistics are a commutative monoid under +, and only about the same means."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from mixtura.model.statistics import MixtureStatistics

NUMBERS = ("log_likelihood", "entropy", "total_weight", "n_rows")


@pytest.fixture
def parts(family, clusters, random_mixture, one_block):
    """Statistics of three blocks of different sizes under one mixture, and of all their rows."""
    X = clusters(n=60, d=3)
    prepared = random_mixture(family, d=3).prepare()
    cuts = [X[:10], X[10:33], X[33:]]
    return [prepared.expect(one_block(rows)) for rows in cuts], prepared.expect(one_block(X))


def assert_same(a, b, tolerance=1e-12):
    assert a.sums.keys() == b.sums.keys()
    for name in (*a.sums, *NUMBERS):
        x, y = (np.asarray(s.sums.get(name, getattr(s, name, None))) for s in (a, b))
        scale = max(1.0, np.abs(y).max())
        np.testing.assert_allclose(x / scale, y / scale, rtol=0, atol=tolerance, err_msg=name)


def test_the_sum_over_parts_is_the_whole(parts):
    (a, b, c), whole = parts
    assert_same(a + b + c, whole)
    assert (a + b + c).n_rows == 60


def test_addition_commutes(parts):
    (a, b, _), _ = parts
    assert_same(a + b, b + a, tolerance=0)


def test_addition_associates(parts):
    (a, b, c), _ = parts
    assert_same((a + b) + c, a + (b + c))


def test_statistics_of_no_rows_add_nothing(parts):
    (a, _, _), _ = parts
    nothing = {name: array * 0 for name, array in a.sums.items()}
    zero = replace(a, sums=nothing, **{name: getattr(a, name) * 0 for name in NUMBERS})
    assert_same(a + zero, a, tolerance=0)


def test_every_field_but_the_components_is_added(parts):
    (a, _, _), _ = parts
    assert {field.name for field in fields(MixtureStatistics)} == {
        "about",
        "sums",
        "owned",
        *NUMBERS,
    }
    for name in NUMBERS:
        np.testing.assert_array_equal(getattr(a + a, name), 2 * getattr(a, name))
    for name, array in a.sums.items():
        np.testing.assert_array_equal((a + a).sums[name], 2 * array)
    assert (a + a).about is a.about


def test_a_family_may_sum_what_it_likes(parts):
    (a, b, _), _ = parts
    odd = [replace(s, sums={**s.sums, "robust": 3.0 * s.mass}) for s in (a, b)]
    np.testing.assert_array_equal(
        (odd[0] + odd[1]).sums["robust"], odd[0].sums["robust"] + odd[1].sums["robust"]
    )


def test_statistics_about_other_means_are_refused(parts):
    (a, b, _), _ = parts
    with pytest.raises(ValueError, match="about different means"):
        a + replace(b, about=b.about.replaced(means=b.about.means + 1e-9))


def test_equal_means_need_not_be_the_same_array(parts):
    (a, b, _), _ = parts
    assert_same(a + replace(b, about=b.about.map(np.copy)), a + b, tolerance=0)


def test_statistics_cannot_be_changed(parts):
    (a, _, _), _ = parts
    with pytest.raises(FrozenInstanceError):
        a.n_rows = 3


def test_adding_in_place_gives_the_same_bits_in_the_arrays_of_the_first(parts):
    (a, b, _), _ = parts
    together = a + b
    arrays = list(a.sums.values())
    a += b
    assert_same(a, together, tolerance=0)
    assert all(x is y for x, y in zip(a.sums.values(), arrays, strict=True))
