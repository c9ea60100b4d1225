"""Unusual rows that are fitted all the same, and never changed."""

from contextlib import nullcontext

import numpy as np
import pytest
from tests.by_capability import IN_ANY_UNITS, ONE_OF_EACH

from mixtura import CollapsedWarning, GaussianMixture

RNG = np.random.default_rng(12)
GOOD = np.concatenate([RNG.normal(0, 1, (40, 3)), RNG.normal(9, 1, (40, 3))])
LABELS = np.repeat([0, 1], 40)
by_type = pytest.mark.parametrize("covariance_type", ONE_OF_EACH)


def read_only(X):
    X = X.copy()
    X.setflags(write=False)
    return X


LAYOUTS = {
    "C order": np.ascontiguousarray,
    "Fortran order": np.asfortranarray,
    "read-only": read_only,
    "strided rows": lambda X: np.repeat(X, 2, axis=0)[::2],
    "strided columns": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
    "reversed": lambda X: X[::-1].copy()[::-1],
    "big-endian": lambda X: X.astype(">f8"),
    "unaligned": lambda X: np.frombuffer(b"\0" + X.tobytes(), np.uint8)[1:].view("f8").reshape(
        X.shape
    ),
    "long double": lambda X: X.astype(np.longdouble),
    "objects": lambda X: X.astype(object),
    "a list": lambda X: X.tolist(),
    "tuples": lambda X: tuple(map(tuple, X)),
    "a list of arrays": list,
    "a memory view": memoryview,
    "masked nowhere": np.ma.masked_array,
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_the_same_fit_and_is_left_alone(layout):
    X = layout(GOOD)
    before = np.array(X, dtype=float)
    weight = read_only(np.linspace(1, 2, 80))
    model = GaussianMixture(2, random_state=0).fit(X, sample_weight=weight)
    plain = GaussianMixture(2, random_state=0).fit(GOOD.copy(), sample_weight=weight)
    np.testing.assert_array_equal(model.means_, plain.means_)
    np.testing.assert_array_equal(model.predict_proba(X), plain.predict_proba(GOOD))
    np.testing.assert_array_equal(np.array(X, dtype=float), before)


def test_a_memory_map_is_read_where_it_lies(tmp_path):
    np.save(tmp_path / "rows.npy", GOOD)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    model = GaussianMixture(2, random_state=0).fit(mapped)
    np.testing.assert_array_equal(
        model.means_, GaussianMixture(2, random_state=0).fit(GOOD).means_
    )
    np.testing.assert_array_equal(np.load(tmp_path / "rows.npy"), GOOD)


@pytest.mark.parametrize("dtype", ["i1", "u1", "i8", "u8", "f2", "f4", "?"])
def test_other_kinds_of_numbers(dtype):
    X = (GOOD > 4 if dtype == "?" else np.clip(GOOD + 5, 0, 100)).astype(dtype)
    model = GaussianMixture(2, covariance_type="spherical", random_state=0)
    as_doubles = GaussianMixture(2, covariance_type="spherical", random_state=0)
    # of the rows only two are different where all is but true or false
    two_points = pytest.warns(CollapsedWarning) if dtype == "?" else nullcontext()
    with two_points:
        model.fit(X)
        as_doubles.fit(X.astype(np.float64))
    np.testing.assert_allclose(model.score_samples(X), as_doubles.score_samples(X), rtol=1e-4)
    assert model.means_.dtype == (np.float32 if dtype == "f4" else np.float64)


def agrees(labels):
    return max((labels == LABELS).mean(), (labels != LABELS).mean()) == 1.0


@by_type
@pytest.mark.parametrize("scale", [1e-90, 1e-12, 1e-6, 1e6, 1e12, 1e90])
def test_no_scale_changes_the_clustering(covariance_type, scale):
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0)
    plain = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(GOOD)
    labels = model.fit_predict(scale * GOOD)
    assert agrees(labels)
    assert model.lower_bound_ + 3 * np.log(scale) == pytest.approx(plain.lower_bound_, abs=1e-6)


@by_type
@pytest.mark.parametrize(("offset", "digits"), [(1e4, 1e-9), (1e8, 1e-6), (-1e12, 1e-2)])
def test_no_offset_changes_the_clustering(covariance_type, offset, digits):
    plain = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(GOOD)
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0)
    labels = model.fit_predict(GOOD + offset)
    assert agrees(labels)
    # what the rounding of the rows themselves leaves
    assert model.lower_bound_ == pytest.approx(plain.lower_bound_, abs=digits)
    together = GaussianMixture(2, covariance_type=covariance_type, random_state=0)
    assert agrees(together.fit_predict(1e-3 * GOOD + offset / 1e6))


@pytest.mark.parametrize("covariance_type", IN_ANY_UNITS)
def test_columns_of_very_different_units(covariance_type):
    X = GOOD * [1e-12, 1.0, 1e12] + [0.0, 1e8, -1e14]
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0)
    assert agrees(model.fit_predict(X))


@by_type
@pytest.mark.parametrize("scale", [1e-30, 1e-15, 1e15, 1e30])
def test_float32_gives_way_to_float64_only_where_variances_do_not_fit(covariance_type, scale):
    X = (scale * GOOD).astype(np.float32)
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0).fit(X)
    assert agrees(model.predict(X))
    assert np.isfinite(model.covariances_).all()
    assert np.isfinite(model.precisions_).all()
    assert model.means_.dtype == (np.float32 if 1e-16 < scale < 1e16 else np.float64)


def test_rows_far_out_are_scored_without_a_warning():
    model = GaussianMixture(2, random_state=0).fit(GOOD)
    X = np.full((2, 3), 1e99)
    assert (model.score_samples(X) < -1e150).all()
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1.0)
