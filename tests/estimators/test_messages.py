"""The messages that people search for and programs match, as scikit-learn words them."""

import re

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura import GaussianMixture
from mixtura.data import ArraySource
from mixtura.data.validation import check_enough_rows, n_distinct

METHODS = ["predict", "predict_proba", "score", "score_samples", "bic", "aic", "icl", "sample"]


@pytest.mark.parametrize("method", METHODS)
def test_before_fit(truth, method):
    words = (
        "This GaussianMixture instance is not fitted yet. Call 'fit' with appropriate arguments "
        "before using this estimator."
    )
    argument = 0 if method == "sample" else truth().X
    with pytest.raises(NotFittedError, match=re.escape(words)):
        getattr(GaussianMixture(), method)(argument)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([[0.5], [0.5]], "The parameter 'weights' should have the shape of (2,), but got (2, 1)"),
        ([1.0], "The parameter 'weights' should have the shape of (2,), but got (1,)"),
        (
            [1.5, 1.25],
            "The parameter 'weights' should be in the range [0, 1], but got max value 1.50000, "
            "min value 1.25000",
        ),
        ([-0.5, 1.5], "should be in the range [0, 1], but got max value 1.50000, min value -0.5"),
        (
            [0.25, 0.5],
            "The parameter 'weights' should be normalized, but got sum(weights) = 0.75000",
        ),
        ([np.nan, 0.5], "The parameter 'weights' is not usable"),
        (["a", "b"], "The parameter 'weights' is not usable"),
    ],
)
def test_weights_init(truth, weights, words):
    with pytest.raises(mixtura.InvalidParameterError, match=re.escape(words)) as caught:
        GaussianMixture(2, weights_init=weights).fit(truth().X)
    assert isinstance(caught.value, ValueError)


def test_means_init(truth):
    words = "The parameter 'means' should have the shape of (2, 2), but got (3, 2)"
    with pytest.raises(ValueError, match=re.escape(words)):
        GaussianMixture(2, means_init=np.zeros((3, 2))).fit(truth().X)
    with pytest.raises(ValueError, match="'means' is not usable"):
        GaussianMixture(2, means_init=[[0, 0], [0, np.inf]]).fit(truth().X)


NOT_POSITIVE = np.stack([np.diag([-1.0, 1.0]), np.eye(2)])
ASYMMETRIC = np.stack([[[1.0, 0.5], [0.0, 1.0]], np.eye(2)])


@pytest.mark.parametrize(
    ("covariance_type", "wrong_shape", "wrong_values", "wanted"),
    [
        ("full", np.ones((3, 2, 2)), NOT_POSITIVE, "symmetric, positive-definite"),
        ("full", np.ones((2, 2)), np.ones((2, 2, 2)), "symmetric, positive-definite"),
        ("full", np.ones(2), ASYMMETRIC, "symmetric, positive-definite"),
        ("tied", np.ones((3, 3)), NOT_POSITIVE[0], "symmetric, positive-definite"),
        ("tied", np.ones((2, 2, 2)), ASYMMETRIC[0], "symmetric, positive-definite"),
        ("diag", np.ones((3, 2)), -np.ones((2, 2)), "positive"),
        ("spherical", np.ones(3), np.array([1.0, 0.0]), "positive"),
    ],
)
def test_precisions_init(truth, covariance_type, wrong_shape, wrong_values, wanted):
    X = truth().X
    name = f"'{covariance_type} precision'"
    model = GaussianMixture(2, covariance_type=covariance_type, precisions_init=wrong_shape)
    with pytest.raises(ValueError, match=f"The parameter {name} should have the shape of"):
        model.fit(X)
    with pytest.raises(ValueError, match=f"{name} should be {wanted}"):
        model.set_params(precisions_init=wrong_values).fit(X)


