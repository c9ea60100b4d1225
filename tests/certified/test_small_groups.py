"""A group of a few rows that lies far from all others is a group, in many dimensions too."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from mixtura import GaussianMixture


@pytest.mark.parametrize(("few", "d", "distance"), [(5, 6, 20.0), (9, 10, 20.0)])
@pytest.mark.parametrize("covariance_type", ["tied", "diag", "spherical"])
def test_a_small_group_far_away_is_found(covariance_type, few, d, distance):
    rng = np.random.default_rng(0)
    centres = np.zeros((3, d))
    centres[1, 0], centres[2] = 8.0, distance
    labels = np.repeat([0, 1, 2], [250, 250, few])
    X = centres[labels] + rng.normal(size=(labels.size, d))
    model = GaussianMixture(3, covariance_type=covariance_type, random_state=0).fit(X)
    assert model.outcome_.name != "COLLAPSED"
    assert adjusted_rand_score(labels, model.predict(X)) > 0.99


@pytest.mark.parametrize("covariance_type", ["diag", "spherical"])
def test_one_component_in_more_columns_than_rows_has_not_collapsed(covariance_type):
    X = np.random.default_rng(0).normal(size=(20, 30))
    model = GaussianMixture(1, covariance_type=covariance_type).fit(X)
    assert model.outcome_.name != "COLLAPSED"
