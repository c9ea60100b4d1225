"""Pictures of heavy tails: their own densities and draws, and ellipses that hold as much."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from mixtura import GaussianMixture
from mixtura.fitted import FittedModel
from mixtura.plotting import DISPLAYS
from mixtura.plotting._gaussians import Ellipses, Gaussians


@pytest.fixture(scope="module", name="X")
def _rows():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(300, 3)) / np.sqrt(rng.chisquare(3, (300, 1)) / 3)
    rows[:120] += 8.0
    return rows


@pytest.fixture(scope="module", name="model")
def _model(X):
    return GaussianMixture(2, component="student_t", random_state=0).fit(X)


def test_a_marginal_is_a_student_t_of_as_many_degrees_of_freedom(model):
    seen = Gaussians.of(FittedModel.of(model)).marginal([1])
    points = np.linspace(-5, 12, 7)
    expected = [
        weight * t.pdf(points, nu, mean[1], np.sqrt(scale[1, 1]))
        for weight, nu, mean, scale in zip(
            model.weights_,
            model.degrees_of_freedom_,
            model.means_,
            model.covariances_,
            strict=True,
        )
    ]
    np.testing.assert_allclose(seen.densities(points[:, None]), expected, rtol=1e-10)


@pytest.mark.parametrize("sds", [1.0, 2.0])
def test_an_ellipse_holds_as_much_as_a_gaussian_s(model, sds):
    plane = Gaussians.of(FittedModel.of(model)).marginal([0, 2])
    shapes = Ellipses.of(plane)
    drawn = plane.sample(40_000)
    own = plane.densities(drawn)
    near = drawn[own.argmax(axis=0) == 0]
    apart = near - plane.means[0]
    distance = np.einsum("ni,ij,nj->n", apart, np.linalg.inv(plane.covariances[0]), apart)
    held = (distance <= shapes.reach(sds)[0] ** 2).mean()
    assert held == pytest.approx(1 - np.exp(-(sds**2) / 2), abs=0.03)


@pytest.mark.parametrize("what", DISPLAYS)
def test_every_picture_is_drawn(model, X, what):
    if what in ("convergence", "criterion"):
        pytest.skip("they show fits and sweeps, not groups")
    display = DISPLAYS[what].from_estimator(model, X)
    display.plot()
