"""scikit-lego's estimators on mixtures: its package comes without their tests."""

import numpy as np
import pytest
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklego.mixture import GMMClassifier, GMMOutlierDetector
from sklego.naive_bayes import GaussianMixtureNB


@parametrize_with_checks(
    [
        GMMClassifier(),
        GMMClassifier(n_components=2),
        GMMOutlierDetector(threshold=0.95),
        GMMOutlierDetector(threshold=2, method="stddev"),
        GaussianMixtureNB(),
        GaussianMixtureNB(n_components=2),
    ]
)
def test_scikit_learns_checks(estimator, check):
    check(estimator)


@pytest.fixture
def two_classes():
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(-10, 1, (100, 2)), rng.normal(10, 1, (100, 2))])
    return rows, np.repeat([0.0, 1.0], 100)


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("covariance_type", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("kind", [GMMClassifier, GaussianMixtureNB])
def test_classes_far_apart_are_told_apart(kind, k, covariance_type, two_classes):
    X, y = two_classes
    model = kind(n_components=k, covariance_type=covariance_type)
    assert (model.fit(X, y).predict(X) == y).all()
    assert cross_val_score(model, X, y, cv=3).min() == 1.0


@pytest.mark.parametrize("given", [{"threshold": 0.99}, {"threshold": 2, "method": "stddev"}])
@pytest.mark.parametrize("k", [1, 2])
def test_far_rows_are_outliers(given, k):
    X = np.random.default_rng(1).normal(0, 1, (800, 2))
    model = GMMOutlierDetector(n_components=k, random_state=0, **given).fit(X)
    assert (model.predict([[10, 10], [-10, -10]]) == -1).all()
    assert (model.predict([[0, 0]]) == 1).all()


def test_a_higher_threshold_finds_fewer():
    X = np.random.default_rng(1).normal(0, 1, (800, 2))
    found = [
        (GMMOutlierDetector(threshold=t).fit(X).predict(X) == -1).sum() for t in (0.9, 0.95, 0.99)
    ]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]
