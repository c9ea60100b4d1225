"""Names of columns in options, as people write them, and values that stand for a missing one."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from mixtura._near_names import did_you_mean
from mixtura._printable import first_of
from mixtura.errors import InvalidParameterError
from mixtura.tables.asked import ROWS
from mixtura.tables.missing_values import Codes

MOST_LISTED = 12
"""Columns that an error names where there is none of a name."""

LONGEST = 80
"""Letters of a value that a sentence repeats."""


def column_names(
    texts: Sequence[str], known: Sequence[str], option: str = "--columns"
) -> list[str]:
    """Names separated by commas, or one an option; with a comma in it, in quotation marks.

    Letters may be in another case where only one column can be meant.

    Examples
    --------
    >>> from mixtura.cli.column_options import column_names
    >>> column_names(['"a, b",C'], ["a, b", "c", "d"])
    ['a, b', 'c']
    """
    wanted: list[str] = []
    for text in texts:
        wanted.extend(near_names(text, known))
    for name in wanted:
        if name not in known:
            raise _unknown(name, known, option)
        if wanted.count(name) > 1:
            raise InvalidParameterError(f"{option} names {name!r} more than once.")
    return wanted


def column_name(text: str, known: Sequence[str], option: str) -> str:
    """One name."""
    found = _meant(text, known) or _meant(text.strip(), known)
    if found is None:
        raise _unknown(text, known, option)
    return found


def codes(texts: Sequence[str] | None, known: Sequence[str]) -> Codes:
    """``--na``: values for all columns, or NAME=VALUE for one of them.

    Examples
    --------
    >>> from mixtura.cli.column_options import codes
    >>> codes(["-999,age=99"], ["age", "income"])
    Codes(everywhere=('-999',), of_column={'age': ['99']})
    """
    everywhere: list[str] = []
    of_column: dict[str, list[str]] = {}
    for text in texts or ():
        for part in split(text):
            name, sign, value = part.rpartition("=")
            if sign:
                of_column.setdefault(column_name(name, known, "--na"), []).append(value.strip())
            else:
                everywhere.append(part)
    return Codes(tuple(everywhere), of_column)


def missing_rows(text: str, rows: tuple[str, ...] = ROWS) -> str:
    """``--missing``: what becomes of rows with a missing value."""
    if text.lower() in rows:
        return text.lower()
    keep = "keep, to use rows by the values that they have, " if "keep" in rows else ""
    why = "" if keep or text.lower() not in ROWS else " This takes complete rows only."
    raise InvalidParameterError(
        f"--missing is {quoted(text)}; give {keep}drop, to leave rows with a missing value out, "
        f"or error, to refuse the table.{why}{did_you_mean(text, rows)}"
    )


def split(text: str) -> list[str]:
    """The parts between commas, without blanks around them; those in quotation marks are whole."""
    try:
        return [part.strip() for part in next(csv.reader([text], skipinitialspace=True)) or [""]]
    except csv.Error:  # a line end, which a name may have
        return [part.strip() for part in text.split(",")]


def quoted(value: object) -> str:
    """A value as a sentence repeats it: in quotation marks where it is text, and not too long.

    Examples
    --------
    >>> from mixtura.cli.column_options import quoted
    >>> print(quoted("5"), quoted(10**90)[-3:])
    '5' 00…
    """
    shown = repr(value) if isinstance(value, str) else str(value)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def near_names(text: str, known: Sequence[str]) -> list[str]:
    """Names as :func:`column_names` finds them; what is no column stays as it was written."""
    whole = _meant(text, known)
    if whole is not None:
        return [whole]
    parts, names = split(text), []
    while parts:
        # a name with a comma in it that is not in quotation marks
        for count in range(len(parts), 0, -1):
            joined = (_meant(mark.join(parts[:count]), known) for mark in (",", ", "))
            found = next((name for name in joined if name is not None), None)
            if found is not None:
                break
        names.append(parts[0] if found is None else found)
        parts = parts[count:]
    return names


def _meant(text: str, known: Sequence[str]) -> str | None:
    """The column of that name, or the only one whose letters are the same."""
    if text in known:
        return text
    near = [name for name in known if name.strip().casefold() == text.casefold()]
    return near[0] if len(near) == 1 else None


def _unknown(text: str, known: Sequence[str], option: str) -> InvalidParameterError:
    return InvalidParameterError(
        f"{option} names {quoted(text)}, which the table does not have. "
        f"Its columns: {first_of(known, MOST_LISTED)}.{did_you_mean(text, known)}"
    )
