"""Signs that are not ASCII, for terminals that cannot show them."""

from __future__ import annotations

import os
from typing import TextIO

PLAIN: dict[str, int | str | None] = {
    "±": "+/-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "…": "...",
    "\u00d7": "x",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "²": "^2",
    "≥": ">=",
    "≤": "<=",
    "\u00a0": " ",
    "\u202f": " ",
}
"""Our own signs as ASCII; letters of other people's names have no such spelling."""

ASCII_LOCALES = frozenset({"C", "POSIX", "C.ASCII"})


def fitting(text: str, stream: TextIO | None) -> str:
    """The text with signs in place of those that whatever reads the stream cannot show."""
    if text.isascii() or shows_signs(stream):
        return text
    return in_ascii(text)


def in_ascii(text: str) -> str:
    """With our own signs in ASCII."""
    return text.translate(str.maketrans(PLAIN))


def shows_signs(stream: TextIO | None) -> bool:
    """Whether ``±`` arrives as itself.

    A terminal in the C locale has ASCII, though Python would write UTF-8 to it.
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        "".join(PLAIN).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return not (stream is not None and stream.isatty() and _locale() in ASCII_LOCALES)


def encoded(text: str, stream: TextIO) -> bytes:
    """The text as the stream's bytes; what it has no bytes for is written out."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        return fitting(text, stream).encode(encoding, "backslashreplace")
    except LookupError:
        return fitting(text, stream).encode("utf-8", "backslashreplace")


def _locale() -> str:
    """Of letters, as the environment asks for it; nothing where it does not say."""
    names = ("PYTHONIOENCODING", "LC_ALL", "LC_CTYPE", "LANG")
    return next((value for name in names if (value := os.environ.get(name))), "")
