"""Numbers that may stand for a missing value: 999, -1, 1e20, far from all others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mixtura._printable import first_of
from mixtura._typing import Floats, Ints
from mixtura.tables.asked import Asked
from mixtura.tables.constants import extent

FILLS = (1e20, 1e30, 1e35, 1e36, 9.969209968386869e36, 32767.0, 32768.0, 65535.0, 2147483647.0)
"""What programs write for no value, and its negative: netCDF, GRIB, whole numbers at their end."""

NEGATIVE = frozenset({-1.0, -2.0, -3.0, -4.0, -5.0, -6.0, -7.0, -8.0, -9.0})
"""Codes of surveys where nothing else is negative."""

MOST = 8
"""Different codes that a column has on one side."""

MOST_NAMED = 6
"""Columns whose codes a sentence tells one by one."""

NEAR = 10
"""Values beside the gap that show how close together values lie."""

SPIKE = 10
"""How much more often a code comes than each of those, where the gap alone does not tell it."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """Numbers of one column that may stand for a missing value.

    Attributes
    ----------
    name : str
    counts : dict of int, how often each of them comes
    rest : (float, float), between which all other values lie
    """

    name: str
    counts: Mapping[float, int]
    rest: tuple[float, float]


def find_suspects(columns: Mapping[str, Floats]) -> list[Suspect]:
    """Those of all columns; what is a code in one is one in another where it comes but once.

    Of thirty questions with the answers 1 to 5, some have a 98 once only.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.tables.suspects import find_suspects
    >>> often, once = np.array([1.0, 2, 3, 99, 99]), np.array([1.0, 2, 3, 99, 1])
    >>> [one.name for one in find_suspects({"q1": often, "q2": once})]
    ['q1', 'q2']
    """
    found = {name: suspect(name, values) for name, values in columns.items()}
    known = {code for one in found.values() if one is not None for code in one.counts}
    for name, values in columns.items() if known else ():
        one, again = found[name], _with_known(name, values, known)
        if again is not None and (one is None or len(one.counts) < len(again.counts)):
            found[name] = again
    return [one for one in found.values() if one is not None]


def _with_known(name: str, values: Floats, known: Collection[float]) -> Suspect | None:
    """Codes of other columns at the ends of this one, as far from the rest as that is wide."""
    present = values[~np.isnan(values)]
    rest = present[~np.isin(present, list(known))]
    if rest.size == present.size or not rest.size:
        return None
    low, high = extent(rest)
    codes, counts = np.unique(present[np.isin(present, list(known))], return_counts=True)
    if not (low < high and ((codes - high >= high - low) | (low - codes >= high - low)).all()):
        return None
    told = {float(code): int(n) for code, n in zip(codes, counts, strict=True)}
    return Suspect(name, told, (low, high))


def suspect(name: str, values: Floats) -> Suspect | None:
    """Which numbers of a column (n,), whose gaps are NaN, may stand for a missing value.

    They are made of nines (also 88 and 77 beside them), -1 to -9 where nothing else is negative,
    or what programs fill in; they lie at the end of the column, and the gap between them and the
    rest is no narrower than the rest, or far wider than any near it and they come in heaps.
    """
    if not values.size:
        return None
    low, high = extent(values)
    if not (_begins(low) or _begins(high)):
        return None
    different, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    above = _at_the_end(different, counts)
    below = _at_the_end(-different[::-1], counts[::-1], negative=True)
    if not above + below or above + below > different.size - 2:
        return None
    places = [*range(below), *range(different.size - above, different.size)]
    rest = different[below : different.size - above]
    told = {float(different[place]): int(counts[place]) for place in places}
    return Suspect(name, told, (float(rest[0]), float(rest[-1])))


def sentences(
    suspects: Sequence[Suspect], columns: Mapping[str, Floats], asked: Asked
) -> tuple[str, str] | None:
    """All of them in a line, with what reads them as missing, and the rest of it.

    ``columns`` are all that are used; where a code is a value of another one, only those are named
    whose code it is.
    """
    if not suspects:
        return None
    told = []
    for one in suspects[:MOST_NAMED]:
        codes = " and ".join(
            f"{text_of(code)} ({count:,} row{'s'[: count != 1]})"
            for code, count in one.counts.items()
        )
        low, high = one.rest
        told.append(f"column {one.name!r} holds {codes} beside {text_of(low)} to {text_of(high)}")
    more = len(suspects) - len(told)
    if more:
        told.append(f"{more} more column{'s hold' if more > 1 else ' holds'} such codes")
    known = dict.fromkeys(text_of(code) for one in suspects for code in one.counts)
    names = first_of([one.name for one in suspects], 2)
    stand = "may stand for a missing value"
    first = f"note: {_listed(list(known)[:4])} in {names} {stand}"
    if asked.advice.has("na"):
        first += f": {asked.reads(read_as_missing(suspects, columns))}"
    return (
        f"{first}.",
        f"It is taken for a number now: {'; '.join(told)}."
        if len(known) == 1
        else f"They are taken for numbers now: {'; '.join(told)}.",
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def read_as_missing(suspects: Sequence[Suspect], columns: Mapping[str, Floats]) -> list[str]:
    """What --na takes: a value alone where no other column has it as a value."""
    by_code: dict[float, list[str]] = {}
    for one in suspects:
        for code in one.counts:
            by_code.setdefault(code, []).append(one.name)
    values: list[str] = []
    for code, names in by_code.items():
        others = (x for name, x in columns.items() if name not in names)
        if any((x == code).any() for x in others):
            values += [f"{name}={text_of(code)}" for name in names]
        else:
            values.append(text_of(code))
    return values


def text_of(number: float) -> str:
    """A number as a person writes it, without losing a digit.

    Examples
    --------
    >>> from mixtura.tables.suspects import text_of
    >>> text_of(-999.0), text_of(99.9), text_of(1e20)
    ('-999', '99.9', '1e+20')
    """
    return f"{number:.0f}" if number == np.floor(number) and abs(number) < 1e15 else repr(number)


def _begins(number: float) -> bool:
    """Whether a number may be a code by itself."""
    if number in NEGATIVE or _is_fill(number):
        return True
    text = _digits(number)
    nines = bool(text) and set(text) == {"9"}
    if number == np.floor(number):
        return (nines and len(text) >= 2) or (len(text) >= 3 and set(text) in ({"8"}, {"7"}))
    return nines and len(text) >= 3 and abs(number) > 99


def _follows(number: float) -> bool:
    """Whether it may be one beside others: 98, 97 and 96, or 88 and 77, beside 99."""
    if _begins(number):
        return True
    text = _digits(number)
    if number != np.floor(number) or len(text) < 2:
        return False
    return (set(text[:-1]) == {"9"} and text[-1] in "45678") or set(text) in ({"8"}, {"7"})


def _digits(number: float) -> str:
    if not 1 <= abs(number) < 1e12:
        return ""
    return f"{abs(number):.10f}".rstrip("0").rstrip(".").replace(".", "")


def _is_fill(number: float) -> bool:
    size = abs(number)
    return size >= 1e4 and any(abs(size - fill) <= 1e-6 * fill for fill in FILLS)


def _at_the_end(different: Floats, counts: Ints, *, negative: bool = False) -> int:
    """How many of the largest values are codes; the values are turned round where negative."""
    sign = -1.0 if negative else 1.0
    n = 0
    begun = False
    while n < min(MOST, different.size - 2):
        value = sign * float(different[-1 - n])
        if not _follows(value) or (negative and value >= 0):
            break
        begun = begun or _begins(value)
        n += 1
    while n and not (begun and _apart(different, counts, n, negative)):
        n -= 1  # those nearest to the rest may be measured, and the others codes
    return n


def _apart(different: Floats, counts: Ints, n: int, negative: bool) -> bool:
    """Whether the last n values lie apart from the rest, and come often enough."""
    rest, codes = different[:-n], different[-n:]
    gap, width = float(codes[0] - rest[-1]), float(rest[-1] - rest[0])
    often = int(counts[-n:].sum())
    if negative and rest[-1] > 0 and codes[0] < 90:  # turned round: other values are negative, too
        return False
    if codes[0] < 10 and gap < 2:  # -1, 0 and 1 are three answers
        return False
    if not negative and codes[0] < 100 and rest[0] > 50:  # of years, or per cents, 99 is one
        return False
    impossible = negative and codes[0] >= 90
    if gap >= width:
        return often >= (1 if impossible or codes[0] >= 1e9 else 2)
    near = rest[-NEAR - 1 :]
    if near.size <= NEAR:
        return False
    usual = int(counts[-n - NEAR : -n].max())
    if gap >= 5 * float(np.diff(near).max()) and often >= 5 and often > 2 * usual:
        return True
    return negative and bool(rest[-1] < 0) and often >= SPIKE * usual
