r"""Information criteria: pure functions of a fit, lower is better. One function, one line below.

Every criterion takes the total log-likelihood :math:`\ell` (nats), the number of free parameters
p, the total weight of the rows n, and the entropy E of the responsibilities (nats).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

Criterion = Callable[[float, int, float, float], float]


def bic(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    r""":math:`-2\ell + p \log n` (Schwarz 1978, Annals of Statistics 6:461)."""
    return -2.0 * log_likelihood + n_parameters * log(n)


def aic(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    r""":math:`-2\ell + 2p` (Akaike 1974, IEEE Transactions on Automatic Control 19:716)."""
    return -2.0 * log_likelihood + 2.0 * n_parameters


def icl(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    r""":math:`\mathrm{BIC} + 2E`, BIC with a price on overlap.

    Biernacki, Celeux & Govaert (2000, IEEE PAMI 22:719), with the entropy of the soft
    assignment as in McLachlan & Peel (2000), section 6.10.3.
    """
    return bic(log_likelihood, n_parameters, n, entropy) + 2.0 * entropy


CRITERIA: dict[str, Criterion] = {"bic": bic, "aic": aic, "icl": icl}
"""Every criterion by its name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What every criterion judges a fit by: the four numbers above."""

    log_likelihood: float
    n_parameters: int
    n: float
    entropy: float

    def judge(self, criterion: str | Criterion) -> float:
        """The value of a criterion, given by its name or as a function; lower is better."""
        judge = criterion if callable(criterion) else CRITERIA[criterion]
        return judge(self.log_likelihood, self.n_parameters, self.n, self.entropy)
