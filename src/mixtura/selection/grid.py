"""What a sweep is asked to try: sizes and shapes, given one at a time or many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from sys import maxsize
from typing import Any

from mixtura._near_names import did_you_mean
from mixtura.errors import InvalidParameterError
from mixtura.model.families import (
    COMPONENTS,
    FAMILIES,
    AllNames,
    Components,
    by_use,
    kind_of,
    parts_of,
    usual,
)


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
                f"covariance_type holds {name!r}: choose among {', '.join(by_use())}, one or "
                f"several in a tuple.{did_you_mean(str(name), [*AllNames()])}"
            )
    if not names:
        raise InvalidParameterError(
            f"covariance_type is empty: give at least one of {', '.join(by_use())}."
        )
    return list(dict.fromkeys(n if FAMILIES.of_one_column(n) else FAMILIES[n].name for n in names))


def chosen_components(component: Any) -> list[str]:
    """Every density of components asked for, once, in order.

    Raises
    ------
    InvalidParameterError
        One is unknown, or there is none.
    """
    names = list(component) if _many(component) else [component]
    for name in names:
        if not isinstance(name, str) or name not in COMPONENTS:
            raise InvalidParameterError(
                f"component holds {name!r:.80}: choose 'gaussian', 'student_t' for heavy tails, "
                "or both in a tuple."
            )
    if not names:
        raise InvalidParameterError(
            f"component is empty: give at least one of {', '.join(COMPONENTS)}."
        )
    return list(dict.fromkeys(str(name) for name in names))


def different_types(covariance_types: Sequence[str], d: int) -> list[str]:
    """One of those that are the same, a usual one first: in one column full and diag are.

    Raises
    ------
    InvalidParameterError
        One is mclust's name of a model of one column, and there are more.

    Examples
    --------
    >>> from mixtura.selection.grid import different_types
    >>> different_types(["full", "tied", "diag", "spherical"], 1)
    ['full', 'tied']
    """
    for name in covariance_types:
        FAMILIES.check_columns(parts_of(name)[0], d)
    families = [FAMILIES[name] for name in covariance_types]
    best = (_of_the_same(family, families, d) for family in families)
    return list(dict.fromkeys(kind_of(family.name, family.component) for family in best))


def _of_the_same(
    family: type[Components], families: Sequence[type[Components]], d: int
) -> type[Components]:
    """Of those that are the same model of d columns, a usual one, or else the first."""
    same = [other for other in families if family.same_model(other, d)]
    return next((other for other in same if other.usual), same[0])


def _many(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes)
