"""The loop: what it returns, when it ends, and what it tells on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.by_capability import shaped

from mixtura.data import ArraySource
from mixtura.engine.em import advance, expect, run
from mixtura.engine.outcome import Outcome
from mixtura.engine.trace import Record, Trace
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture


@pytest.fixture
def source(clusters):
    return ArraySource(clusters(), block_rows=64)


@pytest.fixture
def mixture(family, random_mixture):
    return random_mixture(family)


def steps(mixture, source, fold, n):
    """n plain EM steps and the log-likelihood before each and at the end."""
    values = []
    for _ in range(n):
        statistics = expect(mixture, source, fold)
        values.append(float(statistics.log_likelihood))
        mixture = mixture.maximise(statistics)
    values.append(float(expect(mixture, source, fold).log_likelihood))
    return mixture, values


def test_expect_is_the_pass_over_all_rows(mixture, source, fold, clusters, one_block):
    statistics = expect(mixture, source, fold)
    whole = mixture.prepare().expect(one_block(clusters()))
    assert statistics.n_rows == 200
    np.testing.assert_allclose(statistics.mass, whole.mass, rtol=1e-12)
    np.testing.assert_allclose(statistics.log_likelihood, whole.log_likelihood, rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_it_takes_exactly_max_iter_steps(mixture, source, fold, n):
    result = run(mixture, source, fold, tol=0.0, max_iter=n)
    after, values = steps(mixture, source, fold, n)
    assert result.outcome is Outcome.NOT_CONVERGED
    assert not result.outcome.converged
    assert result.trace.n_iterations == n
    assert result.trace.log_likelihoods == values
    np.testing.assert_array_equal(result.mixture.components.means, after.components.means)
    np.testing.assert_array_equal(result.mixture.weights, after.weights)


def test_without_iterations_it_looks_and_changes_nothing(mixture, source, fold):
    result = run(mixture, source, fold, tol=1e-3, max_iter=0)
    assert result.outcome is Outcome.NOT_RUN
    assert result.mixture is mixture
    assert result.trace.n_iterations == 0
    assert result.trace.log_likelihoods == [float(result.statistics.log_likelihood)]


def test_the_statistics_are_those_of_the_parameters_returned(mixture, source, fold):
    result = run(mixture, source, fold, tol=1e-6, max_iter=500)
    again = expect(result.mixture, source, fold)
    assert result.trace.log_likelihoods[-1] == float(again.log_likelihood)
    np.testing.assert_array_equal(result.statistics.mass, again.mass)
    assert result.statistics.about is result.mixture.components


def test_it_stops_within_tol_a_row_of_the_optimum(family, clusters, fold):
    X = clusters(n=300, apart=2.0)
    label = np.arange(300) % 3
    start = Mixture.from_responsibilities(
        family, Block(X, None, 0), np.eye(3)[label].T, X.var(axis=0), np.full(2, 1e-9)
    )
    source = ArraySource(X)
    result = run(start, source, fold, tol=1e-6, max_iter=2000)
    assert result.outcome is Outcome.CONVERGED
    _, further = steps(result.mixture, source, fold, 3000)
    # Aitken's is an estimate, so allow it a factor
    assert 0 <= further[-1] - further[0] < 3 * 1e-6 * 300


def test_a_smaller_tol_goes_further(mixture, source, fold):
    results = [run(mixture, source, fold, tol=tol, max_iter=5000) for tol in (1e-2, 1e-5, 1e-8)]
    iterations = [result.trace.n_iterations for result in results]
    assert iterations == sorted(iterations)
    assert iterations[0] < iterations[-1]


def test_with_tol_zero_it_ends_at_rounding(family, source, fold, random_mixture):
    result = run(random_mixture(family), source, fold, tol=0.0, max_iter=10_000)
    assert result.outcome is Outcome.AT_ROUNDING
    assert result.outcome.converged


def test_progress_hears_of_every_iteration_but_the_start(mixture, source, fold):
    heard = []
    result = run(
        mixture, source, fold, tol=0.0, max_iter=3, progress=lambda i, ll: heard.append((i, ll))
    )
    assert heard == list(enumerate(result.trace.log_likelihoods))[1:]


def test_an_error_in_progress_ends_the_run(mixture, source, fold):
    def interrupt(iteration, log_likelihood):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(mixture, source, fold, tol=0.0, max_iter=3, progress=interrupt)


def test_parameters_are_kept_only_on_request(mixture, source, fold):
    kept = run(mixture, source, fold, tol=0.0, max_iter=3, keep_parameters=True).trace.records
    assert kept[0].mixture is mixture
    for record in kept:
        again = float(expect(record.mixture, source, fold).log_likelihood)
        assert again == record.log_likelihood
    plain = run(mixture, source, fold, tol=0.0, max_iter=3).trace.records
    assert [record.mixture for record in plain] == [None] * 4


def test_seconds_only_grow(mixture, source, fold):
    seconds = [r.seconds for r in run(mixture, source, fold, tol=0.0, max_iter=5).trace.records]
    assert seconds == sorted(seconds)
    assert seconds[0] >= 0


def test_a_run_in_two_parts_is_the_run_in_one(mixture, source, fold):
    """``earlier`` lets stopping look back past the break."""
    whole = run(mixture, source, fold, tol=1e-5, max_iter=2000, accelerate=False)
    n = whole.trace.n_iterations
    part = run(mixture, source, fold, tol=1e-5, max_iter=n - 1, accelerate=False)
    rest = run(
        part.mixture,
        source,
        fold,
        tol=1e-5,
        max_iter=2000,
        earlier=tuple(part.trace.log_likelihoods[:-1]),
        accelerate=False,
    )
    assert part.outcome is Outcome.NOT_CONVERGED
    assert rest.trace.n_iterations == 1
    assert rest.trace.log_likelihoods[-1] == whole.trace.log_likelihoods[-1]
    without = run(part.mixture, source, fold, tol=1e-5, max_iter=2000, accelerate=False)
    assert without.trace.n_iterations > 1


@pytest.mark.parametrize("iterations", [1, 6])
def test_advance_is_that_many_steps(mixture, source, fold, iterations):
    after, log_likelihood = advance(mixture, source, fold, iterations)
    expected, values = steps(mixture, source, fold, iterations)
    np.testing.assert_array_equal(after.components.means, expected.components.means)
    assert log_likelihood == values[-2]


def test_advance_by_nothing_is_nothing(mixture, source, fold):
    after, log_likelihood = advance(mixture, source, fold, 0)
    assert after is mixture
    assert log_likelihood == -np.inf


def test_mixtures_advance_side_by_side_as_they_do_alone(family, source, fold, random_mixture):
    singles = [random_mixture(family, seed=seed) for seed in range(4)]
    together, log_likelihoods = advance(Mixture.stack(singles), source, fold, 5)
    for i, single in enumerate(singles):
        alone, log_likelihood = advance(single, source, fold, 5)
        mine = together.take(i)
        assert log_likelihoods[i] == pytest.approx(float(log_likelihood), rel=1e-12)
        for name in ("means", "covariances"):
            np.testing.assert_allclose(
                getattr(mine.components, name),
                getattr(alone.components, name),
                rtol=1e-11,
                atol=1e-11,
            )


def test_the_floor_is_carried_along(mixture, source, fold):
    floored = replace(mixture, floor=np.array([0.5, 2.0]))
    result = run(floored, source, fold, tol=1e-5, max_iter=50)
    np.testing.assert_array_equal(result.mixture.floor, [0.5, 2.0])


# --- outcome and trace -------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["below the floor", "not of the family"])
def test_a_first_step_that_must_fall_does_not_end_the_run(family, source, fold, clusters, why):
    """What somebody gives may be likelier than anything the family has at or above the floor."""
    rows = clusters()
    means = np.stack([rows[label::3].mean(axis=0) for label in range(3)])
    spread = np.stack([np.cov(rows[label::3].T) for label in range(3)])
    small = 1e-12
    if why == "below the floor":
        spread, small = spread * np.array([0.5, 1.0, 1.0])[:, None, None], 3.0
    shape = family.covariance_shape(3, 2)
    held = shaped(family, spread) if family.shared else as_stored(family, spread)
    assert held.shape == shape
    given = family.from_covariances(means, held, np.full(2, 1e-12))
    start = Mixture(np.full(3, 1 / 3), given, np.full(2, small))
    result = run(start, source, fold, tol=1e-6, max_iter=2000)
    again = run(start.raised(), source, fold, tol=1e-6, max_iter=2000)
    values = result.trace.log_likelihoods
    assert result.outcome is Outcome.CONVERGED
    assert (np.diff(values[1:]) >= 0).all()
    assert values[-1] == pytest.approx(again.trace.log_likelihoods[-1], abs=200 * 1e-6 * 2)
    if values[1] < values[0]:
        assert result.trace.n_iterations > 2


def as_stored(family, matrices):
    """Covariances (k, d, d) as a family stores them, be they of it or not."""
    if family.stored_as_matrices:
        return matrices
    variances = matrices.diagonal(axis1=-2, axis2=-1)
    return variances.mean(axis=-1) if family.isotropic else variances


def test_outcomes_tell_a_person_what_to_do():
    texts = [str(outcome) for outcome in Outcome]
    assert len(set(texts)) == len(texts)
    assert all(text.endswith(".") for text in texts)
    assert "raise max_iter" in str(Outcome.NOT_CONVERGED)
    assert "fewer components" in str(Outcome.COLLAPSED)
    assert "max_iter is 0" in str(Outcome.NOT_RUN)
    converged = {outcome.name for outcome in Outcome if outcome.converged}
    assert converged == {"CONVERGED", "AT_ROUNDING", "COLLAPSED"}


def test_an_empty_trace_has_no_iterations():
    assert Trace().n_iterations == 0
    assert Trace().log_likelihoods == []
    assert Trace([Record(1.0, 1.0, 0.0), Record(2.0, 2.0, 0.1)]).n_iterations == 1
    assert Trace().records is not Trace().records
