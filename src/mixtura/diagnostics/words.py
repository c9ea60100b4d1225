"""Small pieces of which sentences are made: counts, shares and lists."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

from mixtura.errors import InvalidParameterError


def count_of(number: int, what: str) -> str:
    """How many of something.

    Examples
    --------
    >>> from mixtura.diagnostics.words import count_of
    >>> count_of(1, "row"), count_of(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {what}{'s'[: number != 1]}"


def groups(numbers: Sequence[int], most: int = 8) -> str:
    """The groups by number, as the subject of a sentence in its middle.

    Examples
    --------
    >>> from mixtura.diagnostics.words import groups
    >>> groups([2]), groups([0, 1, 4])
    ('group 2', 'groups 0, 1 and 4')
    """
    return f"group{'s'[: len(numbers) != 1]} {listed([*map(str, numbers)], most)}"


def listed(items: Sequence[str], most: int = 8, last: str = "and") -> str:
    """The items with commas and a word before the last; of many, the first and how many more."""
    shown = list(items[:most])
    if len(items) > most:
        shown = [*shown[:-1], f"{len(items) - most + 1} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def percent(share: float) -> str:
    """A share as a person reads it: whole per cent, one digit below ten.

    Examples
    --------
    >>> from mixtura.diagnostics.words import percent
    >>> percent(0.123), percent(0.0456), percent(1.0), percent(0.999)
    ('12 %', '4.6 %', '100 %', '99.9 %')
    """
    hundred = 100.0 * share
    if hundred < 9.95 or 99.0 < hundred < 100.0:
        return f"{min(hundred, 99.9):.1f}".removesuffix(".0") + " %"
    return f"{hundred:.0f} %"


def rows(count: float) -> str:
    """A number of effective rows, with a digit where it is small and not whole."""
    text = f"{count:,.0f}" if count >= 20 or abs(count - round(count)) < 0.05 else f"{count:.1f}"
    return f"{text} row{'s'[: text != '1']}"


def check_limit(limit: Any) -> int:
    """The most sentences that are wanted, a whole number from 0 on, or InvalidParameterError."""
    if not isinstance(limit, Integral) or isinstance(limit, bool) or int(limit) < 0:
        raise InvalidParameterError(
            f"limit is {limit!r}; give the most sentences that you want, a whole number from 0 on."
        )
    return int(limit)


def sentence(text: str) -> str:
    """With a capital letter in front."""
    return text[:1].upper() + text[1:]
