"""Jumps along the path of EM: where they lead, when they are made, and that none is a fall."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from tests.by_capability import held

from mixtura.data import ArraySource
from mixtura.engine.acceleration import BEGIN, LONGEST, REMEMBERED, SHRINK, Squarem
from mixtura.engine.em import expect, run
from mixtura.engine.fold import Fold
from mixtura.initialise import INITIALISERS, Floor, draw, implied, partition_by
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture

FAR = ([0.0, 8.0, 12.0, 14.0], 0.0)
"""Log-likelihoods of plain EM and what would be enough, where nothing is near yet."""


@pytest.fixture
def overlapping(family, clusters):
    """``overlapping(seed, floor)``: rows in three clusters that overlap, and a random start."""

    def make(seed=0, floor=1e-9):
        X = clusters(seed=seed, n=300, apart=1.5)
        source = ArraySource(X, block_rows=64)
        sample = draw(source, len(X), np.random.default_rng(seed))
        partition = partition_by(INITIALISERS["k-means++"])
        rng = np.random.default_rng(seed)
        held = Floor(floor * X.var(axis=0))
        resp = partition(sample, 4, rng, "standardised")
        return source, implied(sample, family, resp, held)

    return make


def path(mixture, source, fold, n):
    """``mixture`` and its n EM steps."""
    mixtures = [mixture]
    for _ in range(n):
        mixtures.append(mixtures[-1].maximise(expect(mixtures[-1], source, fold)))
    return mixtures


class Counted(ArraySource):
    """Rows that know how often they were passed over."""

    passes = 0

    def blocks(self):
        self.passes += 1
        return super().blocks()


# --- whole runs --------------------------------------------------------------------------------


@pytest.mark.parametrize("floor", [1e-9, 0.05, 0.5])
@pytest.mark.parametrize("seed", range(4))
def test_no_iteration_lowers_the_likelihood(overlapping, fold, seed, floor):
    source, start = overlapping(seed, floor)
    result = run(start, source, fold, tol=0.0, max_iter=400, keep_parameters=True)
    values = np.array(result.trace.log_likelihoods)
    assert np.diff(values).min() >= -1e-12 * np.abs(values).max()
    unit = np.sqrt(held(type(start.components), start.floor))
    for record in result.trace.records:
        components = record.mixture.components
        scaled = components.covariance_matrices / np.outer(unit, unit)
        smallest, largest = np.linalg.eigvalsh(scaled).min(), np.abs(scaled).max()
        # a matrix knows its eigenvalues to a rounding of the largest: one of few rows that has the
        # volume of others may be 1e16 times as long as wide, and its factor knows how wide it is
        rounding = 10 * np.finfo(np.float64).eps * largest if largest > 1e12 else 0.0
        assert smallest >= 1.0 - 1e-9 - rounding
        if components.stored_as_matrices:
            factors = components.precisions_cholesky * unit[:, None]
            assert np.linalg.norm(factors, 2, axis=(-2, -1)).max() <= 1.0 + 1e-9
        assert record.mixture.weights.sum() == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("n", [1, BEGIN, BEGIN + 1])
def test_the_first_iterations_are_plain_em_to_the_bit(overlapping, fold, n):
    source, start = overlapping()
    with_jumps, without = (
        run(start, source, fold, tol=0.0, max_iter=n, accelerate=on) for on in (True, False)
    )
    assert with_jumps.trace.log_likelihoods == without.trace.log_likelihoods


def test_it_takes_fewer_passes_and_ends_as_high(overlapping, fold):
    passes = {True: 0, False: 0}
    for seed in range(4):
        source, start = overlapping(seed)
        ends = {}
        for on in passes:
            counted = Counted(_rows(source))
            ends[on] = run(start, counted, fold, tol=1e-8, max_iter=5000, accelerate=on)
            passes[on] += counted.passes
        assert all(end.outcome.converged for end in ends.values())
        # so near to each other, or in another optimum altogether, which is not worse here
        a, b = (ends[on].trace.log_likelihoods[-1] for on in (True, False))
        assert a > b - 1e-3
    assert passes[True] < 0.6 * passes[False]


def _rows(source):
    return np.concatenate([block.rows for block in source.blocks()])


def test_where_it_stops_little_is_left_to_gain(overlapping, fold):
    for seed in range(4):
        source, start = overlapping(seed)
        result = run(start, source, fold, tol=1e-6, max_iter=5000)
        assert result.outcome.converged
        on = run(result.mixture, source, fold, tol=0.0, max_iter=1000, accelerate=False)
        gained = on.trace.log_likelihoods[-1] - on.trace.log_likelihoods[0]
        assert 0 <= gained < 3 * 1e-6 * 300  # an estimate: allow it a factor, as without jumps


def test_it_stops_after_three_steps_of_its_own_only(overlapping, fold):
    source, start = overlapping()
    result = run(start, source, fold, tol=1e-6, max_iter=5000, keep_parameters=True)
    *_, a, b, c, d = (record.mixture for record in result.trace.records)
    for before, after in ((a, b), (b, c), (c, d)):
        step = before.maximise(expect(before, source, fold))
        np.testing.assert_array_equal(step.components.means, after.components.means)


def test_a_refused_jump_leaves_plain_em(overlapping, fold, monkeypatch):
    """With jumps to where the likelihood is lower, the trace is plain EM's."""
    source, start = overlapping()
    tried = []

    def astray(self, now, following, plain, enough):
        tried.append(now)
        means = now.components.means + 5.0
        return replace(now, components=replace(now.components, means=means))

    monkeypatch.setattr(Squarem, "propose", astray)
    with_jumps = run(start, source, fold, tol=0.0, max_iter=30)
    without = run(start, source, fold, tol=0.0, max_iter=30, accelerate=False)
    assert len(tried) == 30 - BEGIN
    assert with_jumps.trace.log_likelihoods == without.trace.log_likelihoods


