"""The text of an option to its value; the errors name the option and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from mixtura._near_names import did_you_mean
from mixtura.cli.column_options import column_names, quoted
from mixtura.errors import InvalidParameterError
from mixtura.limits import MOST_STARTS

MOST_GROUPS = 100_000
"""Far more than any table has, and few enough to be listed."""

MOST_DIGITS = 18
"""Of a whole number that a machine counts with."""

DEFAULT_NOISE = 0.05
"""As in ``mixtura.estimators.inputs.noise``, for the same reason as the next."""

DEFAULT_TRIM = 10.0
"""As in ``mixtura.preparation.trimming``, which takes longer to import than this is worth."""


def sizes(text: str) -> list[int]:
    """``-k``: "4", "1:15" (both ends belong to it) or "2,3,5".

    Examples
    --------
    >>> from mixtura.cli.options import sizes
    >>> sizes("2:4")
    [2, 3, 4]
    """
    ranges: list[tuple[int, int]] = []
    try:
        for part in text.split(","):
            low, colon, high = part.partition(":")
            ranges.append((int(low), int(high if colon else low)))
    except ValueError:
        ranges = []
    if not ranges or min(map(min, ranges)) < 1:
        raise InvalidParameterError(
            f"-k is {quoted(text)}; give a number of groups such as 4, or a range such as 1:15."
        )
    if max(map(max, ranges)) > MOST_GROUPS:
        raise InvalidParameterError(
            f"-k is {quoted(text)}; give at most {MOST_GROUPS:,} groups, or a range such as 1:15."
        )
    for first, last in ranges:
        if first > last:
            raise InvalidParameterError(
                f"-k is {quoted(text)}, where the low end {first} is above the high end {last}: "
                f"give {last}:{first}."
            )
    return sorted({size for first, last in ranges for size in range(first, last + 1)})


def choices(option: str, texts: Sequence[str], known: Sequence[str]) -> list[str]:
    """Names from a list in any case, by commas or an option each; they come in its order."""
    wanted = [_in_known_case(name, known) for text in texts for name in text.split(",")]
    for name in wanted:
        if name not in known:
            raise InvalidParameterError(
                f"{option} is {quoted(name)}; choose from {', '.join(known)}."
                f"{did_you_mean(name, known)}"
            )
    return [name for name in known if name in wanted]


def shapes(texts: Sequence[str] | None) -> list[str]:
    """Covariance types, richest first: those asked for, by any name; all; or the usual four."""
    from mixtura.model.families import FAMILIES, by_use, usual

    if not texts:
        return usual()
    others = FAMILIES.other_names()
    wanted = choices("--covariance", texts, [*by_use(), *others, "all"])
    if "all" in wanted:
        return list(FAMILIES)
    of_one_column = [name for name in wanted if FAMILIES.of_one_column(name)]
    asked = {FAMILIES[name] for name in wanted if name not in of_one_column}
    return [*of_one_column, *(name for name, family in FAMILIES.items() if family in asked)]


def kinds(covariance: Sequence[str] | None, component: Sequence[str] | None) -> list[str]:
    """Shapes with their densities, as a sweep names them: every shape with every density."""
    from mixtura.model.families import COMPONENTS, GAUSSIAN, kind_of

    densities = choices("--component", component or [GAUSSIAN], list(COMPONENTS))
    return [kind_of(shape, density) for density in densities for shape in shapes(covariance)]


def degrees_of_freedom(text: str, component: Sequence[str] | None) -> str | float | None:
    """``--degrees-of-freedom``: "each", "shared" or a number from a hundredth on."""
    from mixtura.model.families import STUDENT_T
    from mixtura.model.student_t import LEAST, SHARED

    folded = text.strip().casefold()
    if folded == "each":
        return None
    if not any(STUDENT_T in given.casefold() for given in component or ()):
        raise InvalidParameterError(
            f"--degrees-of-freedom is {quoted(text)}, and groups without --component {STUDENT_T} "
            "have none: give both, or neither."
        )
    if folded == SHARED:
        return SHARED
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not LEAST <= value < inf:
        raise InvalidParameterError(
            f"--degrees-of-freedom is {quoted(text)}; give each, shared, or a number from "
            f"{LEAST:g} on, such as 4."
        )
    return value


def choice(option: str, text: str, known: Sequence[str]) -> str:
    """One name, in any case."""
    text = _in_known_case(text, known)
    if text not in known:
        raise InvalidParameterError(
            f"{option} is {quoted(text)}; choose one of {', '.join(known)}."
            f"{did_you_mean(text, known)}"
        )
    return text


def _in_known_case(text: str, known: Sequence[str]) -> str:
    """The known name that is the same but for the case of letters, and spaces around it."""
    text = text.strip()
    same = [name for name in known if name.casefold() == text.casefold()]
    return same[0] if len(same) == 1 else text


def pca(text: str) -> str | int | None:
    """``--pca``: "auto", "none" or a number of components."""
    text = _in_known_case(text, ("auto", "none"))
    if text in ("auto", "none"):
        return None if text == "none" else text
    if text.isdecimal() and len(text) <= MOST_DIGITS and int(text) > 0:
        return int(text)
    raise InvalidParameterError(
        f"--pca is {quoted(text)}; give auto, none, or the number of principal components to keep."
    )


def seed(value: int) -> int:
    """``--seed``: what a random generator takes."""
    if 0 <= value < 2**32:
        return value
    raise InvalidParameterError(f"--seed is {quoted(value)}; give a number from 0 to {2**32 - 1}.")


def starts(value: int) -> int:
    """``--n-init``: as many as anybody waits for."""
    if 1 <= value <= MOST_STARTS:
        return value
    raise InvalidParameterError(
        f"--n-init is {quoted(value)}; give a number of starts from 1 to {MOST_STARTS:,}, such as "
        "10."
    )


def quantile(value: float) -> float:
    """``--anomaly-quantile``: a share of the rows."""
    if 0.0 <= value < 1.0:
        return value
    raise InvalidParameterError(
        f"--anomaly-quantile is {value:g}; give a share of the rows from 0 up to, but not "
        "including, 1, such as 0.05."
    )


def named_or_all(
    option: str, texts: Sequence[str] | None, known: Sequence[str]
) -> str | list[str] | None:
    """``--one-hot`` and ``--log``: "all", or names of columns as for ``--columns``."""
    if not texts:
        return None
    if list(texts) == ["all"] and "all" not in known:
        return "all"
    return column_names(texts, known, option)


def noise(text: str | None) -> float | None:
    """``--noise``: the share of the rows that noise begins with, or "auto" for the usual one."""
    if text is None:
        return None
    try:
        value = DEFAULT_NOISE if text == "auto" else float(text)
    except ValueError:
        value = 0.0
    if 0.0 < value < 1.0:
        return value
    raise InvalidParameterError(
        f"--noise is {quoted(text)}; give the share of the rows that the noise begins with, above "
        f"0 and below 1, such as {DEFAULT_NOISE:g}, which is also what --noise alone means."
    )


def max_ratio(value: float | None) -> float | None:
    """``--max-ratio``: of variances, the largest over the smallest."""
    if value is None or (1.0 <= value < inf):
        return value
    raise InvalidParameterError(
        f"--max-ratio is {value:g}; give how many times the smallest variance of all groups the "
        "largest may be, a number from 1 on, such as 100."
    )


def trim(text: str | None) -> float | None:
    """``--trim``: robust standard deviations, or "auto" for the usual number of them."""
    if text is None:
        return None
    try:
        value = DEFAULT_TRIM if text == "auto" else float(text)
    except ValueError:
        value = 0.0
    if 0.0 < value < inf:
        return value
    raise InvalidParameterError(
        f"--trim is {quoted(text)}; give how many robust standard deviations from the median are "
        f"too many, such as {DEFAULT_TRIM:g}, which is also what --trim alone means."
    )
