"""A conjugate prior is one objective: pseudo-statistics and a log-density, and nothing else knows.

The prior is that of rows seen beforehand by every component: b pseudo-rows y of total weight κ
whose component is known. For full covariances that is Dirichlet(κ + 1) on the weights and
normal-inverse-Wishart on means and covariances (Fraley & Raftery 2007, Journal of Classification
24:155); the pseudo-rows make it one for every family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.stats import dirichlet, invwishart, multivariate_normal

import mixtura
from mixtura import GaussianMixture
from mixtura.data import ArraySource
from mixtura.engine import side_by_side
from mixtura.engine.em import run
from mixtura.engine.objective import Objective
from mixtura.engine.outcome import Outcome
from mixtura.errors import SingularDataWarning
from mixtura.fitted.starts import run_starts_of
from mixtura.fitting import Problem, Settings, fit
from mixtura.initialise import INITIALISERS, Floor, Given, measure, partition_by
from mixtura.model.block import Block
from mixtura.model.mixture import of_responsibilities


@dataclass(frozen=True)
class LogPosterior(Objective):
    """The log-likelihood and the log-density of the parameters, less what is constant in it."""

    seen: Block

    name = "log-posterior"
    proper = True

    @classmethod
    def of(cls, mean, variances, weight):
        """Pseudo-rows of this weight whose mean and variances are given, two a direction."""
        step = np.diag(np.sqrt(mean.size * variances))
        rows = mean + np.concatenate([step, -step])
        return cls(Block(rows, np.full(len(rows), weight / len(rows)), 0))

    def value(self, mixture, statistics):
        joint = mixture.prepare().joint_log_density(self.seen.rows)
        return statistics.log_likelihood + (joint @ self.seen.row_weights).sum(-1)

    def maximise(self, mixture, statistics):
        everyone = np.ones((*mixture.weights.shape, self.seen.n_rows))
        prior = of_responsibilities(mixture.components, self.seen, everyone)
        return mixture.maximise(statistics + prior)


class WrittenForLikelihood(LogPosterior):
    """The same steps, where all that is looked at is the likelihood."""

    def value(self, mixture, statistics):
        return statistics.log_likelihood


WEIGHT = 12.0


class PriorMixture(GaussianMixture):
    """A user's one line."""

    def _objective(self, moments):
        return LogPosterior.of(moments.mean, moments.variances, WEIGHT)


@pytest.fixture
def rows(clusters):
    return clusters(seed=2, n=240, k=4, d=3, apart=3.0)


@pytest.fixture
def prior(rows):
    return LogPosterior.of(rows.mean(axis=0), rows.var(axis=0), WEIGHT)


@pytest.fixture
def start(rows, random_mixture, family):
    return random_mixture(family, seed=5, k=4, d=3)


def log_likelihood(rows, weights, means, covariances):
    densities = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(rows)
        for weight, mean, covariance in zip(weights, means, covariances, strict=True)
    ]
    return np.logaddexp.reduce(densities, axis=0).sum()


def log_prior(rows, weights, means, covariances):
    """Dirichlet and normal-inverse-Wishart."""
    d, centre, spread = rows.shape[1], rows.mean(axis=0), np.diag(rows.var(axis=0))
    total = dirichlet.logpdf(weights, np.full(len(weights), WEIGHT + 1.0))
    for mean, covariance in zip(means, covariances, strict=True):
        total += multivariate_normal.logpdf(mean, centre, covariance / WEIGHT)
        total += invwishart.logpdf(covariance, WEIGHT - d - 2, WEIGHT * spread)
    return total


def slopes(function, rows, model, step=1e-5):
    """Derivatives at the fit, by the logits of weights, means and Cholesky factors."""
    factors, (k, d) = np.linalg.cholesky(model.covariances_), model.means_.shape
    lower = np.tril_indices(d)

    def at(change):
        weights = model.weights_ * np.exp(change[:k])
        moved = factors.copy()
        moved[:, lower[0], lower[1]] += change[k + k * d :].reshape(k, -1)
        means = model.means_ + change[k : k + k * d].reshape(k, d)
        return function(rows, weights / weights.sum(), means, moved @ moved.transpose(0, 2, 1))

    each = step * np.eye(k * (1 + d + len(lower[0])))
    return np.array([(at(way) - at(-way)) / (2 * step) for way in each])


def log_posterior(*of):
    return log_likelihood(*of) + log_prior(*of)


# --- through the estimator -------------------------------------------------------------------


def test_a_fit_ends_where_the_posterior_is_level_and_the_likelihood_is_not(rows):
    model = PriorMixture(4, n_init=5, tol=1e-12, max_iter=5000, random_state=0).fit(rows)
    assert model.converged_
    assert np.abs(slopes(log_posterior, rows, model)).max() < 1e-3
    assert np.abs(slopes(log_likelihood, rows, model)).max() > 1.0


def test_what_it_maximises_is_the_posterior_but_for_a_constant(rows):
    fits = [PriorMixture(4, max_iter=n, n_init=1, tol=0.0) for n in (1, 3)]
    with pytest.warns(UserWarning, match="did not converge"):
        one, three = (model.fit(rows) for model in fits)
    gained = [
        log_posterior(rows, model.weights_, model.means_, model.covariances_)
        for model in (one, three)
    ]
    bound = len(rows) * (three.lower_bound_ - one.lower_bound_)
    assert bound == pytest.approx(gained[1] - gained[0], rel=1e-8)


