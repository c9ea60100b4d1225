"""Run a client's tests in a process of their own, and read what came of each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

HERE = Path(__file__).parents[2]

Verdicts = dict[str, str]
"""From a test, as [class::]name[parameters], to "passed", "failed" or "skipped"."""


def run(files: Iterable[Path], only: str, *, in_place: bool) -> tuple[Verdicts, str]:
    """What came of each test, and the end of what pytest printed.

    Parameters
    ----------
    in_place : whether scikit-learn's class is ours while they run
    """
    with TemporaryDirectory() as folder:
        told = Path(folder) / "results.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        # neither our settings for pytest nor theirs: warnings are not errors to strangers
        command += ["-c", os.devnull, f"--rootdir={folder}", f"--junitxml={told}", "--tb=line"]
        command += ["-p", "benchmarks.clients.in_place"] if in_place else []
        command += ["-k", only] if only else []
        command += [str(file.resolve()) for file in files]
        paths = [str(HERE), os.environ.get("PYTHONPATH", "")]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
            "SCIPY_ARRAY_API": "1",  # scikit-learn's array API is switched on by its tests
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if not told.exists():
            raise RuntimeError(f"pytest ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return read(told), done.stdout[-4000:]


def read(told: Path) -> Verdicts:
    """The verdicts of a JUnit file; a test of several subtests has failed where one has."""
    verdicts: Verdicts = {}
    for case in ElementTree.parse(told).iter("testcase"):  # noqa: S314  (written a moment ago)
        where = case.get("classname", "").split(".")[-1]
        name = "::".join(filter(None, [where, case.get("name")]))
        kinds = {part.tag for part in case}
        if kinds & {"failure", "error"} or verdicts.get(name) == "failed":
            verdicts[name] = "failed"
        else:
            verdicts[name] = "skipped" if "skipped" in kinds else "passed"
    return verdicts
