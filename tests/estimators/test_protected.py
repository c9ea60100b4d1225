"""scikit-learn's protected methods, each beside scikit-learn's own on the same parameters."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.mixture import GaussianMixture as Theirs
from tests.by_capability import SCIKIT_LEARNS

from mixtura import GaussianMixture, InvalidParameterError, MixturaError

NAMES = ("weights_", "means_", "covariances_", "precisions_cholesky_", "precisions_")
families = pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)


@pytest.fixture(scope="module")
def X():  # noqa: N802
    rng = np.random.default_rng(7)
    return np.concatenate(
        [rng.normal(0, 1, (80, 3)), rng.normal([4, 1, -2], [1, 2, 0.5], (60, 3))]
    )


@pytest.fixture
def pair(X, covariance_type):
    """Ours, fitted, and scikit-learn's with the same parameters, set as scikit-learn sets them."""
    ours = GaussianMixture(3, covariance_type=covariance_type, reg_covar=0.0, random_state=0)
    ours.fit(X)
    theirs = Theirs(3, covariance_type=covariance_type, reg_covar=0.0)
    theirs._set_parameters(ours._get_parameters())
    return ours, theirs


@families
def test_densities_and_responsibilities(pair, X):
    ours, theirs = pair
    assert_allclose(ours._estimate_log_weights(), theirs._estimate_log_weights(), rtol=1e-12)
    for name in ("_estimate_log_prob", "_estimate_weighted_log_prob"):
        assert_allclose(getattr(ours, name)(X), getattr(theirs, name)(X), rtol=1e-10, atol=1e-10)
    for mine, other in zip(
        ours._estimate_log_prob_resp(X), theirs._estimate_log_prob_resp(X), strict=True
    ):
        assert mine.shape == other.shape
        assert_allclose(mine, other, rtol=1e-9, atol=1e-9)


@families
def test_a_loop_of_em_of_ones_own_goes_the_same_way(pair, X):
    ours, theirs = pair
    start = np.random.default_rng(1).dirichlet(np.ones(3), len(X))
    for model in pair:
        model._initialize(X, start)
    for _ in range(5):
        bounds = []
        for model in pair:
            log_density, log_resp = model._e_step(X)
            model._m_step(X, log_resp)
            bounds.append(model._compute_lower_bound(log_resp, log_density))
        assert bounds[0] == pytest.approx(bounds[1], rel=1e-10)
    theirs._set_parameters(theirs._get_parameters())  # precisions_ with the rest, as in a fit
    for name in NAMES:
        assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-7, atol=1e-9)
    assert ours._n_parameters() == theirs._n_parameters()


@families
def test_parameters_of_one_are_those_of_the_other(pair, X, covariance_type):
    ours, _ = pair
    again = GaussianMixture(3, covariance_type=covariance_type)
    again._set_parameters(ours._get_parameters())
    assert_allclose(again.precisions_, ours.precisions_, rtol=1e-10)
    assert np.array_equal(again.predict_proba(X), ours.predict_proba(X))


@families
def test_an_m_step_keeps_its_digits_at_an_offset(X, covariance_type):
    start = np.log(np.random.default_rng(1).dirichlet(np.ones(2), len(X)))
    here, there = (GaussianMixture(2, covariance_type=covariance_type) for _ in range(2))
    here._m_step(X, start)
    there._m_step(X + 2.0**27, start)
    assert_allclose(there.covariances_, here.covariances_, rtol=1e-6, atol=1e-8)


@families
def test_an_m_step_keeps_the_floor_of_fit(covariance_type):
    X = np.concatenate([np.zeros((10, 2)), np.random.default_rng(0).normal(9, 1, (40, 2))])
    model = GaussianMixture(2, covariance_type=covariance_type, reg_covar=1e-3)
    with np.errstate(divide="ignore"):
        model._m_step(X, np.log((np.arange(50)[:, None] >= 10) == [False, True]))
    smallest = np.linalg.eigvalsh(model.mixture().components.covariance_matrices).min()
    assert smallest >= 1e-3 * X.var(axis=0).min() * (1 - 1e-9)


