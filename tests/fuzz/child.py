"""The process that attempts mutants one after the other, and says so on its standard output."""

from __future__ import annotations

import faulthandler
import importlib
import os
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

import numpy as np

#: Of the processor, for one mutant: more is a hang, and ends the child by SIGPROF.
PROCESSOR_SECONDS = 10
#: A bomb meets this wall before it meets the machine's.
MEMORY = 8 << 30


def main(subject: str, seed: int, first: int, count: int) -> None:
    module = importlib.import_module(subject)
    report = os.fdopen(os.dup(1), "w", buffering=1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    for number in range(first, first + count):
        mutant = module.mutant(np.random.default_rng([seed, number]))
        report.write(f"begin {number}\n")
        with tempfile.TemporaryDirectory() as folder:
            signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS)
            try:
                module.attempt(mutant, Path(folder))
                word = "kept"
            except module.PROMISED:
                word = "refused"
            except BaseException as error:
                word = f"fault {_in_a_line(error)}"
            signal.setitimer(signal.ITIMER_PROF, 0)
        report.write(word + "\n")


def _in_a_line(error: BaseException) -> str:
    """What it was and where, without a line's end."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return repr(f"{type(error).__name__}: {str(error)[:300]} at {where[:500]}")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
