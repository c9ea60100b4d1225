"""The numbers behind densities, responsibilities, uncertainty and anomalies."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura.errors import InvalidParameterError
from mixtura.plotting import (
    AnomalyDisplay,
    Density1DDisplay,
    DensityDisplay,
    ResponsibilityDisplay,
    UncertaintyDisplay,
)
from mixtura.plotting.density1d import MOST_BINS, histogram_edges


@pytest.mark.parametrize("d", [2, 3, 8])
@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
def test_a_density_in_the_plane_integrates_to_one(fit, d, covariance_type, three_groups):
    display = DensityDisplay.from_estimator(fit(d, 3, covariance_type), three_groups(d))
    integral = np.trapezoid(np.trapezoid(display.density, display.x, axis=1), display.y)
    assert integral == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("features", [None, [1, 0]])
def test_contours_hold_the_share_they_name(fit, features, three_groups):
    display = DensityDisplay.from_estimator(fit(2, 3), three_groups(2), features=features)
    dx, dy = np.gradient(display.x), np.gradient(display.y)
    mass = display.density * np.outer(dy, dx)
    held = [mass[display.density >= level].sum() for level in display.levels]
    assert held == pytest.approx(display.held.tolist(), abs=0.02)


def test_contours_on_two_features_are_the_marginal(fit, three_groups):
    X = three_groups(3)
    display = DensityDisplay.from_estimator(fit(3, 1), X, features=[2, 0])
    assert display.labels == ["x2", "x0"]
    model = mixtura.GaussianMixture(1).fit(X[:, [2, 0]])
    points = np.stack(np.meshgrid(display.x, display.y), axis=-1).reshape(-1, 2)
    expected = np.exp(model.score_samples(points)).reshape(display.density.shape)
    np.testing.assert_allclose(display.density, expected, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("column", [0, 2])
def test_a_density_along_one_feature_and_its_histogram_integrate_to_one(fit, column, three_groups):
    display = Density1DDisplay.from_estimator(fit(3, 1), three_groups(3), features=[column])
    assert np.trapezoid(display.density, display.x) == pytest.approx(1.0, abs=2e-3)
    assert (display.heights * np.diff(display.edges)).sum() == pytest.approx(1.0)
    np.testing.assert_allclose(display.density, display.components.sum(axis=0))


def test_a_narrow_component_keeps_its_peak():
    """A thousandth as wide as the other one: hundreds of times narrower than even points."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 100, 500), rng.normal(5, 0.07, 500)])[:, None]
    model = mixtura.GaussianMixture(2, reg_covar=1e-12, random_state=0).fit(X)
    assert model.covariances_.min() == pytest.approx(0.07**2, rel=0.2)
    display = Density1DDisplay.from_estimator(model, X)
    assert np.trapezoid(display.density, display.x) == pytest.approx(1.0, abs=0.02)
    top = np.exp(model.score_samples(model.means_)).max()
    assert display.density.max() == pytest.approx(top, rel=0.01)


def test_bins_are_many_enough_and_not_too_many():
    rng = np.random.default_rng(0)
    assert len(histogram_edges(np.append(rng.normal(size=5000), 1e9))) == MOST_BINS + 1
    assert len(histogram_edges(np.zeros(10))) > 2
    edges = histogram_edges(rng.normal(size=400))
    assert 20 <= len(edges) - 1 < 60


def test_responsibilities_are_sorted_and_add_up(fit, three_groups):
    X = three_groups(2)
    model = fit(2, 3)
    display = ResponsibilityDisplay.from_estimator(model, X).plot()
    labels = display.responsibilities.argmax(axis=1)
    assert (np.diff(labels) >= 0).all()
    for k in range(3):
        assert (np.diff(display.responsibilities[labels == k].max(axis=1)) <= 0).all()
    np.testing.assert_allclose(display.responsibilities.sum(axis=1), 1.0)
    np.testing.assert_array_equal(np.bincount(labels), np.bincount(model.predict(X)))
    # every pixel has the colour of a component, and their numbers are the responsibilities
    picture = np.asarray(display.image_.get_array())
    colours, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    assert len(colours) == 3
    shares = np.sort(display.responsibilities.mean(axis=0))
    np.testing.assert_allclose(np.sort(counts) / counts.sum(), shares, atol=0.003)


