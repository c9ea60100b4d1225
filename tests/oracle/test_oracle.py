"""Every number that a fitted model gives, held against the same in fifty digits."""

from __future__ import annotations

import warnings
from decimal import Decimal

import numpy as np
import pytest

from mixtura import GaussianMixture
from mixtura.estimators.inputs.parameters import with_floor

from .exact import Exact, exact
from .problems import problem

PROBLEMS = 200
TOL = 1e-3
EXACT = 1e-9
EPS = 2.0**-52


def fitted(number):
    p = problem(number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GaussianMixture(
            p.k, covariance_type=p.family, random_state=number, tol=TOL, max_iter=300
        )
        model.fit(p.fitted, **({} if p.weight is None else {"sample_weight": p.weight}))
    return p, model


@pytest.mark.parametrize("ten", range(PROBLEMS // 10))
def test_a_model_against_fifty_digits(ten):
    for number in range(10 * ten, 10 * ten + 10):
        p, model = fitted(number)
        truth = Exact.of(model)
        at = f"problem {number} ({p.family}, k={p.k}, {p.kind})"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            densities_agree(at, p, model, truth)
            criteria_agree(at, p, model, truth)
        nothing_is_left_to_gain(at, p, model, truth)


def densities_agree(at, p, model, truth):
    density, resp, _ = truth.expect(exact(p.answers))
    narrow = p.kind == "float32"
    samples, found = model.score_samples(p.asked), model.predict_proba(p.asked)
    assert np.isfinite(samples).all(), at
    beyond = density < (-1e38 if narrow else -1e308)
    # below what its type holds a density keeps the order alone
    assert (samples[beyond] <= (-1e38 if narrow else -1e308)).all(), at
    if not narrow:
        order = np.argsort(density[beyond], kind="stable")
        assert (np.diff(samples[beyond][order]) >= 0).all(), at
    unit = np.where(beyond, np.inf, np.maximum(1.0, np.abs(density.astype(np.float64))))
    inside = density[~beyond].astype(np.float64)
    apart = np.abs(samples[~beyond] - inside) / unit[~beyond]
    assert apart.max() <= (1e-4 if narrow else EXACT), (at, apart)
    assert found.dtype == samples.dtype
    assert np.abs(found.sum(axis=1) - 1.0).max() <= (1e-6 if narrow else 1e-12), at
    # a share is as exact as the logarithms that it is taken from
    slack = (1e-6 if narrow else 1e-9) + (2e-6 if narrow else 64 * EPS) * unit
    wrong = np.abs(found - resp.astype(np.float64)).max(axis=1)
    assert (wrong <= slack).all(), (at, wrong, slack)
    assert (model.predict(p.asked) == found.argmax(axis=1)).all(), at
    if not (density < -1e308).any():
        _same(f"{at}: score", model.score(p.asked), density.mean())
    assert np.isfinite(model.score(p.asked)), at
    assert np.isfinite(model.bic(p.asked)), at


def criteria_agree(at, p, model, truth):
    density, _, entropy = truth.expect(exact(p.rows))
    weight = exact(np.ones(len(p.rows)) if p.weight is None else p.weight)
    total, n = density @ weight, sum(weight)
    keywords = {} if p.weight is None else {"sample_weight": p.weight}
    free, log_n = Decimal(model._n_parameters()), n.ln()
    bic = -2 * total + free * log_n
    size = float(np.abs(density) @ weight)
    for name, value in (
        ("bic", bic),
        ("aic", -2 * total + 2 * free),
        ("icl", bic + 2 * (entropy @ weight)),
    ):
        _same(f"{at}: {name}", getattr(model, name)(p.fitted, **keywords), value, size)
    _same(f"{at}: score", model.score(p.fitted, **keywords), total / n, size / float(n))


def nothing_is_left_to_gain(at, p, model, truth):
    """Where a fit says that it is done, an exact step of EM gains less than ten ``tol``."""
    if model.outcome_.name not in ("CONVERGED", "AT_ROUNDING") or p.weight is not None:
        return
    floor = with_floor(model, p.rows).floor
    before, _, _ = truth.expect(exact(p.rows))
    after, _, _ = truth.step(exact(p.rows), p.family, floor).expect(exact(p.rows))
    gain = float((sum(after) - sum(before)) / len(p.rows))
    assert gain < 10 * TOL, (at, gain)
    assert gain > -1e-6, (at, gain)


def _same(what, found, expected, size=0.0):
    expected = float(expected)
    apart = abs(found - expected) / max(1.0, abs(expected), size)
    assert apart <= EXACT, f"{what} is {found!r}, not {expected!r}: {apart:.1e} apart"


@pytest.mark.parametrize("number", range(0, PROBLEMS, 17))
def test_samples_have_the_moments_of_the_model(number):
    p, model = fitted(number)
    rows, labels = model.sample(20_000)
    weights, means = np.asarray(model.weights_, float), np.asarray(model.means_, float)
    spread = model.mixture().components.covariance_matrices
    share = np.bincount(labels, minlength=p.k) / labels.size
    assert np.abs(share - weights).max() < 5 * 0.5 / np.sqrt(labels.size)
    for c in np.flatnonzero(weights > 0.02):
        mine = rows[labels == c]
        sd = np.sqrt(np.diagonal(spread[c]))
        z = (mine - means[c]) / sd
        bound = 5 / np.sqrt(len(mine)) + 8 * EPS * np.abs(means[c] / sd).max()
        assert np.abs(z.mean(axis=0)).max() < bound
        correlation = spread[c] / np.outer(sd, sd)
        assert np.abs(z.T @ z / len(mine) - correlation).max() < 8 / np.sqrt(len(mine)) + bound
