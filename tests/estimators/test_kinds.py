"""Kinds of data on which an earlier search was silently worse than one ordinary start.

Each kind has a maker of data of our own, several seeds, and what a user is promised: a likelihood
no lower than that of ten starts of scikit-learn where theirs is sound, the groups that are there,
and no collapse where a sound optimum exists.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture as TheirMixture
from sklearn.preprocessing import StandardScaler

from mixtura import CollapsedWarning, GaussianMixture, Outcome
from mixtura.families import FAMILIES

NATS = 0.01
"""How much lower in total than scikit-learn's best a default fit may end."""

every_shape = pytest.mark.parametrize("shape", FAMILIES)


def quietly(model, X):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X)


def theirs(X, k, shape, seed=0):
    """The better of scikit-learn's ten starts with k-means and with k-means++."""
    fits = [
        quietly(
            TheirMixture(k, covariance_type=shape, n_init=10, init_params=init, random_state=seed),
            X,
        )
        for init in ("kmeans", "k-means++")
    ]
    return max(fits, key=lambda fit: fit.score(X))


def sound(fit, X):
    """Whether a fit of scikit-learn has a collapsed component, as we count it."""
    family = FAMILIES[fit.covariance_type]
    n, d = X.shape
    components = family.from_precisions(fit.means_, fit.precisions_)
    variances = X.var(axis=0)
    floor = 1e-6 * np.where(variances > 0, variances, 1.0)
    starved = fit.weights_ * n < family.least_rows(d)
    return not (starved | components.at_floor(2.0 * floor)).any()


def assert_never_worse(X, y, k, shape, seed, *, least_ari, **settings):
    """Ours is no lower than theirs where theirs is sound, and finds the groups."""
    mine = GaussianMixture(k, covariance_type=shape, random_state=seed, **settings).fit(X)
    other = theirs(X, k, shape, seed)
    assert mine.outcome_ is not Outcome.COLLAPSED
    if sound(other, X):
        assert len(X) * (mine.score(X) - other.score(X)) >= -NATS
    assert adjusted_rand_score(y, mine.predict(X)) >= least_ari
    return mine


# --- groups that stand in the rows' own units ----------------------------------------------------


def scores_of_many_columns(seed):
    """Two groups that sixty columns share a little of each, as 95 % principal components."""
    rng = np.random.default_rng([seed, 1])
    y = np.repeat([0, 1], [220, 160])
    X = rng.normal(size=(380, 60)) + 0.8 * y[:, None]
    return PCA(0.95).fit_transform(StandardScaler().fit_transform(X)), y


def two_wide_columns(seed):
    """Two groups in two wide columns, and twenty narrow ones of noise."""
    rng = np.random.default_rng([seed, 2])
    y = np.repeat([0, 1], [500, 300])
    X = rng.normal(size=(800, 22))
    X[:, :2] = 10.0 * (X[:, :2] + 3.5 * y[:, None])
    return X, y


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("shape", ["tied", "spherical"])
def test_groups_on_the_leading_of_many_scores(shape, seed):
    X, y = scores_of_many_columns(seed)
    assert X.shape[1] > 40
    assert_never_worse(X, y, 2, shape, seed, least_ari=0.95)


@pytest.mark.parametrize("seed", range(3))
@every_shape
def test_groups_in_two_wide_columns(shape, seed):
    X, y = two_wide_columns(seed)
    assert_never_worse(X, y, 2, shape, seed, least_ari=0.9)


@pytest.mark.parametrize("seed", range(2))
@every_shape
def test_groups_in_narrow_columns_are_found_as_before(shape, seed):
    """The opposite: wide columns are noise, which only standardised rows see through."""
    X, y = two_wide_columns(seed)
    X = X * np.r_[0.02, 0.02, np.ones(20)]
    # one variance for all columns sees nothing in the narrow ones
    assert_never_worse(X, y, 2, shape, seed, least_ari=-1 if shape == "spherical" else 0.9)


# --- values that repeat exactly in a column ------------------------------------------------------


def capped(seed):
    """Two groups, and a column that cannot be above 100."""
    rng = np.random.default_rng([seed, 3])
    y = np.repeat([0, 1], [170, 130])
    return np.c_[rng.normal(30 + 30 * y, 6), np.clip(rng.normal(65 + 40 * y, 18), 0, 100)], y


def zero_inflated(seed):
    """Two groups by age, who spend nothing in half of the cases."""
    rng = np.random.default_rng([seed, 4])
    y = np.repeat([0, 1], [170, 130])
    spends = rng.random(300) < 0.4 + 0.2 * y
    return np.c_[rng.normal(30 + 35 * y, 5), rng.gamma(4, 10 + 10 * y) * spends], y


