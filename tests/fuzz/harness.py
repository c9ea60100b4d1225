"""Many damaged inputs for one reader: none may end it by a signal, an untyped error or a hang.

A reader is fuzzed through a *subject*, a module that holds

- ``PROMISED``: the errors that a caller of this reader is told to expect;
- ``mutant(rng) -> bytes``: one damaged input, the same for the same state of ``rng``;
- ``attempt(mutant, folder) -> None``: what a user would do with it, in an empty folder.

A child process attempts one mutant after the other, so that one which kills the child is known by
its number, and the next begin in a new child. ``python -m tests.fuzz.child SUBJECT SEED NUMBER 1``
repeats a fault.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO

ROOT = Path(__file__).parents[2]
SEED = 20261126
#: A tenth of a full run, which is ``MIXTURA_FUZZ=5000``.
COUNT = int(os.environ.get("MIXTURA_FUZZ", "500"))
#: Seconds without a word after which a child is taken for asleep: a guard against waiting for
#: ever. The promise is counted in seconds of the processor, see ``child``.
ASLEEP = 240.0


@dataclass
class Outcome:
    """How the mutants of one subject ended: ``kept``, ``refused`` or a ``fault``."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def fault(self, number: int, words: str) -> None:
        self.ends["fault"] += 1
        self.faults.append(f"mutant {number}: {words}")


def attempt_all(
    subject: str, count: int = COUNT, seed: int = SEED, asleep: float = ASLEEP
) -> Outcome:
    """Attempt mutants ``0 .. count - 1`` of a subject, in as many children as that takes."""
    outcome, number = Outcome(), 0
    while number < count:
        number = _one_child(subject, seed, number, count - number, asleep, outcome)
    assert outcome.ends.total() == count
    return outcome


def _one_child(
    subject: str, seed: int, first: int, count: int, asleep: float, outcome: Outcome
) -> int:
    """Attempt from mutant ``first`` on; return the first that the child did not come to."""
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.child",
        subject,
        str(seed),
        str(first),
        str(count),
    ]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=said) as child,
    ):
        assert child.stdout is not None
        ended, number = False, first - 1
        watch = _watched(child, ASLEEP)
        for line in child.stdout:
            watch.cancel()
            watch = _watched(child, asleep)
            word, _, words = line.decode().rstrip("\n").partition(" ")
            ended = word != "begin"
            if word == "begin":
                number = int(words)
            elif word == "fault":
                outcome.fault(number, words)
            else:
                outcome.ends[word] += 1
        watch.cancel()
        if (code := child.wait()) != 0:
            if number < first:
                raise RuntimeError(f"{subject} did not begin: {_last_words(said)}")
            if not ended:
                outcome.fault(number, f"{_death(code)} {_last_words(said)}")
        return number + 1


def _watched(child: subprocess.Popen[bytes], asleep: float) -> Timer:
    watch = Timer(asleep, child.kill)
    watch.daemon = True
    watch.start()
    return watch


def _death(code: int) -> str:
    if code == -signal.SIGPROF:
        return "took too many seconds of the processor."
    if code == -signal.SIGKILL:
        return "slept until it was killed."
    return f"died by {signal.Signals(-code).name}." if code < 0 else f"left with code {code}."


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode(errors="replace")[-2000:]
