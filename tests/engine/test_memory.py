"""A fit looks at the data a block at a time: beside it, memory stays small."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.by_capability import ONE_OF_EACH

CHILD = """
import json, resource, sys, warnings
import numpy as np
from mixtura import GaussianMixture
from mixtura.model.families import FAMILIES

warnings.simplefilter("ignore")

def peak():  # of this program alone: ru_maxrss begins with what the caller had when it forked
    with open("/proc/self/status") as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024

def now():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20

rng = np.random.default_rng(0)
centres = rng.normal(0, 5, (10, 8))
X = np.empty((2_000_000, 8))
for begin in range(0, len(X), 20_000):  # in parts, so that making it leaves no peak behind
    part = X[begin : begin + 20_000]
    part[:] = centres[rng.integers(10, size=len(part))] + rng.standard_normal(part.shape)
GaussianMixture(2).fit(X[:300])  # whatever is loaded at the first fit
before = now()
settings = {"max_iter": 3, "random_state": 0, "covariance_type": sys.argv[1]}
weight = np.ones(len(X)) if sys.argv[2] == "weighted" else None
weight_mib = 0 if weight is None else weight.nbytes / 2**20
GaussianMixture(10, **settings).fit(X, sample_weight=weight)
print(json.dumps({"data": X.nbytes / 2**20, "added": peak() - before - weight_mib}))
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(
    ("covariance_type", "weighted"),
    [
        *((name, "plain") for name in ONE_OF_EACH),
        ("diag", "weighted"),
    ],
)
def test_two_million_rows_add_less_than_100_mb(covariance_type, weighted):
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, covariance_type, weighted],
        capture_output=True,
        text=True,
        check=True,
    )
    memory = json.loads(answer.stdout)
    assert memory["data"] > 120
    assert memory["added"] < 100, memory
