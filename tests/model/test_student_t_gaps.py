"""Student's t of rows that lack values: density, E-step, monotone M-steps, where they end."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import digamma
from scipy.stats import multivariate_t

from mixtura.estimators.answers.imputation import drawn, expected
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, family_of
from mixtura.model.mixture import Mixture

FREEDOMS = (None, "shared", 3.0)
D = 3


def rows_with_gaps(n=160, share=0.25, seed=0):
    """Two groups with heavy tails; some rows have nothing, some everything."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, D)) * [1.0, 2.0, 0.5] / np.sqrt(rng.chisquare(3, n) / 3)[:, None]
    X[n // 2 :] += 4.0
    X[rng.random(X.shape) < share] = np.nan
    X[:2] = np.nan
    return X, rng.uniform(0.5, 2.0, n)


def begun(name, freedom, X, weight):
    block = Block.of(X, weight, 0)
    variances = np.nanvar(X, axis=0)
    means = np.nanmean(X, axis=0) + np.array([[0.5], [-0.5]]) * np.sqrt(variances)
    mixture = Mixture.alike(
        family_of(name, "student_t", freedom), means, variances, 1e-6 * variances
    )
    return mixture, block


def by_hand(parts, X):
    """Log-densities (k, n) of what each row has; zero where it has nothing."""
    density = np.zeros((parts.n_components, len(X)))
    matrices = parts.covariance_matrices
    for k, i in np.ndindex(*density.shape):
        o = ~np.isnan(X[i])
        if o.any():
            law = multivariate_t(
                parts.means[k, o], matrices[k][np.ix_(o, o)], df=parts.degrees_of_freedom[k]
            )
            density[k, i] = law.logpdf(X[i, o])
    return density


@pytest.mark.parametrize("name", FAMILIES)
def test_the_density_is_that_of_what_is_there(name):
    X, weight = rows_with_gaps()
    mixture, block = begun(name, None, X, weight)
    for _ in range(3):
        mixture = mixture.maximise(mixture.prepare().expect(block))
    parts = mixture.components
    np.testing.assert_allclose(parts.log_density(X), by_hand(parts, X), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("name", FAMILIES)
def test_the_e_step_is_the_textbooks(name, freedom):
    """Weights u, and E(tau z z') = u z z' + C (Liu & Rubin 1995), row by row."""
    X, weight = rows_with_gaps(60)
    mixture, block = begun(name, freedom, X, weight)
    for _ in range(2):
        mixture = mixture.maximise(mixture.prepare().expect(block))
    parts = mixture.components
    sums = mixture.prepare().expect(block).sums
    joint = by_hand(parts, X) + np.log(mixture.weights)[:, None]
    resp = np.exp(joint - np.logaddexp.reduce(joint)) * block.row_weights
    nu = parts.degrees_of_freedom
    pull, first, bend = np.zeros(2), np.zeros((2, D)), np.zeros(2)
    second = np.zeros((2, D, D))
    for k, i in np.ndindex(*resp.shape):
        o, S = ~np.isnan(X[i]), parts.covariance_matrices[k]
        z, C, delta, p = np.zeros(D), S.copy(), 0.0, int(o.sum())
        if p:
            z[o] = X[i, o] - parts.means[k, o]
            slope = np.linalg.solve(S[np.ix_(o, o)], S[o])
            z, C = z[o] @ slope, S - S[:, o] @ slope
            delta = z[o] @ np.linalg.solve(S[np.ix_(o, o)], z[o])
        u = (nu[k] + p) / (nu[k] + delta)
        pull[k] += resp[k, i] * u
        first[k] += resp[k, i] * u * z
        second[k] += resp[k, i] * (u * np.outer(z, z) + C)
        # log tau has the mean log(2 / (nu + delta)) + digamma((nu + p) / 2)
        log_tau = np.log(2.0 / (nu[k] + delta)) + digamma((nu[k] + p) / 2)
        whole = np.log((nu[k] + D) / 2) - digamma((nu[k] + D) / 2)
        bend[k] += resp[k, i] * (log_tau + whole - (u - 1.0))
    np.testing.assert_allclose(sums["mass"], resp.sum(-1), rtol=1e-9)
    np.testing.assert_allclose(sums["pull"], pull, rtol=1e-8)
    np.testing.assert_allclose(sums["lag"], pull - resp.sum(-1), atol=1e-7)
    np.testing.assert_allclose(sums["bend"], bend, atol=1e-7)
    np.testing.assert_allclose(sums["first"], first, rtol=1e-7, atol=1e-7)
    if not parts.stored_as_matrices:
        second = np.diagonal(second, axis1=-2, axis2=-1)
        second = second.sum(-1) if sums["second"].ndim == 1 else second
    np.testing.assert_allclose(sums["second"], second, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("name", FAMILIES)
def test_no_iteration_lowers_the_likelihood(name, freedom):
    X, weight = rows_with_gaps()
    mixture, block = begun(name, freedom, X, weight)
    values = []
    for _ in range(30):
        statistics = mixture.prepare().expect(block)
        values.append(float(statistics.log_likelihood))
        mixture = mixture.maximise(statistics)
    steps = np.diff(values[1:])  # the first M-step gives a start its degrees of freedom
    assert steps.min() > -1e-9 * abs(values[-1])
    assert values[-1] > values[1]


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("name", FAMILIES)
def test_it_ends_where_the_gradient_is_zero(name, freedom):
    """Along means, the size of all scale matrices, degrees of freedom and weights."""
    X, weight = rows_with_gaps(70)
    mixture, block = begun(name, freedom, X, weight)
    for _ in range(600):
        mixture = mixture.maximise(mixture.prepare().expect(block))
    parts, counted = mixture.components, block.row_weights

    def likelihood(means=0.0, size=0.0, nu=0.0, share=0.0):
        moved = parts.shape.from_covariances(
            parts.means + means, parts.covariances * np.exp(size), mixture.floor * 1e-9
        )
        there = type(parts)(*moved.arrays(), parts.degrees_of_freedom * np.exp(nu))
        log_weights = np.log(mixture.weights) + np.array([share, -share])
        log_weights -= np.logaddexp.reduce(log_weights)
        joint = by_hand(there, X) + log_weights[:, None]
        return np.logaddexp.reduce(joint) @ counted

    h = 1e-4
    ways = [{"means": h * unit.reshape(2, D)} for unit in np.eye(2 * D)]
    ways += [{"size": h}, {"share": h}]
    if freedom is None:
        ways += [{"nu": h * unit} for unit in np.eye(2)]
    elif freedom == "shared":
        ways += [{"nu": h}]
    for way in ways:
        back = {name: -value for name, value in way.items()}
        slope = (likelihood(**way) - likelihood(**back)) / (2 * h)
        assert abs(slope) < 1e-2, way


def test_of_complete_rows_it_is_what_it_was():
    """A row without any value beside them changes no sum."""
    X, weight = rows_with_gaps(share=0.0)
    mixture, block = begun("full", None, X[2:], weight[2:])
    mixture = mixture.maximise(mixture.prepare().expect(block))
    alone = mixture.prepare().expect(block)
    beside = mixture.prepare().expect(Block.of(X, weight, 0))
    for name, value in alone.sums.items():
        np.testing.assert_allclose(beside.sums[name], value, rtol=1e-9, atol=1e-9)
    assert beside.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)


def test_rows_that_are_very_far_and_lack_values_are_somewhere():
    mixture, _ = begun("full", 3.0, *rows_with_gaps())
    far = np.array([[1e200, np.nan, 0.0], [np.nan, -1e160, np.nan], [1e9, np.nan, np.nan]])
    mixture = mixture.maximise(mixture.prepare().expect(begun("full", 3.0, *rows_with_gaps())[1]))
    prepared = mixture.prepare()
    assert np.isfinite(prepared.log_density(far)).all()
    np.testing.assert_allclose(prepared.responsibilities(far).sum(0), 1.0)


@pytest.mark.parametrize("nu", [0.7, 3.0, 50.0])
def test_what_is_missing_has_a_t_of_more_degrees_of_freedom(nu):
    """The density of a missing value given the other, by dividing one density by another."""
    family = family_of("full", "student_t", nu)
    core = FAMILIES["full"].from_covariances(
        np.array([[1.0, -1.0]]), np.array([[[2.0, 0.8], [0.8, 1.0]]]), np.full(2, 1e-9)
    )
    parts = family(*core.arrays(), np.array([nu]))
    mixture = Mixture(np.ones(1), parts, np.full(2, 1e-9))
    row = np.array([[4.0, np.nan]])
    joint = multivariate_t([1.0, -1.0], [[2.0, 0.8], [0.8, 1.0]], df=nu)
    alone = multivariate_t([1.0], [[2.0]], df=nu).pdf([4.0])

    def below(x):
        return quad(lambda v: joint.pdf([4.0, v]) / alone, -np.inf, x)[0]

    draws = drawn(mixture, np.repeat(row, 4000, axis=0), 5, np.random.default_rng(0))[..., 1]
    for x in (-3.0, 0.2, 1.0, 4.0):
        assert (draws < x).mean() == pytest.approx(below(x), abs=0.012)
    mean = expected(mixture, row)[0, 1]
    assert below(mean) == pytest.approx(0.5, abs=1e-6)  # it is symmetric about its centre
