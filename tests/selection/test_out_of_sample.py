"""Densities of rows left out of a fit."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, GaussianMixtureIC
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture
from mixtura.selection import OutOfSample


def fitted(X: np.ndarray, k: int, shape: str = "full", **more: object) -> GaussianMixture:
    return GaussianMixture(k, covariance_type=shape, random_state=0, **more).fit(X)


def total(X: np.ndarray, model: GaussianMixture, weight: np.ndarray | None = None) -> float:
    held_out = OutOfSample(X, weight)
    return float(held_out.weight @ held_out.log_density(model.mixture()))


def test_one_component_is_predicted_by_the_moments_of_the_other_rows() -> None:
    X = np.random.default_rng(0).normal(size=(40, 3)) * [1.0, 10.0, 0.1]
    held_out = OutOfSample(X)
    density = held_out.log_density(fitted(X, 1).mixture())
    ordered = X[np.lexsort(X.T[::-1])]
    found = 0
    for row, value in zip(ordered, density, strict=True):
        # which rows went with it is not told: leaving one out must come close
        others = ordered[(ordered != row).any(axis=1)]
        spread = np.cov(others.T, bias=True)
        away = row - others.mean(axis=0)
        alone = -0.5 * (away @ np.linalg.solve(spread, away) + np.linalg.slogdet(spread)[1])
        found += abs(alone - 1.5 * np.log(2 * np.pi) - value) < 1.0
    assert found >= 36
    assert density.sum() < fitted(X, 1).score_samples(X).sum()


def test_it_comes_close_to_what_new_rows_say() -> None:
    rng = np.random.default_rng(1)
    X, new = rng.normal(size=(60, 3)), rng.normal(size=(5000, 3))
    for k in (1, 2):
        model = fitted(X, k)
        assert total(X, model) / 60 == pytest.approx(model.score(new), abs=0.5)


def test_groups_that_chance_made_are_found_out_and_real_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    one = rng.normal(size=(40, 4))
    assert total(one, fitted(one, 3)) < total(one, fitted(one, 1))
    two = one + 9.0 * (np.arange(40)[:, None] < 20)
    assert total(two, fitted(two, 2, "diag")) > total(two, fitted(two, 1, "diag"))


def test_neither_order_nor_repetition_nor_threads_change_it() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 2))
    weight = rng.integers(1, 4, size=50).astype(float)
    model = fitted(X, 2)
    expected = total(X, model, weight)
    order = rng.permutation(50)
    assert total(X[order], model, weight[order]) == pytest.approx(expected, abs=1e-6)
    repeated = np.repeat(X, weight.astype(int), axis=0)
    assert total(repeated, model) == pytest.approx(expected, abs=1e-6)
    threads = OutOfSample(X, weight, workers=4)
    assert float(threads.weight @ threads.log_density(model.mixture())) == expected


def test_copies_of_a_row_do_not_predict_it() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    X[:12] = X[0]
    model = fitted(X, 2, "diag")
    assert total(X, model) < total(X, fitted(X, 1, "diag"))


def test_rows_without_which_there_is_no_fit_are_not_predicted() -> None:
    X = np.array([[0.0], [0.1], [0.2], [5.0]])
    floor = np.full(1, 1e-3)
    family = FAMILIES["spherical"]
    components = family.from_feature_variances(X, np.ones(1), floor)
    density = OutOfSample(X).log_density(Mixture(np.full(4, 0.25), components, floor))
    assert (density == -np.inf).all()  # three rows are no four groups


def chosen(X: np.ndarray, **settings: object) -> GaussianMixtureIC:
    return GaussianMixtureIC(range(1, 5), random_state=0, **settings).fit(X)


NOISE = [np.random.default_rng(seed).normal(size=(50, 4)) for seed in (1, 4)]
"""No groups, but AIC sees some in so few rows."""


def aic(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    return -2.0 * log_likelihood + 2.0 * n_parameters


@pytest.mark.parametrize("X", NOISE)
def test_a_choice_of_few_rows_is_checked(X: np.ndarray) -> None:
    model = chosen(X, covariance_type="diag", criterion="aic")
    assert model.n_components_ == 1
    beaten = model.sweep_.overruled
    assert beaten is not None
    assert beaten.n_components > 1
    assert [row.beaten_by for row in model.sweep_ if row.beaten_by is not None]
    assert "predicts rows left out" in " ".join(model.results_["set_aside"])
    assert model.advantage_ >= 0
    assert "clear" not in model.confidence_.verdict


@pytest.mark.parametrize("X", NOISE)
def test_a_criterion_of_the_callers_is_law(X: np.ndarray) -> None:
    model = chosen(X, covariance_type="diag", criterion=aic)
    assert model.n_components_ > 1
    assert model.sweep_.checks == ()
    assert not any(row.beaten_by for row in model.sweep_)
    assert "clear" not in model.confidence_.verdict


def test_a_choice_of_many_rows_is_not_checked() -> None:
    rng = np.random.default_rng(0)
    many = chosen(np.vstack([rng.normal(size=(300, 2)), rng.normal(size=(300, 2)) + 7]))
    assert many.n_components_ == 2
    assert many.sweep_.checks == ()
    assert "clear" in many.confidence_.verdict


def test_a_real_choice_of_few_rows_stands() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 3)) + 6.0 * (np.arange(30)[:, None] < 15)
    model = chosen(X)
    assert model.n_components_ == 2
    assert model.sweep_.overruled is None
    assert all(check.difference > 0 for check in model.sweep_.checks)
    assert len(model.sweep_.checks) >= 1
