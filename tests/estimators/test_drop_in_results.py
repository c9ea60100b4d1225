"""What a fit finds, as scikit-learn's own tests say."""

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from tests.by_capability import MATRICES, SCIKIT_LEARNS

from mixtura import GaussianMixture
from mixtura.model.families import FAMILIES

unconverged = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
by_type = pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)
by_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


@by_type
@by_dtype
def test_the_truth_is_found(truth, covariance_type, dtype):
    t = truth(covariance_type, n=4000, apart=6.0, dtype=dtype)
    model = GaussianMixture(2, covariance_type=covariance_type, reg_covar=0, random_state=0)
    model.fit(t.X)
    order = model.means_[:, 0].argsort()
    expected = t.means[:, 0].argsort()
    np.testing.assert_allclose(model.weights_[order], t.weights[expected], atol=0.03)
    np.testing.assert_allclose(model.means_[order], t.means[expected], atol=0.15)
    mine, true = model.precisions_, t.precisions
    if covariance_type != "tied":
        mine, true = mine[order], true[expected]
    np.testing.assert_allclose(mine, true, rtol=0.2, atol=0.1)


@by_type
def test_predict_takes_the_most_probable_and_finds_the_labels(truth, covariance_type):
    t = truth(covariance_type)
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(t.X)
    labels = model.predict(t.X)
    np.testing.assert_array_equal(labels, model.predict_proba(t.X).argmax(axis=1))
    agreement = (labels == t.labels).mean()
    assert max(agreement, 1 - agreement) > 0.95


@by_type
@unconverged
@pytest.mark.parametrize(("max_iter", "tol"), [(1, 1e-9), (2, 1e-1), (300, 1e-9), (300, 1e-1)])
def test_fit_predict_is_fit_then_predict(truth, covariance_type, max_iter, tol):
    X = truth(covariance_type, apart=2.0).X

    def model():
        return GaussianMixture(
            2,
            covariance_type=covariance_type,
            max_iter=max_iter,
            tol=tol,
            n_init=3,
            random_state=4,
        )

    one = model()
    labels = one.fit_predict(X)
    np.testing.assert_array_equal(labels, model().fit(X).predict(X))
    np.testing.assert_array_equal(labels, one.predict(X))


@by_type
@by_dtype
def test_precisions_are_the_inverse_of_covariances(truth, covariance_type, dtype):
    X = truth(covariance_type, d=3, dtype=dtype).X
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    tolerance = 1e-9 if dtype == np.float64 else 1e-3
    if covariance_type in MATRICES:
        inverse = np.linalg.inv(model.covariances_)
        factor = model.precisions_cholesky_
        product = factor @ np.swapaxes(factor, -1, -2)
    else:
        inverse = 1 / model.covariances_
        product = model.precisions_cholesky_**2
    np.testing.assert_allclose(model.precisions_, inverse, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(model.precisions_, product, rtol=tolerance, atol=tolerance)


def test_in_one_dimension_one_component_has_one_bic():
    X = np.random.default_rng(0).normal(size=(100, 1))
    values = [GaussianMixture(1, covariance_type=name).fit(X).bic(X) for name in FAMILIES]
    np.testing.assert_allclose(values, values[0], rtol=1e-12)


@by_type
def test_criteria_of_pure_noise_are_near_one_gaussians(covariance_type):
    n, d = 50, 3
    X = np.random.default_rng(0).normal(size=(n, d))
    entropy = 0.5 * (np.linalg.slogdet(np.cov(X.T, bias=True))[1] + d * (1 + np.log(2 * np.pi)))
    model = GaussianMixture(2, covariance_type=covariance_type, n_init=1, random_state=0).fit(X)
    p = model._n_parameters()
    assert (model.aic(X) - 2 * n * entropy - 2 * p) / n < d / np.sqrt(n)
    assert (model.bic(X) - 2 * n * entropy - np.log(n) * p) / n < d / np.sqrt(n)
    assert model.icl(X) >= model.bic(X)


def test_score_is_the_mean_of_score_samples_and_rises_with_iterations(truth):
    X = truth(apart=2.0).X
    with pytest.warns(ConvergenceWarning):
        short = GaussianMixture(2, n_init=1, max_iter=1, random_state=0).fit(X)
    long = GaussianMixture(2, n_init=1, random_state=0).fit(X)
    assert short.score(X) == pytest.approx(short.score_samples(X).mean())
    assert long.score(X) > short.score(X)
    assert long.lower_bound_ == pytest.approx(long.score(X), abs=1e-12)
    assert long.lower_bounds_[-1] == long.lower_bound_


def test_three_rows_are_enough_for_one_component():
    X = np.random.default_rng(0).normal(size=(3, 2))
    rows, labels = GaussianMixture().fit(X).sample()
    assert rows.shape == (1, 2)
    assert labels.tolist() == [0]
