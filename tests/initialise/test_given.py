"""Starts that the caller gives: parameters, or a function of the data."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import ONE_EACH, one_for_all, separate
from tests.model.shapes_by_hand import ByHand, level

from mixtura.data import ArraySource
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidParameterError
from mixtura.initialise import Floor, Given, draw, from_callable, implied, measure
from mixtura.model.families import FAMILIES


@pytest.fixture
def sample(clusters):
    return draw(ArraySource(clusters(d=2)), 1000, np.random.default_rng(0))


MEANS = np.array([[0.0, 1.0], [5.0, 5.0], [-5.0, 2.0]])


def nearest_means(sample, means):
    sd = np.sqrt(sample.variances)
    return (((sample.rows[:, None] - means) / sd) ** 2).sum(axis=2).argmin(axis=1)


def test_only_means_decide_the_start():
    assert Given(None, MEANS, None).decides_the_start
    assert not Given(np.ones(3) / 3, None, np.eye(2)).decides_the_start


def test_given_parameters_replace_those_of_a_mixture(family, random_mixture):
    mixture, other = random_mixture(family), random_mixture(family, seed=1)
    given = Given(other.weights, other.components.means, other.components.precisions)
    put = given.put_into(mixture)
    np.testing.assert_array_equal(put.weights, other.weights)
    np.testing.assert_array_equal(put.components.means, other.components.means)
    np.testing.assert_allclose(
        put.components.covariances, other.components.covariances, rtol=1e-9, atol=1e-12
    )
    np.testing.assert_array_equal(put.floor, mixture.floor)


@pytest.mark.parametrize("which", ["weights", "means", "precisions"])
def test_what_is_not_given_stays(family, random_mixture, which):
    mixture, other = random_mixture(family), random_mixture(family, seed=1)
    values = {
        "weights": other.weights,
        "means": other.components.means,
        "precisions": other.components.precisions,
    }
    put = Given(**{name: values[name] if name == which else None for name in values}).put_into(
        mixture
    )
    same = {
        "weights": np.array_equal(put.weights, mixture.weights),
        "means": np.array_equal(put.components.means, mixture.components.means),
        "precisions": np.array_equal(put.components.covariances, mixture.components.covariances),
    }
    assert same == {name: name != which for name in values}


@pytest.mark.parametrize("view", ["raw", "standardised", "whitened", "leading"])
def test_rows_go_to_the_nearest_given_mean_whatever_the_view(sample, view):
    resp = Given(None, MEANS, None).partition()(sample, 3, np.random.default_rng(0), view)
    np.testing.assert_array_equal(resp.argmax(axis=0), nearest_means(sample, MEANS))
    np.testing.assert_array_equal(resp.sum(axis=0), 1.0)


def test_a_constant_feature_does_not_disturb_the_nearest_mean():
    rows = np.column_stack([[0.0, 1.0, 9.0, 10.0], [3.0] * 4])
    sample = draw(ArraySource(rows), 10, np.random.default_rng(0))
    means = np.array([[0.5, 3.0], [9.5, 3.0]])
    resp = Given(None, means, None).partition()(sample, 2, np.random.default_rng(0), "raw")
    np.testing.assert_array_equal(resp.argmax(axis=0), [0, 0, 1, 1])


# --- the start on all rows ----------------------------------------------------------------------


def start_on(given, rows, family, fold, *, weight=None, floor=None, block_rows=50):
    source = ArraySource(rows, weight, block_rows=block_rows)
    moments = measure(source, fold, with_covariance=family.spans_all_directions)
    floor = Floor.of(1e-6, moments) if floor is None else floor
    return given.start_on(source, family, moments, floor, fold)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_start_on_all_rows_is_the_m_step_of_the_nearest_means(family, clusters, fold, weighted):
    rows = clusters(d=2)
    weight = np.random.default_rng(1).uniform(0.0, 2.0, 200) if weighted else None
    w = np.ones(200) if weight is None else weight
    floor = Floor(np.full(2, 1e-9), flat=1)
    means = rows[:3] + 0.3  # one in each cluster
    mixture = start_on(Given(None, means, None), rows, family, fold, weight=weight, floor=floor)
    sd = np.sqrt(np.cov(rows.T, aweights=w, ddof=0).diagonal())
    label = (((rows[:, None] - means) / sd) ** 2).sum(axis=2).argmin(axis=1)
    mass = np.bincount(label, w, minlength=3)
    np.testing.assert_allclose(mixture.weights, mass / w.sum(), rtol=1e-12)
    np.testing.assert_array_equal(mixture.components.means, means)
    scatter = np.zeros((3, 2, 2))
    for j in range(3):
        mine = rows[label == j]
        centred = mine - np.average(mine, axis=0, weights=w[label == j])
        scatter[j] = (w[label == j, None] * centred).T @ centred
    spread = scatter / mass[:, None, None]
    expected = spread
    if one_for_all(family):
        expected = scatter.sum(axis=0) / w.sum() * np.ones((3, 1, 1))
    found = mixture.components.covariance_matrices
    if not (separate(family) or one_for_all(family)):  # something between, by another optimiser
        by_hand = ByHand(family.mclust, 3, 2).best(spread, mass, np.random.default_rng(2))
        assert level(found, spread, mass) == pytest.approx(by_hand, rel=1e-9)
    elif family.spans_all_directions:
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    else:
        trace = np.trace(expected, axis1=1, axis2=2)
        np.testing.assert_allclose(np.trace(found, axis1=1, axis2=2), trace, rtol=1e-9)
    np.testing.assert_array_equal(mixture.floor, floor.variances)
    assert mixture.flat == 1


def test_what_else_is_given_is_put_into_it(family, clusters, fold, random_mixture):
    other = random_mixture(family)
    given = Given(other.weights, MEANS, other.components.precisions)
    mixture = start_on(given, clusters(d=2), family, fold)
    np.testing.assert_array_equal(mixture.weights, other.weights)
    np.testing.assert_allclose(
        mixture.components.covariances, other.components.covariances, rtol=1e-9, atol=1e-12
    )


def test_a_start_on_all_rows_does_not_depend_on_blocks_and_threads(family, clusters, fold):
    given = Given(None, MEANS, None)
    one = start_on(given, clusters(d=2), family, fold, block_rows=200)
    cut = start_on(given, clusters(d=2), family, fold, block_rows=7)
    with Fold(3) as several:
        shared = start_on(given, clusters(d=2), family, several, block_rows=7)
    np.testing.assert_allclose(cut.components.covariances, one.components.covariances, rtol=1e-11)
    np.testing.assert_array_equal(shared.components.covariances, cut.components.covariances)


@pytest.mark.parametrize("name", ONE_EACH)
def test_a_thousandth_of_many_rows_is_in_it(fold, name):
    """Sixty rows among sixty thousand: a sample of a few thousand may hold none of them."""
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.normal(size=(60_000, 2)), 10.0 + rng.normal(size=(60, 2))])
    given = Given(None, np.array([[0.0, 0.0], [10.0, 10.0]]), None)
    mixture = start_on(given, rows, FAMILIES[name], fold, block_rows=4096)
    np.testing.assert_allclose(mixture.weights, [60_000 / 60_060, 60 / 60_060], rtol=1e-12)
    spread = np.trace(mixture.components.covariance_matrices, axis1=1, axis2=2)
    np.testing.assert_allclose(spread, 2.0, rtol=0.3)
    assert not mixture.collapsed(60_060.0).any()


def test_a_given_mean_that_no_row_is_nearest_to_keeps_the_data_s_spread(family, clusters, fold):
    """As far as its family lets it, which may have one volume or shape for all components."""
    rows = clusters(d=2)
    means = np.array([[0.0, 1.0], [1e9, 1e9]])
    mixture = start_on(Given(None, means, None), rows, family, fold)
    assert mixture.weights[1] == 0.0
    np.testing.assert_array_equal(mixture.components.means, means)
    other, own = mixture.components.covariance_matrices
    if separate(family):
        assert np.trace(own) == pytest.approx(rows.var(axis=0).sum())
    elif family.univariate == "V":  # the best volume for the spread, whatever the rest
        of_rows = np.diag(rows.var(axis=0))
        assert np.trace(np.linalg.solve(own, of_rows)) == pytest.approx(2.0)
    else:
        assert np.linalg.det(own) == pytest.approx(np.linalg.det(other))


@pytest.mark.parametrize("value", [0.0, 3.0, 1e9])
def test_a_constant_feature_does_not_disturb_a_start_on_all_rows(family, fold, value):
    rng = np.random.default_rng(0)
    label = np.arange(100) % 2
    rows = np.column_stack([rng.normal(size=100) + 20.0 * label, np.full(100, value)])
    means = np.array([[0.0, value], [20.0, value]])
    mixture = start_on(Given(None, means, None), rows, family, fold)
    np.testing.assert_allclose(mixture.weights, [0.5, 0.5])


# --- a function of the data -------------------------------------------------------------------


def answer_of(sample, function, k=3):
    return from_callable(function)(sample, k, np.random.default_rng(0), "raw")


def test_the_function_gets_rows_in_the_data_s_units_k_and_a_generator(sample):
    seen = {}

    def function(X, n_components, random_state):
        seen.update(X=X, k=n_components, rng=random_state)
        return np.zeros(len(X), dtype=int)

    answer_of(sample, function)
    np.testing.assert_array_equal(seen["X"], sample.rows)
    assert seen["k"] == 3
    assert isinstance(seen["rng"], np.random.Generator)


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint16])
def test_labels(sample, dtype):
    labels = (np.arange(sample.n_rows) % 3).astype(dtype)
    resp = answer_of(sample, lambda *_: labels)
    np.testing.assert_array_equal(resp.argmax(axis=0), labels)
    np.testing.assert_array_equal(resp.sum(axis=0), 1.0)


def test_responsibilities_are_normalised(sample):
    table = np.random.default_rng(1).uniform(1, 5, (sample.n_rows, 3))
    resp = answer_of(sample, lambda *_: table)
    np.testing.assert_allclose(resp.T, table / table.sum(axis=1, keepdims=True), rtol=1e-14)


def test_means(sample):
    resp = answer_of(sample, lambda *_: MEANS.tolist())
    np.testing.assert_array_equal(resp.argmax(axis=0), nearest_means(sample, MEANS))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda n: np.full(n, 3), "labels outside 0..2"),
        (lambda n: np.full(n, -1), "labels outside 0..2"),
        (lambda n: np.full((n, 3), np.nan), "NaN or infinity"),
        (lambda n: np.full((3, 2), np.inf), "NaN or infinity"),
        (lambda n: -np.ones((n, 3)), "negative or zero"),
        (lambda n: np.zeros((n, 3)), "negative or zero"),
        (lambda n: np.zeros((2, 2)), r"shape \(2, 2\); expected means \(3, 2\)"),
        (lambda n: np.zeros(n), r"shape \(200,\)"),
        (lambda n: np.array(["a"] * n), "values"),
        (lambda n: None, "NaN or infinity"),
        (lambda n: [[0.0], [1.0, 2.0]], "rows of different lengths"),
    ],
)
def test_an_answer_that_is_no_start_is_named(sample, answer, message):
    with pytest.raises(InvalidParameterError, match=message):
        answer_of(sample, lambda X, k, rng: answer(len(X)))


def test_a_callable_start_becomes_a_mixture(family, sample):
    labels = np.arange(sample.n_rows) % 3
    resp = answer_of(sample, lambda *_: labels)
    mixture = implied(sample, family, resp, Floor(np.full(2, 1e-9)))
    for j in range(3):
        np.testing.assert_allclose(
            mixture.components.means[j], sample.rows[labels == j].mean(axis=0), rtol=1e-12
        )