def test_a_jump_without_a_likelihood_is_refused(overlapping, fold, monkeypatch):
    source, start = overlapping()

    def nowhere(self, now, following, plain, enough):
        return replace(now, weights=now.weights * np.nan)

    monkeypatch.setattr(Squarem, "propose", nowhere)
    with np.errstate(invalid="ignore"):
        with_jumps = run(start, source, fold, tol=0.0, max_iter=15)
    without = run(start, source, fold, tol=0.0, max_iter=15, accelerate=False)
    assert with_jumps.trace.log_likelihoods == without.trace.log_likelihoods


def test_the_same_bits_again_and_for_any_number_of_workers(overlapping):
    source, start = overlapping()
    ends = []
    for workers in (1, 1, 2, 5):
        with Fold(workers) as several:
            ends.append(run(start, source, several, tol=1e-8, max_iter=2000))
    assert ends[0].trace.n_iterations > 2 * BEGIN
    for end in ends[1:]:
        assert end.trace.log_likelihoods == ends[0].trace.log_likelihoods
        np.testing.assert_array_equal(
            end.mixture.components.covariances, ends[0].mixture.components.covariances
        )


def test_a_component_without_rows_does_not_hold_it_up(overlapping, fold):
    source, start = overlapping()
    far = start.components.means.copy()
    far[0] = 1e4
    dead = replace(start, components=replace(start.components, means=far))
    result = run(dead, source, fold, tol=1e-6, max_iter=2000)
    assert result.outcome.converged
    assert np.isfinite(result.trace.log_likelihoods).all()
    assert np.diff(result.trace.log_likelihoods).min() >= -1e-9


