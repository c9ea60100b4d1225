"""Shares as the remarks have them."""

from __future__ import annotations

from mixtura.diagnostics.words import count_of


def share_of(count: int, n: int, what: str = "row") -> str:
    """A count and its share.

    Examples
    --------
    >>> from mixtura.comparison.remarks.shares import share_of
    >>> share_of(212, 2000), share_of(1, 4)
    ('212 rows (10.6 %)', '1 row (25 %)')
    """
    return f"{count_of(count, what)} ({percent(count / n)})"


def percent(share: float) -> str:
    """A share in words.

    Examples
    --------
    >>> from mixtura.comparison.remarks.shares import percent
    >>> percent(0.106), percent(1.0), percent(0.00833)
    ('10.6 %', '100 %', '0.83 %')
    """
    hundredths = 100 * share
    if 99.95 <= hundredths < 100:  # never all of them where it is not
        return "nearly 100 %"
    return (
        f"{hundredths:.2g} %" if hundredths < 1 else f"{hundredths:.1f}".removesuffix(".0") + " %"
    )
