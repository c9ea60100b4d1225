"""Columns that follow from others: nearly the same, parts of a whole, a total and what it adds up.

Nothing is left out for it, since nobody else knows which of them matters; but groups have no
spread of their own in some direction then, and the way out is to do without one of the columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mixtura._printable import first_of
from mixtura._typing import Floats
from mixtura.tables.advice import Advice, option
from mixtura.tables.copies import FEWEST, SEEN

NEARLY = 0.999
"""Correlation from which on two columns are called nearly the same."""

LEFT = 1e-4
"""Share of a column's variance that others may leave open where it follows from them."""

MOST_COLUMNS = 200

MORE_ROWS = 10
"""Rows beyond the number of columns: with fewer left over, columns follow by chance."""

WHOLE = 0.02
"""How far weights may be from 1 and -1 where columns are added up."""

MOST_TOLD = 4

LONGEST = 160
"""Letters of an option that stands in the first line."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """A column that follows from others, and how in words."""

    name: str
    words: str


def find_dependences(columns: Mapping[str, Floats]) -> list[Dependence]:
    """The columns, complete (n,), that follow from those before them.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.tables.dependence import find_dependences
    >>> a, b = np.random.default_rng(0).uniform(1, 9, size=(2, 60))
    >>> [found] = find_dependences({"a": a, "b": b, "all": a + b})
    >>> found.words
    "'all' = 'a' + 'b'"
    """
    names = list(columns)
    n = len(next(iter(columns.values()), ()))
    if not 2 <= len(names) <= MOST_COLUMNS or n < max(FEWEST, len(names) + MORE_ROWS):
        return []
    some = slice(None, None, max(1, n // max(SEEN, 10 * len(names))))
    sample = np.stack([values[some] for values in columns.values()])
    means, spreads = sample.mean(axis=1), sample.std(axis=1)
    if not (np.isfinite(spreads).all() and (spreads > 0).all()):
        return []
    scaled = (sample - means[:, None]) / spreads[:, None]
    free: list[int] = []
    found: list[Dependence] = []
    for j in range(len(names)):
        if free:
            weights, left = _explained(scaled, free, j)
            if left <= 1.0 - NEARLY**2:
                told = _told(columns, free, j, weights, left, spreads, scaled)
                if told is not None:
                    found.append(Dependence(names[j], told))
                    continue
        free.append(j)
    return found


def sentences(found: list[Dependence], advice: Advice) -> tuple[str, str] | None:
    """All of them in a line, with what to do, and the rest of it."""
    if not found:
        return None
    told = [one.words for one in found]
    cure = ""
    if advice.has("drop"):
        cure = f": {option('drop', [one.name for one in found])}"
    late = "" if len(cure) <= LONGEST else f" They can do without{cure}."
    first = f"note: {told[0]}"
    if len(found) > 1:
        first += f", and {len(found) - 1} more such column{'s'[: len(found) != 2]}"
    why = "Groups have no spread of their own across columns that follow from one another"
    rest = f", such as {'; '.join(told[1:MOST_TOLD])}" if len(told) > 1 else ""
    return f"{first}{'' if late else cure}.", f"{why}{rest}.{late}"


def _explained(scaled: Floats, free: list[int], j: int) -> tuple[Floats, float]:
    """How a column follows best from those that are free, and the share it leaves open."""
    weights = np.linalg.lstsq(scaled[free].T, scaled[j], rcond=1e-10)[0]
    return weights, float(np.mean((scaled[j] - weights @ scaled[free]) ** 2))


def _told(
    columns: Mapping[str, Floats],
    free: list[int],
    j: int,
    weights: Floats,
    left: float,
    spreads: Floats,
    scaled: Floats,
) -> str | None:
    """In words how the column follows from the others, if it does in all rows."""
    names = list(columns)
    twin = max(free, key=lambda i: abs(float(np.mean(scaled[i] * scaled[j]))))
    likeness = float(np.corrcoef(columns[names[twin]], columns[names[j]])[0, 1])
    if left > LEFT or abs(likeness) > NEARLY:
        if abs(likeness) <= NEARLY:
            return None
        how = f"correlation {likeness:.5g}" if abs(likeness) < 0.99999 else "nothing else is left"
        return f"{names[twin]!r} and {names[j]!r} are nearly the same ({how})"
    used = [(i, float(w)) for i, w in zip(free, weights, strict=True) if abs(w) > 1e-3]
    raw = {names[i]: w * float(spreads[j] / spreads[i]) for i, w in used}
    y = columns[names[j]]
    rest = y - sum((w * columns[name] for name, w in raw.items()), np.zeros_like(y))
    if not float(rest.var()) <= 2 * LEFT * float(y.var()):
        return None
    if all(abs(abs(w) - 1.0) <= WHOLE for w in raw.values()):
        signs = {name: float(np.sign(w)) for name, w in raw.items()}
        rest = y - sum((sign * columns[name] for name, sign in signs.items()), np.zeros_like(y))
        return _sum(names[j], signs, float(rest.mean()), float(y.std()))
    return f"{names[j]!r} follows from {first_of([*map(repr, raw)], MOST_TOLD)}"


def _sum(name: str, signs: Mapping[str, float], rest: float, spread: float) -> str:
    """An equation without minus signs where there is one."""
    plus = [other for other, sign in signs.items() if sign > 0]
    minus = [*(other for other, sign in signs.items() if sign < 0), name]
    nothing = abs(rest) <= 0.01 * spread
    if not plus:
        return f"{_added(minus)} = {rest:.4g}"
    constant = "" if nothing else f" {'+-'[rest < 0]} {abs(rest):.4g}"
    if len(plus) == 1 and len(minus) > 1 and not constant:
        return f"{_added(plus)} = {_added(minus)}"
    return f"{_added(minus)} = {_added(plus)}{constant}"


def _added(names: list[str]) -> str:
    return " + ".join(map(repr, names))
