"""The mixture that pictures show: in the units of the rows, and its marginals and shadows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal

import mixtura
from mixtura.plotting import CriterionDisplay
from mixtura.plotting._gaussians import Ellipses, Gaussians
from mixtura.plotting._rows import observe
from mixtura.plotting._view import View


@pytest.fixture
def prepared(three_groups):
    X = three_groups(3)
    return mixtura.PreparedGaussianMixture(3, random_state=0, n_init=2).fit(X), X


def test_original_units_give_the_models_own_density(prepared):
    model, X = prepared
    subject = observe(model, X)
    density = np.log(Gaussians.of(subject.model).densities(X).sum(axis=0))
    np.testing.assert_allclose(density, model.score_samples(X), rtol=1e-9)
    np.testing.assert_allclose(subject.model.log_density(X), model.score_samples(X), rtol=1e-12)
    np.testing.assert_allclose(
        subject.model.responsibilities(X), model.predict_proba(X), atol=1e-12
    )


@pytest.mark.parametrize("pca", [None, 2])
def test_original_units_give_the_models_own_means_and_sds(pca, three_groups):
    X = three_groups(4)
    model = mixtura.PreparedGaussianMixture(2, pca=pca, random_state=0, n_init=2).fit(X)
    gaussians = Gaussians.of(observe(model, X).model)
    np.testing.assert_allclose(gaussians.means, model.means_original_, rtol=1e-10)
    sds = np.sqrt(np.einsum("kdd->kd", gaussians.covariances))
    np.testing.assert_allclose(sds, model.sds_original_, rtol=1e-10)


def test_densities_are_those_of_scipy(fit, three_groups):
    X = three_groups(3)
    gaussians = Gaussians.of(observe(fit(3, 3), X).model)
    for k, density in enumerate(gaussians.densities(X)):
        other = multivariate_normal(gaussians.means[k], gaussians.covariances[k]).pdf(X)
        np.testing.assert_allclose(density, gaussians.weights[k] * other, rtol=1e-9)


def test_a_marginal_is_the_mixture_with_the_others_integrated_out(fit, three_groups):
    gaussians = Gaussians.of(observe(fit(2, 3), three_groups(2)).model)
    x = gaussians.means[0]
    sd = np.sqrt(gaussians.covariances[:, 1, 1].max())
    along = np.linspace(
        gaussians.means[:, 1].min() - 9 * sd, gaussians.means[:, 1].max() + 9 * sd, 4001
    )
    points = np.column_stack([np.full_like(along, x[0]), along])
    integral = np.trapezoid(gaussians.densities(points).sum(axis=0), along)
    marginal = gaussians.marginal([0]).densities(x[None, :1]).sum()
    assert integral == pytest.approx(marginal, rel=1e-6)


def test_ellipses_have_the_eigenvalues_and_directions_of_the_covariance():
    angle = np.radians(30)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    covariance = turn @ np.diag([9.0, 4.0]) @ turn.T
    shapes = Ellipses.of(Gaussians(np.ones(1), np.array([[1.0, 2.0]]), covariance[None]))
    np.testing.assert_allclose(shapes.semi_axes, [[3.0, 2.0]])
    assert shapes.angles[0] % 180 == pytest.approx(30)
    np.testing.assert_array_equal(shapes.centres, [[1.0, 2.0]])


def test_principal_components_are_a_map_of_rows_and_mixture_alike(fit, three_groups):
    X = three_groups(8)
    subject = observe(fit(8, 3), X)
    view = View.of(subject, None)
    seen = view.rows(X)
    scaled = (X - X.mean(axis=0)) / X.std(axis=0)
    expected = np.linalg.svd(scaled, full_matrices=False)[1][:2] ** 2 / len(X)
    np.testing.assert_allclose(seen.var(axis=0), expected, rtol=1e-9)
    assert np.corrcoef(seen.T)[0, 1] == pytest.approx(0, abs=1e-9)
    mapped = view.gaussians(Gaussians.of(subject.model))
    # the weighted covariance of an ML fit is that of the rows, from whichever side it is seen
    spread = mapped.means - mapped.weights @ mapped.means
    total = np.einsum("k,kij->ij", mapped.weights, mapped.covariances)
    total += np.einsum("k,ki,kj->ij", mapped.weights, spread, spread)
    np.testing.assert_allclose(total, np.cov(seen.T, bias=True), atol=1e-3)
    assert view.labels[0].startswith("PC 1 (")


def test_draws_are_of_the_mixture(fit, three_groups):
    gaussians = Gaussians.of(observe(fit(2, 3), three_groups(2)).model)
    drawn = gaussians.sample(40_000)
    mean = gaussians.weights @ gaussians.means
    np.testing.assert_allclose(drawn.mean(axis=0), mean, rtol=0.03)
    np.testing.assert_array_equal(drawn, gaussians.sample(40_000))


def test_categories_are_drawn_as_their_columns():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"size": np.append(rng.normal(0, 1, 50), rng.normal(9, 1, 50)), "kind": ["a", "b"] * 50}
    )
    model = mixtura.PreparedGaussianMixture(
        2, covariance_type="diag", one_hot="auto", n_init=2, random_state=0
    )
    with pytest.warns(mixtura.MixturaWarning):
        model.fit(frame)
    subject = observe(model, frame)
    assert subject.names == model.preparation_.feature_names
    assert subject.rows.shape == (100, len(subject.names))
    np.testing.assert_allclose(
        subject.model.responsibilities(subject.rows), model.predict_proba(frame), atol=1e-12
    )


def test_the_mixture_that_a_sweep_has_chosen():
    X = pd.DataFrame(_rows(), columns=["a", "b"])
    model = mixtura.GaussianMixtureIC(range(1, 4), covariance_type="full", n_init=2)
    model.set_params(random_state=0).fit(X)
    subject = observe(model, X)
    assert subject.names == ["a", "b"]
    np.testing.assert_allclose(
        subject.model.responsibilities(subject.rows), model.predict_proba(X), atol=1e-12
    )
    assert CriterionDisplay.from_estimator(model, X).selected == (
        model.best_estimator_.n_components,
        "full",
    )


def _rows() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(c, 1.0, (50, 2)) for c in (0.0, 9.0)])
