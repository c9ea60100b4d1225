"""The equation of degrees of freedom, and the constants that leave a double's digits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import digamma, gammaln

from mixtura.model.student_t.freedom import LEAST, MOST, fall, information, log_normaliser, root

# in forty digits, by mpmath: nu, d, log of the density at the centre
NORMALISERS = [
    (0.02, 1, -2.662859500322848),
    (3.0, 2, -1.8378770664093456),
    (31.9, 7, -6.1740524323220765),
    (32.1, 300, -38.86541427728059),
    (100000000.0, 7, -6.432569644932711),
]


@pytest.mark.parametrize("d", [1, 3, 40])
def test_the_constant_goes_on_where_the_series_begins(d):
    nu = np.array([31.999999999, 32.000000001])
    below, above = log_normaliser(nu, d)
    assert above == pytest.approx(below, abs=1e-8)
    direct = gammaln((nu + d) / 2) - gammaln(nu / 2) - 0.5 * d * np.log(nu * np.pi)
    np.testing.assert_allclose(log_normaliser(nu, d), direct, rtol=1e-12)


@pytest.mark.parametrize("d", [1, 2, 50])
def test_of_many_it_is_a_gaussian_s(d):
    assert log_normaliser(np.array(MOST), d) == pytest.approx(-0.5 * d * np.log(2 * np.pi))
    nu = np.array(1e7)
    gain = log_normaliser(nu, d) + 0.5 * d * np.log(2 * np.pi)
    assert gain == pytest.approx(d * (d - 2) / (4 * 1e7), rel=1e-5, abs=1e-12)


def test_the_fall_of_digamma():
    z = np.array([1e-3, 0.4, 3.0, 15.9, 16.1, 200.0])
    direct = (np.log(z) - digamma(z)) - (np.log(z + 1.5) - digamma(z + 1.5))
    np.testing.assert_allclose(fall(z, 1.5), direct, rtol=1e-10)
    large = np.array([1e6, 1e9])
    np.testing.assert_allclose(fall(large, 1.5), 0.75 / np.square(large), rtol=1e-5)


@pytest.mark.parametrize("nu", [0.02, 0.7, 3.0, 31.0, 33.0, 1e4, 1e8])
@pytest.mark.parametrize("begin", [0.05, 5.0, 1e6])
def test_the_root_is_found_from_anywhere(nu, begin):
    d = 3
    further = fall(np.array(nu / 2), d / 2)
    ones = np.ones((1, 1))
    found = root(np.array([begin]), ones, further.reshape(1, 1), d * ones, d, ones)
    assert found[0] == pytest.approx(nu, rel=1e-6)


def test_beyond_the_bounds_it_is_a_bound():
    ones = np.ones((1, 1))
    assert root(np.array([5.0]), ones, 0.0 * ones, 2 * ones, 2, ones)[0] == MOST
    assert root(np.array([5.0]), ones, 1e6 * ones, 2 * ones, 2, ones)[0] == pytest.approx(LEAST)


def test_the_first_root_uphill_where_scales_are_not_free():
    """With Q other than d times the mean of u there is a second term: the sign tells the way."""
    ones, d = np.ones((1, 1)), 4
    for q in (1.0, 3.0, 9.0):
        found = root(np.array([5.0]), ones, 0.05 * ones, q * ones, d, ones)
        rho = (d - q) / (found + q)
        side = fall(found / 2, d / 2) + np.log1p(rho) - rho
        inside = LEAST < found[0] < MOST
        assert not inside or side[0] == pytest.approx(0.05, rel=1e-8)


def test_the_information_is_near_one_half():
    nu = np.array([1e-2, 1.0, 31.9, 32.1, 1e9])
    found = information(nu)
    assert (np.diff(found) < 0).all()
    assert found[-1] == pytest.approx(0.5)


def test_constants_of_forty_digits():
    for nu, d, expected in NORMALISERS:
        assert log_normaliser(np.array(nu), d) == pytest.approx(expected, rel=1e-13)
