"""No iteration lowers what a fit maximises under a prior, within a ratio, or without some rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixtura import ConjugatePrior
from mixtura.data import ArraySource
from mixtura.engine.em import run
from mixtura.engine.regularised import Regularised
from mixtura.fitting.prior import prior_for
from mixtura.initialise import measure

PROBLEM = {
    "seed": st.integers(0, 2**32 - 1),
    "kind": st.sampled_from(
        ["clusters", "heavy tails", "with duplicates", "skewed units", "one blob"]
    ),
    "d": st.integers(1, 4),
    "k": st.integers(1, 4),
    "weighted": st.booleans(),
}
PRIORS = {
    "default": ConjugatePrior(),
    "of means": ConjugatePrior(shrinkage=30.0),
    "of no means": ConjugatePrior(shrinkage=0.0),
    "of weights": ConjugatePrior(concentration=20.0),
}


def rises(objective, mixture, X, weight, fold):
    """Twenty-five iterations from the mixture, the first of which brings it to the family."""
    source, before = ArraySource(X, weight), -np.inf
    mixture = replace(mixture, proper=objective.proper)
    unit = X.std(axis=0) if type(mixture.components).in_any_units else np.full(X.shape[1], X.std())
    unit = np.outer(*2 * [np.where(unit > 0, unit, 1.0)])  # an eigenvalue errs with the largest
    for iteration in range(25):
        statistics = objective.expect(mixture, source, fold)
        after = float(objective.value(mixture, statistics))
        values_of = np.linalg.eigvalsh(mixture.components.covariance_matrices / unit)
        worst = max(float((values_of[:, 0] / values_of[:, -1].clip(1.0)).min()), 1e-13)
        slack = 4e-13 * (1 + abs(after)) + (10 + len(X)) * 2.2e-16 / worst
        if iteration > 1:  # the start need not be of what is maximised over
            assert after >= before - slack
        before = after
        mixture = objective.maximise(mixture, statistics)
        assert mixture.weights.sum() == pytest.approx(1.0, abs=1e-14)
    return mixture


def weights_of(seed, n, weighted):
    return np.random.default_rng(seed).uniform(0, 2, n) if weighted else None


@pytest.mark.parametrize("name", PRIORS)
@settings(max_examples=6)
@given(**PROBLEM)
def test_under_a_prior(family, fold, rows_of, soft_start, name, seed, kind, d, k, weighted):
    X = rows_of(kind, seed, 40, d)
    weight = weights_of(seed, 40, weighted)
    moments = measure(ArraySource(X, weight), fold, with_covariance=True)
    asked = PRIORS[name]
    objective = Regularised(prior_for(asked, family, k, moments), asked.concentration)
    rises(objective, soft_start(family, X, k, seed, weight=weight), X, weight, fold)


@pytest.mark.parametrize("ratio", [1.0, 4.0, 1e3])
@settings(max_examples=6)
@given(**PROBLEM)
def test_within_a_ratio(family, fold, rows_of, soft_start, ratio, seed, kind, d, k, weighted):
    if not family.takes_ratio():
        return
    X = rows_of(kind, seed, 40, d)
    weight = weights_of(seed, 40, weighted)
    mixture = soft_start(family, X, k, seed, weight=weight)
    mixture = replace(mixture, floor=np.full(d, mixture.floor.min()))
    ended = rises(Regularised(max_ratio=ratio), mixture, X, weight, fold)
    values = np.linalg.eigvalsh(ended.components.covariance_matrices)
    assert values.max() <= ratio * values.min() * (1 + 1e-8)


@pytest.mark.parametrize("trim", [0.1, 0.33])
@settings(max_examples=6)
@given(**PROBLEM)
def test_without_some_rows(family, fold, rows_of, soft_start, trim, seed, kind, d, k, weighted):
    X = rows_of(kind, seed, 40, d)
    weight = weights_of(seed, 40, weighted)
    mixture = soft_start(family, X, k, seed, floor=1e-3, weight=weight)
    rises(Regularised(trim=trim), mixture, X, weight, fold)


@settings(max_examples=6)
@given(**PROBLEM)
def test_with_all_of_it_at_once(family, fold, rows_of, soft_start, seed, kind, d, k, weighted):
    X = rows_of(kind, seed, 40, d)
    weight = weights_of(seed, 40, weighted)
    moments = measure(ArraySource(X, weight), fold, with_covariance=True)
    ratio = 100.0 if family.takes_ratio() else None
    prior = prior_for(ConjugatePrior(concentration=2.0), family, k, moments)
    mixture = soft_start(family, X, k, seed, floor=1e-6, weight=weight)
    if ratio is not None:
        mixture = replace(mixture, floor=np.full(d, mixture.floor.min()))
    rises(Regularised(prior, 2.0, ratio, 0.1), mixture, X, weight, fold)


@settings(max_examples=6)
@given(**PROBLEM)
def test_jumps_keep_it_rising(family, fold, rows_of, soft_start, seed, kind, d, k, weighted):
    X = rows_of(kind, seed, 60, d)
    weight = weights_of(seed, 60, weighted)
    source = ArraySource(X, weight)
    moments = measure(source, fold, with_covariance=True)
    ratio = 30.0 if family.takes_ratio() else None
    objective = Regularised(prior_for(ConjugatePrior(), family, k, moments), max_ratio=ratio)
    mixture = soft_start(family, X, k, seed, floor=1e-6, weight=weight)
    mixture = replace(mixture, floor=np.full(d, mixture.floor.min()))
    ended = run(mixture, source, fold, objective=objective, tol=1e-10, max_iter=80)
    assert (np.diff(ended.trace.values[1:]) >= 0).all()
    if ratio is not None:
        values = np.linalg.eigvalsh(ended.mixture.components.covariance_matrices)
        assert values.max() <= ratio * values.min() * (1 + 1e-8)
