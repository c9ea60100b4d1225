"""Means and deviations of one column in one precision, without exponents where possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10

LARGEST, SMALLEST = 1e12, 1e-3
"""Numbers in between are written out; a column of others is in a power of ten, which it names."""

MOST_DECIMALS = 9

REAL = 1e-12
"""Share of a column's numbers below which a deviation is rounding alone."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How the numbers of one column are written: in units of ``10 ** power``, to ``decimals``.

    Thousands are ``grouped`` where some number has five digits, so that years are not.
    """

    decimals: int
    power: int = 0
    grouped: bool = True

    @property
    def unit(self) -> str:
        """What a heading adds to the column's name; nothing where the numbers are as they are."""
        return f"in 1e{self.power}" if self.power else ""

    def __call__(self, value: float) -> str:
        rounded = round(self._scaled(value), self.decimals) + 0.0  # no minus before a zero
        return f"{rounded:{',' if self.grouped else ''}.{self.decimals}f}"

    def spread(self, mean: float, sd: float) -> str:
        """Mean and deviation; one that these digits would make nothing has two of its own."""
        shown = self(sd)
        if sd > REAL * abs(mean) and not float(shown.replace(",", "")):
            shown = f"{self._scaled(sd):.2g}"
        return f"{self(mean)} ± {shown}"

    def _scaled(self, value: float) -> float:
        return value * 10.0**-self.power if self.power > -300 else value * 1e300


def writing(means: Sequence[float], sds: Sequence[float]) -> Writing:
    """One precision for all: two digits of the smallest deviation that is one.

    Examples
    --------
    >>> from mixtura._precision import writing
    >>> waiting = writing([4.2893, 2.0398], [0.4108, 0.2786])
    >>> waiting.spread(4.2893, 0.4108), waiting.spread(2.0398, 0.2786)
    ('4.29 ± 0.41', '2.04 ± 0.28')
    >>> writing([1234567.0], [345678.0]).spread(1234567.0, 345678.0)
    '1,234,567 ± 345,678'
    >>> flux = writing([3.2e-9, 1.1e-9], [4e-10, 2e-10])
    >>> flux.unit, flux.spread(3.2e-9, 4e-10)
    ('in 1e-9', '3.20 ± 0.40')
    """
    sizes = [abs(value) for value in (*means, *sds) if isfinite(value)]
    largest = max(sizes, default=0.0)
    spreads = [sd for sd in sds if isfinite(sd) and sd > REAL * largest]
    finest = min(spreads, default=0.0)
    if spreads and finest < 1e-3 * max(spreads):  # a group at one value, nearly
        finest = 1e-3 * max(spreads)
    power = floor(log10(largest)) if largest and not SMALLEST <= largest < LARGEST else 0
    if not finest:
        finest = _resolution(largest)
    decimals = 1 - floor(log10(finest)) + power if finest else 0
    return Writing(min(max(decimals, 0), MOST_DECIMALS), power, largest >= 10_000)


def in_column(name: str, means: Sequence[float], sds: Sequence[float]) -> tuple[str, list[str]]:
    """A column's name, with its unit where numbers are in one, and mean ± deviation of each group.

    Examples
    --------
    >>> from mixtura._precision import in_column
    >>> in_column("flux", [3.2e-9, 1.1e-9], [4e-10, 2e-10])
    ('flux in 1e-9', ['3.20 ± 0.40', '1.10 ± 0.20'])
    """
    written = writing(means, sds)
    cells = [written.spread(mean, sd) for mean, sd in zip(means, sds, strict=True)]
    return f"{name} {written.unit}".rstrip(), cells


def factor_cell(median: float, factor: float) -> str:
    """The middle of a group, and by which factor two thirds of it differ from it at most.

    Examples
    --------
    >>> from mixtura._precision import factor_cell
    >>> factor_cell(40216.4, 2.134), factor_cell(0.00123, 1.004), factor_cell(3.2e12, 55.3)
    ('40,200 ×÷ 2.1', '0.00123 ×÷ 1.004', '3.2e+12 ×÷ 55')
    """
    digits = 3 if factor > 1.05 else 5
    rounded = float(f"{median:.{digits}g}")
    shown = f"{rounded:,.0f}" if 10 ** (digits - 1) <= rounded < 1e12 else f"{median:.{digits}g}"
    return f"{shown} ×÷ {factor:.{2 if factor > 1.05 else 4}g}"  # noqa: RUF001


def _resolution(largest: float) -> float:
    """Four digits of numbers that do not spread at all."""
    return largest * 1e-2 if largest else 1.0
