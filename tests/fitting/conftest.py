"""Settings of a fit, its rows and its floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH
from tests.fitting.problems import problem_of

from mixtura.data import ArraySource
from mixtura.fitting import Settings, find_starts
from mixtura.initialise import INITIALISERS, Floor, Given, measure, partition_by
from mixtura.model.families import FAMILIES


@pytest.fixture
def settings_for():
    """``settings_for(family, **changes)``: three components from four k-means++ starts."""

    def make(family, **changes):
        plain = Settings(
            family=family,
            n_components=3,
            tol=1e-6,
            max_iter=500,
            n_init=4,
            partition=partition_by(INITIALISERS["k-means++"]),
            given=Given(None, None, None),
        )
        return replace(plain, **changes)

    return make


@pytest.fixture
def source(clusters):
    return ArraySource(clusters(apart=8.0))


@pytest.fixture
def floor(clusters):
    return Floor(1e-6 * clusters(apart=8.0).var(axis=0))


@pytest.fixture
def starts_of(fold):
    """``starts_of(source, settings, floor, seed)``: what a search finds, for a seed."""

    def find(source, settings, floor, seed=0):
        moments = measure(source, fold, with_covariance=settings.family.spans_all_directions)
        problem = problem_of(source, settings, floor, moments)
        return find_starts(problem, fold, np.random.default_rng(seed))

    return find


@pytest.fixture
def start_of(starts_of):
    """``start_of(...)``: the first of them."""
    return lambda *args, **kwargs: starts_of(*args, **kwargs).mixtures[0]


@pytest.fixture(params=ONE_OF_EACH)
def family(request):
    """One covariance family of each kind in turn: whole fits take long."""
    return FAMILIES[request.param]
