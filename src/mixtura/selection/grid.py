"""What a sweep is asked to try: sizes and shapes, given one at a time or many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from sys import maxsize
from typing import Any

from mixtura.errors import InvalidParameterError
from mixtura.model.families import FAMILIES, usual


def chosen_sizes(n_components: Any, *, least: int = 1) -> list[int]:
    """Every number of components asked for, once, in order.

    Where there is noise a model may have none, and ``least`` is 0.

    Raises
    ------
    InvalidParameterError
        One is not a whole number of at least ``least``, or there is none.
    """
    sizes = list(n_components) if _many(n_components) else [n_components]
    for size in sizes:
        if (
            not isinstance(size, Integral)
            or isinstance(size, bool)
            or not least <= int(size) <= maxsize
        ):
            raise InvalidParameterError(
                f"n_components holds {size!r}: give a whole number of at least {least}, or "
                "several as range(1, 16) or [2, 3, 5]."
            )
    if not sizes:
        raise InvalidParameterError(
            f"n_components is empty ({n_components!r}): give at least one number. (A generator "
            "is empty after its first use: give a range or a list.)"
        )
    return list(dict.fromkeys(int(size) for size in sizes))


def chosen_types(covariance_type: Any) -> list[str]:
    """Every covariance type asked for, once, in order.

    ``"usual"`` is the four of scikit-learn, ``"all"`` is every one there is.

    Raises
    ------
    InvalidParameterError
        One is unknown, or there is none.
    """
    if isinstance(covariance_type, str) and covariance_type == "all":
        return list(FAMILIES)
    if isinstance(covariance_type, str) and covariance_type == "usual":
        return usual()
    names = list(covariance_type) if _many(covariance_type) else [covariance_type]
    for name in names:
        if not isinstance(name, str) or name not in FAMILIES:
            raise InvalidParameterError(
                f"covariance_type holds {name!r}: choose among {', '.join(FAMILIES)}, one or "
                "several in a tuple."
            )
    if not names:
        raise InvalidParameterError(
            f"covariance_type is empty: give at least one of {', '.join(FAMILIES)}."
        )
    return list(dict.fromkeys(FAMILIES[name].name for name in names))


def different_types(covariance_types: Sequence[str], d: int) -> list[str]:
    """The first of those that are the same: in one column full, diag and spherical are.

    Examples
    --------
    >>> from mixtura.selection.grid import different_types
    >>> different_types(["full", "tied", "diag", "spherical"], 1)
    ['full', 'tied']
    """
    return [
        name
        for i, name in enumerate(covariance_types)
        if not any(
            FAMILIES[name].same_model(FAMILIES[before], d) for before in covariance_types[:i]
        )
    ]


def _many(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes)
