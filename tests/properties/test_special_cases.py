"""Where the answer is known beforehand: one component, nested families, float32."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.by_capability import shaped
from tests.sums import every_number

from mixtura.data import ArraySource
from mixtura.engine.em import expect
from mixtura.model.families import FAMILIES, Diag, Full, Spherical, Tied
from mixtura.model.mixture import Mixture

PROBLEM = {
    "seed": st.integers(0, 2**32 - 1),
    "kind": st.sampled_from(["clusters", "heavy tails", "skewed units", "one blob"]),
    "d": st.integers(1, 4),
}


@given(**PROBLEM)
@settings(max_examples=10)
def test_one_component_is_the_closed_form(family, rows_of, fitted, seed, kind, d):
    X = rows_of(kind, seed, 80, d)
    weight = np.random.default_rng(seed).uniform(0.1, 2, 80)
    model = fitted(X, 1, family, sample_weight=weight)
    share = weight.astype(np.longdouble) / weight.sum(dtype=np.longdouble)
    mean = share @ X
    z = X - mean
    covariance = np.asarray((z * share[:, None]).T @ z, dtype=np.float64)
    expected = shaped(family, covariance[None])
    np.testing.assert_array_equal(model.weights_, [1.0])
    rounding = 2 * np.finfo(np.float64).eps * np.abs(mean)
    assert (np.abs(model.means_[0] - mean) <= rounding + 1e-12 * X.std(axis=0)).all()
    sd = np.sqrt(np.diag(covariance))
    scale = np.outer(sd, sd) if family.spans_all_directions else expected
    np.testing.assert_allclose((model.covariances_ - expected) / scale, 0.0, atol=1e-11)
    assert model.converged_


@given(**PROBLEM, k=st.integers(1, 4))
def test_families_are_nested(rows_of, seed, kind, d, k):
    """A spherical mixture is a diagonal one, that a full one, with the same densities."""
    X = rows_of(kind, seed, 40, d)
    rng = np.random.default_rng(seed)
    means, weights = X[rng.integers(40, size=k)], rng.dirichlet(np.ones(k))
    floor = np.full(d, 1e-300)
    variances = X.var() * rng.uniform(0.1, 2.0, k)

    def densities(family, covariances):
        components = family.from_covariances(means, covariances, floor)
        return Mixture(weights, components, floor).prepare().log_density(X)

    spherical = densities(Spherical, variances)
    by_feature = np.repeat(variances[:, None], d, axis=1)
    np.testing.assert_allclose(densities(Diag, by_feature), spherical, rtol=1e-10)
    floor = np.full(d, 1e-12 * variances.min())
    matrices = by_feature[:, :, None] * np.eye(d)
    np.testing.assert_allclose(densities(Full, matrices), spherical, rtol=1e-10)
    shared = matrices.mean(axis=0)
    np.testing.assert_allclose(
        densities(Tied, shared), densities(Full, np.stack([shared] * k)), rtol=1e-10
    )


@given(**PROBLEM, k=st.integers(2, 4))
@settings(max_examples=5)
def test_a_richer_family_is_at_least_as_likely(rows_of, fold, seed, kind, d, k):
    """From the optimum of the poorer family, EM of the richer one can only rise."""
    X = rows_of(kind, seed, 100, d)
    source, floor = ArraySource(X), np.full(d, 1e-9 * X.var())
    resp = np.random.default_rng(seed).dirichlet(np.ones(k), size=100).T
    block = next(source.blocks())
    totals = []
    for family in (Spherical, Diag, Full):
        mixture = Mixture.from_responsibilities(family, block, resp, X.var(axis=0), floor)
        # the expected log-likelihood of the M-step, which is what nests
        totals.append((resp * mixture.components.log_density(X)).sum())
    assert totals[0] <= totals[1] * (1 + 1e-12 * np.sign(totals[1]))
    assert totals[1] <= totals[2] * (1 + 1e-12 * np.sign(totals[2]))


FREEDOM = {"I": 0, "E": 1, "V": 2}
"""mclust's letters for a volume, a shape or an orientation, the freest last."""


