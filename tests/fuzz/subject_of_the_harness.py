"""A reader with every fault, to see that the harness sees them."""

from __future__ import annotations

import ctypes
import signal
from pathlib import Path

import numpy as np

PROMISED = (ValueError,)
ENDS = ("kept", "refused", "untyped", "segfault", "asleep", "left", "printed", "kept")


def mutant(rng: np.random.Generator) -> bytes:
    """Each end in its turn, by the number that the generator was seeded with."""
    _, number = rng.bit_generator.seed_seq.entropy  # type: ignore[union-attr]
    return ENDS[number % len(ENDS)].encode()


def attempt(mutant: bytes, folder: Path) -> None:
    (folder / mutant.decode()).write_bytes(mutant)
    match mutant:
        case b"refused":
            raise ValueError("a sentence")
        case b"untyped":
            raise KeyError("two\nlines")
        case b"segfault":
            ctypes.string_at(0)
        case b"asleep":
            signal.pause()
        case b"left":
            raise SystemExit(3)
        case b"printed":
            print("begin 77")  # noqa: T201  # not taken for the child's own report
