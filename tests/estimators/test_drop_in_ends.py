"""How a fit ends, and goes on after a warm start, as scikit-learn's own tests say."""

import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from tests.by_capability import ONE_OF_EACH

from mixtura import GaussianMixture, Outcome

unconverged = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
by_type = pytest.mark.parametrize("covariance_type", ONE_OF_EACH)


# --- how a fit ends ------------------------------------------------------------------------


@by_type
def test_too_few_iterations_warn(truth, covariance_type):
    X = truth(covariance_type, apart=1.0).X
    model = GaussianMixture(2, covariance_type=covariance_type, n_init=1, max_iter=1)
    words = (
        r"Best performing initialization did not converge\. Try different init parameters, or "
        r"increase max_iter, tol, or check for degenerate data"
    )
    with pytest.warns(ConvergenceWarning, match=words):
        model.set_params(random_state=0).fit(X)
    assert not model.converged_
    assert model.outcome_ is Outcome.NOT_CONVERGED
    assert "raise max_iter" in str(model.outcome_)
    assert model.n_iter_ == len(model.lower_bounds_) == 1


@unconverged
@pytest.mark.parametrize("max_iter", [1, 2, 5, 50])
def test_no_more_iterations_than_max_iter(truth, max_iter):
    model = GaussianMixture(3, max_iter=max_iter, random_state=0).fit(truth(apart=1.0).X)
    assert model.n_iter_ <= max_iter


@unconverged
@pytest.mark.parametrize("seed", range(15))
def test_more_starts_are_never_worse(truth, seed):
    X = truth(seed=seed, n=50, apart=1.0).X
    bounds = [
        GaussianMixture(2, n_init=n_init, max_iter=1, random_state=seed).fit(X).lower_bound_
        for n_init in (1, 10)
    ]
    assert bounds[1] >= bounds[0]


@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")
@by_type
def test_more_starts_are_never_worse_at_convergence(covariance_type):
    X = np.random.default_rng(0).normal(size=(50, 5))
    one, five = (
        GaussianMixture(
            2, covariance_type=covariance_type, n_init=n_init, tol=1e-10, max_iter=5000,
            random_state=0,
        ).fit(X)
        for n_init in (1, 5)
    )  # fmt: skip
    # a start that collapses may have the higher likelihood, and loses on purpose
    if one.outcome_ is not Outcome.COLLAPSED:
        assert five.lower_bound_ >= one.lower_bound_ - 1e-9


@unconverged
def test_a_diverging_start_leaves_its_parameters_behind():
    X = np.random.default_rng(0).uniform(size=(30, 3))
    means = X[:6]
    model = GaussianMixture(
        6,
        covariance_type="spherical",
        means_init=means,
        weights_init=np.full(6, 1 / 6),
        precisions_init=[1e6, 1e6, 500.0, 200.0, 15.0, 85.0],
        max_iter=1,
    ).fit(X)
    assert not model.converged_
    assert np.isfinite(model.lower_bound_)
    assert np.isfinite(model.precisions_cholesky_).all()
    assert len(model.lower_bounds_) == 1


# --- warm starts ---------------------------------------------------------------------------


@unconverged
@pytest.mark.parametrize("seed", range(3))
@by_type
def test_two_warm_steps_are_one_run_of_two(seed, covariance_type):
    X = np.random.default_rng(seed).uniform(size=(500, 2))

    def model(**kw):
        return GaussianMixture(
            2, covariance_type=covariance_type, n_init=1, reg_covar=0, random_state=seed, **kw
        )

    once, warm = model(max_iter=2).fit(X), model(max_iter=1, warm_start=True)
    first = warm.fit(X).score(X)
    second = warm.fit(X).score(X)
    assert second > first
    for name in ("weights_", "means_", "covariances_", "precisions_"):
        np.testing.assert_allclose(getattr(once, name), getattr(warm, name), rtol=1e-10)


@unconverged
@pytest.mark.parametrize("max_iter", [1, 2, 50])
@pytest.mark.parametrize("apart", [1.0, 8.0])
def test_convergence_is_noticed_across_warm_starts(truth, max_iter, apart):
    X = truth(apart=apart).X
    model = GaussianMixture(2, warm_start=True, max_iter=max_iter, n_init=1, random_state=0)
    for _ in range(1000):
        if model.fit(X).converged_:
            break
    assert model.converged_
    assert model.n_iter_ <= max_iter
    whole = GaussianMixture(2, max_iter=5000, n_init=1, random_state=0).fit(X)
    assert model.lower_bound_ == pytest.approx(whole.lower_bound_, abs=1e-5)


@by_type
def test_no_warm_step_loses_likelihood(truth, covariance_type):
    X = truth(covariance_type, apart=2.0).X
    model = GaussianMixture(
        2, covariance_type=covariance_type, reg_covar=0, warm_start=True, max_iter=1, tol=1e-9,
        n_init=1, random_state=0,
    )  # fmt: skip
    before = -np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for _ in range(2000):
            now = model.fit(X).score(X)
            # the last bit of a sum of 200 logarithms is not the fit's to give
            assert now >= before - 4 * np.spacing(abs(before) if before > -np.inf else 1.0)
            before = now
            if model.converged_:
                break
    assert model.converged_


def test_a_warm_start_needs_the_same_shapes(truth):
    model = GaussianMixture(2, warm_start=True, random_state=0).fit(truth().X)
    for changes in ({"n_components": 3}, {"covariance_type": "diag"}):
        changed = GaussianMixture(2, warm_start=True, random_state=0).fit(truth().X)
        changed.set_params(**changes)
        with pytest.raises(ValueError, match="warm_start cannot go on"):
            changed.fit(truth().X)
    with pytest.raises(ValueError, match="3 features"):
        model.fit(truth(d=3).X)
