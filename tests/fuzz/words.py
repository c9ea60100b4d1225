"""What damage does to text: marks that readers look for, in places where they do not belong."""

from __future__ import annotations

import numpy as np

MARKS = (
    *(b'"', b'""', b",", b"\t", b";", b"\n", b"\r", b"\r\n", b"\n\n\n", b" ", b"'", b"#", b"=1+1"),
    *(b"nan", b"-inf", b"1e999", b"-1e-999", b"0x1p3", b"1_0", b"1,5", b"9" * 30, b"9" * 400),
    *(b"\x00", b"\x0b", b"\x0c", b"\x1a", b"\x1b[31m"),
    *(b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\xa6\x89"),
    *(b"x" * 200_000, b'"' + b"y" * 200_000, b"," * 3_000, b"\n" * 3_000),
)


def misspelt(rng: np.random.Generator, data: bytes) -> bytes:
    """As it is, or with up to two marks put in."""
    text = bytearray(data)
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        at = int(rng.integers(len(text) + 1))
        text[at:at] = MARKS[int(rng.integers(len(MARKS)))]
    return bytes(text)