def forty_hours(seed):
    """Two groups by income, of whom a third report exactly forty hours a week."""
    rng = np.random.default_rng([seed, 5])
    y = np.repeat([0, 1], [170, 130])
    hours = np.where(rng.random(300) < 0.35, 40.0, rng.normal(36 + 6 * y, 7))
    return np.c_[rng.normal(10 + 9 * y, 1.5), hours], y


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("shape", ["full", "diag"])
def test_a_capped_column_does_not_collapse(shape, seed):
    X, y = capped(0)
    model = GaussianMixture(2, covariance_type=shape, random_state=seed).fit(X)
    assert model.outcome_ is not Outcome.COLLAPSED
    assert adjusted_rand_score(y, model.predict(X)) > 0.85


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", [capped, zero_inflated, forty_hours])
@every_shape
def test_a_column_of_repeated_values_does_not_cost_the_sound_optimum(make, shape, seed):
    X, y = make(seed)
    # a sphere of columns in different units is not what the groups are
    assert_never_worse(X, y, 2, shape, seed, least_ari=-1 if shape == "spherical" else 0.8)


@pytest.mark.filterwarnings("ignore::mixtura.SingularDataWarning")  # they lie on one line
@every_shape
def test_two_points_are_two_groups(shape):
    """No two components have a sound optimum there: each point is one, and the fit warns."""
    X = np.repeat([[0.0, 1.0], [1.0, 3.0]], 500, axis=0)
    with pytest.warns(CollapsedWarning):
        model = GaussianMixture(2, covariance_type=shape, random_state=0).fit(X)
    assert model.outcome_ is Outcome.COLLAPSED
    assert len(np.unique(model.predict(X))) == 2
    assert len(np.unique(model.predict(X[:500]))) == 1
    np.testing.assert_allclose(model.weights_, 0.5, atol=1e-6)
    order = np.argsort(model.means_[:, 0])
    np.testing.assert_allclose(model.means_[order], [[0.0, 1.0], [1.0, 3.0]], atol=0.02)


@pytest.fixture(scope="module")
def digits():
    """Some rows of digits and those of its columns that vary among them: whole numbers to 16."""
    data = load_digits(n_class=5)
    rows, y = data.data[::2], data.target[::2]
    return rows[:, rows.std(axis=0) > 0], y


@pytest.mark.filterwarnings("ignore::mixtura.MixturaWarning")
@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")
@pytest.mark.parametrize("shape", ["full", "diag", "tied"])
def test_pixels_do_not_run_away(digits, shape):
    """Where pixels hardly vary, held-out densities are near scikit-learn's, or better."""
    X, y = digits
    held_out = np.arange(len(X)) % 4 == 0
    train, test = X[~held_out], X[held_out]
    mine = GaussianMixture(5, covariance_type=shape, random_state=0, n_init=4).fit(train)
    other = quietly(TheirMixture(5, covariance_type=shape, n_init=10, random_state=0), train)
    assert mine.score(test) >= other.score(test) - 5.0
    ours, its = (adjusted_rand_score(y, model.predict(X)) for model in (mine, other))
    assert ours >= its - 0.05


# --- starts worked out on all rows ---------------------------------------------------------------


@pytest.mark.parametrize("shape", ["full", "diag", "spherical"])
def test_a_thousandth_of_the_rows_is_found_from_given_means(shape):
    rng = np.random.default_rng(6)
    X = np.concatenate([rng.normal(size=(60_000, 2)), 10.0 + rng.normal(size=(60, 2))])
    X = X[rng.permutation(len(X))]
    model = GaussianMixture(
        2, covariance_type=shape, means_init=[[0, 0], [10, 10]], random_state=0
    ).fit(X)
    assert model.outcome_ is not Outcome.COLLAPSED
    np.testing.assert_allclose(model.weights_, [60_000 / 60_060, 60 / 60_060], rtol=1e-3)
    np.testing.assert_allclose(model.means_[1], 10.0, atol=0.5)


def test_a_thousandth_of_the_rows_is_found_from_a_function_s_labels():
    """The function sees all rows: a sample of some thousands would have two or three of them."""
    rng = np.random.default_rng(7)
    X = np.concatenate([rng.normal(size=(60_000, 2)), 10.0 + rng.normal(size=(60, 2))])
    seen = []

    def far_off(rows, k, random_state):
        seen.append(len(rows))
        return (rows.sum(axis=1) > 12.0).astype(int)

    model = GaussianMixture(2, init_params=far_off, n_init=1, random_state=0).fit(X)
    assert seen == [60_060]
    assert model.outcome_ is not Outcome.COLLAPSED
    np.testing.assert_allclose(model.weights_, [60_000 / 60_060, 60 / 60_060], rtol=1e-3)


def test_a_single_start_sees_a_group_of_a_thousandth():
    rng = np.random.default_rng(8)
    X = np.concatenate([rng.normal(size=(60_000, 2)), 60.0 + rng.normal(size=(60, 2))])
    model = GaussianMixture(2, n_init=1, random_state=0).fit(X)
    assert model.outcome_ is not Outcome.COLLAPSED
    np.testing.assert_allclose(model.weights_.min(), 60 / 60_060, rtol=1e-3)
