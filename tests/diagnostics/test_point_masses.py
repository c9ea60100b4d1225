"""Values that stand out of a column, and values that merely repeat because of how it is kept."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.datasets import load
from mixtura.diagnostics.point_masses import point_masses, repeated_values

N = 600


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def _hours() -> np.ndarray:
    """Working hours in whole numbers, of which many are at 40."""
    rng = _rng()
    hours = np.clip(rng.normal(40, 12, N).round(), 5, 80)
    hours[rng.random(N) < 0.45] = 40
    return hours


MASSES = {
    "capped": (lambda: np.minimum(_rng().normal(70, 20, N), 100), [100]),
    "zero-inflated": (
        lambda: np.where(_rng().random(N) < 0.4, 0.0, _rng().lognormal(3, 1, N)),
        [0],
    ),
    "zero-inflated counts": (
        lambda: np.where(_rng().random(N) < 0.4, 0, _rng().poisson(12, N)),
        [0],
    ),
    "detection limit": (lambda: np.maximum(_rng().lognormal(0, 1, N), 0.3), [0.3]),
    "40 hours": (_hours, [40]),
    "two bounds": (lambda: np.clip(_rng().normal(0, 1, N), -1, 1.5), [-1, 1.5]),
    "two codes side by side": (
        lambda: np.r_[np.full(90, -1.0), np.full(60, -2.0), _rng().normal(50, 9, N)],
        [-1, -2],
    ),
}

ORDINARY = {
    "continuous": lambda: _rng().normal(size=N),
    "rounded": lambda: _rng().normal(70, 20, N).round(),
    "rounded to halves": lambda: (2 * _rng().normal(size=N)).round() / 2,
    "counts": lambda: _rng().poisson(6, N),
    "few counts": lambda: _rng().poisson(0.5, N),
    "geometric counts": lambda: _rng().geometric(0.4, N),
    "overdispersed counts": lambda: _rng().negative_binomial(0.8, 0.15, N),
    "stars": lambda: _rng().choice([1, 2, 3, 4, 5], N, p=[0.03, 0.04, 0.08, 0.2, 0.65]),
    "marks from 1 to 10": lambda: np.clip(_rng().normal(8, 1.5, N).round(), 1, 10),
    "yes or no": lambda: _rng().integers(0, 2, N),
    "ages heaped at tens": lambda: np.where(
        _rng().random(N) < 0.5,
        _rng().uniform(20, 80, N).round(),
        _rng().uniform(20, 80, N).round(-1),
    ),
    "log-normal in whole numbers": lambda: _rng().lognormal(1, 1, N).round(),
}


@pytest.mark.parametrize("kind", MASSES)
def test_what_stands_out_is_found_with_its_share(kind):
    make, values = MASSES[kind]
    column = make().astype(float)
    found = point_masses(column[:, None])
    assert sorted(mass.value for mass in found) == sorted(values)
    for mass in found:
        assert mass.share == pytest.approx((column == mass.value).mean())


@pytest.mark.parametrize("kind", ORDINARY)
def test_what_repeats_because_it_is_recorded_so_is_not(kind):
    assert point_masses(ORDINARY[kind]().astype(float)[:, None]) == []


@pytest.mark.parametrize("name", ["iris", "faithful", "galaxies", "acidity", "diabetes"])
def test_measurements_have_none(name):
    assert point_masses(load(name).X) == []


def test_columns_are_told_apart_and_units_do_not_matter():
    X = np.c_[ORDINARY["continuous"](), MASSES["capped"][0](), MASSES["zero-inflated"][0]()]
    found = point_masses(X)
    assert [mass.column for mass in found] == [1, 2]
    scaled = point_masses((X * [1e-9, 1e6, 1e-6] + [0, 7e6, 0]).astype(np.float32))
    assert [(mass.column, mass.share) for mass in scaled] == [(m.column, m.share) for m in found]


def test_weight_two_is_the_row_twice():
    X = MASSES["capped"][0]()[:, None]
    weight = _rng().integers(0, 4, len(X))
    assert point_masses(X, weight.astype(float)) == point_masses(np.repeat(X, weight, axis=0))


def test_a_coincidence_is_not_worth_a_word():
    column = ORDINARY["continuous"]()
    column[:9] = column[0]
    assert point_masses(column[:, None]) == []
    column[:13] = column[0]
    assert len(point_masses(column[:, None])) == 1


def test_repeated_values_are_point_masses_and_the_commonest_of_a_handful():
    X = np.c_[ORDINARY["continuous"](), MASSES["capped"][0]()]
    X = np.c_[X, np.arange(len(X)) % 3 == 0, np.ones(len(X))]
    found = repeated_values(X)
    assert [mass.column for mass in found] == [1, 2]  # one value only is no accident
    assert found[0] == point_masses(X[:, [0, 1]])[0]
    assert (found[1].value, round(found[1].share, 2)) == (0.0, 0.67)
    weight = np.where(X[:, 2] == 1.0, 5.0, 1.0)
    assert repeated_values(X[:, [2]], weight)[0].value == 1.0
