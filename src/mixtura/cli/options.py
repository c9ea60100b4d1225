"""The text of an option to its value; the errors name the option and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from mixtura._near_names import did_you_mean
from mixtura.errors import InvalidParameterError
from mixtura.limits import MOST_STARTS

MOST_GROUPS = 100_000
"""Far more than any table has, and few enough to be listed."""

LONGEST = 80
"""Letters of a value that a sentence repeats."""

MOST_DIGITS = 18
"""Of a whole number that a machine counts with."""

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
    """Names from a list, separated by commas or given one option each, in the list's order."""
    wanted = [name.strip() for text in texts for name in text.split(",")]
    for name in wanted:
        if name not in known:
            raise InvalidParameterError(
                f"{option} is {quoted(name)}; choose from {', '.join(known)}."
                f"{did_you_mean(name, known)}"
            )
    return [name for name in known if name in wanted]


def choice(option: str, text: str, known: Sequence[str]) -> str:
    """One name."""
    if text not in known:
        raise InvalidParameterError(
            f"{option} is {quoted(text)}; choose one of {', '.join(known)}."
            f"{did_you_mean(text, known)}"
        )
    return text


def pca(text: str) -> str | int | None:
    """``--pca``: "auto", "none" or a number of components."""
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


def column_names(
    texts: Sequence[str], known: Sequence[str], option: str = "--columns"
) -> list[str]:
    """``--columns``: names separated by commas, or one an option where a name holds a comma."""
    wanted: list[str] = []
    for text in texts:
        wanted.extend([text] if text in known else [name.strip() for name in text.split(",")])
    for name in wanted:
        if name not in known:
            raise InvalidParameterError(
                f"{option} names {quoted(name)}, which the table does not have. "
                f"Its columns: {listed(known)}.{did_you_mean(name, known)}"
            )
        if wanted.count(name) > 1:
            raise InvalidParameterError(f"{option} names {name!r} more than once.")
    return wanted


def one_hot(texts: Sequence[str] | None, known: Sequence[str]) -> str | list[str] | None:
    """``--one-hot``: "all", or names of columns as for ``--columns``."""
    if not texts:
        return None
    if list(texts) == ["all"] and "all" not in known:
        return "all"
    return column_names(texts, known, "--one-hot")


def log(texts: Sequence[str] | None, known: Sequence[str]) -> str | list[str] | None:
    """``--log``: "all", or names of columns as for ``--columns``."""
    if not texts:
        return None
    if list(texts) == ["all"] and "all" not in known:
        return "all"
    return column_names(texts, known, "--log")


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


def listed(names: Sequence[str], most: int = 12) -> str:
    """Names for a sentence, the tail of a long list left out."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def quoted(value: object) -> str:
    """A value as a sentence repeats it: in quotation marks where it is text, and not too long.

    Examples
    --------
    >>> from mixtura.cli.options import quoted
    >>> print(quoted("5"), quoted(10**90)[-3:])
    '5' 00…
    """
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
