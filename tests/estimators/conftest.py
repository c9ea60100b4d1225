"""Data whose mixture is known, and one fitted model of each family."""

from dataclasses import dataclass

import numpy as np
import pytest
from tests.by_capability import shaped

from mixtura import GaussianMixture
from mixtura.model.families import FAMILIES


@dataclass(frozen=True)
class Truth:
    """Rows drawn from a mixture, and the mixture they were drawn from."""

    X: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    means: np.ndarray
    precisions: np.ndarray


@pytest.fixture(scope="session")
def truth():
    """``truth(covariance_type, seed, k, d, apart, n)``: components ``apart`` units apart."""

    def make(covariance_type="full", seed=0, k=2, d=2, apart=8.0, n=200, dtype=np.float64):
        rng = np.random.default_rng([seed, k, d])
        weights = rng.dirichlet(np.full(k, 20.0))
        directions = rng.normal(size=(k, d))
        means = apart * (np.arange(k)[:, None] + 0.2 * directions)
        root = np.eye(d) + 0.3 * rng.normal(size=(k, d, d))
        matrices = root @ np.swapaxes(root, 1, 2)
        family = FAMILIES[covariance_type]
        if family.shared:
            matrices = np.repeat(matrices[:1], k, 0)
        if family.isotropic:
            matrices = np.eye(d) * matrices[:, :1, :1]
        elif not family.stored_as_matrices:
            matrices = np.eye(d) * matrices
        precisions = shaped(family, np.linalg.inv(matrices))
        labels = rng.choice(k, size=n, p=weights)
        X = means[labels] + np.einsum(
            "nij,nj->ni", np.linalg.cholesky(matrices)[labels], rng.normal(size=(n, d))
        )
        return Truth(X.astype(dtype), labels, weights, means, precisions)

    return make


@pytest.fixture(scope="session")
def fitted(truth):
    """``fitted(covariance_type)``: a model fitted to ``truth(covariance_type)``, made once."""
    models = {}

    def get(covariance_type="full"):
        if covariance_type not in models:
            models[covariance_type] = GaussianMixture(
                2, covariance_type=covariance_type, random_state=0
            ).fit(truth(covariance_type).X)
        return models[covariance_type]

    return get
