r"""Degrees of freedom: the equation that their M-step solves, and how far they may go.

A pass gives the weights :math:`u_i = (\nu_0 + d) / (\nu_0 + \delta_i)`. With
:math:`h(z) = \log z - \psi(z)`, which falls from infinity to zero, EM's own equation (Peel &
McLachlan 2000, Statistics and Computing 10:339, equation 30) reads

.. math::
    h\left(\frac{\nu}{2}\right) - h\left(\frac{\nu_0 + d}{2}\right)
    = \bar u - \overline{\log u} - 1 .

It is solved here with :math:`\nu` in both places, which is a step as safe and a much longer one
where tails are light (Hasannasab, Hertrich, Laus & Steidl 2021, Numerical Algorithms 87:77). For

.. math::
    (\nu + d) \log(\nu + \delta_i) \leq (\nu + d) \left( \log \kappa c_i
    + \frac{\nu + \delta_i}{\kappa c_i} - 1 \right), \qquad c_i = \nu_0 + \delta_i^0,

whatever :math:`\kappa > 0`, so that the likelihood is at least a function that equals it before
the step and that is raised by steps in :math:`\kappa` with the scale, and then in :math:`\kappa`
with :math:`\nu`. The latter is for the rows of one component, with the new scale matrix and
:math:`Q = \overline{u z^\top \Sigma^{-1} z}`, the root of

.. math::
    h\left(\frac{\nu}{2}\right) - h\left(\frac{\nu + d}{2}\right) + \log(1 + \rho) - \rho
    = \log \bar u - \overline{\log u}, \qquad
    \rho = \frac{d \bar u - Q}{\nu \bar u + Q} .

PX-EM's scale matrices have :math:`\rho = 0`.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, zeta

from mixtura._typing import Floats

LEAST, MOST = 0.01, 1e10
"""Degrees of freedom that are estimated stay within these.

At the upper end a log-density is a Gaussian's in its first ten digits, and no rows tell them
apart. At the lower end half of the rows of a component of one column are more than 1e28 times its
scale away.
"""

LARGE = 16.0
"""From here on, the asymptotic series below are right to a rounding."""

_STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""Of log gamma beyond Stirling's formula, for :math:`z^{-1}, z^{-3}, \\dots` (Abramowitz & Stegun
1964, 6.1.41)."""

_DIGAMMA = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
"""Of :math:`h(z) - 1 / (2 z)`, for :math:`z^{-2}, z^{-4}, \\dots` (the same, 6.3.18)."""

ROUNDS = 60
"""Steps at most; four are the rule."""

LEAST_RHO = -1.0 + 1e-15
"""It is above minus one, and no double may make it that."""

CLOSE = 1e-13
"""Relative change in a step at which a root is found."""

REACH = 2.0
"""Longest step, in logarithms: not over the first root to another where there are several."""


def root(nu: Floats, mean: Floats, further: Floats, q: Floats, d: int, share: Floats) -> Floats:
    """The degrees of freedom that the equation gives, the first from ``nu`` on uphill.

    Parameters
    ----------
    nu : (...) those of the pass
    mean : (..., j) the mean of u in each of the components that share them
    further : (..., j) the logarithm of that less the mean of log u
    q : (..., j) Q
    share : (..., j) of each component in their mass

    Returns
    -------
    (...), between LEAST and MOST, where the better of both is one of these
    """
    tiny = np.finfo(np.float64).tiny
    spread = d * mean - q
    wanted = (share * further).sum(-1)

    def sides(s: Floats) -> tuple[Floats, Floats]:
        """The left side, and its derivative by the logarithm of the degrees of freedom."""
        value = np.exp(s)
        z, a = 0.5 * value, 0.5 * d
        below = np.maximum(value[..., None] * mean + q, tiny)
        rho = np.maximum(spread / below, LEAST_RHO)
        side = fall(z, a) + (share * (np.log1p(rho) - rho)).sum(-1)
        bend = (share * np.square(rho) / (1.0 + rho) * mean / below).sum(-1)
        slope = _slope(z) - _slope(z + a) * z / (z + a) + value * bend
        return side, slope

    low, high = np.log(LEAST), np.log(MOST)
    s = np.clip(np.log(nu), low, high)
    left, right = np.full(s.shape, -np.inf), np.full(s.shape, np.inf)
    for _ in range(ROUNDS):
        side, slope = sides(s)
        above = side > wanted
        left, right = np.where(above, s, left), np.where(above, right, s)
        steep = (slope < 0.0) & (side > 0.0)
        # of logarithms, between which the equation is all but straight
        gap = np.log(np.maximum(side, tiny)) - np.log(np.maximum(wanted, tiny))
        step = np.where(steep, -gap * side / np.where(steep, slope, -1.0), 0.0)
        middle = np.where(
            np.isfinite(left + right), 0.5 * (left + right), np.where(above, s + REACH, s - REACH)
        )
        after = np.where(steep, s + np.clip(step, -REACH, REACH), middle)
        after = np.where((after > left) & (after < right), after, middle)
        there = steep & (np.abs(step) <= CLOSE * np.maximum(1.0, np.abs(s)))
        after = np.clip(np.where(there, s, after), low, high)
        if (there | (after == s)).all():
            break
        s = after
    found: Floats = np.clip(np.exp(s), LEAST, MOST)
    return found


