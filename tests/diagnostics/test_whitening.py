"""A covariance becomes the identity in any units, however thin it is."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.diagnostics.distances import bhattacharyya
from mixtura.diagnostics.whitening import squared_lengths, whitening


@pytest.mark.parametrize("unit", [1e-110, 1e-20, 1.0, 1e100])
def test_it_is_the_root_of_the_inverse(unit):
    rng = np.random.default_rng(0)
    root = rng.normal(size=(4, 5, 5))
    units = unit * np.array([1.0, 1e-3, 5.0, 1e2, 1.0])
    covariances = (root @ np.swapaxes(root, 1, 2)) * np.outer(units, units)
    whiten, log_det = whitening(covariances)
    identity = whiten @ covariances @ np.swapaxes(whiten, 1, 2)
    np.testing.assert_allclose(identity, np.broadcast_to(np.eye(5), (4, 5, 5)), atol=1e-9)
    expected = np.linalg.slogdet(root)[1] * 2 + 2 * np.log(units).sum()
    np.testing.assert_allclose(log_det, expected, rtol=1e-9)


def test_a_direction_lost_to_rounding_counts_as_rounding():
    singular = np.ones((3, 3)) * (1 + 1e-16)
    whiten, log_det = whitening(singular)
    assert np.isfinite(whiten).all()
    assert np.isfinite(log_det)
    assert np.isfinite(bhattacharyya(np.zeros(3), singular, np.ones(3), singular))


def test_a_length_beyond_the_range_is_the_largest_number():
    assert squared_lengths(np.array([[1e200, 3.0]]))[0] == np.finfo(np.float64).max