# --- one jump ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("affine")
def test_a_jump_is_squarem_s(overlapping, fold):
    """Theta 0 + 2 s r + s^2 v, in weights, means and covariances."""
    source, start = overlapping()
    *_, a, b, c = path(start, source, fold, 12)
    squarem = Squarem()
    assert squarem.propose(a, b, *FAR) is None
    jump = squarem.propose(b, c, *FAR)
    assert jump is not None
    zero, one, two = (mixture.coordinates() for mixture in (a, b, c))
    r, v = one - zero, two - 2 * one + zero
    lengths = b.squared_lengths(np.stack([r, v]))
    s = min(np.sqrt(lengths[0] / lengths[1]), LONGEST)
    assert s > 1.0
    np.testing.assert_allclose(
        jump.coordinates(), zero + 2 * s * r + s * s * v, rtol=1e-9, atol=1e-9
    )


def test_between_two_jumps_lies_a_step(overlapping, fold):
    source, start = overlapping()
    mixtures = path(start, source, fold, 16)[8:]
    squarem = Squarem()
    made = [
        squarem.propose(now, following, *FAR) is not None for now, following in pairwise(mixtures)
    ]
    assert made == [False, True] * 4


def test_the_longest_step_grows_by_success_and_shrinks_by_failure():
    squarem = Squarem()
    squarem._reached = True
    squarem.settle(kept=True)
    long = squarem._longest
    assert long > LONGEST
    squarem._reached = False
    squarem.settle(kept=True)
    assert squarem._longest == long
    squarem.settle(kept=False)
    assert squarem._longest == long / SHRINK
    for _ in range(9):
        squarem.settle(kept=False)
    assert squarem._longest == LONGEST


def test_out_of_the_domain_there_is_no_jump(overlapping, fold, monkeypatch):
    source, start = overlapping()
    *_, a, b, c = path(start, source, fold, 12)
    monkeypatch.setattr(type(c), "at", lambda self, coordinates: None)
    squarem = Squarem()
    squarem._longest = 8.0
    squarem.propose(a, b, *FAR)
    assert squarem.propose(b, c, *FAR) is None
    assert squarem._longest == 8.0 / SHRINK


def test_a_path_that_does_not_bend_makes_no_jump(overlapping):
    _, start = overlapping()
    squarem = Squarem()
    squarem.propose(start, start, *FAR)
    assert squarem.propose(start, start, *FAR) is None


# --- the rate ----------------------------------------------------------------------------------


def test_the_slowest_of_late_counts():
    squarem = Squarem()
    assert squarem.slowest == 0.0
    squarem._rates.extend([0.5, 0.9, 0.1])
    assert squarem.slowest == 0.9
    squarem._rates.extend([0.2] * REMEMBERED)
    assert squarem.slowest == 0.2


def test_the_first_rate_is_plain_em_s(overlapping):
    _, start = overlapping()
    squarem = Squarem()
    squarem.propose(start, start, *FAR)
    assert squarem.slowest == 0.5


def test_gains_that_grow_are_no_rate(overlapping):
    _, start = overlapping()
    squarem = Squarem()
    squarem.propose(start, start, [0.0, 1.0, 3.0, 7.0], 1e9)
    assert squarem.slowest == 0.0
    squarem.propose(start, start, [7.0], 1e9)
    assert squarem.slowest == 0.0


def test_near_the_end_em_goes_on_by_itself(overlapping, fold):
    source, start = overlapping()
    *_, a, b, c, d = path(start, source, fold, 13)
    squarem = Squarem()
    squarem._rates.append(0.5)
    squarem.propose(a, b, *FAR)
    # a gain of 1 at a rate of 0.5 has 1 to come
    assert squarem.propose(b, c, [0.0, 1.0], 1.1) is None
    assert squarem.propose(c, d, [0.0, 1.0], 0.9) is not None


def test_a_slower_rate_that_it_sees_there_is_remembered(overlapping, fold):
    source, start = overlapping()
    *_, a, b, c = path(start, source, fold, 12)
    squarem = Squarem()
    squarem._rates.append(0.5)
    squarem.propose(a, b, *FAR)
    # gains shrink by 0.9 only: 9 to come
    assert squarem.propose(b, c, [0.0, 1 / 0.81, 1 / 0.81 + 1 / 0.9, 1 / 0.81 + 1 / 0.9 + 1], 1.1)
    assert squarem._rates[1] == pytest.approx(0.9)


