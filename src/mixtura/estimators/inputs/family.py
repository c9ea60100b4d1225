"""The family of components that a model's parameters name."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import Any

from mixtura.errors import InvalidParameterError
from mixtura.model.families import (
    COMPONENTS,
    ESTIMATED,
    FAMILIES,
    GAUSSIAN,
    SHARED,
    STUDENT_T,
    Components,
    Freedom,
    family_of,
)
from mixtura.model.student_t import LEAST


def asked_family(model: Any) -> type[Components]:
    """Of the model's shape, density and degrees of freedom.

    Raises
    ------
    InvalidParameterError
        There is none of these names.
    """
    check_covariance_type(model.covariance_type)
    # a model that was made before there were others has none of the two
    component = getattr(model, "component", GAUSSIAN)
    freedom = getattr(model, "degrees_of_freedom", ESTIMATED)
    check_component(component, freedom, model.covariance_type)
    return family_of(model.covariance_type, component, freedom)


def check_covariance_type(covariance_type: Any) -> None:
    """InvalidParameterError where it names no shape."""
    if not isinstance(covariance_type, str) or covariance_type not in FAMILIES:
        raise InvalidParameterError(
            f"covariance_type is {covariance_type!r}; choose one of {', '.join(FAMILIES)}."
        )


def check_component(component: Any, degrees_of_freedom: Any, covariance_type: str) -> None:
    """InvalidParameterError where it is no density, or has not what is asked of it."""
    if not isinstance(component, str) or component not in COMPONENTS:
        raise InvalidParameterError(
            f"component is {component!r:.80}; choose 'gaussian', or 'student_t' for groups with "
            "heavy tails."
        )
    if component == GAUSSIAN:
        if degrees_of_freedom is not None:
            raise InvalidParameterError(
                f"degrees_of_freedom is {degrees_of_freedom!r:.80}, and Gaussians have none: give "
                "component='student_t' as well, or leave degrees_of_freedom out."
            )
        return
    check_freedom(degrees_of_freedom)
    if FAMILIES[covariance_type].gaussian_shape() is None:
        raise InvalidParameterError(
            f"component is {component!r}, and covariance_type={covariance_type!r} is no shape of "
            "Gaussians that could have other tails: leave component out."
        )


def check_freedom_of(components: Sequence[str], degrees_of_freedom: Any) -> None:
    """The same for several densities, of which some may be Gaussian."""
    which = STUDENT_T if STUDENT_T in components else GAUSSIAN
    check_component(which, degrees_of_freedom, next(iter(FAMILIES)))


def check_freedom(freedom: Any) -> Freedom:
    """Degrees of freedom as a family takes them: None, "shared", or a number."""
    if freedom is None or (isinstance(freedom, str) and freedom == SHARED):
        return ESTIMATED if freedom is None else SHARED
    if isinstance(freedom, Real) and not isinstance(freedom, bool):
        value = float(freedom)
        if isfinite(value) and value >= LEAST:
            return value
        if 0.0 < value < LEAST:
            raise InvalidParameterError(
                f"degrees_of_freedom is {value:g}: give {LEAST:g} or more, for tails that are any "
                "heavier have no scale that a computer could tell."
            )
        if value == float("inf"):
            raise InvalidParameterError(
                "degrees_of_freedom is infinite, which is a Gaussian: leave it and component out."
            )
    raise InvalidParameterError(
        f"degrees_of_freedom is {freedom!r:.80}: give a number above 0 to fix them, 'shared' for "
        "one number that all components share, or None for a number of each component's own."
    )