def test_it_rises_at_every_iteration(rows):
    model = PriorMixture(4, n_init=5, tol=1e-10, max_iter=5000, random_state=0).fit(rows)
    assert (np.diff(model.lower_bounds_) >= 0).all()


def test_the_search_finds_no_less_than_any_start_leads_to(rows):
    model = PriorMixture(4, n_init=5, random_state=0).fit(rows)
    ends = [start.lower_bounds[-1] for start in run_starts_of(model, rows)]
    assert len(ends) == 5
    assert model.lower_bound_ >= max(ends) - 1e-6


def test_a_warm_start_goes_on_with_it(rows, capsys):
    model = PriorMixture(4, n_init=1, max_iter=3, tol=1e-9, warm_start=True, verbose=2)
    model.set_params(verbose_interval=1)
    with pytest.warns(UserWarning, match="did not converge"):
        before = model.fit(rows).lower_bound_
    model.set_params(max_iter=5000).fit(rows)
    assert model.converged_
    assert model.lower_bound_ > before
    assert "iteration 1: log-posterior -" in capsys.readouterr().out


def test_a_summary_tells_the_likelihood_also_of_a_file(rows, tmp_path):
    model = PriorMixture(4, n_init=2, random_state=0).fit(rows)
    likelihood = len(rows) * model.score(rows)
    assert len(rows) * model.lower_bound_ < likelihood - 1.0  # which is of the posterior
    assert model.summary().log_likelihood == pytest.approx(likelihood)
    model.save(tmp_path / "one.safetensors")
    loaded = mixtura.load(tmp_path / "one.safetensors")
    loaded.save(tmp_path / "two.safetensors")
    again = mixtura.load(tmp_path / "two.safetensors")
    for read in (loaded, again):
        told = read.summary()
        assert told.log_likelihood == pytest.approx(likelihood)
        assert told.bic == pytest.approx(model.bic(rows))
        assert told.icl is None
        assert "ICL needs the entropy" in str(told)
        assert read.lower_bounds_ == model.lower_bounds_


# --- in the engine ---------------------------------------------------------------------------


def test_a_run_goes_on_where_the_likelihood_falls(rows, prior, start, fold):
    source = ArraySource(rows)
    likeliest = run(start, source, fold, tol=1e-9, max_iter=2000).mixture
    trace = run(likeliest, source, fold, objective=prior, tol=1e-9, max_iter=2000).trace
    assert trace.n_iterations > 3
    assert (np.diff(trace.values) >= 0).all()
    assert (np.diff(trace.log_likelihoods)[:3] < 0).all()
    wired = WrittenForLikelihood(prior.seen)
    ended = run(likeliest, source, fold, objective=wired, tol=1e-9, max_iter=2000)
    assert ended.outcome is Outcome.AT_ROUNDING
    assert ended.trace.n_iterations == 2  # a first step may have to fall, no other


def test_jumps_save_iterations_and_raise_the_posterior(rows, prior, start, fold):
    options = {"objective": prior, "tol": 1e-10, "max_iter": 5000}
    plain = run(start, ArraySource(rows), fold, accelerate=False, **options)
    jumping = run(start, ArraySource(rows), fold, **options)
    assert (np.diff(jumping.trace.values) >= 0).all()
    assert jumping.trace.n_iterations < plain.trace.n_iterations
    assert jumping.trace.values[-1] == pytest.approx(plain.trace.values[-1], rel=1e-6)


def test_a_stack_goes_its_way_by_the_same_steps(rows, prior, family, random_mixture, fold):
    stack = random_mixture(family, seed=5, k=4, d=3, stack=(3,))
    block, source = Block(rows, None, 0), ArraySource(rows)
    after, values = side_by_side.advance(stack, block, source, fold, 5, prior)
    for i in range(3):
        alone = run(
            stack.take(i), source, fold, objective=prior, tol=0.0, max_iter=5, accelerate=False
        )
        assert values[i] == pytest.approx(alone.trace.values[4], rel=1e-12)
        np.testing.assert_allclose(after.take(i).weights, alone.mixture.weights, rtol=1e-9)


def test_few_rows_are_enough_for_a_posterior(family, clusters, fold):
    rows = clusters(seed=1, n=7, k=3, d=3)
    moments = measure(ArraySource(rows), fold, with_covariance=family.spans_all_directions)
    settings = Settings(
        family=family,
        n_components=3,
        tol=1e-8,
        max_iter=2000,
        n_init=4,
        partition=partition_by(INITIALISERS["k-means++"]),
        given=Given(None, None, None),
        plain=partition_by(INITIALISERS["kmeans"]),
        objective=LogPosterior.of(moments.mean, moments.variances, 5.0),
    )
    floor, rng = Floor.of(1e-6, moments), np.random.default_rng(0)
    result = fit(Problem(ArraySource(rows), settings, moments, moments, floor), fold, rng)
    assert result.outcome in (Outcome.CONVERGED, Outcome.AT_ROUNDING)
    assert (np.diff(result.trace.values) >= 0).all()


def test_fewer_rows_than_columns_are_fitted_in_the_columns(clusters):
    rows = clusters(seed=1, n=3, k=2, d=3)
    model = PriorMixture(1, tol=1e-10)
    with pytest.warns(SingularDataWarning):
        model.fit(rows)
    assert np.abs(slopes(log_posterior, rows, model)).max() < 1e-3
