"""Mergers of points: the criterion by brute force, every kernel as the reference."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mixtura.kernels import compiled as compiled_face
from mixtura.kernels import reference
from mixtura.process.cancel import Cancelled, Token


def points_of(n, d, seed=0, apart=2.0):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, d)) * rng.uniform(0.2, 1.0, d)
    points[::3] += apart
    return points


def alpha_of(points, weight):
    centred = points - weight @ points / weight.sum()
    return float(weight @ np.square(centred).sum(axis=1)) / (weight.sum() * points.shape[1])


def criterion(points, weight, groups, alpha):
    """The sum as it is written, from the rows of each group."""
    total = 0.0
    for members in groups:
        mass, rows = weight[members], points[members]
        centred = rows - mass @ rows / mass.sum()
        scatter = (centred * mass[:, None]).T @ centred
        n = mass.sum()
        total += n * np.log(np.linalg.det(scatter / n) + (np.trace(scatter) + alpha) / n)
    return total


def together(groups, i, j):
    return [*(g for at, g in enumerate(groups) if at not in (i, j)), groups[i] + groups[j]]


@pytest.mark.parametrize("d", [1, 2, 3, 5])
@pytest.mark.parametrize("weighted", [False, True])
def test_of_all_pairs_the_one_is_merged_that_costs_least(kernel, d, weighted):
    points = points_of(14, d)
    weight = np.random.default_rng(1).uniform(0.5, 3.0, 14) if weighted else np.ones(14)
    alpha = alpha_of(points, weight)
    groups = [[i] for i in range(14)]
    for one, other in kernel.agglomerate(points, weight, alpha):
        i, j = (next(at for at, g in enumerate(groups) if g[0] == first) for first in (one, other))
        costs = [
            criterion(points, weight, together(groups, a, b), alpha)
            for a in range(len(groups))
            for b in range(a)
        ]
        chosen = together(groups, i, j)
        assert criterion(points, weight, chosen, alpha) <= min(costs) + 1e-5
        groups = [sorted(group) for group in chosen]
    assert groups == [list(range(14))]


PROBLEMS = {
    "one axis": points_of(90, 1),
    "two": points_of(150, 2),
    "three": points_of(150, 3),
    "four": points_of(150, 4),
    "five": points_of(150, 5),
    "more axes than most groups have points": points_of(60, 20),
    "32 axes": points_of(70, 32),
    "many points": points_of(700, 2),
    "a grid, where most pairs tie": np.stack(np.mgrid[:12, :9], axis=-1).reshape(-1, 2) / 9.0,
    "a line": np.linspace(0, 1, 80)[:, None] * np.array([1.0, 2.0, -1.0]),
    "all in one place": np.zeros((40, 3)),
    "two points": points_of(2, 3),
    "far out": points_of(80, 3) + 1e3,
    "tiny": 1e-8 * points_of(80, 3),
}


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("weighted", [False, True])
def test_compiled_kernels_merge_what_the_reference_merges(compiled, name, weighted):
    points = np.asarray(PROBLEMS[name], dtype=np.float64)
    weight = np.ones(len(points))
    if weighted:
        weight = np.random.default_rng(2).integers(1, 4, len(points)).astype(float)
    alpha = max(alpha_of(points, weight), 1e-16)
    expected = reference.agglomerate(points, weight, alpha)
    np.testing.assert_array_equal(compiled.agglomerate(points, weight, alpha), expected)


def test_one_point_has_nobody_to_merge_with(kernel):
    assert kernel.agglomerate(np.zeros((1, 2)), np.ones(1), 1.0).shape == (0, 2)


def test_every_point_is_merged_once_into_an_earlier_one(kernel):
    mergers = kernel.agglomerate(points_of(200, 3), np.ones(200), 0.1)
    assert sorted(mergers[:, 1].tolist()) == list(range(1, 200))
    assert (mergers[:, 0] < mergers[:, 1]).all()


def test_equal_costs_are_decided_by_the_order_of_the_points(kernel):
    """Rounding sets distances on a grid of thirds apart, in a way that units change."""
    grid = np.stack(np.mgrid[:7, :7], axis=-1).reshape(-1, 2)
    one, other = grid / 3.0, grid * np.float64(1e3) / 3.0
    merged = [
        kernel.agglomerate(points, np.ones(49), alpha_of(points, np.ones(49)))[:20]
        for points in (one, other * 1e-3)
    ]
    np.testing.assert_array_equal(*merged)
    np.testing.assert_array_equal(merged[0][0], [0, 1])


def test_more_axes_than_native_code_takes_are_the_reference_s(compiled):
    points = points_of(25, compiled_face.MOST_AXES + 1)
    expected = reference.agglomerate(points, np.ones(25), 0.1)
    np.testing.assert_array_equal(compiled.agglomerate(points, np.ones(25), 0.1), expected)


@pytest.mark.parametrize(
    ("points", "weight", "alpha"),
    [
        (np.zeros((3, 2)), np.ones(2), 1.0),
        (np.zeros((3, 2)), np.ones(3), 0.0),
        (np.zeros((3, 0)), np.ones(3), 1.0),
        (np.zeros((0, 2)), np.ones(0), 1.0),
        (np.array([[0.0], [np.nan]]), np.ones(2), 1.0),
        (np.array([[0.0], [np.inf]]), np.ones(2), 1.0),
        (np.zeros((2, 1)), np.array([1.0, 0.0]), 1.0),
        (np.zeros((2, 1)), np.ones(2), np.nan),
    ],
)
def test_native_code_refuses_what_does_not_fit(compiled, points, weight, alpha):
    with pytest.raises(ValueError, match="must be"):
        compiled.agglomerate(points, weight, alpha)


def test_it_ends_when_nobody_waits_any_more(kernel):
    token = Token()
    token.cancel()
    with token.at_work(), pytest.raises(Cancelled):
        kernel.agglomerate(points_of(50, 2), np.ones(50), 1.0)


def test_what_is_given_is_left_alone(kernel):
    points, weight = points_of(30, 2), np.ones(30)
    points.flags.writeable = weight.flags.writeable = False
    kernel.agglomerate(points, weight, 0.1)


def test_threads_do_not_disturb_one_another(kernel):
    problems = [points_of(60 + i, 1 + i % 4, seed=i) for i in range(12)]

    def merged(points):
        return kernel.agglomerate(points, np.ones(len(points)), 0.1)

    with ThreadPoolExecutor(4) as pool:
        for mergers, points in zip(pool.map(merged, problems), problems, strict=True):
            np.testing.assert_array_equal(mergers, merged(points))