def holds(wider, family):
    """Whether each mixture of the one is one of the other, by the letters of both."""
    pairs = zip(wider.mclust, family.mclust, strict=True)
    return wider is not family and all(FREEDOM[a] >= FREEDOM[b] for a, b in pairs)


def test_what_a_family_says_it_nests_in_is_wider(family):
    assert all(holds(FAMILIES[name], family) for name in family.nests_in)


@pytest.mark.parametrize("kind", ["clusters", "one blob"])
def test_from_the_optimum_of_a_poorer_family_a_richer_one_only_rises(
    family, fold, rows_of, soft_start, kind
):
    X = rows_of(kind, 3, 90, 3)
    source = ArraySource(X)
    poorer = soft_start(family, X, 3, 3)
    for _ in range(30):
        poorer = poorer.maximise(expect(poorer, source, fold))
    reached = float(expect(poorer, source, fold).log_likelihood)
    matrices = poorer.components.covariance_matrices
    for wider in FAMILIES.values():
        if not holds(wider, family):
            continue
        given = shaped(wider, matrices) if wider.shared else _stored(wider, matrices)
        components = wider.from_covariances(poorer.components.means, given, poorer.floor)
        mixture, value = Mixture(poorer.weights, components, poorer.floor), reached
        for _ in range(5):
            statistics = expect(mixture, source, fold)
            assert statistics.log_likelihood >= value - 1e-9 * abs(value), wider.name
            value = float(statistics.log_likelihood)
            mixture = mixture.maximise(statistics)


def _stored(family, matrices):
    if family.stored_as_matrices:
        return matrices
    variances = matrices.diagonal(axis1=-2, axis2=-1)
    return variances.mean(axis=-1) if family.isotropic else variances


@given(**PROBLEM, k=st.integers(1, 4), weighted=st.booleans())
def test_float32_rows_are_nearly_the_float64_rows_of_the_same_values(
    family, fold, rows_of, soft_start, seed, kind, d, k, weighted
):
    narrow = rows_of(kind, seed, 90, d).astype(np.float32)
    weight = np.random.default_rng(seed).uniform(0, 2, 90) if weighted else None
    results = []
    for rows in (narrow, narrow.astype(np.float64)):
        mixture = soft_start(family, rows, k, seed, weight=weight)
        source = ArraySource(rows, weight, block_rows=40)
        for _ in range(3):
            mixture = mixture.maximise(expect(mixture, source, fold))
        results.append((mixture, expect(mixture, source, fold)))
    (a, a_statistics), (b, b_statistics) = results

    def near(one, other, scale=0.0):  # arithmetic may be in float32, sums are not
        scale = max(1, scale, np.abs(other).max())
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-4 * scale)

    for name in ("means", "covariances", "precisions_cholesky"):
        assert getattr(a.components, name).dtype == np.float64
        near(getattr(a.components, name), getattr(b.components, name))
    a_numbers, b_numbers = every_number(a_statistics), every_number(b_statistics)
    a_first, b_first = a_numbers.pop("first"), b_numbers.pop("first")
    for name, number in a_numbers.items():
        near(number, b_numbers[name])
    # deviations that cancel: what is left of them is as small as it is by chance
    near(a_first, b_first, narrow.std(axis=0, dtype=np.float64).max())


@given(**PROBLEM, k=st.integers(1, 3))
@settings(max_examples=5)
def test_a_whole_fit_to_float32_is_the_float64_fit_rounded(
    family, rows_of, fitted, seed, kind, d, k
):
    narrow = rows_of(kind, seed, 90, d).astype(np.float32)
    a, b = fitted(narrow, k, family), fitted(narrow.astype(np.float64), k, family)
    assert a.means_.dtype == np.float32
    np.testing.assert_array_equal(a.means_, b.means_.astype(np.float32))
    np.testing.assert_array_equal(a.covariances_, b.covariances_.astype(np.float32))
    assert a.lower_bound_ == pytest.approx(b.lower_bound_, rel=1e-15)
