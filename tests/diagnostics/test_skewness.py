"""Which columns lean so far to the right that their logarithms are worth a try, and which not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mixtura import GaussianMixture, PreparedGaussianMixture, diagnose
from mixtura.diagnostics.skewness import gain_of_logarithm


def _named(X: np.ndarray, k: int = 1) -> list[str]:
    model = GaussianMixture(k, random_state=0, n_init=2).fit(X)
    found = [f for f in diagnose(model, X, starts=False) if f.code == "skewed-column"]
    return found[0].numbers["columns"] if found else []


def test_the_gain_is_the_difference_of_two_log_likelihoods() -> None:
    x = np.exp(np.random.default_rng(1).normal(3.0, 0.7, 400))
    normal = stats.norm(x.mean(), x.std()).logpdf(x).sum()
    logs = np.log(x)
    lognormal = stats.lognorm(logs.std(), scale=np.exp(logs.mean())).logpdf(x).sum()
    assert gain_of_logarithm(x, np.ones((400, 1))) == pytest.approx(lognormal - normal)


def test_the_gain_of_groups_adds_up_and_few_rows_do_not_count() -> None:
    x = np.exp(np.random.default_rng(2).normal(size=60))
    both = np.repeat(np.eye(2), 30, axis=0)
    apart = [gain_of_logarithm(part, np.ones((30, 1))) for part in (x[:30], x[30:])]
    assert gain_of_logarithm(x, both) == pytest.approx(sum(apart))
    few = np.zeros((60, 1))
    few[:4] = 1.0
    assert gain_of_logarithm(x, few) == 0.0
    assert gain_of_logarithm(np.full(60, 7.0), np.ones((60, 1))) == 0.0


KINDS = {
    "log-normal": (lambda rng: np.exp(rng.normal(8, 1, 500)), True),
    "exponential": (lambda rng: rng.exponential(3.0, 500) + 1e-6, False),
    "normal": (lambda rng: rng.normal(100, 5, 500), False),
    "uniform": (lambda rng: rng.uniform(1, 100, 500), False),
    "leans to the left": (lambda rng: 1e4 - np.exp(rng.normal(5, 0.8, 500)).clip(0, 9e3), False),
    "has a zero": (lambda rng: np.append(np.exp(rng.normal(8, 1, 499)), 0.0), False),
    "below zero": (lambda rng: -np.exp(rng.normal(8, 1, 500)), False),
    "very small": (lambda rng: 1e-30 * np.exp(rng.normal(0, 1, 500)), True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_of_columns(kind: str) -> None:
    rng = np.random.default_rng(3)
    column, skewed = KINDS[kind]
    X = np.column_stack([column(rng), rng.normal(size=500)])
    if kind == "exponential":  # an exponential's logarithm leans to the left: either may be
        assert set(_named(X)) <= {"x0"}
    else:
        assert _named(X) == (["x0"] if skewed else [])


def test_two_groups_far_apart_are_no_skewness() -> None:
    """The column leans, its groups do not."""
    rng = np.random.default_rng(4)
    X = np.concatenate([rng.normal(10, 1, 450), rng.normal(60, 1, 50)])[:, None]
    assert _named(X, 2) == []


def test_the_advice_lowers_bic_where_the_column_is_log_normal() -> None:
    x = np.exp(np.random.default_rng(5).normal(8, 1, 500))[:, None]
    assert _named(x) == ["x0"]
    without = PreparedGaussianMixture(1).fit(x)
    with_log = PreparedGaussianMixture(1, log=[0]).fit(x)
    gain = gain_of_logarithm(x[:, 0], np.ones((500, 1)))
    assert without.bic(x) - with_log.bic(x) == pytest.approx(2 * gain)
    assert not [f for f in diagnose(with_log, x) if f.code == "skewed-column"]
