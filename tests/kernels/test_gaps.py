"""Rows with missing values: every kernel against sums written out row by row."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from mixtura.kernels.reference.gaps import WithGaps
from mixtura.kernels.structure import STRUCTURES
from mixtura.model.components import weighted_posterior
from mixtura.model.families import FAMILIES
from mixtura.patterns import Patterns

K, N = 3, 60


@pytest.fixture(params=[1, 2, 5, 18])
def problem(request, shape):
    """Components of a family, weights, and rows of which some have nothing and some everything."""
    d, rng = request.param, np.random.default_rng(request.param)
    X = rng.normal(size=(N, d))
    X[rng.random(X.shape) < 0.3] = np.nan
    X[:3] = np.nan
    X[3:6] = rng.normal(size=(3, d))
    return components(shape, d, rng), rng.dirichlet(np.ones(K)), X, rng.random(N)


def components(shape, d, rng, stack=()):
    family = FAMILIES[shape]
    axes = (*stack, *family.covariance_shape(K, d))
    covariances = rng.random(axes) + 0.2
    if family.stored_as_matrices:
        half = rng.normal(size=axes)
        covariances = half @ np.swapaxes(half, -1, -2) + 0.1 * np.eye(d)
    means = rng.normal(size=(*stack, K, d))
    return family.from_covariances(means, covariances, np.full(d, 1e-9))


def verbs(kernel, shape, native=True):
    there = kernel.with_gaps.get(shape) if native else None
    return WithGaps(STRUCTURES[shape], kernel.log_density[shape], kernel.moments[shape], there)


def arrays(parts):
    return parts.means, parts.covariances, parts.precisions_cholesky


def by_hand(parts, weights, X, w):
    """Log-densities, moments and expected rows, from the textbook's formulas."""
    matrices, means = np.array(parts.covariance_matrices), parts.means
    n, d = X.shape
    density = np.zeros((K, n))
    z, left = np.zeros((K, n, d)), np.zeros((K, n, d, d))
    for i, c in np.ndindex(n, K):
        o = ~np.isnan(X[i])
        u, S = ~o, matrices[c]
        left[c, i][np.ix_(u, u)] = S[np.ix_(u, u)]
        if o.any():
            part = S[np.ix_(o, o)]
            density[c, i] = multivariate_normal.logpdf(X[i, o], means[c, o], part)
            slope = np.linalg.solve(part, S[np.ix_(o, u)]).T
            z[c, i, o] = X[i, o] - means[c, o]
            z[c, i, u] = slope @ z[c, i, o]
            left[c, i][np.ix_(u, u)] -= slope @ S[np.ix_(o, u)]
    resp, *likelihood = weighted_posterior(density, np.log(weights), w)
    first = np.einsum("kn,knd->kd", resp, z)
    whole = np.einsum("kn,kni,knj->kij", resp, z, z) + np.einsum("kn,knij->kij", resp, left)
    return density, resp, first, whole, z + means[:, None], likelihood


def in_shape(shape, second):
    structure = STRUCTURES[shape]
    if not structure.matrices:
        second = np.diagonal(second, axis1=-2, axis2=-1)
    return second if structure.shared is None else second.sum(structure.shared)


@pytest.mark.parametrize("native", [False, True], ids=["reference", "native"])
def test_every_verb_is_the_textbooks(kernel, shape, problem, native):
    parts, weights, X, w = problem
    patterns = Patterns.of(X)
    mine = verbs(kernel, shape, native)
    density, resp, first, whole, expected, likelihood = by_hand(parts, weights, X, w)
    close = {"rtol": 1e-8, "atol": 1e-9}
    np.testing.assert_allclose(mine.log_density(X, patterns, *arrays(parts)), density, **close)
    moments = mine.moments(X, resp, patterns, *arrays(parts))
    np.testing.assert_allclose(moments[0], resp.sum(-1), **close)
    np.testing.assert_allclose(moments[1], first, **close)
    np.testing.assert_allclose(moments[2], in_shape(shape, whole), **close)
    share = resp / w
    filled = mine.filled(X, share, patterns, *arrays(parts))
    np.testing.assert_allclose(filled, np.einsum("kn,knd->nd", share, expected), **close)
    np.testing.assert_array_equal(filled[~np.isnan(X)], X[~np.isnan(X)])
    sums = mine.expect(X, w, patterns, np.log(weights), *arrays(parts))
    if sums is None:
        assert not native or shape not in kernel.with_gaps
        return
    np.testing.assert_allclose(sums.mass, resp.sum(-1), **close)
    np.testing.assert_allclose(sums.first, first, **close)
    np.testing.assert_allclose(sums.second, in_shape(shape, whole), **close)
    np.testing.assert_allclose([sums.log_likelihood, sums.entropy], likelihood, **close)


