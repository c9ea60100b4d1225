"""Three parallel cigars: the problem on which starts from spherical clusters fail."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import mixture
from sklearn.metrics import adjusted_rand_score

from mixtura import GaussianMixture


@pytest.fixture(scope="module")
def cigars():
    rng = np.random.default_rng(0)
    label = np.repeat(np.arange(3), 300)
    X = rng.normal(size=(900, 2)) * [50.0, 0.3]
    X[:, 1] += np.array([-2.0, 0.0, 2.0])[label]
    return X, label


@pytest.mark.parametrize("seed", range(10))
def test_the_default_fit_finds_them(cigars, seed):
    X, label = cigars
    found = GaussianMixture(3, random_state=seed).fit_predict(X)
    assert adjusted_rand_score(label, found) > 0.9


@pytest.mark.parametrize("seed", range(10))
def test_scikit_learn_does_not(cigars, seed):
    X, label = cigars
    found = mixture.GaussianMixture(3, random_state=seed).fit_predict(X)
    assert adjusted_rand_score(label, found) < 0.9
