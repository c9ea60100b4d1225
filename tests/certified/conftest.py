"""Twelve certified maxima and their data; a wrong hash means a typo, not a bug."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

collect_ignore = ["make.py", "reference/exact.py"]
"""What made the numbers needs mpmath, which the tests do not."""

HERE = Path(__file__).parent
CASES = json.loads((HERE / "certified.json").read_text())


class Certified(NamedTuple):
    X: np.ndarray
    k: int
    covariance_type: str
    n_parameters: int
    log_likelihood: float
    bic: float
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


def read(case: dict[str, Any]) -> Certified:
    path = HERE / "data" / f"{case['data']}.csv"
    X = np.ascontiguousarray(np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2))
    digest = hashlib.sha256(X.tobytes()).hexdigest()
    assert digest == case["sha256_of_float64_C_bytes"], f"{path} is not the certified data"
    return Certified(
        X,
        case["k"],
        case["covariance"],
        case["n_parameters"],
        float(case["log_likelihood"]),
        float(case["bic_lower_is_better"]),
        np.array(case["weights"]),
        np.array(case["means"]),
        np.array(case["covariances"]),
    )


@pytest.fixture(params=CASES, ids=lambda case: f"{case['data']}-{case['covariance']}-{case['k']}")
def certified(request: pytest.FixtureRequest) -> Certified:
    return read(request.param)


@pytest.fixture
def all_certified() -> list[Certified]:
    return [read(case) for case in CASES]