def test_a_stack_is_each_of_its_mixtures(kernel, shape):
    rng = np.random.default_rng(1)
    parts, weights = components(shape, 3, rng, (4,)), rng.dirichlet(np.ones(K), size=4)
    X = rng.normal(size=(N, 3))
    X[rng.random(X.shape) < 0.3] = np.nan
    patterns, mine = Patterns.of(X), verbs(kernel, shape)
    together = mine.log_density(X, patterns, *arrays(parts))
    resp = rng.random((4, K, N))
    sums = mine.moments(X, resp, patterns, *arrays(parts))
    whole = mine.expect(X, None, patterns, np.log(weights), *arrays(parts))
    for i in range(4):
        one = parts.take(i)
        alone = mine.log_density(X, patterns, *arrays(one))
        np.testing.assert_allclose(together[i], alone, rtol=1e-12, atol=1e-12)
        for ours, its in zip(sums, mine.moments(X, resp[i], patterns, *arrays(one)), strict=True):
            np.testing.assert_allclose(ours[i], its, rtol=1e-10, atol=1e-12)
        if whole is not None:
            its = mine.expect(X, None, patterns, np.log(weights[i]), *arrays(one))
            for ours, theirs in zip(whole, its, strict=True):
                np.testing.assert_allclose(ours[i], theirs, rtol=1e-12, atol=1e-12)


def test_complete_rows_have_the_bits_of_ordinary_ones(kernel, shape):
    """A pattern that lacks nothing goes through the family's own verbs."""
    rng = np.random.default_rng(2)
    parts = components(shape, 4, rng)
    X = rng.normal(size=(N, 4))
    whole = np.concatenate([X, np.full((1, 4), np.nan)])
    there = verbs(kernel, shape).log_density(whole, Patterns.of(whole), *arrays(parts))
    plain = kernel.log_density[shape](X, parts.means, parts.precisions_cholesky)
    np.testing.assert_array_equal(there[:, :-1], plain)
    np.testing.assert_array_equal(there[:, -1], 0.0)


@pytest.mark.parametrize("d", [1, 7, 8, 9, 64, 200])
def test_patterns_hold_every_row_once(d):
    rng = np.random.default_rng(d)
    X = rng.normal(size=(50, d)).astype(rng.choice(["f4", "f8"]))
    X[rng.random(X.shape) < 0.1] = np.nan
    X[5] = X[6] = np.nan
    patterns = Patterns.of(X)
    seen = []
    for there, which in patterns.parts():
        rows = np.arange(50)[which]
        assert (np.isnan(X[rows]) == ~there).all()
        seen += rows.tolist()
    assert sorted(seen) == list(range(50))
    assert len(np.unique(patterns.observed, axis=0)) == len(patterns.observed)
    np.testing.assert_array_equal(np.sort(patterns.blank()), np.flatnonzero(np.isnan(X).all(1)))
    again = Patterns.of(patterns.sorted(X))
    assert again.order is None
    np.testing.assert_array_equal(again.observed, patterns.observed)
    assert Patterns.of(np.nan_to_num(X)) is None


def test_the_ends_of_a_float_are_no_gaps():
    largest = np.finfo(np.float32).max
    assert Patterns.of(np.array([[largest, largest], [-largest, -largest]], np.float32)) is None


@pytest.mark.parametrize("native", [False, True], ids=["reference", "native"])
def test_what_is_missing_may_count_by_other_shares(kernel, shape, problem, native):
    """The scatter by some, what the missing part keeps by others, as heavy tails have it."""
    parts, weights, X, w = problem
    patterns, mine = Patterns.of(X), verbs(kernel, shape, native)
    _, resp, *_ = by_hand(parts, weights, X, w)
    pulled = resp * np.random.default_rng(3).uniform(0.2, 2.0, resp.shape)
    both = mine.moments(X, pulled, patterns, *arrays(parts), kept=resp)
    scatter = mine.moments(X, pulled, patterns, *arrays(parts), kept=np.zeros_like(resp))
    left = mine.moments(X, np.zeros_like(resp), patterns, *arrays(parts), kept=resp)
    alike = mine.moments(X, pulled, patterns, *arrays(parts), kept=pulled)
    usual = mine.moments(X, pulled, patterns, *arrays(parts))
    close = {"rtol": 1e-9, "atol": 1e-10}
    np.testing.assert_allclose(both[0], pulled.sum(-1), **close)
    np.testing.assert_allclose(both[1], usual[1], **close)
    np.testing.assert_allclose(both[2], scatter[2] + left[2], **close)
    for one, other in zip(alike, usual, strict=True):
        np.testing.assert_allclose(one, other, **close)


def test_the_peak_of_a_pattern_is_the_density_at_the_mean(kernel, shape, problem):
    parts, _, X, _ = problem
    patterns, mine = Patterns.of(X), verbs(kernel, shape)
    peaks = mine.peaks(patterns, *arrays(parts))
    for p, there in enumerate(patterns.observed):
        at = np.where(there, parts.means, np.nan)
        density = np.diagonal(parts.log_density(at)) if not there.all() else None
        if density is not None:
            np.testing.assert_allclose(peaks[:, p], density, rtol=1e-9, atol=1e-9)
