"""Covariances many times as long as wide, as a volume in common makes of a few rows."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.model.families import FAMILIES
from mixtura.model.gaussian.factor import triangle

EVV = FAMILIES["EVV"]
ALONG = np.array([0.0, 0.3, np.sqrt(0.91)])


def needle(best):
    """The components of a spread along one line and of one in all directions, the floor one."""
    spread = np.stack([1e13 * np.outer(ALONG, ALONG), 1e13 * np.diag([1.0, 2.0, 3.0])])
    means, floor = np.zeros((2, 3)), np.ones(3)
    begun = EVV.from_covariances(means, np.stack([np.eye(3)] * 2), floor)
    return best(begun, means, spread, np.array([20.0, 30.0]), floor)


@pytest.mark.parametrize("best", [EVV.best, EVV.best.__wrapped__], ids=["its own", "in Python"])
def test_a_needle_of_the_others_volume_knows_its_width(best):
    factors = needle(best).precisions_cholesky
    logs = np.log(np.diagonal(factors, axis1=-2, axis2=-1)).sum(-1)
    assert logs[0] == pytest.approx(logs[1], rel=1e-9)
    widths = 1 / np.linalg.svd(factors[0], compute_uv=False)
    assert widths.min() == pytest.approx(1.0, rel=1e-9)
    assert widths.max() > 1e15


def test_a_triangle_keeps_the_digits_of_each_row():
    rows = np.array([[0.0, 3e18, 9e18], [0.0, 0.9, -0.3], [1.0, 0.0, 0.0]])
    upper = triangle(rows)
    determinant = np.abs(np.diagonal(upper)).prod()
    assert determinant == pytest.approx(3e18 * 0.3 + 9e18 * 0.9, rel=1e-12)
    np.testing.assert_array_equal(upper, np.triu(upper))


@pytest.mark.parametrize("name", [name for name in FAMILIES if not FAMILIES[name].shared])
def test_where_one_begins_may_lie_in_any_order(name):
    """As matrices do that are one for all components."""
    family, d = FAMILIES[name], 3
    shape, floor = family.covariance_shape(2, d), np.full(d, 1e-9)
    one = np.asfortranarray(np.diag([1.0, 2.0, 3.0]) + 0.5)
    given = np.broadcast_to(one, shape) if len(shape) == 3 else np.ones(shape)
    begun = family.from_covariances(np.zeros((2, d)), np.ascontiguousarray(given), floor)
    strided = begun.replaced(
        covariances=np.asfortranarray(begun.covariances),
        precisions_cholesky=np.asfortranarray(begun.precisions_cholesky),
    )
    spread, mass = 2.0 * begun.covariances, np.array([4.0, 9.0])
    after = strided.best(begun.means, spread, mass, floor).covariances
    np.testing.assert_array_equal(after, begun.best(begun.means, spread, mass, floor).covariances)
