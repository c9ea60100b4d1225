"""What a person says of the components before there are rows: the parameters of a prior."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError

SYMMETRIC = 1e-8
"""Difference of a scale from its transpose, in units of its diagonal, that is no more than
rounding."""


@dataclass(frozen=True, slots=True)
class ConjugatePrior:
    r"""What is known of means, covariances and weights before the rows: a conjugate prior.

    .. math::
        \mu_k \mid \Sigma_k \sim N(m, \Sigma_k / \kappa), \qquad
        \Sigma_k \sim \mathrm{IW}(\nu, \Lambda), \qquad
        \pi \sim \mathrm{Dirichlet}(\alpha, \dots, \alpha),

    the inverse Wishart density being proportional to
    :math:`|\Sigma|^{-(\nu + d + 1) / 2} \exp(-\tfrac{1}{2} \mathrm{tr}\, \Lambda \Sigma^{-1})`
    (Fraley & Raftery 2007, Journal of Classification 24:155). For diagonal covariances each
    variance has an inverse gamma density, proportional to
    :math:`(\sigma^2)^{-(\nu + 2) / 2} \exp(-\lambda_j / 2 \sigma^2)`, and for round ones the one
    variance of a component has it. Where all components share one covariance it has its density
    once. docs/priors.md has what the mode is, for each of the shapes.

    With ``prior=ConjugatePrior()`` a fit is what ``prior="default"`` says: the defaults of
    Fraley & Raftery.

    Parameters
    ----------
    mean : array-like (d,), optional
        :math:`m`; the mean of the rows if None.
    shrinkage : float, default=0.01
        :math:`\kappa \ge 0`: rows that the prior counts as in what it says of a mean. With 0 it
        says nothing of means.
    degrees_of_freedom : float, optional
        :math:`\nu`, above d - 1 for matrices and above 0 for variances; d + 2 if None.
    scale : float, array-like (d,) or (d, d), optional
        :math:`\Lambda`: a number is the same along all columns, an array of d a diagonal. If None,
        for matrices the sample covariance of the rows by :math:`k^{2/d}`, and else the mean of
        the columns' sample variances by :math:`k^{2/d}`, the same for all columns.
    concentration : float, default=1.0
        :math:`\alpha \ge 1`; 1 says nothing of weights.

    Raises
    ------
    InvalidParameterError
        A parameter is none of these.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura import ConjugatePrior, GaussianMixture
    >>> X = np.random.default_rng(0).normal(size=(8, 3))
    >>> prior = ConjugatePrior(shrinkage=0.1, scale=1.0)
    >>> model = GaussianMixture(2, prior=prior, random_state=0).fit(X)  # rows for no covariance
    >>> bool(model.converged_)
    True
    """

    mean: Any = None
    shrinkage: float = 0.01
    degrees_of_freedom: float | None = None
    scale: Any = None
    concentration: float = 1.0

    def __post_init__(self) -> None:
        # tuples compare, hash, and are not changed behind the back of a model
        values = {
            "mean": None if self.mean is None else _numbers("mean", self.mean, (1,)),
            "shrinkage": _number("shrinkage", self.shrinkage, 0.0),
            "scale": None if self.scale is None else _scale(self.scale),
            "concentration": _number("concentration", self.concentration, 1.0),
        }
        if self.degrees_of_freedom is not None:
            dof = _number("degrees_of_freedom", self.degrees_of_freedom, 0.0)
            if dof == 0.0:
                raise _wrong("degrees_of_freedom", dof, "give a number above 0, such as d + 2")
            values["degrees_of_freedom"] = dof
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def as_plain(self) -> dict[str, Any]:
        """As JSON has it: what :meth:`from_plain` reads."""
        return {field.name: _listed(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> ConjugatePrior:
        """The way back from :meth:`as_plain`; InvalidParameterError where it is none."""
        known = {field.name for field in fields(cls)}
        odd = sorted(set(values).symmetric_difference(known))
        if odd:
            raise InvalidParameterError(f"the prior has {odd[0]!r} too many or too few.")
        return cls(**values)


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


def _number(name: str, value: Any, least: float) -> float:
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise _wrong(name, value, f"give a number of at least {least:g}")
    number = float(value)
    if not (isfinite(number) and number >= least):
        raise _wrong(name, value, f"give a finite number of at least {least:g}")
    return number


def _scale(value: Any) -> Any:
    if isinstance(value, Real) and not isinstance(value, bool | np.bool_):
        number = float(value)
        if not (isfinite(number) and number > 0.0):
            raise _wrong("scale", value, "give a number above 0, or an array (d,) or (d, d)")
        return number
    numbers = _numbers("scale", value, (1, 2))
    array = np.array(numbers)
    if array.ndim == 1:
        if not (array > 0.0).all():
            raise _wrong("scale", value, "its numbers, one a column, must be above 0")
        return numbers
    if array.shape[0] != array.shape[1]:
        raise _wrong("scale", value, f"it has the shape {array.shape}; give (d, d), or (d,)")
    unit = np.sqrt(np.abs(np.diagonal(array)))
    if not (np.diagonal(array) > 0.0).all():
        raise _wrong("scale", value, "a covariance has numbers above 0 on its diagonal")
    correlation = array / np.outer(unit, unit)
    if not np.allclose(correlation, correlation.T, rtol=0.0, atol=SYMMETRIC):
        raise _wrong("scale", value, "a covariance is symmetric, and this is not")
    try:
        np.linalg.cholesky(0.5 * (correlation + correlation.T))
    except np.linalg.LinAlgError as error:
        raise _wrong(
            "scale",
            value,
            "it is not positive-definite: in some direction it leaves no spread. Add a little to "
            "its diagonal",
        ) from error
    return numbers


def _numbers(name: str, value: ArrayLike, dimensions: tuple[int, ...]) -> Any:
    """An array of finite numbers as tuples."""
    try:
        array: Floats = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise _wrong(name, value, "give numbers") from error
    if array.ndim not in dimensions or not array.size:
        shapes = " or ".join("(d,)" if n == 1 else "(d, d)" for n in dimensions)
        raise _wrong(name, value, f"it has the shape {array.shape}; give an array {shapes}")
    if not np.isfinite(array).all():
        raise _wrong(name, value, "it holds NaN or infinity; give finite numbers")
    return tuple(tuple(row) if array.ndim == 2 else row for row in array.tolist())


def _wrong(name: str, value: Any, cure: str) -> InvalidParameterError:
    shown = " ".join(repr(value).split())
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    return InvalidParameterError(f"{name} of the prior is {shown}: {cure}.")
