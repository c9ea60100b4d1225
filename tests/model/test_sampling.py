"""Noise comes from the precision factor, which float32 attributes leave in good shape."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import MATRICES

from mixtura import GaussianMixture


@pytest.mark.parametrize("covariance_type", MATRICES)
def test_nearly_collinear_float32_rows_can_be_sampled(covariance_type):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 1)) + np.repeat([-5.0, 5.0], 200)[:, None]
    rows = np.hstack([x, x + 3e-4 * rng.normal(size=(400, 1))]).astype(np.float32)
    model = GaussianMixture(
        2, covariance_type=covariance_type, reg_covar=1e-12, random_state=0, n_init=1
    ).fit(rows)
    assert model.covariances_.dtype == np.float32
    drawn, _ = model.sample(2000)
    correlation = np.corrcoef(drawn.T)[0, 1]
    assert 0.9999 < correlation < 1.0
