"""Weights that cannot be used, and singular data that can still be fitted."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest
from tests.by_capability import MATRICES, WITHOUT_MATRICES

import mixtura
from mixtura import (
    GaussianMixture,
    InvalidDataError,
    InvalidParameterError,
    PreparedGaussianMixture,
)
from mixtura.model.families import FAMILIES

RNG = np.random.default_rng(13)
GOOD = np.concatenate([RNG.normal(0, 1, (40, 3)), RNG.normal(9, 1, (40, 3))])
WIDE = RNG.normal(size=(5, 8))


def with_column(values):
    return np.column_stack([GOOD[:, 0], np.broadcast_to(values, 80), GOOD[:, 2]])


def ones_but(row, value):
    weight = np.ones(80)
    weight[row] = value
    return weight


WEIGHTS = [
    ("negative", ones_but(4, -0.5), r"negative.*\(-0.5\) at row 4"),
    ("zero", np.zeros(80), "zero for every row"),
    ("NaN", ones_but(4, np.nan), "NaN or infinity at row 4"),
    ("infinite", ones_but(4, np.inf), "NaN or infinity at row 4"),
    ("too few", np.ones(79), r"sample_weight.shape == \(79,\), expected \(80,\)"),
    ("a column", np.ones((80, 1)), r"sample_weight.shape == \(80, 1\), expected \(80,\)"),
    ("text", ["heavy"] * 80, "must be real numbers"),
    ("objects", [{}] * 80, "must be real numbers"),
    ("complex", np.full(80, 1j), "must be real numbers"),
    ("sums that overflow", np.full(80, 1e308), "adds up to inf"),
    ("huge", np.full(80, 1e99), r"adds up to 8e\+100"),
    ("minute", np.full(80, 1e-200), "multiply all weights"),
    ("a negative scalar", -1.0, "negative"),
]


@pytest.mark.parametrize(("what", "weight", "words"), WEIGHTS, ids=[row[0] for row in WEIGHTS])
def test_weights_that_cannot_be_used(what, weight, words):
    with pytest.raises(InvalidParameterError, match=words) as caught:
        GaussianMixture(2).fit(GOOD, sample_weight=weight)
    assert isinstance(caught.value, ValueError)


def test_weights_of_zero_leave_rows_out_of_the_count():
    weight = np.r_[1.0, 1.0, np.zeros(78)]
    with pytest.raises(InvalidDataError, match=r"n_samples = 2 with a positive weight \(of 80\)"):
        GaussianMixture(3).fit(GOOD, sample_weight=weight)
    with (
        pytest.warns(mixtura.SingularDataWarning, match="2 distinct rows for 3 columns"),
        pytest.warns(mixtura.CollapsedWarning, match="component 0 has 1 effective row"),
    ):
        GaussianMixture(2).fit(GOOD, sample_weight=weight)
    with pytest.warns(mixtura.SingularDataWarning, match="columns 0, 1 and 2 are constant"):
        model = GaussianMixture(1).fit(GOOD, sample_weight=np.r_[1.0, np.zeros(79)])
    np.testing.assert_array_equal(model.means_, GOOD[:1])


COLLINEAR = with_column(2 * GOOD[:, 0] - GOOD[:, 2])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("covariance_type", MATRICES)
@pytest.mark.parametrize(
    ("X", "words"),
    [(COLLINEAR, "collinear"), (WIDE, "5 distinct rows for 8 columns")],
    ids=["dep", "wide"],
)
def test_one_component_is_fitted_to_singular_data_with_a_warning(X, words, covariance_type, dtype):
    model = GaussianMixture(1, covariance_type=covariance_type)
    with pytest.warns(mixtura.SingularDataWarning, match=f"{words}.*floor") as caught:
        model.fit(X.astype(dtype))
    assert caught[0].filename == __file__
    # a full matrix asks for more rows than columns; the floor alone is held against nobody
    few = X is WIDE and FAMILIES[covariance_type].least_rows(8) > len(WIDE)
    assert (model.outcome_ is mixtura.Outcome.COLLAPSED) == few
    assert np.isfinite(model.score_samples(X)).all()
    assert np.isfinite(model.sample(5)[0]).all()


@pytest.mark.parametrize("covariance_type", WITHOUT_MATRICES)
@pytest.mark.parametrize("X", [COLLINEAR, WIDE], ids=["collinear", "wide"])
def test_families_without_a_matrix_do_not_mind(X, covariance_type):
    model = GaussianMixture(2, covariance_type=covariance_type, random_state=0)
    # five rows are too few for two components, whatever their shape
    with pytest.warns(mixtura.CollapsedWarning) if X is WIDE else nullcontext():
        model.fit(X)
    assert np.isfinite(model.score(X))


def test_a_constant_column_is_no_matter_to_spheres_unless_all_are():
    model = GaussianMixture(2, covariance_type="spherical", random_state=0)
    assert model.fit(with_column(5.5)).converged_
    with pytest.warns(mixtura.SingularDataWarning, match="columns 0 and 1 are constant"):
        GaussianMixture(1, covariance_type="spherical").fit(np.ones((10, 2)))


@pytest.mark.parametrize("columns", [["a", "b", "c"], None])
def test_a_failed_fit_leaves_the_last_one_whole(columns):
    rows = GOOD if columns is None else pd.DataFrame(GOOD, columns=columns)
    model = GaussianMixture(2, random_state=0).fit(rows)
    labels, before = model.predict(rows), dict(vars(model))
    for bad in (np.full((80, 3), np.nan), GOOD[:1], with_column(np.inf), [["a", "b"]] * 80):
        with pytest.raises(InvalidDataError):
            model.fit(bad)
        assert vars(model) == before
        np.testing.assert_array_equal(model.predict(rows), labels)


def test_the_same_with_a_preparation():
    model = PreparedGaussianMixture(2, random_state=0).fit(GOOD)
    labels, before = model.predict(GOOD), dict(vars(model))
    for bad in (with_column(np.nan), GOOD[:1], [["a", "b"]] * 80):
        with pytest.raises(mixtura.MixturaError):
            model.fit(bad)
        assert vars(model) == before
        np.testing.assert_array_equal(model.predict(GOOD), labels)


def test_a_first_fit_that_fails_leaves_nothing():
    model = GaussianMixture(2)
    with pytest.raises(InvalidDataError):
        model.fit(np.ones((1, 2)))
    assert vars(model) == vars(GaussianMixture(2))
