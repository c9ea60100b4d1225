"""EM in the space that few rows span is EM in their many columns."""

from __future__ import annotations

import numpy as np
import pytest
from tests.fitting.problems import problem_of

from mixtura.data import ArraySource
from mixtura.engine.em import expect, run
from mixtura.engine.outcome import Outcome
from mixtura.fitting import fit
from mixtura.fitting.row_space import RowSpace
from mixtura.initialise import INITIALISERS, Floor, Given, measure, partition_by
from mixtura.initialise.sample import distinct
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES
from mixtura.model.gaussian.membership import common_parts
from mixtura.model.mixture import Mixture

KMEANS = partition_by(INITIALISERS["kmeans"])
MATRICES = [name for name, family in FAMILIES.items() if getattr(family, "in_row_space", False)]


def wide(n=14, d=30, seed=0, units=2.0):
    """Two groups of few rows in many columns of several units."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    return (rng.normal(size=(n, d)) + 3.0 * y[:, None]) * 10.0 ** rng.uniform(-units, units, d), y


@pytest.fixture(params=MATRICES)
def matrices(request):
    return FAMILIES[request.param]


@pytest.fixture
def setting(matrices, fold):
    """A family, rows, their sample, floor and space."""
    X, y = wide()
    moments = measure(ArraySource(X), fold, with_covariance=True)
    floor = Floor.of(1e-3, moments)
    sample = distinct(X, np.ones(len(X)))
    return matrices, X, y, sample, floor, RowSpace.of(sample, floor, matrices)


def from_labels(family, rows, labels, variances, floor):
    resp = np.eye(labels.max() + 1)[:, labels]
    block = Block(np.ascontiguousarray(rows), None, 0)
    return floor.under(
        Mixture.from_responsibilities(family, block, resp, variances, floor.variances)
    )


def test_deviations_from_the_mean_fill_one_direction_fewer_than_there_are_rows(setting):
    _, X, _, sample, floor, space = setting
    n, d = X.shape
    assert space.axes.shape == (n - 1, d)
    np.testing.assert_allclose(space.axes @ space.axes.T, np.eye(n - 1), atol=1e-12)
    t = space.coordinates(sample)
    back = space.mean + t.rows @ space.axes * space.unit
    np.testing.assert_allclose(back / space.unit, sample.rows / space.unit, atol=1e-8)
    np.testing.assert_array_equal(space.floor.variances, 1.0)
    assert space.floor.flat == floor.flat - (d - (n - 1)) == 0


def test_rows_that_repeat_span_fewer(matrices, fold):
    X, _ = wide(n=6)
    moments = measure(ArraySource(np.repeat(X, 2, axis=0)), fold, with_covariance=True)
    space = RowSpace.of(
        distinct(np.repeat(X, 2, axis=0), np.ones(12)), Floor.of(1e-3, moments), matrices
    )
    assert space.axes.shape == (5, 30)


def test_a_lifted_mixture_has_the_density_of_the_coordinates(setting):
    """But for the constant of the directions and units that are not theirs."""
    family, X, _, sample, floor, space = setting
    order = np.lexsort(X.T[::-1])
    labels = (np.arange(14) % 2)[order]
    t = space.coordinates(sample)
    inner = from_labels(family, t.rows, labels, t.variances, space.floor)
    lifted = space.lift(inner, floor)
    r, d = space.axes.shape
    constant = -0.5 * (d - r) * np.log(2 * np.pi) - np.log(space.unit).sum()
    np.testing.assert_allclose(
        lifted.prepare().log_density(sample.rows),
        inner.prepare().log_density(t.rows) + constant,
        rtol=1e-8,
    )
    np.testing.assert_array_equal(lifted.weights, inner.weights)
    np.testing.assert_array_equal(lifted.floor, floor.variances)
    assert lifted.flat == floor.flat


def test_its_iterations_are_those_of_the_columns(setting, fold):
    family, _, _, sample, floor, space = setting
    if "orientation" in common_parts(family) and not family.shared:
        pytest.skip("axes have several optima, and where they begin is not the same")
    labels = np.random.default_rng(1).integers(0, 2, 14)
    t = space.coordinates(sample)
    outer = from_labels(family, sample.rows, labels, sample.variances, floor)
    inner = from_labels(family, t.rows, labels, t.variances, space.floor)
    for _ in range(6):
        lifted = space.lift(inner, floor)
        np.testing.assert_allclose(lifted.weights, outer.weights, rtol=1e-6)
        unit = np.outer(space.unit, space.unit)
        np.testing.assert_allclose(
            lifted.components.covariance_matrices / unit,
            outer.components.covariance_matrices / unit,
            rtol=1e-5,
            atol=1e-5 * np.abs(outer.components.covariance_matrices / unit).max(),
        )
        outer = outer.maximise(expect(outer, ArraySource(sample.rows), fold))
        inner = inner.maximise(expect(inner, ArraySource(t.rows), fold))


def test_a_lifted_run_says_the_likelihood_of_the_columns(setting, fold):
    family, _, _, sample, floor, space = setting
    t = space.coordinates(sample)
    inner = from_labels(family, t.rows, np.arange(14) % 2, t.variances, space.floor)
    result = run(inner, ArraySource(t.rows), fold, tol=1e-6, max_iter=50)
    lifted = space.lift_run(result, floor)
    value = float(expect(lifted.mixture, ArraySource(sample.rows), fold).log_likelihood)
    assert lifted.trace.log_likelihoods[-1] == pytest.approx(value, rel=1e-8)
    shift = np.subtract(lifted.trace.log_likelihoods, result.trace.log_likelihoods)
    np.testing.assert_allclose(shift, shift[0], rtol=1e-9)
    assert lifted.trace.n_iterations == result.trace.n_iterations


def fitted(X, settings, fold, reg_covar=1e-3, seed=0):
    source = ArraySource(X)
    moments = measure(source, fold, with_covariance=settings.family.spans_all_directions)
    floor = Floor.of(reg_covar, moments)
    problem = problem_of(source, settings, floor, moments)
    return fit(problem, fold, np.random.default_rng(seed)), floor


def test_a_fit_of_few_rows_goes_there_and_comes_back(matrices, settings_for, fold):
    X, y = wide(units=0.1)
    settings = settings_for(matrices, n_components=2, plain=KMEANS)
    result, _ = fitted(X, settings, fold)
    assert result.mixture.components.means.shape == (2, 30)
    assert result.outcome is Outcome.COLLAPSED  # six directions of a component are all it has
    value = float(expect(result.mixture, ArraySource(X), fold).log_likelihood)
    assert result.trace.log_likelihoods[-1] == pytest.approx(value, rel=1e-8)
    labels = result.mixture.prepare().joint_log_density(X).argmax(axis=0)
    assert (labels == y).all() or (labels != y).all()


def test_what_is_given_is_fitted_in_the_columns(matrices, settings_for, fold):
    """Means and precisions are told in columns, which the space of the rows need not hold."""
    X, y = wide()
    means = np.stack([X[y == j].mean(axis=0) for j in (0, 1)]) * 1.1
    settings = settings_for(
        matrices, n_components=2, plain=KMEANS, max_iter=0, given=Given(None, means, None)
    )
    result, _ = fitted(X, settings, fold)
    np.testing.assert_array_equal(result.mixture.components.means, means)
