"""Starts that the caller gives: parameters, or a function of the data."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.errors import InvalidParameterError
from mixtura.initialise import Given, draw, from_callable, start
from mixtura.sources import ArraySource


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


@pytest.mark.parametrize("whiten", [False, True])
def test_rows_go_to_the_nearest_given_mean(sample, whiten):
    resp = Given(None, MEANS, None).partition()(sample, 3, np.random.default_rng(0), whiten)
    np.testing.assert_array_equal(resp.argmax(axis=0), nearest_means(sample, MEANS))
    np.testing.assert_array_equal(resp.sum(axis=0), 1.0)


def test_a_constant_feature_does_not_disturb_the_nearest_mean():
    rows = np.column_stack([[0.0, 1.0, 9.0, 10.0], [3.0] * 4])
    sample = draw(ArraySource(rows), 10, np.random.default_rng(0))
    means = np.array([[0.5, 3.0], [9.5, 3.0]])
    resp = Given(None, means, None).partition()(sample, 2, np.random.default_rng(0), False)
    np.testing.assert_array_equal(resp.argmax(axis=0), [0, 0, 1, 1])


# --- a function of the data -------------------------------------------------------------------


def answer_of(sample, function, k=3):
    return from_callable(function)(sample, k, np.random.default_rng(0), False)


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
    mixture = start(
        from_callable(lambda *_: labels),
        sample,
        family,
        3,
        np.full(2, 1e-9),
        np.random.default_rng(0),
    )
    for j in range(3):
        np.testing.assert_allclose(
            mixture.components.means[j], sample.rows[labels == j].mean(axis=0), rtol=1e-12
        )
