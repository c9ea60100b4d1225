"""What ``prior``, ``trim`` and ``max_ratio`` ask for, checked, and the objective they make."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np

from mixtura.data.finite import column_name
from mixtura.diagnostics.words import listed
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.engine.regularised import Regularised
from mixtura.errors import InvalidParameterError
from mixtura.estimators.inputs.family import asked_family
from mixtura.fitting.prior import prior_for
from mixtura.initialise import Moments
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import FAMILIES, GAUSSIAN, Components, Gaussian

MOST_NAMED = 12
"""Columns that a sentence names one by one."""

MOST_TRIMMED = 0.5
"""A share that is left out: with half of the rows and more, the groups are the exception."""


def check_regularised(model: Any) -> None:
    """What can be said of the three parameters before there are rows.

    Raises
    ------
    InvalidParameterError
        One is none that there is, or the shape of the covariances does not take it.
    """
    check_prior_and_ratio(model)
    trim = model.trim
    if trim is not None and not (_is_number(trim) and 0.0 <= trim < MOST_TRIMMED):
        raise InvalidParameterError(
            f"trim is {trim!r:.60}: give the share of the rows that is left out of the fit, from "
            f"0 up to, but not including, {MOST_TRIMMED:g}, such as 0.02; or None for none."
        )


def check_prior_and_ratio(model: Any) -> None:
    """The same of the two that go with any preparation."""
    prior, ratio = model.prior, model.max_ratio
    if prior is not None and prior_of(prior) is None:
        raise InvalidParameterError(
            f"prior is {prior!r:.60}: give 'default', a mixtura.ConjugatePrior, or None for none."
        )
    if ratio is not None and not (_is_number(ratio) and ratio >= 1.0 and isfinite(ratio)):
        raise InvalidParameterError(
            f"max_ratio is {ratio!r:.60}: give how many times the smallest eigenvalue of all "
            "covariances the largest may be, a number from 1 on, such as 100; or None for any."
        )


def check_family(model: Any, family: type[Components]) -> None:
    """InvalidParameterError where the family has no M-step for what is asked."""
    if family.component != GAUSSIAN:
        _check_heavy(model)
    gaussian = issubclass(family, Gaussian)
    if model.prior is not None and not gaussian:
        raise InvalidParameterError(
            f"covariance_type={family.name!r} has no conjugate prior: leave prior at None."
        )
    if model.max_ratio is not None and not (issubclass(family, Gaussian) and family.takes_ratio()):
        raise InvalidParameterError(
            f"max_ratio is {model.max_ratio:g}, but covariance_type={family.name!r} has no exact "
            f"M-step within a ratio of eigenvalues: choose one of {', '.join(shapes_of_ratio())}, "
            "or leave max_ratio at None."
        )


def check_densities(model: Any, components: Sequence[str]) -> None:
    """The same of the densities that a sweep tries."""
    if any(component != GAUSSIAN for component in components):
        _check_heavy(model)


def _check_heavy(model: Any) -> None:
    for name in ("prior", "max_ratio"):
        if getattr(model, name) is not None:
            raise InvalidParameterError(
                f"{name} is {getattr(model, name)!r:.60}, which only component={GAUSSIAN!r} "
                f"takes: leave {name} at None, or component at {GAUSSIAN!r}."
            )


def shapes_of_ratio() -> list[str]:
    """Every ``covariance_type`` that goes with ``max_ratio``."""
    return [n for n, f in FAMILIES.items() if issubclass(f, Gaussian) and f.takes_ratio()]


def prior_of(prior: Any) -> ConjugatePrior | None:
    """The prior that a parameter names; None for none, and for what is no prior."""
    if isinstance(prior, str) and prior == "default":
        return ConjugatePrior()
    return prior if isinstance(prior, ConjugatePrior) else None


def is_regularised(model: Any) -> bool:
    """Whether a fit maximises something else than the likelihood of all rows."""
    return bool(model.prior is not None or model.max_ratio is not None or share_trimmed(model))


def share_trimmed(model: Any) -> float:
    """The share of the rows that the fit itself leaves out."""
    return float(model.trim or 0.0)


def maximised(model: Any) -> str:
    """What a fit maximises, where that is not the log-likelihood of all rows; else empty."""
    if not is_regularised(model):
        return ""
    what = "log-likelihood" if model.prior is None else "log-posterior"
    return f"trimmed {what}" if share_trimmed(model) else what


def objective_of(model: Any, moments: Moments) -> Objective:
    """What a :class:`mixtura.GaussianMixture` maximises for rows of these moments."""
    if not is_regularised(model):
        return LOG_LIKELIHOOD
    family, prior = asked_family(model), prior_of(model.prior)
    check_family(model, family)
    return Regularised(
        None if prior is None else prior_for(prior, family, model.n_components, moments),
        1.0 if prior is None else prior.concentration,
        None if model.max_ratio is None else float(model.max_ratio),
        share_trimmed(model),
    )


def outweighed(
    objective: Objective, k: int, moments: Moments, names: Sequence[str] | None
) -> str | None:
    """What to warn of where a prior leaves more spread than the rows have; None where it does not.

    Of a component with its share of the rows, the prior alone would make the variance of a column
    larger than that of all rows: then it says what the groups look like, and the rows do not.
    """
    prior = objective.prior if isinstance(objective, Regularised) else None
    if prior is None:
        return None
    scale = np.diagonal(prior.scale) if prior.scale.ndim == 2 else prior.scale
    least = scale / (moments.total_weight / max(1, k) + prior.weight)
    spread = moments.spread if scale.ndim else moments.spread.mean(keepdims=True)
    which = np.flatnonzero((np.broadcast_to(least, spread.shape) > spread) & (spread > 0.0))
    if not which.size:
        return None
    told = "in all columns"
    if scale.ndim:
        own = None if names is None else list(names)
        told = f"in {listed([column_name(int(j), own) for j in which], MOST_NAMED)}"
    return (
        f"the prior outweighs the rows {told}: its scale alone gives a component more variance "
        "there than all rows have. Standardise the columns, as PreparedGaussianMixture does, or "
        "give a scale for each column, as ConjugatePrior(scale=X.var(axis=0))."
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)
