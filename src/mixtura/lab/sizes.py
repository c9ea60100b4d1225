"""Bytes in words."""

from __future__ import annotations


def in_words(size: int) -> str:
    """A number of bytes for a sentence.

    Examples
    --------
    >>> from mixtura.lab.sizes import in_words
    >>> in_words(64 << 20), in_words(1500)
    ('64 MiB', '1.46 KiB')
    """
    number, unit = float(size), "bytes"
    for larger in ("KiB", "MiB", "GiB"):
        if number < 1024:
            break
        number, unit = number / 1024, larger
    return f"{number:.3g} {unit}"
