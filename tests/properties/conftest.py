"""Small data sets of several kinds, starts for them, and whole fits, for the property tests."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from sklearn.exceptions import ConvergenceWarning

from mixtura import GaussianMixture, Outcome
from mixtura.model.block import Block
from mixtura.model.families import Spherical
from mixtura.model.mixture import Mixture

EPS = float(np.finfo(np.float64).eps)

NEEDLE = 1e-2 / EPS
"""Longest over shortest variance of a component that a double can no longer tell."""

KINDS = ("clusters", "heavy tails", "with duplicates", "skewed units", "one blob")


def make_rows(kind, seed, n, d):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) @ (np.eye(d) + 0.4 * rng.normal(size=(d, d)))
    if kind == "clusters":
        X += rng.normal(scale=6.0, size=(3, d))[rng.integers(3, size=n)]
    elif kind == "heavy tails":
        X /= np.sqrt(rng.gamma(1.0, size=(n, 1))) + 0.05
    elif kind == "with duplicates":
        X = np.round(2 * X) / 2
    elif kind == "skewed units":
        X = X * 10.0 ** rng.uniform(-4, 4, d) + 10.0 ** rng.uniform(-4, 4, d)
    return X


@pytest.fixture(scope="session")
def rows_of():
    """``rows_of(kind, seed, n, d)``: rows (n, d) of one of the kinds."""
    return make_rows


@pytest.fixture(scope="session")
def soft_start():
    """``soft_start(family, X, k, seed)``: a mixture from random responsibilities."""

    def make(family, X, k, seed=0, *, floor=1e-12, weight=None):
        resp = np.random.default_rng([seed, k]).dirichlet(np.full(k, 0.3), size=len(X)).T
        variances = X.var(axis=0, dtype=np.float64)
        variances = np.where(variances > 0, variances, 1.0)
        return Mixture.from_responsibilities(
            family, Block(np.ascontiguousarray(X), weight, 0), resp, variances, floor * variances
        )

    return make


@pytest.fixture(scope="session")
def fitted():
    """``fitted(X, k, family, **settings)``: a whole fit, quiet about convergence.

    From one start, to the end. On any data, a search over many may turn on the last bit of a
    likelihood; where clusters lie apart it may not, and the tests of the default search say so.
    """

    def fit(X, k, family, *, sample_weight=None, **settings):
        settings = {"random_state": 0, "n_init": 1, "tol": 1e-10, "max_iter": 3000} | settings
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return GaussianMixture(k, covariance_type=family.name, **settings).fit(
                X, sample_weight=sample_weight
            )

    return fit


def distances(a, b, sd):
    """Largest difference (k, k) of each component of ``a`` to each of ``b``, in units of sd."""
    parts = [
        a.weights[:, None] - b.weights,
        (a.components.means[:, None] - b.components.means) / sd,
        (a.components.covariance_matrices[:, None] - b.components.covariance_matrices)
        / np.outer(sd, sd),
    ]
    k = len(a.weights)
    return np.max([np.abs(part).reshape(k, k, -1).max(axis=2) for part in parts], axis=0)


def longest(model):
    """The largest ratio of variances that a component has, along its axes and in units of sd."""
    components = model.mixture().components
    sd = np.sqrt(components.variances.mean(axis=0))
    values = np.abs(np.linalg.eigvalsh(components.covariance_matrices / np.outer(sd, sd)))
    return (values.max(axis=-1) / np.maximum(values.min(axis=-1), 1e-300)).max()


@pytest.fixture(scope="session")
def assert_same_mixture():
    """Parameters of two mixtures within ``tolerance``, in standard deviations of ``X``.

    The order of the components says nothing: candidates that end in the same optimum differ by
    rounding only, and which of them wins decides it.
    """

    def check(a, b, X, tolerance):
        sd = X.std(axis=0)
        if isinstance(a.components, Spherical):
            sd = np.full_like(sd, sd.max())  # a sphere knows one unit only
        apart = distances(a, b, sd)
        mine, its = linear_sum_assignment(np.minimum(apart, 1e3))
        worst = apart[mine, its].max()
        # a mean far from zero is itself rounded
        assert worst <= tolerance + 8 * EPS * (np.abs(X).max(axis=0) / sd).max()

    return check


@pytest.fixture(scope="session")
def assert_same_fit():
    """Two fits with the same likelihood and densities.

    Densities and not parameters, which an optimum with twin components leaves undecided. Where
    volumes in common have made a needle of a component of a few rows, so long that its width is
    lost in a double, rounding decides where the fit ends: both say that it has collapsed. Nor do
    rows that span too few directions say where the axes of their component point in the others:
    what a collapsed fit says of rows that it never saw, which count 0 ``times``, is left out.
    """

    def check(a, b, X, times=None):
        if max(map(longest, (a, b))) > NEEDLE:
            assert a.outcome_ is b.outcome_ is Outcome.COLLAPSED
            return
        assert a.lower_bound_ == pytest.approx(b.lower_bound_, rel=1e-8, abs=1e-8)
        if times is not None and a.outcome_ is b.outcome_ is Outcome.COLLAPSED:
            X = X[times > 0]
        np.testing.assert_allclose(a.score_samples(X), b.score_samples(X), atol=1e-3)

    return check
