"""Columns that number the rows: counts, and identifiers, whatever their order."""

from __future__ import annotations

import numpy as np

from mixtura.tables.column_kinds.column import Column

ROW_NUMBERS = frozenset(
    {"id", "index", "row", "rownames", "row_number", "rowid", "column_1", "unnamed: 0"}
)
"""Names of columns that count the rows, where that is what they do; column_1 had none."""

ENOUGH_TO_COUNT = 10
"""Rows from which on a column that rises by one in each counts them, whatever its name.

In fewer rows a measurement can do so by chance.
"""

IDENTIFIERS = frozenset(
    {"id", "ids", "uid", "pid", "uuid", "guid", "oid", "rowid", "rowids", "objectid", "ssn"}
    | {"ean", "upc", "gtin", "sku", "isbn", "iban", "siren", "siret", "matricule", "identifier"}
    | {"identifiant", "identificador", "identificativo", "kennung", "kennziffer", "rownames"}
    | {"rowname", "rownumber", "rownum", "unnamed"}
)
"""Words by which people say that a column tells the rows apart; no measurement is called so."""

NUMBERS = frozenset(
    {"nr", "nro", "nummer", "numero", "code", "codigo", "key", "schlussel", "serial", "barcode"}
    | {"account", "konto", "invoice", "rechnung", "matrikel", "personnummer", "case", "record"}
    | {"customer", "client", "kunde", "patient", "member", "user", "participant", "respondent"}
    | {"subject", "caseno", "caseid", "custno", "empno", "idno", "recno", "obs", "obsno", "clave"}
)
"""Words that say so where, besides, no value comes twice."""

LAST = frozenset({"no", "num", "number"})
"""The same at the end of a name: "account no", but not "number of rooms"."""

ORDERED = frozenset(
    {"rank", "ranking", "rang", "ranks", "place", "position", "pos", "time", "day", "days"}
    | {"date", "months", "weeks", "hours", "minutes", "seconds", "score", "count", "size"}
    | {"length", "dist", "week", "month", "year", "years", "jahr", "annee", "ano", "anno", "tag"}
    | {"woche", "monat", "hour", "minute", "second", "age", "alter", "edad", "eta", "step", "dose"}
    | {"period", "x", "season", "round", "lap", "generation", "distance", "depth", "height"}
    | {"weight", "t", "zeit", "tiempo", "temps", "jour", "dia", "giorno"}
)
"""Words of measurements that come once each in some tables: times, places, ages."""

TIES = 12.0
"""Pairs of equal values that so many rows drawn by chance would have, from which on none says
that the values were given out and not measured: by chance it happens once in e^12."""

ENOUGH_TO_TELL, ENOUGH_TO_NUMBER = 12, 20
"""Rows from which on a name and values tell identifiers, and from which on values alone do."""


MEASURED = frozenset(
    {"age", "alter", "edad", "year", "years", "jahr", "annee", "ano", "anno", "score"}
)
"""Words of measurements of which tables have one row each, from the least on."""

LONG = 500
"""Rows that no measurement goes through one by one, wherever it begins."""


def row_numbers(column: Column) -> str | None:
    """Whole numbers from 0 or 1 on, each one more than the last, as a count of the rows is.

    In long tables and under such a name they may begin anywhere.
    """
    values = column.values
    if values.size < 2 or values[0] != np.floor(values[0]):
        return None
    if values[-1] - values[0] != values.size - 1 or not (column.steps == 1).all():
        return None
    named = column.name.lower() in ROW_NUMBERS or "unnamed" in column.words
    if not named:
        if values.size < ENOUGH_TO_COUNT or column.named(MEASURED):
            return None
        begins = values[0] in (0.0, 1.0) or column.named(IDENTIFIERS | NUMBERS)
        if values.size < LONG and not begins:
            return None
    return f"a count of the rows ({column.beginning}, ...)"


def identifier(column: Column) -> str | None:
    """Whole numbers that tell the rows apart, as their name says."""
    if column.values.size < ENOUGH_TO_TELL or not column.is_whole or column.low < 0:
        return None
    if column.named(IDENTIFIERS) and np.unique(column.values).size > 2:
        return _words(column, "as their name says")
    numbers = column.named(NUMBERS) or (len(column.words) > 1 and column.words[-1] in LAST)
    if numbers and column.is_distinct:
        return _words(column, "no two alike, as their name says")
    return None


def shuffled(column: Column) -> str | None:
    """Whole numbers that tell the rows apart, as their values alone say."""
    if column.values.size < ENOUGH_TO_NUMBER or not column.is_whole or column.low < 0:
        return None
    if column.named(ORDERED) or not column.is_distinct:
        return None
    if _dense(column):
        return _words(column, "all different, and hardly any left out")
    if _given_out(column):
        return _words(column, f"all different, each of {column.digits} digits")
    return None


def _dense(column: Column) -> bool:
    """Whether so many values in so narrow a range would not all differ by chance."""
    n, width = column.values.size, column.high - column.low + 1
    if n * (n - 1) / (2 * width) < TIES:
        return False
    if not column.is_sorted:
        return True
    # a sorted column differs by design: of a grid, or of years, it is no wonder
    grid = (column.steps == column.steps[0]).all() and abs(column.steps[0]) != 1
    years = column.low >= 1000 and column.high <= 2100
    return bool(width <= 1.5 * n and not grid and not years)


def _given_out(column: Column) -> bool:
    """Whether the values are spread evenly over all numbers of seven digits or more."""
    digits, n = column.digits, column.values.size
    if digits is None or digits < 7 or n < 50 or column.n_round > 0.1 * n:
        return False
    lowest = 10.0 ** (digits - 1)
    places = (np.sort(column.values) - lowest) / (9.0 * lowest)
    evenly = (np.arange(n) + 0.5) / n
    return bool(np.abs(places - evenly).max() < 1.36 / np.sqrt(n))


def _words(column: Column, why: str) -> str:
    return f"identifiers ({column.beginning}, ...: {why})"
