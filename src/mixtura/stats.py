"""Sufficient statistics of a mixture: the second of the two values that travel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats


@dataclass(frozen=True, slots=True)
class MixtureStatistics:
    r"""What one pass over some rows leaves behind: a commutative monoid under ``+``.

    With responsibilities :math:`r_{ik}`, row weights :math:`w_i` and
    :math:`z_{ik} = x_i - \mu_k` about the means of the pass,

    .. math::
        N_k = \sum_i w_i r_{ik}, \quad
        t_k = \sum_i w_i r_{ik} z_{ik}, \quad
        T_k = \sum_i w_i r_{ik} z_{ik} z_{ik}^\top .

    Because every block of a pass shares ``about``, merging is plain addition, and because the
    shift is the current mean nothing cancels (the shifted-data algorithm of Chan, Golub &
    LeVeque 1983, with the estimate as the shift).

    Every array may carry leading axes ``...``: a stack of mixtures that went through the pass
    side by side.

    Attributes
    ----------
    about : (..., k, d) means that the moments are about
    mass : (..., k) :math:`N_k`
    first : (..., k, d) :math:`t_k`
    second : the family's share of :math:`T_k`; (..., k, d, d) for ``full``, (..., d, d) for
        ``tied``, (..., k, d) for ``diag``, (..., k) for ``spherical``
    log_likelihood : (...) total :math:`\sum_i w_i \log p(x_i)`, in nats
    entropy : (...) total :math:`-\sum_{ik} w_i r_{ik} \log r_{ik}`, in nats
    total_weight : float, :math:`\sum_i w_i`
    n_rows : int
    """

    about: Floats
    mass: Floats
    first: Floats
    second: Floats
    log_likelihood: Floats
    entropy: Floats
    total_weight: float
    n_rows: int

    def __add__(self, other: MixtureStatistics) -> MixtureStatistics:
        self._check_about(other)
        return self._with_sums(
            other, self.mass + other.mass, self.first + other.first, self.second + other.second
        )

    def __iadd__(self, other: MixtureStatistics) -> MixtureStatistics:
        """The same sum in the arrays of this one, which is used up.

        For large matrices, asking for memory costs more than adding.
        """
        self._check_about(other)
        return self._with_sums(
            other,
            np.add(self.mass, other.mass, out=self.mass),
            np.add(self.first, other.first, out=self.first),
            np.add(self.second, other.second, out=self.second),
        )

    def _check_about(self, other: MixtureStatistics) -> None:
        if self.about is not other.about and not np.array_equal(self.about, other.about):
            raise ValueError(
                "statistics about different means cannot be added: "
                "fold the blocks of one pass, all with the same mixture"
            )

    def _with_sums(
        self, other: MixtureStatistics, mass: Floats, first: Floats, second: Floats
    ) -> MixtureStatistics:
        return MixtureStatistics(
            about=self.about,
            mass=mass,
            first=first,
            second=second,
            log_likelihood=self.log_likelihood + other.log_likelihood,
            entropy=self.entropy + other.entropy,
            total_weight=self.total_weight + other.total_weight,
            n_rows=self.n_rows + other.n_rows,
        )
