"""Points in time that are written as numbers: days as 20240131, seconds since 1970."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.tables.column_kinds.column import SEEN, Column

TIMES = frozenset(
    {"time", "timestamp", "ts", "epoch", "unixtime", "unix", "date", "datetime", "created", "at"}
    | {"updated", "modified", "when", "zeit", "zeitstempel", "datum", "fecha", "data", "utc"}
    | {"millis", "ms", "seen", "login", "logged", "recorded", "event", "stamp", "heure"}
)

UNITS = ((1.0, "seconds"), (1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds"))

SINCE, UNTIL = 9.4e8, 2.1e9
"""Seconds since 1970 that a table's times lie between: late in 1999, and in 2036."""

ENOUGH = 20
"""Rows from which on such numbers are times whatever their name."""


def epoch_times(column: Column) -> str | None:
    """Seconds, or thousandths and so on, since 1970."""
    values, hinted = column.values, column.named(TIMES)
    if values.size < 2 or not (column.is_whole or hinted):
        return None
    if not hinted and values.size < ENOUGH:
        return None
    for unit, name in UNITS:
        if SINCE * unit <= column.low and column.high <= UNTIL * unit:
            if not hinted and column.n_round > 0.5 * values.size:
                return None
            if unit == 1.0 and not hinted and not _spread(column):
                return None
            return f"points in time ({name} since 1970, such as {column.shown(values[0])})"
    return None


def _spread(column: Column) -> bool:
    """Whether a clock may have made them: they rise, or hardly any comes twice."""
    first = column.values[:SEEN]
    return bool((np.diff(first) >= 0).all() or np.unique(first).size >= 0.9 * first.size)


def dates(column: Column) -> str | None:
    """Whole numbers every one of which is a date: 20240131, 31012024, 202401."""
    values = column.values
    if not column.is_whole or column.low < 1e5 or column.high >= 1e14 + 2.2e16:
        return None
    for reads, least, least_high, highest in FORMS:
        if values.size < least or not least_high <= column.high < highest:
            continue
        if reads(values[:SEEN]).all() and reads(values).all():
            if np.unique(values[:SEEN]).size < 2:
                return None
            return f"dates (such as {column.shown(values[0])})"
    return None


def _year_first(values: Floats) -> Bools:
    return _is_date(values // 10_000, values // 100 % 100, values % 100)


def _day_first(values: Floats) -> Bools:
    return _is_date(values % 10_000, values // 10_000 % 100, values // 1_000_000)


def _month(values: Floats) -> Bools:
    return _is_date(values // 100, values % 100, np.ones_like(values))


def _with_time(values: Floats) -> Bools:
    clock = values % 1_000_000
    hour, minute, second = clock // 10_000, clock // 100 % 100, clock % 100
    of_day: Bools = (hour < 25) & (minute < 60) & (second < 61)
    return _year_first(values // 1_000_000) & of_day


def _is_date(year: Floats, month: Floats, day: Floats) -> Bools:
    of_day: Bools = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    return of_day & (year >= 1800) & (year <= 2100)


FORMS: tuple[tuple[Callable[[Floats], Bools], int, float, float], ...] = (
    (_year_first, 3, 1.8e7, 2.2e7),
    (_day_first, 10, 1e6, 3.2e7),
    (_month, 12, 1.8e5, 2.2e5),
    (_with_time, 3, 1.8e13, 2.2e13),
)
"""What is a date, from how many rows on, and between which bounds the largest lies."""
