"""PyOD's detector on a mixture: its package comes without tests."""

import numpy as np
import pytest
from pyod.models.gmm import GMM
from pyod.utils.data import generate_data_clusters
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

ATTRIBUTES = (
    "decision_scores_ labels_ threshold_ weights_ means_ covariances_ precisions_ "
    "precisions_cholesky_ converged_ n_iter_ lower_bound_"
).split()


@pytest.fixture(scope="module")
def data():
    return generate_data_clusters(
        n_train=200, n_test=100, n_clusters=4, contamination=0.1, random_state=42
    )


@pytest.fixture(scope="module", params=["full", "tied", "diag", "spherical"])
def detector(request, data):
    return GMM(n_components=4, contamination=0.1, covariance_type=request.param).fit(data[0])


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_it_has_what_it_promises(detector, name):
    assert getattr(detector, name) is not None


def test_it_finds_the_outliers(detector, data):
    scores = detector.decision_function(data[1])
    assert roc_auc_score(data[3], scores) >= 0.8
    assert set(detector.predict(data[1])) <= {0, 1}
    assert np.isclose(detector.labels_.mean(), 0.1, atol=0.02)


@pytest.mark.parametrize("method", ["linear", "unify"])
def test_its_probabilities_are_some(detector, data, method):
    probabilities = detector.predict_proba(data[1], method=method)
    assert probabilities.min() >= 0
    assert probabilities.max() <= 1


def test_it_clones_and_ranks(detector, data):
    assert clone(detector).get_params() == detector.get_params()
    ranks = detector._predict_rank(data[1], normalized=True)
    assert ((ranks >= 0) & (ranks <= 1)).all()
