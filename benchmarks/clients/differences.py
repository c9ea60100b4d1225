"""The differences that are known, and what remains of a run once they are taken off."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path

from benchmarks.clients.running import Verdicts

FILE = Path(__file__).parent / "differences.toml"


@dataclass(frozen=True)
class Difference:
    """A test of a client that our class fails, and why it is right to.

    Attributes
    ----------
    needs : a package without which the test is skipped, or nothing
    """

    client: str
    test: str
    reason: str
    needs: str = ""

    @property
    def can_be_met(self) -> bool:
        return not self.needs or find_spec(self.needs) is not None


@dataclass(frozen=True)
class Compared:
    """A client's tests with scikit-learn's class and with ours.

    Attributes
    ----------
    known : from a test that only ours fails to why
    unexplained : tests that only ours fails, and nobody has said why
    stale : explanations of what does not fail
    """

    theirs: Verdicts
    ours: Verdicts
    known: dict[str, str]
    unexplained: list[str]
    stale: list[str]

    @property
    def sound(self) -> bool:
        return bool(self.ours) and not self.unexplained and not self.stale

    def count(self, which: str, verdict: str) -> int:
        return list(getattr(self, which).values()).count(verdict)


def load(file: Path = FILE) -> list[Difference]:
    """The known differences, in the order of the file."""
    return [Difference(**entry) for entry in tomllib.loads(file.read_text())["difference"]]


def compare(
    client: str, theirs: Verdicts, ours: Verdicts, differences: list[Difference]
) -> Compared:
    """What fails with ours alone, explained or not. A test that vanished has failed."""
    lost = [
        test
        for test, verdict in theirs.items()
        if verdict == "passed" and ours.get(test, "failed") == "failed"
    ]
    lost += [test for test, verdict in ours.items() if verdict == "failed" and test not in theirs]
    known: dict[str, str] = {}
    stale = []
    for difference in differences:
        if difference.client != client:
            continue
        met = [test for test in lost if fnmatch(test, difference.test)]
        known |= dict.fromkeys(met, difference.reason)
        if not met and difference.can_be_met:
            stale.append(difference.test)
    return Compared(theirs, ours, known, [test for test in lost if test not in known], stale)
