"""The same start and a tight tolerance: the same maximum, to six digits and more.

And the differences, each tested to be what the documentation says it is.
"""

import numpy as np
import pytest
import sklearn.metrics
import sklearn.mixture
from tests.by_capability import SCIKIT_LEARNS

from mixtura import CollapsedWarning, GaussianMixture

THEIRS = sklearn.mixture.GaussianMixture
by_type = pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)
PARAMETERS = ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_")


def both(t, covariance_type, **kw):
    start = {"weights_init": t.weights, "means_init": t.means, "precisions_init": t.precisions}
    models = (
        cls(len(t.weights), covariance_type=covariance_type, reg_covar=0, **start, **kw)
        for cls in (GaussianMixture, THEIRS)
    )
    return tuple(model.fit(t.X) for model in models)


@by_type
@pytest.mark.parametrize(("k", "d", "apart"), [(2, 2, 3.0), (3, 4, 4.0), (3, 1, 6.0)])
def test_the_same_maximum_from_the_same_start(truth, covariance_type, k, d, apart):
    t = truth(covariance_type, seed=1, k=k, d=d, apart=apart, n=400)
    ours, theirs = both(t, covariance_type, tol=1e-13, max_iter=20_000)
    for name in PARAMETERS:
        expected = getattr(theirs, name)
        np.testing.assert_allclose(getattr(ours, name), expected, rtol=1e-5, atol=1e-6)
    assert ours.score(t.X) == pytest.approx(theirs.score(t.X), abs=1e-10)
    assert ours.bic(t.X) == pytest.approx(theirs.bic(t.X), abs=1e-6)
    assert ours.aic(t.X) == pytest.approx(theirs.aic(t.X), abs=1e-6)
    assert ours._n_parameters() == theirs._n_parameters()


@by_type
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_same_parameters_after_each_of_the_first_steps(truth, covariance_type):
    t = truth(covariance_type, seed=2, k=3, d=3, apart=2.0)
    for steps in (1, 2, 5):
        ours, theirs = both(t, covariance_type, tol=0, max_iter=steps)
        for name in PARAMETERS:
            expected = getattr(theirs, name)
            np.testing.assert_allclose(getattr(ours, name), expected, rtol=1e-8, atol=1e-10)


@by_type
def test_the_same_answers_for_the_same_parameters(truth, covariance_type):
    t = truth(covariance_type, seed=3, k=3, d=3, apart=2.0)
    theirs = THEIRS(3, covariance_type=covariance_type, random_state=0).fit(t.X)
    ours = GaussianMixture(3, covariance_type=covariance_type)
    for name in PARAMETERS:
        setattr(ours, name, getattr(theirs, name))
    new = np.random.default_rng(0).normal(size=(50, 3)) * 10
    np.testing.assert_allclose(ours.score_samples(new), theirs.score_samples(new), rtol=1e-10)
    np.testing.assert_allclose(ours.predict_proba(new), theirs.predict_proba(new), atol=1e-10)
    np.testing.assert_array_equal(ours.predict(new), theirs.predict(new))


# --- differences ---------------------------------------------------------------------------


@by_type
def test_reg_covar_is_a_floor_and_not_an_addition(truth, covariance_type):
    """Above the floor it changes nothing; scikit-learn adds it to every variance."""
    t = truth(covariance_type, k=2, apart=3.0)
    start = {"means_init": t.means, "tol": 1e-12, "max_iter": 5000}
    plain, floored = (
        GaussianMixture(2, covariance_type=covariance_type, reg_covar=r, **start).fit(t.X)
        for r in (0, 1e-3)
    )
    np.testing.assert_allclose(plain.covariances_, floored.covariances_, rtol=1e-12)
    added = THEIRS(2, covariance_type=covariance_type, reg_covar=1e-3, **start).fit(t.X)
    trace = np.sum(plain.covariances_)
    assert np.sum(added.covariances_) > trace * (1 + 1e-5)


def test_the_floor_is_in_units_of_the_features_variance():
    """Below it a variance is raised to it exactly: the constrained maximum."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2)) * [1.0, 100.0]
    X[100:, 0] = 20.0 + 1e-6 * rng.normal(size=100)
    for scale in (1.0, 1e-6, 1e6):
        model = GaussianMixture(
            2, covariance_type="diag", reg_covar=1e-4, means_init=scale * X[[0, 150]]
        )
        with pytest.warns(CollapsedWarning, match="no spread of its own in column 0"):
            model.fit(scale * X)
        variance = (scale * X).var(axis=0)
        assert model.covariances_[:, 0].min() == pytest.approx(1e-4 * variance[0], rel=1e-9)
        assert model.covariances_[:, 1].min() > 0.5 * variance[1]
        assert "floor" in str(model.outcome_)


def test_rescaling_the_data_rescales_the_fit_and_nothing_else(truth):
    X = truth(k=3, apart=4.0).X
    model = GaussianMixture(3, random_state=0).fit(X)
    for scale in (2.0**-30, 2.0**30, 1e-9):
        other = GaussianMixture(3, random_state=0).fit(scale * X)
        labels = other.predict(scale * X)
        assert sklearn.metrics.adjusted_rand_score(model.predict(X), labels) == 1.0
        bound = other.lower_bound_ + 2 * np.log(scale)
        assert bound == pytest.approx(model.lower_bound_, abs=1e-6)
    raw = THEIRS(3, random_state=0).fit(1e-9 * X)
    assert raw.score(1e-9 * X) - 2 * np.log(1e9) < model.lower_bound_ - 1


@pytest.mark.parametrize("seed", range(3))
def test_stopping_looks_at_what_is_left_to_gain(seed):
    """Where overlap makes EM slow, tol is what is missing in the end, and not the last step."""
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.normal(0, 1, (300, 1)), rng.normal(1.5, 1, (300, 1))])
    start = {"means_init": [[-1.0], [3.0]], "tol": 1e-6, "reg_covar": 0, "max_iter": 50_000}
    best = GaussianMixture(2, **(start | {"tol": 1e-12})).fit(X).lower_bound_
    assert best - GaussianMixture(2, **start).fit(X).score(X) < 1.5e-6
    assert best - THEIRS(2, **start).fit(X).score(X) > 1e-5


def test_lower_bound_belongs_to_the_parameters_that_are_returned(truth):
    X = truth(apart=1.0).X
    ours = GaussianMixture(2, random_state=0, tol=1e-4).fit(X)
    assert ours.lower_bound_ == pytest.approx(ours.score(X), abs=1e-12)
    theirs = THEIRS(2, random_state=0, tol=1e-3).fit(X)
    assert theirs.lower_bound_ < theirs.score(X)


def test_samples_come_in_random_order(fitted):
    _, labels = fitted().sample(200)
    assert (np.diff(labels) < 0).any()


def test_default_fits_find_what_theirs_do_not():
    """Three parallel cigars, for which scikit-learn's default ends in another optimum."""
    rng = np.random.default_rng(0)
    X = np.concatenate(
        [rng.normal(0, 1, (300, 2)) * [50, 0.3] + [0, offset] for offset in (-2, 0, 2)]
    )
    labels = np.repeat([0, 1, 2], 300)
    found = GaussianMixture(3, random_state=0).fit_predict(X)
    assert sklearn.metrics.adjusted_rand_score(labels, found) > 0.9
    theirs = THEIRS(3, random_state=0).fit_predict(X)
    assert sklearn.metrics.adjusted_rand_score(labels, theirs) < 0.5