# --- what it asks of a mixture -----------------------------------------------------------------


@pytest.mark.usefixtures("affine")
def test_coordinates_lead_back(family, random_mixture):
    mixture = random_mixture(family, k=3, d=2)
    again = mixture.at(mixture.coordinates())
    for name in ("means", "covariances", "precisions_cholesky"):
        np.testing.assert_array_equal(
            getattr(again.components, name), getattr(mixture.components, name)
        )
    np.testing.assert_allclose(again.weights, mixture.weights, rtol=1e-15)


def test_a_covariance_that_is_none_has_no_mixture(family, random_mixture):
    mixture = random_mixture(family, k=3, d=2)
    coordinates = mixture.coordinates()
    coordinates[3 + 6 :] *= -1.0
    assert mixture.at(coordinates) is None


def test_a_weight_that_is_not_positive_is_left_as_it_is(family, random_mixture):
    mixture = random_mixture(family, k=3, d=2)
    coordinates = mixture.coordinates()
    coordinates[0] = -0.2
    np.testing.assert_allclose(mixture.at(coordinates).weights, mixture.weights, rtol=1e-15)


def test_a_covariance_below_the_floor_is_raised(family, random_mixture):
    mixture = replace(random_mixture(family, k=3, d=2), floor=np.full(2, 1e3))
    raised = mixture.at(mixture.coordinates())
    assert raised.components.at_floor(mixture.floor).all()


def divergence(a, b):
    """Of complete data: Kullback and Leibler's, from mixture a to mixture b, in nats a row."""
    d = a.n_features
    total = np.sum(a.weights * np.log(a.weights / b.weights))
    for k, weight in enumerate(a.weights):
        first, second = (m.components.covariance_matrices[k] for m in (a, b))
        shift = b.components.means[k] - a.components.means[k]
        ratio = np.linalg.solve(second, first)
        total += (0.5 * weight) * (
            np.trace(ratio)
            - d
            - np.linalg.slogdet(ratio)[1]
            + shift @ np.linalg.solve(second, shift)
        )
    return total


@pytest.mark.parametrize(("k", "d"), [(1, 1), (3, 2), (2, 4)])
@pytest.mark.usefixtures("affine")
def test_a_squared_length_is_twice_the_divergence_of_a_small_change(family, random_mixture, k, d):
    mixture, other = (random_mixture(family, seed=seed, k=k, d=d) for seed in (0, 1))
    change = 1e-5 * (other.coordinates() - mixture.coordinates())
    changed = mixture.at(mixture.coordinates() + change)
    lengths = mixture.squared_lengths(np.stack([change, -2 * change]))
    assert lengths[0] == pytest.approx(2 * divergence(mixture, changed), rel=2e-3)
    assert lengths[1] == pytest.approx(4 * lengths[0])


def test_a_start_from_nowhere_is_as_long_as_it_is(family, random_mixture):
    """A weight that has all but vanished measures as a negligible one."""
    mixture = random_mixture(family, k=3, d=2)
    empty = replace(mixture, weights=np.array([0.0, 0.5, 0.5]))
    change = np.zeros_like(mixture.coordinates())
    change[0] = 1e-9
    assert np.isfinite(empty.squared_lengths(change[None])).all()


def test_from_responsibilities_too(family, clusters, fold):
    """A start far from anything: the run still ends, and higher than it began."""
    X = clusters(n=200)
    resp = np.random.default_rng(3).dirichlet(np.ones(5), size=200).T
    start = Mixture.from_responsibilities(
        family, Block(X, None, 0), resp, X.var(axis=0), 1e-6 * X.var(axis=0)
    )
    result = run(start, ArraySource(X), fold, tol=1e-7, max_iter=5000)
    assert result.outcome.converged
    assert result.trace.log_likelihoods[-1] > result.trace.log_likelihoods[0]
