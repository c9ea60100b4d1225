"""Whatever a fit gives can be saved, and what was saved is read back: at the ends of the range."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mixtura
from mixtura import GaussianMixture, PreparedGaussianMixture

UNITS = st.floats(-110, 99)
"""Powers of ten: from columns too fine to tell from a constant to the largest values there are."""


@given(
    seed=st.integers(0, 2**32 - 1),
    units=st.lists(UNITS, min_size=1, max_size=3),
    offset=st.sampled_from([0.0, 1.0, 1e6]),
    kind=st.sampled_from(["plain", "scaled", "unscaled", "pca"]),
    floor=st.sampled_from([0.0, 1e-13, 1e-6, 1.0]),
    filled=st.booleans(),
    narrow=st.booleans(),
    weight=st.sampled_from([None, 1e-98, 1e98]),
)
def test_a_fit_at_the_ends_of_the_range_is_read_back(
    family, tmp_path, seed, units, offset, kind, floor, filled, narrow, weight
):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(40, len(units))) + offset
    X[20:] += 5
    X = np.clip(X * 10.0 ** np.array(units), -1e100, 1e100)
    if narrow:
        X = np.clip(X, -3e38, 3e38).astype(np.float32)
    if filled:
        X[3] = np.finfo(np.float32).max if narrow else 1e100
    settings = {"covariance_type": family.name, "reg_covar": floor, "random_state": 0}
    model = {
        "plain": lambda: GaussianMixture(2, max_iter=20, **settings),
        "scaled": lambda: PreparedGaussianMixture(2, max_iter=20, **settings),
        "unscaled": lambda: PreparedGaussianMixture(2, max_iter=20, scale=False, **settings),
        "pca": lambda: PreparedGaussianMixture(2, max_iter=20, pca=1, **settings),
    }[kind]()
    keywords = {}
    if weight is not None and kind == "plain":
        keywords["sample_weight"] = np.full(40, weight)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model.fit(X, **keywords)
        except mixtura.MixturaError:
            return  # a sentence is as good: what is fitted is what this is about
        model.save(tmp_path / "model")
        again = mixtura.load(tmp_path / "model")
    for one, other in ((model.predict_proba(X), again.predict_proba(X)),):
        np.testing.assert_array_equal(one, other)
        assert np.isfinite(one).all()
    assert again.score(X) == pytest.approx(model.score(X), rel=1e-12)
    assert np.isfinite(again.sample(3)[0]).all()