def fall(z: Floats, a: float) -> Floats:
    r""":math:`h(z) - h(z + a)` for :math:`h(z) = \log z - \psi(z)`, to its own last digits."""
    large = np.maximum(z, LARGE)
    one, other = 1.0 / large, 1.0 / (large + a)
    difference = a * one * other
    leading = difference * (0.5 + _DIGAMMA[0] * (one + other))
    rest = _rest(np.square(one)) - _rest(np.square(other))
    small = np.minimum(z, LARGE)
    direct = np.log(small) - digamma(small) - np.log(small + a) + digamma(small + a)
    value: Floats = np.where(z >= LARGE, leading + rest, direct)
    return value


def _rest(w: Floats) -> Floats:
    return _series(_DIGAMMA[1:], w) * np.square(w)


def _slope(z: Floats) -> Floats:
    r""":math:`z h'(z) = 1 - z \psi'(z)`, also where the difference would be its rounding.

    :math:`\psi'(z) = \zeta(2, z)`, which scipy's polygamma takes several times as long to say.
    """
    large, small = np.maximum(z, LARGE), np.minimum(z, LARGE)
    w = 1.0 / np.square(large)
    orders = tuple(-2.0 * (i + 1) * number for i, number in enumerate(_DIGAMMA))
    series = -0.5 / large + _series(orders, w) * w
    value: Floats = np.where(z >= LARGE, series, 1.0 - small * zeta(2.0, small))
    return value


def log_normaliser(nu: Floats, d: int) -> Floats:
    r"""The logarithm of the t's density at its centre, for a scale matrix of determinant one.

    :math:`\log \Gamma(\frac{\nu + d}{2}) - \log \Gamma(\frac{\nu}{2}) - \frac{d}{2} \log \nu \pi`,
    where the two logarithms are of 1e16 and differ by little: from :math:`\nu / 2` =
    :data:`LARGE` on by Stirling's series, whose leading terms cancel on paper.
    """
    nu = np.asarray(nu, dtype=np.float64)
    a = 0.5 * d
    z = np.maximum(0.5 * nu, LARGE)
    further = _beyond_stirling(z + a) - _beyond_stirling(z)
    large = (z + a - 0.5) * np.log1p(a / z) - a + further - a * np.log(2.0 * np.pi)
    small = np.minimum(0.5 * nu, LARGE)
    direct = gammaln(small + a) - gammaln(small) - a * np.log(2.0 * np.pi * small)
    value: Floats = np.where(0.5 * nu >= LARGE, large, direct)
    return value


def information(nu: Floats) -> Floats:
    r"""Fisher information of :math:`\log \nu` in a row whose component and weight are known.

    :math:`\frac{\nu^2}{4} \psi'(\frac{\nu}{2}) - \frac{\nu}{2}`, which is near one half.
    """
    z = 0.5 * nu
    value: Floats = -z * _slope(z)
    return value


def _beyond_stirling(z: Floats) -> Floats:
    return _series(_STIRLING, 1.0 / np.square(z)) / z


def _series(coefficients: tuple[float, ...], w: Floats) -> Floats:
    """A polynomial in w by Horner's rule."""
    *others, last = coefficients
    total = np.full_like(w, last)
    for coefficient in reversed(others):
        total *= w
        total += coefficient
    return total
