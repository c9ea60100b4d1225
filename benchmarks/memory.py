"""Memory that a fit of two million rows adds to the peak, beside the 100 MB that are promised.

Every fit runs in a process of its own, since a peak never falls again.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.problems import COVARIANCE_TYPES
from benchmarks.report import Result, main, print_table

BOUND = 100
ROWS, FEATURES, COMPONENTS = 2_000_000, 8, 10
ROOT = Path(__file__).parents[1]


def child(covariance_type: str) -> dict[str, float]:
    """Fit in this process; MiB of the data, and MiB that the fit added to the peak."""
    import resource
    import warnings

    import numpy as np

    from mixtura import GaussianMixture

    warnings.simplefilter("ignore")
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 5, (COMPONENTS, FEATURES))
    X = np.empty((ROWS, FEATURES))
    for begin in range(0, ROWS, 20_000):  # in parts, so that making it leaves no peak behind
        part = X[begin : begin + 20_000]
        part[:] = centres[rng.integers(COMPONENTS, size=len(part))] + rng.normal(size=part.shape)
    GaussianMixture(2).fit(X[:300])  # whatever is loaded at the first fit
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    before = pages * resource.getpagesize() / 2**20
    GaussianMixture(COMPONENTS, covariance_type=covariance_type, max_iter=5, random_state=0).fit(X)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"data": X.nbytes / 2**20, "added": peak - before}


def measure(quick: bool) -> Result:
    if not sys.platform.startswith("linux"):
        return {"memory": {}}
    types = COVARIANCE_TYPES[:1] if quick else COVARIANCE_TYPES
    return {"memory": {covariance_type: _in_a_child(covariance_type) for covariance_type in types}}


def show(result: Result) -> None:
    print_table(
        f"Memory added by fitting {ROWS:,} x {FEATURES} float64, k = {COMPONENTS}, in MiB",
        ["covariances", "data", "added", "bound"],
        [
            [covariance_type, f"{mib['data']:.0f}", f"{mib['added']:.0f}", str(BOUND)]
            for covariance_type, mib in result["memory"].items()
        ],
    )


def _in_a_child(covariance_type: str) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", "--child", covariance_type],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    memory: dict[str, Any] = json.loads(answer.stdout)
    return memory


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child(sys.argv[2])))
    else:
        main(__doc__ or "", measure, show)
