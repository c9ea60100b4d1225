"""Means and deviations of one column in one precision, without exponents where possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10

LARGEST, SMALLEST = 1e12, 1e-3
"""Numbers in between are written out; a column of others is in a power of ten, which it names."""

MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Writing:
    """How the numbers of one column are written: in units of ``10 ** power``, to ``decimals``."""

    decimals: int
    power: int = 0

    @property
    def unit(self) -> str:
        """What a heading adds to the column's name; nothing where the numbers are as they are."""
        return f"in 1e{self.power}" if self.power else ""

    def __call__(self, value: float) -> str:
        scaled = value * 10.0**-self.power if self.power > -300 else value * 1e300
        rounded = round(scaled, self.decimals) + 0.0  # no minus before a zero
        return f"{rounded:,.{self.decimals}f}"

    def spread(self, mean: float, sd: float) -> str:
        return f"{self(mean)} ± {self(sd)}"


def writing(means: Sequence[float], sds: Sequence[float]) -> Writing:
    """One precision for all: two digits of the smallest deviation that is one.

    Examples
    --------
    >>> from mixtura.cli.numbers import writing
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
    spreads = [sd for sd in sds if isfinite(sd) and sd > 1e-12 * largest]
    finest = min(spreads, default=0.0)
    if spreads and finest < 1e-3 * max(spreads):  # a group at one value, nearly
        finest = 1e-3 * max(spreads)
    power = floor(log10(largest)) if largest and not SMALLEST <= largest < LARGEST else 0
    if not finest:
        finest = _resolution(largest)
    decimals = 1 - floor(log10(finest)) + power if finest else 0
    return Writing(min(max(decimals, 0), MOST_DECIMALS), power)


def _resolution(largest: float) -> float:
    """Four digits of numbers that do not spread at all."""
    return largest * 1e-2 if largest else 1.0
