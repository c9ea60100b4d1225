r"""Student's t on the columns that a row has.

Of a row that lacks values, the p that are there have Student's t as well, with the same degrees of
freedom and the part :math:`\Sigma_{oo}` of the scale matrix, so that its weight is
:math:`u = (\nu + p) / (\nu + \delta_o)`. EM expects of the whole row

.. math::
    E(\tau z z^\top \mid x_o) = u \tilde z \tilde z^\top + C, \qquad
    E(\log \tau \mid x_o) = \log u - h\left(\frac{\nu + p}{2}\right),

with :math:`\tilde z` and C of :mod:`mixtura.kernels.reference.gaps` and :math:`h(z) = \log z -
\psi(z)` (Liu & Rubin 1995, Statistica Sinica 5:19; Wang 2015, Computational Statistics & Data
Analysis 84:1). What is missing keeps its C whatever the weight of the row.

With that the M-step is the one of complete rows. It asks for the mean of the :math:`\log u` that
complete rows have, for which the first logarithm is given here less :math:`h((\nu + p) / 2) -
h((\nu + d) / 2)`: what is expected of it where values are missing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.kernels.reference.heavy import tails
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.student_t.freedom import fall, log_normaliser
from mixtura.patterns import Patterns


class Partly(NamedTuple):
    """Rows (b,) that have ``present`` values each, as components see them.

    Attributes
    ----------
    squared, log : (..., k, b) of :func:`mixtura.kernels.reference.heavy.tails`
    density : (..., k, b) log-densities of what is there
    """

    present: Ints
    squared: Floats
    log: Floats
    density: Floats


def partly(core: Gaussian, nu: Floats, rows: Rows, patterns: Patterns) -> Partly:
    """See :class:`Partly`; of the Gaussians of the centres and scale matrices."""
    verbs, which = kernels.with_gaps[core.kernel], patterns.which
    gaussians = core.means, core.covariances, core.precisions_cholesky
    peaks = verbs.peaks(patterns, *gaussians)
    log_normal = verbs.log_density(rows, patterns, *gaussians)
    log_normal -= peaks[..., which]
    squared, log = tails(log_normal, np.zeros(nu.shape), nu)
    present = patterns.observed.sum(axis=1)
    at_centre = peaks + 0.5 * present * np.log(2.0 * np.pi)
    for p in np.unique(present):
        at_centre[..., present == p] += log_normaliser(nu, int(p))[..., None]
    there = present[which]
    density = log * (-0.5 * (nu[..., None] + there))
    density += at_centre[..., which]
    return Partly(there, squared, log, density)


def moments(
    core: Gaussian, rows: Rows, patterns: Patterns, pulled: Floats, resp: Floats
) -> tuple[Floats, Floats, Floats]:
    """Expected moments for weighted shares: of deviations pulled, of what is missing not.

    Of scale matrices that components share they are of each component all the same, since each
    has a pull of its own.
    """
    covariances, factors, kernel = core.covariances, core.precisions_cholesky, core.kernel
    if core.shared:
        shape, kernel = (*core.means.shape, core.n_features), "full"
        covariances = np.broadcast_to(covariances[..., None, :, :], shape)
        factors = np.broadcast_to(factors[..., None, :, :], shape)
    verb = kernels.with_gaps[kernel].moments
    return verb(rows, pulled, patterns, core.means, covariances, factors, kept=resp)


def still_unknown(resp: Floats, present: Ints, nu: Floats, d: int) -> Floats:
    r"""The sum (..., k) over rows of :math:`h((\nu + p) / 2) - h((\nu + d) / 2)`."""
    total = np.zeros(nu.shape)
    for p in np.unique(present):
        if p < d:
            share = resp[..., present == p].sum(-1)
            total += share * fall(0.5 * (nu + p), 0.5 * (d - int(p)))
    return total