def test_what_is_set_after_it_counts_as_after_a_fit(X):
    """A client takes the start's parameters and gives factors of its own."""
    model = GaussianMixture(2, means_init=[[0, 0, 0], [4, 1, -2]], weights_init=[0.5, 0.5])
    model._initialize(X, np.ones((len(X), 2)))
    assert model.weights_.tolist() == [0.5, 0.5]
    assert model.means_[1].tolist() == [4, 1, -2]
    model.precisions_cholesky_ = np.stack([np.eye(3), np.eye(3) / 2])
    assert model.covariances_[1] is not None
    expected = Theirs(2)
    expected.weights_, expected.means_ = model.weights_, model.means_
    expected.precisions_cholesky_ = model.precisions_cholesky_
    assert_allclose(model.score_samples(X), expected.score_samples(X), rtol=1e-10)


def test_warm_start_goes_on_from_a_start_of_ones_own(X):
    model = GaussianMixture(2, warm_start=True, max_iter=0)
    model.converged_ = "set by hand"
    resp = np.eye(2)[(np.arange(len(X)) >= 80).astype(int)]
    model._initialize(X, resp)
    start = model.means_
    assert_allclose(model.fit(X).means_, start, rtol=1e-12)
    assert_allclose(model.set_params(max_iter=1000).fit(X).means_, start, atol=0.2)


def test_where_the_init_parameters_say_everything_no_responsibilities_are_needed(X):
    given = {
        "weights_init": [0.25, 0.75],
        "means_init": [[0, 0, 0], [4, 1, -2]],
        "precisions_init": [np.eye(3), 2 * np.eye(3)],
    }
    model, expected = GaussianMixture(2, **given), Theirs(2, **given)
    model._initialize(X, None)
    model.fit(X)  # which its attributes do not prevent
    model._initialize(X, None)
    expected.set_params(**{name: np.array(value, float) for name, value in given.items()})
    expected._initialize(X, None)
    assert_allclose(model.precisions_cholesky_, expected.precisions_cholesky_)
    assert_allclose(model.score_samples(X), expected.score_samples(X))
    with pytest.raises(InvalidParameterError, match=r"resp is None.*responsibilities"):
        GaussianMixture(2, weights_init=[0.5, 0.5])._initialize(X, None)


def test_what_was_known_of_the_fit_before_is_forgotten(X, tmp_path):
    model = GaussianMixture(2, random_state=0).fit(X)
    model._m_step(X, model._e_step(X)[1])
    assert not hasattr(model, "outcome_")
    model.save(tmp_path / "model")  # as parameters set by hand
    with pytest.raises(InvalidParameterError, match="does not know the densities"):
        model.anomaly_threshold(0.05)


def test_the_number_of_components_is_that_of_the_responsibilities(X):
    model = GaussianMixture(precisions_init=np.stack([np.eye(3)] * 4))
    model._initialize(X, np.random.default_rng(0).dirichlet(np.ones(4), len(X)))
    assert model.predict_proba(X).shape == (len(X), 4)


def test_far_rows_have_responsibilities_all_the_same(X):
    model = GaussianMixture(2, random_state=0).fit(X)
    _, log_resp = model._estimate_log_prob_resp(np.vstack([X[:3], np.full((1, 3), 1e90)]))
    assert_allclose(np.exp(log_resp).sum(axis=1), 1.0, rtol=1e-9)


def test_a_component_without_weight_has_a_log_of_minus_infinity(X):
    model = GaussianMixture(2, random_state=0).fit(X)
    model.weights_ = np.array([0.0, 1.0])
    assert model._estimate_log_weights().tolist() == [-np.inf, 0.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda m, X: m._m_step(X, np.full((len(X), 2), np.nan)),
        lambda m, X: m._initialize(X, -np.ones((len(X), 2))),
        lambda m, X: m._m_step(X, "text"),
        lambda m, X: m._initialize(X, np.zeros((3, 2))),
        lambda m, X: m._estimate_log_prob(X),
        lambda m, X: m._m_step(np.full((4, 2), np.nan), np.zeros((4, 2))),
    ],
)
def test_what_cannot_be_is_refused_by_a_sentence(call, X):
    with pytest.raises(MixturaError):
        call(GaussianMixture(2), X)