def test_uncertainty_is_what_is_left_to_other_components(fit, three_groups):
    X = three_groups(2)
    display = UncertaintyDisplay.from_estimator(fit(2, 3), X).plot()
    expected = 1 - fit(2, 3).predict_proba(X).max(axis=1)
    np.testing.assert_allclose(display.uncertainty, expected, atol=1e-12)
    assert display.ambiguous == (expected > 0.4).mean()
    sizes = display.rows_.get_sizes()
    assert (np.diff(sizes) >= 0).all()  # the least sure are drawn last, and largest
    assert sizes[-1] > sizes[0]


def test_flagged_rows_are_those_below_the_models_threshold(three_groups):
    X = three_groups(2)
    model = mixtura.PreparedGaussianMixture(3, n_init=2, random_state=0).fit(X)
    display = AnomalyDisplay.from_estimator(model, X).plot()
    expected = int((model.score_samples(X) < model.anomaly_threshold_).sum())
    assert display.count == expected
    assert f"{expected} of {len(X)} rows flagged" in display.ax_.get_title(loc="left")
    flagged = display.flagged_.get_data()
    assert (flagged.values - flagged.baseline).sum() == expected
    usual = display.usual_.get_data()
    assert (usual.values - usual.baseline).sum() == len(X) - expected
    # no bar has both kinds of rows
    assert not ((flagged.values > flagged.baseline) & (usual.values > 0)).any()


def test_thresholds_by_quantile_and_by_hand(fit, three_groups):
    X, model = three_groups(2), fit(2, 3)
    scores = model.score_samples(X)
    assert AnomalyDisplay.from_estimator(model, X, quantile=0.1).count == 18
    assert AnomalyDisplay.from_estimator(model, X, threshold=np.inf).count == len(X)
    assert AnomalyDisplay.from_estimator(model, X, threshold=scores.min()).plot().count == 0
    with pytest.raises(InvalidParameterError, match="quantile"):
        AnomalyDisplay.from_estimator(model, X, quantile=5)


def test_a_far_outlier_does_not_squeeze_the_histogram(fit, three_groups):
    X = np.vstack([three_groups(2), [[1e6, -1e9]]])
    display = AnomalyDisplay.from_estimator(fit(2, 3), X).plot()
    usual = display.usual_.get_data()
    assert (usual.values > 0).sum() > 5
    assert display.count >= 1


def test_collinear_features_after_pca_are_a_ridge():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(c, 1.0, (60, 2)) for c in (0.0, 9.0)])
    X = np.column_stack([X, X.sum(axis=1), 2 * X[:, 0]])
    model = mixtura.PreparedGaussianMixture(2, pca=2, n_init=2, random_state=0).fit(X)
    display = DensityDisplay.from_estimator(model, X, features=[0, 3]).plot()
    assert np.isfinite(display.density).all()
    assert display.density.max() > 0


def test_a_model_from_a_file_takes_its_own_threshold_or_one_from_the_rows(three_groups, tmp_path):
    X = three_groups(2)
    for kind in (mixtura.GaussianMixture, mixtura.PreparedGaussianMixture):
        kind(2, n_init=2, random_state=0).fit(X).save(tmp_path / kind.__name__)
    bare = mixtura.load(tmp_path / "GaussianMixture")
    display = AnomalyDisplay.from_estimator(bare, X[:100], quantile=0.1)
    assert (display.count, display.origin) == (10, "the lowest 10 % of these rows")
    prepared = mixtura.load(tmp_path / "PreparedGaussianMixture")
    display = AnomalyDisplay.from_estimator(prepared, X[:100])
    assert display.threshold == prepared.anomaly_threshold_
    assert display.origin == "the lowest 5 % when the model was fitted"
