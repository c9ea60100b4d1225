"""Principal axes, from whichever matrix is smaller."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from mixtura.preparation.principal_axes import PrincipalAxes

RNG = np.random.default_rng(0)
MIX = RNG.normal(size=(60, 60))


@pytest.mark.parametrize(("n", "d"), [(300, 5), (40, 60), (60, 60), (61, 60)])
def test_they_are_those_of_scikit_learn(n: int, d: int) -> None:
    X = RNG.normal(size=(n, d)) @ MIX[:d, :d] + 7.0
    found = PrincipalAxes.of(X)
    assert found.rank == min(n - 1, d)
    theirs = PCA(found.rank, svd_solver="full").fit(X)
    assert found.variances == pytest.approx(theirs.explained_variance_ * (n - 1) / n, rel=1e-6)
    assert found.axes @ found.axes.T == pytest.approx(np.eye(found.rank), abs=1e-12)
    few = min(found.rank, 30)
    ours = np.abs(np.einsum("md,md->m", found.axes[:few], theirs.components_[:few]))
    assert ours == pytest.approx(np.ones(few), abs=1e-8)
    assert found.scores(X, 3).var(axis=0) == pytest.approx(found.variances[:3])


def test_what_is_left_out_and_what_is_held_add_up() -> None:
    X = RNG.normal(size=(50, 8)) @ MIX[:8, :8]
    found = PrincipalAxes.of(X)
    for m in (0, 3, 8):
        left = found.left_out(m).sum()
        assert left + found.variances[:m].sum() == pytest.approx(X.var(axis=0).sum())
    assert found.holding(0.0) == 1
    assert found.holding(1.0) == 8
    m = found.holding(0.9)
    share = np.cumsum(found.variances) / found.variances.sum()
    assert share[m - 2] <= 0.9 < share[m - 1]


@pytest.mark.parametrize("n", [30, 4])
def test_directions_without_variance_are_none(n: int) -> None:
    X = RNG.normal(size=(n, 2)) @ RNG.normal(size=(2, 6))
    assert PrincipalAxes.of(X).rank == 2
    assert PrincipalAxes.of(np.ones((n, 6))).rank == 0


def test_an_axis_points_where_its_largest_entry_is_positive() -> None:
    X = RNG.normal(size=(50, 6)) @ MIX[:6, :6]
    axes = PrincipalAxes.of(X).axes
    assert (axes[np.arange(6), np.abs(axes).argmax(axis=1)] > 0).all()
    assert PrincipalAxes.of(-X).axes == pytest.approx(axes)
