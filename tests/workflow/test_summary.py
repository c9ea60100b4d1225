"""What ``summary.json`` holds of the components."""

from __future__ import annotations

import json

import numpy as np
import pytest

import mixtura
from mixtura.fitted import FittedModel
from mixtura.workflow import summary


@pytest.mark.parametrize("parameters", [{}, {"pca": 2}, {"covariance_type": "spherical"}])
def test_covariances_are_in_the_units_of_the_data(parameters):
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (80, 3)), rng.normal(5, 1, (70, 3))]) * [1, 1000, 0.01]
    found = mixtura.fit_table(X, 2, n_init=2, **parameters)
    plain = json.loads(summary.as_json(found.to_dict()))
    assert plain["features"] == ["x0", "x1", "x2"]
    matrices = np.array([component["covariance"] for component in plain["components"]])
    np.testing.assert_allclose(matrices, found.model.covariances_original_)
    sds = [list(component["sd"].values()) for component in plain["components"]]
    np.testing.assert_allclose(np.sqrt(np.einsum("kdd->kd", matrices)), sds)


def test_where_they_would_be_most_of_the_file_there_are_none(monkeypatch):
    monkeypatch.setattr(summary, "MOST_NUMBERS", 17)
    X = np.random.default_rng(0).normal(size=(100, 3))
    fitted = FittedModel.of(mixtura.PreparedGaussianMixture(2, random_state=0, n_init=1).fit(X))
    assert [component["covariance"] for component in summary.components(fitted)] == [None, None]
    monkeypatch.setattr(summary, "MOST_NUMBERS", 18)
    assert all(component["covariance"] for component in summary.components(fitted))
