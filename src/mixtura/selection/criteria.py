r"""Information criteria: pure functions of a fit, lower is better. One function, one line below.

Every criterion takes the total log-likelihood :math:`\ell` (nats), the number of free parameters
p, the total weight of the rows n, and the entropy E of the responsibilities (nats).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from math import isfinite, log
from numbers import Real
from typing import Self

from mixtura.errors import InvalidParameterError
from mixtura.model.mixture import Mixture
from mixtura.model.statistics import MixtureStatistics

Criterion = Callable[[float, int, float, float], float]


def in_range(value: float) -> float:
    """The number, or the double nearest to it where it is larger than any.

    The log-density of a row is finite however far away the row is; so are sums of them.
    """
    return min(max(value, -sys.float_info.max), sys.float_info.max)


def _in_range(value: float, log_likelihood: float) -> float:
    """The same for a criterion; of a likelihood that is no number, what it is of that."""
    return in_range(value) if isfinite(log_likelihood) else value


def bic(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    r""":math:`-2\ell + p \log n` (Schwarz 1978, Annals of Statistics 6:461)."""
    return _in_range(-2.0 * log_likelihood + n_parameters * log(n), log_likelihood)


def aic(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    r""":math:`-2\ell + 2p` (Akaike 1974, IEEE Transactions on Automatic Control 19:716)."""
    return _in_range(-2.0 * log_likelihood + 2.0 * n_parameters, log_likelihood)


def icl(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
    r""":math:`\mathrm{BIC} + 2E`, BIC with a price on overlap.

    Biernacki, Celeux & Govaert (2000, IEEE PAMI 22:719), with the entropy of the soft
    assignment as in McLachlan & Peel (2000), section 6.10.3.
    """
    return _in_range(bic(log_likelihood, n_parameters, n, entropy) + 2.0 * entropy, log_likelihood)


CRITERIA: dict[str, Criterion] = {"bic": bic, "aic": aic, "icl": icl}
"""Every criterion by its name."""


def named(criterion: str | Criterion) -> tuple[str, dict[str, Criterion]]:
    """The name of a criterion, and every criterion by its name, this one among them.

    A function goes by its own name, or as "criterion" where it has none or the name is taken.

    Raises
    ------
    InvalidParameterError
        There is no criterion of this name, or the function does not take four arguments.

    Examples
    --------
    >>> from mixtura.selection.criteria import named
    >>> def hannan_quinn(log_likelihood, n_parameters, n, entropy):
    ...     return -2 * log_likelihood + 2 * n_parameters * log(log(n))
    >>> named(hannan_quinn)[0]
    'hannan_quinn'
    """
    if isinstance(criterion, str) and criterion in CRITERIA:
        return criterion, CRITERIA
    if not callable(criterion):
        raise InvalidParameterError(
            f"criterion is {criterion!r}; choose one of {', '.join(CRITERIA)}, or give a function."
        )
    name = getattr(criterion, "__name__", "")
    if CRITERIA.get(name) is criterion:
        return name, CRITERIA
    if not name.isidentifier() or name in CRITERIA:
        name = "criterion"
    _check_arguments(criterion, name)
    return name, {**CRITERIA, name: criterion}


def _check_arguments(criterion: Criterion, name: str) -> None:
    try:
        expected = signature(criterion)
    except (TypeError, ValueError):  # of a function written in C, which need not tell
        return
    try:
        expected.bind(0.0, 0, 0.0, 0.0)
    except TypeError as error:
        what = "The function" if name == "criterion" else f"The function {name}"
        raise InvalidParameterError(
            f"{what}, which was given as criterion, cannot be called as it will be ({error}): it "
            "takes four arguments, (log_likelihood, n_parameters, n, entropy), and returns one "
            "number, lower for the better model."
        ) from error


@dataclass(frozen=True, slots=True)
class Evidence:
    """What every criterion judges a fit by: the four numbers above."""

    log_likelihood: float
    n_parameters: int
    n: float
    entropy: float

    @classmethod
    def of(cls, mixture: Mixture, statistics: MixtureStatistics) -> Self:
        """From the statistics of a pass under the mixture."""
        total = in_range(float(statistics.log_likelihood))
        entropy = float(statistics.entropy)
        return cls(total, mixture.n_parameters, statistics.total_weight, entropy)

    def judge(self, criterion: str | Criterion) -> float:
        """The value of a criterion, given by its name or as a function; lower is better.

        Raises
        ------
        InvalidParameterError
            There is no criterion of this name, or the function returned something else than a
            real number.
        """
        name, criteria = named(criterion)
        value = criteria[name](self.log_likelihood, self.n_parameters, self.n, self.entropy)
        if not isinstance(value, Real):
            raise InvalidParameterError(
                f"{name}, which was given as criterion, returned {value!r:.60}, not a number: "
                "return one real number, lower for the better model."
            )
        return float(value)
