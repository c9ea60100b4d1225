r"""One Gaussian for the directions that hold no groups: what mixtures on few axes share.

A mixture on m principal scores says nothing of the other d - m directions, so that likelihoods on
different m cannot be compared as they stand. They can once the rest is a Gaussian, the same for
all groups: rows of d columns are turned (no volume is lost) into m scores and the rest, and

.. math:: \log p(x) = \log p_\text{mixture}(z_{1..m})
    + \sum_{j=m+1}^{q} \log N(z_j; 0, \lambda_j)
    + \sum_{j=q+1}^{d} \log N(z_j; 0, \sigma^2)

is a density of all d columns for every m. The last sum is probabilistic PCA (Tipping & Bishop
1999, JRSS B 61:611): from axis q on, all directions have the mean of the variances left.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np

from mixtura.preparation.principal_axes import PrincipalAxes
from mixtura.selection import Evidence
from mixtura.selection.criteria import Criterion


@dataclass(frozen=True, slots=True)
class Rest:
    """What the directions beyond the first m add to a mixture's evidence.

    Attributes
    ----------
    log_likelihood : float, their own, in nats
    n_parameters : int, the numbers that describe them, the turn of the axes among them
    n_axes : int, :math:`q`, how many axes have a variance of their own, the first m included
    """

    log_likelihood: float
    n_parameters: int
    n_axes: int

    def added_to(self, evidence: Evidence, turn: int = 0) -> Evidence:
        """The evidence of a mixture on the first m scores, on the scale of all columns.

        ``turn`` are numbers of its own that it does not count itself.
        """
        return Evidence(
            evidence.log_likelihood + self.log_likelihood,
            evidence.n_parameters + self.n_parameters + turn,
            evidence.n,
            evidence.entropy,
        )


def most_axes(axes: PrincipalAxes) -> int:
    """How many axes may have a variance of their own: half as many as there are rows.

    With all in which rows vary, nothing would be left for the other directions, and the likelihood
    would have no bound: where rows are no more than columns, one at least has to remain, also if
    some rows are copies of others, or there are two.
    """
    others = 1 if axes.n_rows <= len(axes.mean) and axes.rank < len(axes.mean) else 0
    return max(min(axes.rank - others, axes.n_rows // 2), 0)


def rest(axes: PrincipalAxes, m: int, criterion: Criterion) -> Rest:
    r"""The best Gaussian for the directions beyond the first m, by a criterion.

    Free are the mean (d), q variances and one more, and the turn of the first q axes
    (:math:`q (2d - q - 1) / 2`), less what the mixture counts itself: m means and a full
    covariance of m scores. The q that the criterion likes best is taken, at least m.
    """
    n = axes.n_rows
    choices = [_of(axes, m, q) for q in range(m, max(m, most_axes(axes)) + 1)]
    return min(choices, key=lambda r: criterion(r.log_likelihood, r.n_parameters, n, 0.0))


def _of(axes: PrincipalAxes, m: int, q: int) -> Rest:
    n, d = axes.n_rows, len(axes.mean)
    d = axes.rank if n > d else d  # where columns determine each other the rest is not there
    own = axes.variances[m:q]
    log_likelihood = -0.5 * n * float((np.log(2 * pi * own) + 1).sum())
    n_parameters = d + q + q * (2 * d - q - 1) // 2 - m - m * (m + 1) // 2
    if q < d:
        shared = float(axes.variances[q:].sum()) / (d - q)
        log_likelihood -= 0.5 * n * (d - q) * (log(2 * pi * shared) + 1)
        n_parameters += 1
    return Rest(log_likelihood, n_parameters, q)
