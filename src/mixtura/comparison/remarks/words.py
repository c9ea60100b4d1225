"""Numbers and lists as sentences have them."""

from __future__ import annotations

from collections.abc import Sequence


def share_of(count: int, n: int, what: str = "row") -> str:
    """A count and its share.

    Examples
    --------
    >>> from mixtura.comparison.remarks.words import share_of
    >>> share_of(212, 2000), share_of(1, 4)
    ('212 rows (10.6 %)', '1 row (25 %)')
    """
    return f"{count:,} {what}{'s'[: count != 1]} ({percent(count / n)})"


def percent(share: float) -> str:
    """A share in words.

    Examples
    --------
    >>> from mixtura.comparison.remarks.words import percent
    >>> percent(0.106), percent(1.0), percent(0.00833)
    ('10.6 %', '100 %', '0.83 %')
    """
    hundredths = 100 * share
    if 99.95 <= hundredths < 100:  # never all of them where it is not
        return "nearly 100 %"
    return (
        f"{hundredths:.2g} %" if hundredths < 1 else f"{hundredths:.1f}".removesuffix(".0") + " %"
    )


def groups(numbers: Sequence[int]) -> str:
    """Groups by their numbers.

    Examples
    --------
    >>> from mixtura.comparison.remarks.words import groups
    >>> groups([2]), groups([0, 3, 4])
    ('group 2', 'groups 0, 3 and 4')
    """
    if len(numbers) == 1:
        return f"group {numbers[0]}"
    return f"groups {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def n_groups(count: int) -> str:
    """A number of groups."""
    return f"{count} group{'s'[: count != 1]}"
