"""Which columns lean so far to the right that their logarithms are worth a try, and which not."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, PreparedGaussianMixture, diagnose
from mixtura.diagnostics.skewness import gain_of_logarithm
from mixtura.model.families import FAMILIES

ANY = next(iter(FAMILIES.values()))


def _named(X: np.ndarray, k: int = 1) -> list[str]:
    model = GaussianMixture(k, random_state=0, n_init=2).fit(X)
    found = [f for f in diagnose(model, X, starts=False) if f.code == "skewed-column"]
    return found[0].numbers["columns"] if found else []


@pytest.mark.parametrize("family", FAMILIES.values())
def test_the_gain_is_that_of_real_fits(family: type) -> None:
    x = np.exp(np.random.default_rng(1).normal(3.0, 0.7, 400))
    lowest = {
        log: min(
            PreparedGaussianMixture(
                k, covariance_type=family.name, random_state=0, n_init=5, log=log
            )
            .fit(x[:, None])
            .bic(x[:, None])
            for k in (1, 2, 3, 5)
        )
        for log in (None, "all")
    }
    gain = gain_of_logarithm(x, family)
    assert gain > 10
    assert gain == pytest.approx(lowest[None] - lowest["all"], abs=2.0)


@pytest.mark.parametrize("unit", [1e-20, 1.0, 1e20])
def test_the_gain_knows_no_units(unit: float) -> None:
    x = np.exp(np.random.default_rng(2).normal(size=200))
    assert gain_of_logarithm(unit * x, ANY) == pytest.approx(gain_of_logarithm(x, ANY), abs=0.1)


@pytest.mark.parametrize("values", [np.full(60, 7.0), np.array([1.0, 2.0]), np.ones(1)])
def test_nothing_to_fit_is_no_gain(values: np.ndarray) -> None:
    assert abs(gain_of_logarithm(values, ANY)) < 1.0


KINDS = {
    "log-normal": (lambda rng: np.exp(rng.normal(8, 1, 500)), True),
    "two log-normal groups": (
        lambda rng: np.exp(np.append(rng.normal(10, 0.5, 250), rng.normal(11.5, 0.7, 250))),
        True,
    ),
    "normal": (lambda rng: rng.normal(100, 5, 500), False),
    "uniform": (lambda rng: rng.uniform(1, 100, 500), False),
    "two normal groups": (
        lambda rng: np.append(rng.normal(100, 8, 450), rng.normal(600, 60, 50)),
        False,
    ),
    "leans to the left": (lambda rng: 1e4 - np.exp(rng.normal(5, 0.8, 500)).clip(0, 9e3), False),
    "has a zero": (lambda rng: np.append(np.exp(rng.normal(8, 1, 499)), 0.0), False),
    "below zero": (lambda rng: -np.exp(rng.normal(8, 1, 500)), False),
    "very small": (lambda rng: 1e-30 * np.exp(rng.normal(0, 1, 500)), True),
    "less than tenfold": (lambda rng: 50 + np.exp(rng.normal(0, 1, 500)), False),
    "few counts": (lambda rng: 1.0 + rng.poisson(0.3, 500), False),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 3])
def test_kinds_of_columns(kind: str, k: int) -> None:
    """Whatever the number of groups: several of them can tile a column that leans."""
    rng = np.random.default_rng(3)
    column, skewed = KINDS[kind]
    X = np.column_stack([column(rng), rng.normal(size=500)])
    with np.errstate(all="ignore"):
        few = kind == "few counts"  # groups of equal values collapse
        assert _named(X, 1 if few else k) == (["x0"] if skewed else [])


def test_several_columns_are_one_finding_and_fitted_logarithms_none() -> None:
    X = np.exp(np.random.default_rng(5).normal(8, 1, (500, 3)) * [1.0, 0.8, 0.0001])
    assert set(_named(X)) == {"x0", "x1"}
    model = PreparedGaussianMixture(1, log=[0]).fit(X)
    found = [f for f in diagnose(model, X) if f.code == "skewed-column"]
    assert found[0].numbers["columns"] == ["x1"]
    both = PreparedGaussianMixture(1, log=[0, 1]).fit(X)
    assert not [f for f in diagnose(both, X) if f.code == "skewed-column"]


def test_the_advice_lowers_bic() -> None:
    x = np.exp(np.random.default_rng(5).normal(8, 1, (500, 2)))
    assert set(_named(x)) == {"x0", "x1"}
    models = [
        PreparedGaussianMixture(k, random_state=0, n_init=2, log=log).fit(x).bic(x)
        for log, k in (("all", 1), *((None, k) for k in range(1, 6)))
    ]
    assert models[0] == min(models)
