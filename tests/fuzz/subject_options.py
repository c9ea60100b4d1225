"""Command lines in which any option of any command has a value that nobody should give it."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import numpy as np
from tests.fuzz import command_line as line

PROMISED = ()
"""The command line ends with a code and a sentence, whatever it is given."""


@cache
def _places() -> list[line.Place]:
    return list(line.places())


def mutant(rng: np.random.Generator) -> bytes:
    place = _places()[int(rng.integers(len(_places())))]
    value = _value(rng)
    words = place.with_value(value)
    if rng.random() < 0.2:  # another one of the same command as well
        others = [other for other in _places() if other.command == place.command and other.option]
        if others:
            words += [str(others[int(rng.integers(len(others)))].option), _value(rng)]
    return json.dumps(words).encode()


def _value(rng: np.random.Generator) -> str:
    known = line.VALUES[int(rng.integers(len(line.VALUES)))]
    draw = rng.random()
    if draw < 0.5:
        return known
    if draw < 0.7:  # two, one in the other
        at = int(rng.integers(len(known) + 1))
        return known[:at] + line.VALUES[int(rng.integers(len(line.VALUES)))] + known[at:]
    letters = rng.choice([48, 49, 46, 44, 58, 45, 101, 110, 32, 9, 27, 233, 0x202E, 0xDCFF, 97], 8)
    return "".join(map(chr, letters[: int(rng.integers(1, 9))]))


def attempt(mutant: bytes, folder: Path) -> None:
    words = json.loads(mutant)
    line.prepare(folder)
    try:
        wrong = line.complaint(words)
    finally:
        os.chdir(folder.parent)  # this one is about to be removed
    assert not wrong, wrong