@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
def test_a_collapse_without_a_floor_is_an_error_and_with_one_an_outcome(covariance_type):
    X = np.repeat([[1.0, 0.0, 2.0], [0.0, 3.0, 1.0], [5.0, 1.0, 1.0], [2.0, 2.0, 0.0]], 5, axis=0)
    model = GaussianMixture(4, covariance_type=covariance_type, reg_covar=0, random_state=0)
    words = (
        "Fitting the mixture model failed because some components have ill-defined empirical "
        "covariance (for instance caused by singleton or collapsed samples). Try to decrease the "
        "number of components, increase reg_covar, or scale the input data."
    )
    with pytest.raises(mixtura.IllDefinedCovarianceError, match=re.escape(words)) as caught:
        model.fit(X)
    assert isinstance(caught.value, ValueError)
    assert not hasattr(model, "means_")
    with pytest.warns(mixtura.CollapsedWarning, match="component 0 .* one row that repeats"):
        model.set_params(reg_covar=1e-6).fit(X)
    assert model.outcome_ is mixtura.Outcome.COLLAPSED
    assert "fewer components" in str(model.outcome_)
    assert np.isfinite(model.score(X))


def test_fewer_distinct_rows_than_components_are_counted():
    """Where scikit-learn's k-means finds fewer clusters, the rows themselves are the reason."""
    X = np.repeat([[1.0, 1.0], [0.0, 0.0]], 5, axis=0)
    with (
        pytest.warns(mixtura.SingularDataWarning, match="only 2 distinct rows .* at most 2 comp"),
        pytest.warns(mixtura.CollapsedWarning, match="component 2 has no weight"),
    ):
        model = GaussianMixture(10, random_state=0).fit(X)
    assert model.outcome_ is mixtura.Outcome.COLLAPSED
    assert len(set(model.predict(X))) == 2


@pytest.mark.parametrize("n_samples", [0, -1, 2.5, "3", None])
def test_how_many_samples(fitted, n_samples):
    with pytest.raises(mixtura.InvalidParameterError, match="Invalid value for 'n_samples'"):
        fitted().sample(n_samples)


def test_verbose_says_how_the_likelihood_grows(truth, capsys):
    X = truth(apart=1.0).X
    GaussianMixture(2, n_init=1, verbose=0, random_state=0).fit(X)
    assert capsys.readouterr().out == ""
    model = GaussianMixture(2, n_init=1, verbose=1, verbose_interval=2, random_state=0).fit(X)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == model.n_iter_ // 2
    assert re.fullmatch(r"iteration 2: log-likelihood -\d+\.\d{6}", lines[0])
    total = float(lines[-1].split()[-1])
    assert total / len(X) == pytest.approx(model.lower_bounds_[2 * len(lines) - 1], abs=1e-6)


@pytest.mark.parametrize("weight", [None, np.minimum(np.arange(1000.0), 1.0)])
@pytest.mark.parametrize("where", [0, 50, 999])
@pytest.mark.parametrize("block_rows", [100, 4096])
def test_distinct_rows_are_found_wherever_they_are(weight, where, block_rows):
    X = np.zeros((1000, 2))
    X[::2] *= -1.0  # a zero of either sign is the same value
    source = ArraySource(X, weight, block_rows=block_rows)
    assert n_distinct(source, 2) == 1
    X[where] = [1.0, 2.0]
    found = 1 if weight is not None and where == 0 else 2
    assert n_distinct(source, 2) == found


@pytest.mark.parametrize("block_rows", [7, 4096])
def test_rows_that_lack_the_same_value_are_told_apart_by_the_others(block_rows):
    X = np.tile([[1.0, np.nan], [2.0, np.nan], [np.nan, 2.0], [1.0, 2.0]], (30, 1))
    source = ArraySource(X, block_rows=block_rows)
    assert [n_distinct(source, enough) for enough in (1, 4, 5, 15)] == [1, 4, 4, 4]
    X[3] = np.nan  # a row that lacks all is none
    assert n_distinct(ArraySource(X, block_rows=block_rows), 15) == 4
    assert check_enough_rows(X, 4) is None
    assert "only 4 distinct rows" in check_enough_rows(X, 5)
