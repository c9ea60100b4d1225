"""Clean data have nothing wrong with them, and the findings do not say otherwise."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture, diagnose
from mixtura.datasets import make_customers
from mixtura.diagnostics import Finding, Severity

SHAPES = {
    "full": lambda rng, d, k: [_matrix(rng, d) for _ in range(k)],
    "tied": lambda rng, d, k: [_matrix(rng, d)] * k,
    "diag": lambda rng, d, k: [np.diag(rng.uniform(0.4, 1.6, d)) for _ in range(k)],
    "spherical": lambda rng, d, k: [np.eye(d) * rng.uniform(0.4, 1.6) for _ in range(k)],
}

CLEAN = [
    # rows, columns, groups, shape, least distance of centres in standard deviations or so
    (300, 1, 2, "full", 3.0),
    (500, 1, 3, "diag", 3.5),
    (300, 2, 1, "full", 3.0),
    (400, 2, 3, "spherical", 3.0),
    (600, 3, 4, "tied", 3.0),
    (800, 2, 5, "full", 3.5),
    (1500, 5, 3, "diag", 3.0),
    (2000, 8, 4, "full", 3.5),
    (2500, 10, 6, "tied", 3.0),
    (5000, 4, 6, "spherical", 2.5),
]


def _matrix(rng: np.random.Generator, d: int) -> np.ndarray:
    axes = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return axes @ np.diag(rng.uniform(0.4, 1.6, d)) @ axes.T


def _clean(seed: int, n: int, d: int, k: int, shape: str, apart: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    means: list[np.ndarray] = []
    while len(means) < k:
        mean = rng.normal(size=d) * apart * k ** (1 / d) * 0.6
        if all(np.linalg.norm(mean - other) > apart for other in means):
            means.append(mean)
    shares = np.maximum(rng.dirichlet(np.full(k, 8.0)), 0.4 / k)
    label = rng.choice(k, size=n, p=shares / shares.sum())
    roots = np.stack([np.linalg.cholesky(matrix) for matrix in SHAPES[shape](rng, d, k)])
    return np.stack(means)[label] + np.einsum("nij,nj->ni", roots[label], rng.normal(size=(n, d)))


def _above_info(findings: Iterable[Finding]) -> list[str]:
    return [str(finding) for finding in findings if finding.severity > Severity.INFO]


@pytest.mark.parametrize("case", range(len(CLEAN)))
def test_a_fit_to_clean_data_has_no_finding_above_info(case: int) -> None:
    n, d, k, shape, apart = CLEAN[case]
    X = _clean(case, n, d, k, shape, apart)
    model = GaussianMixture(k, covariance_type=shape, random_state=0).fit(X)
    assert _above_info(diagnose(model, X)) == []


@pytest.mark.parametrize("case", [0, 2, 3, 4, 5])
def test_a_sweep_over_clean_data_has_no_finding_above_info(case: int) -> None:
    n, d, k, shape, apart = CLEAN[case]
    X = _clean(case, n, d, k, shape, apart)
    model = GaussianMixtureIC(range(1, k + 3), n_init=4, random_state=0).fit(X)
    assert _above_info(diagnose(model, X)) == []


def test_customers_have_no_finding_above_info() -> None:
    X = make_customers().X
    model = PreparedGaussianMixture(4, random_state=0).fit(X)
    assert _above_info(diagnose(model, X)) == []
