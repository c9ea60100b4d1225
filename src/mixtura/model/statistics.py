"""Sufficient statistics of a mixture: the second of the two values that travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mixtura._typing import Floats


class About(Protocol):
    """What sums were made about: the components of the pass."""

    @property
    def means(self) -> Floats: ...

    def arrays(self) -> tuple[Floats, ...]: ...


@dataclass(frozen=True, slots=True)
class MixtureStatistics:
    r"""What one pass over some rows leaves behind: a commutative monoid under ``+``.

    With responsibilities :math:`r_{ik}`, row weights :math:`w_i` and
    :math:`z_{ik} = x_i - \mu_k` about the means of the pass, a family of Gaussians sums

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
    about : the components of the pass, whose means moments are about
    sums : the family's, by name. All have ``mass`` (..., k) :math:`N_k`; Gaussians also ``first``
        (..., k, d) :math:`t_k` and ``second``, what their covariances need of :math:`T_k`, in the
        shape of their precision factors
    log_likelihood : (...) total :math:`\sum_i w_i \log p(x_i)`, in nats
    entropy : (...) total :math:`-\sum_{ik} w_i r_{ik} \log r_{ik}`, in nats
    total_weight : float, :math:`\sum_i w_i`
    n_rows : int
    owned : (...) the part of ``total_weight`` that is the components', in the M-step of a mixture
        with a background; else None, where it is all of it
    """

    about: About
    sums: Mapping[str, Floats]
    log_likelihood: Floats
    entropy: Floats
    total_weight: float
    n_rows: int
    owned: Floats | None = None

    @property
    def own_weight(self) -> Floats:
        """Total weight (...) of the rows that components have: all but what is a background's."""
        return np.asarray(self.total_weight if self.owned is None else self.owned)

    @property
    def mass(self) -> Floats:
        """Effective rows (..., k) of each component."""
        return self.sums["mass"]

    def __add__(self, other: MixtureStatistics) -> MixtureStatistics:
        self._check_about(other)
        return self._with(other, {name: a + other.sums[name] for name, a in self.sums.items()})

    def __iadd__(self, other: MixtureStatistics) -> MixtureStatistics:
        """The same sum in the arrays of this one, which is used up.

        For large matrices, asking for memory costs more than adding.
        """
        self._check_about(other)
        for name, array in self.sums.items():
            np.add(array, other.sums[name], out=array)
        return self._with(other, self.sums)

    def _check_about(self, other: MixtureStatistics) -> None:
        mine, theirs = self.about, other.about
        if mine is not theirs and not all(map(np.array_equal, mine.arrays(), theirs.arrays())):
            raise ValueError(
                "statistics about different means cannot be added: "
                "fold the blocks of one pass, all with the same mixture"
            )

    def _with(self, other: MixtureStatistics, sums: Mapping[str, Floats]) -> MixtureStatistics:
        return MixtureStatistics(
            about=self.about,
            sums=sums,
            log_likelihood=self.log_likelihood + other.log_likelihood,
            entropy=self.entropy + other.entropy,
            total_weight=self.total_weight + other.total_weight,
            n_rows=self.n_rows + other.n_rows,
        )
