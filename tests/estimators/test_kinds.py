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
from tests.by_capability import IN_ANY_UNITS, ONE_EACH, SCIKIT_LEARNS

from mixtura import CollapsedWarning, GaussianMixture, Outcome
from mixtura.model.families import FAMILIES

NATS = 0.01
"""How much lower in total than scikit-learn's best a default fit may end."""

every_shape = pytest.mark.parametrize("shape", SCIKIT_LEARNS)


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
    # on its own floor, 1e-6 on every diagonal, or on ours
    floor = 2e-6 * np.maximum(X.var(axis=0), 1.0)
    starved = fit.weights_ * n < family.least_rows(d)
    return not (starved | components.at_floor(floor)).any()


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


def two_wide_columns(seed, n=1500, d=32, apart=3.0):
    """Two groups in two wide columns, and many narrow ones of noise."""
    rng = np.random.default_rng([seed, 2])
    y = np.repeat([0, 1], [5 * n // 8, n - 5 * n // 8])
    X = rng.normal(size=(n, d))
    X[:, :2] = 10.0 * (X[:, :2] + apart * y[:, None])
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
    assert_never_worse(X, y, 2, shape, seed, least_ari=0.85)


@pytest.mark.parametrize("seed", range(2))
@every_shape
def test_groups_in_narrow_columns_are_found_as_before(shape, seed):
    """The opposite: wide columns are noise, which only standardised rows see through."""
    X, y = two_wide_columns(seed, 800, 22, apart=3.5)
    X = X * np.r_[0.02, 0.02, np.ones(20)]
    # one variance for all columns sees nothing in the narrow ones
    assert_never_worse(X, y, 2, shape, seed, least_ari=-1 if shape == "spherical" else 0.9)


# --- values that repeat exactly in a column ------------------------------------------------------


def capped(seed):
    """Two groups, and a column that cannot be above 100, where most of one group are."""
    rng = np.random.default_rng([seed, 3])
    y = np.repeat([0, 1], [180, 120])
    return np.c_[rng.normal(30 + 30 * y, 6), np.clip(rng.normal(72 + 40 * y, 20), 0, 100)], y


def zero_inflated(seed):
    """Two groups by age, who spend nothing in half of the cases."""
    rng = np.random.default_rng([seed, 4])
    y = np.repeat([0, 1], [170, 130])
    spends = rng.random(300) < 0.3 + 0.1 * y
    return np.c_[rng.normal(30 + 25 * y, 6), rng.lognormal(3 + y, 0.6) * spends], y


def forty_hours(seed):
    """Two groups by income, half of whom report exactly forty hours a week."""
    rng = np.random.default_rng([seed, 5])
    y = np.repeat([0, 1], [170, 130])
    hours = np.where(rng.random(300) < 0.35 + 0.2 * y, 40.0, rng.normal(36 + 4 * y, 9))
    return np.c_[rng.normal(10 + 6 * y, 1.5), hours], y


def zero_or_one(seed):
    """Two groups by two measures, beside the answers to two questions."""
    rng = np.random.default_rng([seed, 6])
    y = np.repeat([0, 1], [170, 130])
    answers = rng.random((300, 2)) < np.where(y[:, None] == 1, [0.8, 0.6], [0.3, 0.1])
    return np.c_[rng.normal(size=(300, 2)) + 4.5 * y[:, None], answers], y


def from_the_truth(X, y, k, shape):
    """The optimum that EM reaches from the groups themselves."""
    group = {row.tobytes(): label for row, label in zip(X, y, strict=True)}

    def labels(rows, k, random_state):
        return np.array([group[row.tobytes()] for row in rows])

    return quietly(
        GaussianMixture(k, covariance_type=shape, init_params=labels, n_init=1, tol=1e-8), X
    )


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("shape", ["full", "diag"])
def test_a_capped_column_does_not_collapse(shape, seed):
    """Whatever the seed of the search."""
    X, y = capped(0)
    model = GaussianMixture(2, covariance_type=shape, random_state=seed).fit(X)
    assert model.outcome_ is not Outcome.COLLAPSED
    assert adjusted_rand_score(y, model.predict(X)) > 0.9


@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")  # told below
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("make", [capped, zero_inflated, forty_hours, zero_or_one])
@every_shape
def test_values_that_repeat_do_not_cost_a_sound_optimum(make, shape, seed):
    """Where the groups themselves lead EM to one, a fit ends in it or in a likelier sound one."""
    X, y = make(seed)
    truth = from_the_truth(X, y, 2, shape)
    model = GaussianMixture(2, covariance_type=shape, random_state=seed).fit(X)
    if truth.outcome_ is not Outcome.COLLAPSED:
        assert model.outcome_ is not Outcome.COLLAPSED
        assert 300 * (model.lower_bound_ - truth.lower_bound_) >= -NATS
    other = theirs(X, 2, shape, seed)
    if sound(other, X) and model.outcome_ is not Outcome.COLLAPSED:
        assert 300 * (model.score(X) - other.score(X)) >= -NATS


@pytest.mark.parametrize("make", [capped, zero_inflated, forty_hours, zero_or_one])
@pytest.mark.parametrize("shape", ["full", "diag"])
def test_where_values_repeat_the_groups_are_found(make, shape):
    """In the mean of those sets of rows in which a sound optimum has them."""
    rand = []
    for seed in range(10):
        X, y = make(seed)
        truth = from_the_truth(X, y, 2, shape)
        if truth.outcome_ is not Outcome.COLLAPSED:
            model = GaussianMixture(2, covariance_type=shape, random_state=seed).fit(X)
            rand.append([adjusted_rand_score(y, each.predict(X)) for each in (model, truth)])
    assert len(rand) >= 2
    mine, best = np.mean(rand, axis=0)
    assert mine >= best - 0.15  # the likeliest sound optimum need not be the groups


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
@pytest.mark.parametrize("shape", [name for name in IN_ANY_UNITS if name in SCIKIT_LEARNS])
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


@pytest.mark.parametrize("shape", ONE_EACH)
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
