"""Parameters keep their meaning on the way from the page to the engine and back."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import one_for_all, separate, shaped

from mixtura.errors import InvalidParameterError
from mixtura.initialise import Floor
from mixtura.model.families import FAMILIES
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import PageNoise, Parameters
from mixtura.page.plain_em import PlainEM
from mixtura.page.spec import Spec


@pytest.fixture(params=[True, False], ids=["scaled", "as they are"])
def scale(request):
    return request.param


def test_the_familys_own_come_back_to_rounding(family, random_mixture, scale):
    rng = np.random.default_rng(0)
    sheet = Dataset("", list("abc"), rng.normal(size=(50, 3)) * [1, 100, 1e-3] + [0, 1e4, 5])
    preparation, _ = sheet.prepared(scale)
    mixture = random_mixture(family, seed=1, k=4, d=3)
    there = Parameters.of_mixture(mixture, preparation)
    back = there.mixture(family, preparation, Floor(mixture.floor))
    for one, other in (
        (back.weights, mixture.weights),
        (back.components.means, mixture.components.means),
        (back.components.covariances, mixture.components.covariances),
    ):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-11)


def test_densities_are_those_of_the_engine(family, random_mixture):
    """What the page evaluates in the units of the rows is what the engine fits."""
    rng = np.random.default_rng(3)
    sheet = Dataset("", list("ab"), rng.normal(size=(60, 2)) * [3, 500] + [1, -2000])
    preparation, rows = sheet.prepared(True)
    mixture = random_mixture(family, seed=2, k=3, d=2)
    expected = mixture.prepare().log_density(rows) + preparation.log_determinant
    dense = Parameters.of_mixture(mixture, preparation).dense()
    np.testing.assert_allclose(dense.prepare().log_density(sheet.X), expected, rtol=1e-11)


def test_a_full_covariance_becomes_the_familys_nearest():
    weights = np.array([0.25, 0.75])
    means = np.array([[0.0, 0.0], [5.0, 1.0]])
    covariances = np.array([[[2.0, 0.9], [0.9, 1.0]], [[1.0, -0.2], [-0.2, 3.0]]])
    given = Parameters.of(weights, means, covariances)
    sheet = Dataset("", list("ab"), np.random.default_rng(0).normal(size=(20, 2)))
    preparation, _ = sheet.prepared(False)
    for family in FAMILIES.values():
        mixture = given.mixture(family, preparation, Floor(np.full(2, 1e-9)))
        nearest = mixture.components
        if separate(family) or one_for_all(family):
            np.testing.assert_allclose(
                nearest.covariances, shaped(family, covariances, weights), rtol=1e-12
            )
        else:
            best = nearest.best(means, shaped(family, covariances), weights, np.full(2, 1e-9))
            np.testing.assert_allclose(nearest.covariances, best.covariances, atol=1e-5)
        np.testing.assert_allclose(mixture.components.means, means, atol=1e-12)
        np.testing.assert_allclose(mixture.weights, weights)


def test_the_floor_holds_for_what_the_page_squeezes(blobs):
    thin = np.array([[[1e-14, 0.0], [0.0, 1.0]]])
    given = Parameters.of(np.ones(1), np.zeros((1, 2)), thin)
    with PlainEM.open(blobs, Spec(1, reg_covar=1e-3)) as em:
        mixture = given.mixture(em.problem.settings.family, em.preparation, em.problem.floor)
        smallest = np.linalg.eigvalsh(mixture.components.covariance_matrices[0])[0]
        assert smallest >= 0.99 * em.problem.floor.variances.min()


@pytest.mark.parametrize(
    ("weights", "covariance", "said"),
    [
        ([-1.0], [[1.0, 0.0], [0.0, 1.0]], "none may be negative"),
        ([0.0], [[1.0, 0.0], [0.0, 1.0]], "nor all zero"),
        ([1.0], [[1.0, 2.0], [2.0, 1.0]], "not positive-definite"),
        ([1.0], [[1.0, 0.3], [0.0, 1.0]], "not symmetric"),
        ([1.0], [[0.0, 0.0], [0.0, 1.0]], "not above zero"),
    ],
)
def test_parameters_that_are_none(weights, covariance, said):
    with pytest.raises(InvalidParameterError, match=said):
        Parameters.of(np.array(weights), np.zeros((1, 2)), np.array([covariance]))


@pytest.mark.parametrize("freedom", [0.0, -1.0, np.nan])
def test_degrees_of_freedom_that_are_none(freedom):
    with pytest.raises(InvalidParameterError, match="degrees of freedom are"):
        Parameters.of(np.ones(1), np.zeros((1, 2)), np.eye(2)[None], np.array([freedom]))


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
def test_noise_and_components_add_up_to_one(weight):
    given = Parameters.of(
        np.array([3.0, 1.0]),
        np.zeros((2, 2)),
        np.array([np.eye(2)] * 2),
        noise=PageNoise(weight, -3.0),
    )
    assert given.weights.sum() + given.noise.weight == pytest.approx(1.0)
    assert given.weights[0] == pytest.approx(3 * given.weights[1])
    assert 0 < given.noise.weight < 1
    assert np.isfinite(given.dense().prepare().log_density(np.zeros((1, 2)))).all()
