"""Text of others as it may be shown: names of columns and files, and what model files hold.

A name can hold characters that a terminal obeys instead of showing: they clear the screen, turn
the line around, or write one that looks like ours. Whatever is printed goes through here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

OBEYED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of Unicode that are not seen as themselves: controls (C0, DEL, C1), marks of
direction or without width, halves of pairs, private and unknown characters, ends of lines."""

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

_SUSPECT = re.compile(r"[^ -~]")


def printable(text: str, keep: str = "") -> str:
    r"""The text with every character written out that a terminal would obey; others as they are.

    Parameters
    ----------
    keep : characters to leave, such as the ends of our own lines

    Examples
    --------
    >>> from mixtura._printable import printable
    >>> print(printable("income \x1b[2J\u202e in €"))
    income \x1b[2J\u202e in €
    """
    return _SUSPECT.sub(lambda found: _shown(found[0], keep), text)


def cut_inside(name: str, most: int) -> str:
    """A name in so many letters: beginnings and ends (units, most often) tell more than middles.

    Examples
    --------
    >>> from mixtura._printable import cut_inside
    >>> cut_inside("od280/od315_of_diluted_wines", 20)
    'od280/od315_…d_wines'
    """
    name = printable(name)
    if len(name) <= most:
        return name
    end = (most - 1) * 2 // 5
    return f"{name[: most - 1 - end]}…{name[len(name) - end :]}"


def first_of(names: Sequence[str], most: int) -> str:
    """Names for a sentence, the tail of a long list left out.

    Examples
    --------
    >>> from mixtura._printable import first_of
    >>> first_of(["age", "height", "weight"], 2)
    'age, height and 1 more'
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def is_printable(text: str) -> bool:
    """Whether nothing in it has to be written out."""
    return printable(text) == text


def is_writable(text: str) -> bool:
    r"""Whether it is text that a file takes: no half of a pair of UTF-16, as JSON can hold.

    Examples
    --------
    >>> from mixtura._printable import is_writable
    >>> is_writable("income in €"), is_writable("\ud800")
    (True, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def escaped_json(text: str) -> str:
    r"""JSON with the same values and nothing in it that a terminal obeys.

    Examples
    --------
    >>> from mixtura._printable import escaped_json
    >>> print(escaped_json('{"\u202e": 1}'))
    {"\u202e": 1}
    """

    def written(found: re.Match[str]) -> str:
        if _shown(found[0], "\n") == found[0]:
            return found[0]
        units = found[0].encode("utf-16-be", "surrogatepass").hex()
        return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))

    return _SUSPECT.sub(written, text)


def _shown(character: str, keep: str) -> str:
    if character in keep or unicodedata.category(character) not in OBEYED:
        return character
    if character in SHORT:
        return SHORT[character]
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
