"""How a person says that a table is written, where it cannot be seen or was seen wrongly."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from mixtura._near_names import did_you_mean
from mixtura.errors import InvalidParameterError

POINT, COMMA = ".", ","

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "cp1252",
    "latin-1",
    "iso-8859-15",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp437",
    "cp850",
    "mac_roman",
    "koi8-r",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
)
"""Names that a wrong one may have been meant as."""

CALLED = {
    "ansi": "cp1252",
    "windows": "cp1252",
    "western": "cp1252",
    "unicode": "utf-16",
    "excel": "cp1252",
    "mac": "mac_roman",
    "dos": "cp850",
    "chinese": "gb18030",
    "japanese": "shift_jis",
    "cyrillic": "cp1251",
}
"""What programs and people call encodings that have another name."""

NO_FILE = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
"""Encodings of Python's in which nobody writes a file."""

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is to be read; None leaves it to what the file shows.

    Attributes
    ----------
    header : bool or None
        Whether the first line names the columns.
    decimal : "." or "," or None
        What stands before the decimals; the other then separates thousands. None reads points,
        and refuses numbers with commas, since what those mean is a guess.
    encoding : str or None
        Name of a text's encoding, as Python knows it. None reads UTF-8, and UTF-16 where that is
        certain.
    sheet : str or None
        Name of a sheet of a workbook, or its number, from 1. None reads the first that holds
        anything.

    Raises
    ------
    InvalidParameterError
        There is no such mark or encoding.

    Examples
    --------
    >>> from mixtura.tables.reading import Reading
    >>> Reading(header=False, decimal=",").decimal
    ','
    """

    header: bool | None = None
    decimal: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    def __post_init__(self) -> None:
        if self.decimal not in (None, POINT, COMMA):
            raise InvalidParameterError(_wrong_decimal(str(self.decimal)))
        if self.encoding is not None and not _is_encoding(self.encoding):
            raise InvalidParameterError(_wrong_encoding(self.encoding))

    @property
    def options(self) -> list[str]:
        """What to write on a command line for the same reading."""
        words = [] if self.header is None else ["--header" if self.header else "--no-header"]
        for option in ("decimal", "encoding", "sheet"):
            value = getattr(self, option)
            words += [] if value is None else [f"--{option}", value]
        return words


DETECT = Reading()
"""Everything as the file shows it."""


def _is_encoding(name: str) -> bool:
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError):  # a NUL in the name
        return False
    return known._is_text_encoding and known.name.replace("-", "_") not in NO_FILE


def _wrong_decimal(text: str) -> str:
    word = text.strip().lower()
    meant = next((mark for mark in (COMMA, POINT) if mark in word), None)
    if word in ("comma", "komma"):
        meant = COMMA
    elif word in ("point", "dot", "period", "punkt"):
        meant = POINT
    did = "" if meant is None else f" Did you mean --decimal {meant} ?"
    return (
        f"--decimal is {_cut(text)}; give the mark before the decimals, which is a comma (,) or a "
        f"point (.).{did}"
    )


def _wrong_encoding(name: str) -> str:
    word = name.strip().lower()
    did = did_you_mean(CALLED.get(word, word), ENCODINGS)
    return (
        f"--encoding is {_cut(name)}, which is no encoding that Python knows; give a name such as "
        f"utf-8, utf-16, cp1252 or latin-1.{did}"
    )


def _cut(text: str) -> str:
    shown = repr(text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
