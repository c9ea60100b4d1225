"""Pictures of logarithms: drawn where groups are Gaussians, on axes that say so."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.estimators.test_logarithms import X

from mixtura import GaussianMixture, PreparedGaussianMixture, plotting

MODEL = PreparedGaussianMixture(2, random_state=0, n_init=2, log=[0]).fit(X)
Y = np.column_stack([np.log(X[:, 0]), X[:, 1]])
TWIN = PreparedGaussianMixture(2, random_state=0, n_init=2).fit(Y)


def test_the_density_of_one_feature_is_that_of_its_logarithm() -> None:
    display = plotting.Density1DDisplay.from_estimator(MODEL, X)
    twin = plotting.Density1DDisplay.from_estimator(TWIN, Y)
    assert display.label == "log x0"
    np.testing.assert_allclose(display.density, twin.density, rtol=1e-8)
    np.testing.assert_allclose(display.heights, twin.heights, rtol=1e-8)
    other = plotting.Density1DDisplay.from_estimator(MODEL, X, features=["x1"])
    assert other.label == "x1"


def test_planes_and_contours_are_those_of_the_logarithms() -> None:
    display = plotting.MixtureScatterDisplay.from_estimator(MODEL, X, features=["x0", 1])
    twin = plotting.MixtureScatterDisplay.from_estimator(TWIN, Y)
    assert display.plane.labels == ["log x0", "x1"]
    np.testing.assert_allclose(display.plane.rows, Y)
    np.testing.assert_allclose(display.plane.ellipses.semi_axes, twin.plane.ellipses.semi_axes)
    np.testing.assert_allclose(display.plane.responsibilities, MODEL.predict_proba(X))
    contours = plotting.DensityDisplay.from_estimator(MODEL, X)
    np.testing.assert_allclose(
        contours.density, plotting.DensityDisplay.from_estimator(TWIN, Y).density, rtol=1e-8
    )
    pairs = plotting.PairsDisplay.from_estimator(MODEL, X)
    assert pairs.names == ["log x0", "x1"]


def test_anomalies_and_starts_are_on_the_scale_of_score_samples() -> None:
    display = plotting.AnomalyDisplay.from_estimator(MODEL, X)
    np.testing.assert_allclose(display.log_density, MODEL.score_samples(X))
    assert display.threshold == MODEL.anomaly_threshold_
    starts = plotting.ConvergenceDisplay.from_estimator(MODEL, X, n_starts=2)
    assert starts.level == pytest.approx(MODEL.score(X))
    assert starts.own[-1] == pytest.approx(MODEL.score(X), abs=1e-6)


@pytest.mark.parametrize("model", [GaussianMixture(2, random_state=0, n_init=2), TWIN])
def test_without_logarithms_nothing_is_named_anew(model: Any) -> None:
    display = plotting.MixtureScatterDisplay.from_estimator(model.fit(Y), Y)
    assert display.plane.labels == ["x0", "x1"]
