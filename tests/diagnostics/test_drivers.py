"""A squared distance shared out among features: nothing lost, nothing negative, no units."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixtura.diagnostics.drivers import explanation, shares


def problem(seed: int, d: int = 4, k: int = 3, m: int = 20) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(k, d, d))
    covariances = root @ np.swapaxes(root, 1, 2) + 0.2 * np.eye(d)
    rows = rng.normal(scale=5.0, size=(m, d))
    return rows, rng.integers(k, size=m), rng.normal(size=(k, d)), covariances


def squared_distances(
    rows: np.ndarray, components: np.ndarray, means: np.ndarray, covariances: np.ndarray
) -> np.ndarray:
    deviations = rows - means[components]
    solved = np.linalg.solve(covariances[components], deviations[..., None])[..., 0]
    return np.einsum("md,md->m", deviations, solved)


@given(st.integers(0, 10_000), st.integers(1, 9))
def test_parts_add_up_to_the_squared_distance(seed: int, d: int) -> None:
    rows, components, means, covariances = problem(seed, d)
    parts, _ = shares(rows, components, means, covariances)
    assert (parts >= 0).all()
    expected = squared_distances(rows, components, means, covariances)
    np.testing.assert_allclose(parts.sum(axis=1), expected, rtol=1e-10)


@given(st.integers(0, 10_000))
def test_units_play_no_part(seed: int) -> None:
    rows, components, means, covariances = problem(seed)
    scale = np.array([1e-6, 1.0, 1e5, -3.0])
    parts, deviations = shares(rows, components, means, covariances)
    rescaled, signed = shares(
        rows * scale, components, means * scale, covariances * np.outer(scale, scale)
    )
    np.testing.assert_allclose(rescaled, parts, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(signed, deviations * np.sign(scale), rtol=1e-10)


def test_the_transformation_is_the_one_closest_to_the_features() -> None:
    """corr-max: of all ways to make parts uncorrelated, the sum of their correlations with the
    features is largest, so that turning it either way loses some."""
    _, _, _, covariances = problem(5, d=2, k=1)
    sd = np.sqrt(np.diagonal(covariances[0]))
    unit = np.eye(2) * sd  # a row a sd away along each feature
    parts, _ = shares(unit, np.zeros(2, dtype=int), np.zeros((1, 2)), covariances)
    whiten = np.sqrt(parts)  # of R^{-1/2}, up to signs; its diagonal is positive
    correlation = covariances[0] / np.outer(sd, sd)
    whiten[[0, 1], [1, 0]] *= -np.sign(correlation[0, 1])
    best = np.trace(whiten @ correlation)
    for angle in (-0.3, -0.01, 0.01, 0.3):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        assert np.trace(turn @ whiten @ correlation) < best
    np.testing.assert_allclose(whiten @ correlation @ whiten.T, np.eye(2), atol=1e-12)


def test_no_rows() -> None:
    rows, components, means, covariances = problem(0, m=0)
    parts, deviations = shares(rows, components, means, covariances)
    assert parts.shape == deviations.shape == (0, 4)


def test_one_column_is_all_of_it() -> None:
    parts, deviations = shares(
        np.array([[7.0]]), np.array([0]), np.array([[1.0]]), np.array([[[4.0]]])
    )
    assert parts[0] == pytest.approx([9.0])
    assert deviations[0] == pytest.approx([3.0])


@pytest.mark.parametrize(
    ("parts", "deviations", "expected"),
    [
        ([20.0, 1.0], [-4.5, 1.0], "a (10) is 4.5 sd below group 1's mean and makes up 95 %"),
        ([10.0, 10.0], [3.0, 3.0], "; b (2e+06) is 3.0 sd above and makes up 50 %"),
        ([12.0, 0.5], [1.5, 0.9], "1.5 sd above group 1's mean, which is odd beside its other"),
        ([2.0, 0.5], [1.5, 0.7], "1.5 sd above group 1's mean and makes up 80 % of the distance"),
        ([1e30, 0.5], [1e15, 0.7], "a (10) is 1e+15 sd above"),
        ([0.0, 0.0], [0.0, 0.0], "a (10) is 0.0 sd above"),
    ],
)
def test_explanation(parts: list[float], deviations: list[float], expected: str) -> None:
    said = explanation(
        ["a", "b"], np.array([10.0, 2e6]), np.array(parts), np.array(deviations), component=1
    )
    assert expected in said


def test_a_feature_that_adds_little_is_not_named() -> None:
    said = explanation(
        ["a", "b"], np.zeros(2), np.array([81.0, 19.0]), np.array([9.0, 4.0]), component=0
    )
    assert "b (" not in said
