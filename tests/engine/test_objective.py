"""What is maximised, and whether a step may be kept."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.engine.acceleration import Squarem
from mixtura.engine.em import expect, run
from mixtura.engine.objective import LOG_LIKELIHOOD, ROUNDING, LogLikelihood
from mixtura.engine.outcome import Outcome
from mixtura.engine.stopping import check_convergence


class MayFall(LogLikelihood):
    """As where an M-step goes but near its maximum."""

    def keeps(self, before, after):
        return True

    def at_rest(self, gain, value, total_weight):
        return super().at_rest(abs(gain), value, total_weight)


class WithoutJumps(LogLikelihood):
    jumps = False


class Proper(LogLikelihood):
    proper = True


@pytest.fixture
def source(clusters):
    return ArraySource(clusters(apart=1.0))


def test_the_likelihood_is_that_of_the_statistics(family, random_mixture, source, fold):
    mixture = random_mixture(family, stack=(2,))
    statistics = expect(mixture, source, fold)
    assert LOG_LIKELIHOOD.value(mixture, statistics) is statistics.log_likelihood
    ours, its = LOG_LIKELIHOOD.maximise(mixture, statistics), mixture.maximise(statistics)
    np.testing.assert_array_equal(ours.weights, its.weights)
    np.testing.assert_array_equal(ours.components.covariances, its.components.covariances)


def test_a_likelihood_keeps_what_is_no_fall():
    assert LOG_LIKELIHOOD.keeps(1.0, 1.0)
    assert not LOG_LIKELIHOOD.keeps(1.0, np.nextafter(1.0, 0.0))
    assert not LOG_LIKELIHOOD.keeps(1.0, np.nan)


def test_a_likelihood_is_at_rest_where_it_falls_or_gains_a_rounding():
    assert LOG_LIKELIHOOD.at_rest(-1.0, 1e6, 10.0)
    assert LOG_LIKELIHOOD.at_rest(ROUNDING * 1e6, -1e6, 0.0)
    assert not LOG_LIKELIHOOD.at_rest(1e-6, -1e6, 10.0)


def test_sound_is_what_has_not_collapsed(family, random_mixture):
    stack = random_mixture(family, stack=(3,))
    stack.weights[1] = [1e-6, 0.5, 0.5 - 1e-6]
    assert LOG_LIKELIHOOD.sound(stack, 200.0).tolist() == [True, False, True]
    assert Proper().sound(stack, 200.0).tolist() == [True, True, True]


def test_a_fall_that_is_kept_does_not_end_a_run():
    falling = [-12.0, -11.0, -10.5, -10.6]
    assert check_convergence(falling, 10.0, 1e-3) is Outcome.AT_ROUNDING
    assert check_convergence(falling, 10.0, 1e-3, objective=MayFall()) is None
    level = [-12.0, -11.0, -10.5, -10.5]
    assert check_convergence(level, 10.0, 1e-3, objective=MayFall()) is Outcome.AT_ROUNDING


def test_an_objective_may_do_without_jumps(random_mixture, family, source, fold, monkeypatch):
    options = {"tol": 1e-9, "max_iter": 60}
    mixture = random_mixture(family, seed=3)
    plain = run(mixture, source, fold, accelerate=False, **options)
    monkeypatch.delattr(Squarem, "propose")
    mine = run(mixture, source, fold, objective=WithoutJumps(), **options)
    assert mine.trace.values == plain.trace.values
