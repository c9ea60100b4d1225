"""Judges of a fit under a prior, a ratio or trimming speak of what it maximised."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import ConjugatePrior, GaussianMixture, diagnose
from mixtura.fitted import FittedModel
from mixtura.fitted.starts import end_of, run_starts_of, value_of
from mixtura.model.families import FAMILIES, usual

ASKED = [
    {"prior": "default"},
    {"max_ratio": 5.0},
    {"trim": 0.1},
    {"prior": ConjugatePrior(concentration=3.0), "max_ratio": 9.0, "trim": 0.05},
]


@pytest.fixture
def rows(clusters):
    return clusters(seed=2, n=120, k=3, d=2)


@pytest.mark.parametrize("asked", ASKED)
def test_the_value_of_a_fit_is_its_lower_bound(rows, asked):
    model = GaussianMixture(3, random_state=0, **asked).fit(rows)
    assert value_of(model, rows) == pytest.approx(model.lower_bound_, rel=1e-9)


@pytest.mark.parametrize("shape", usual())
def test_fits_under_a_prior_compare_as_their_search_did(rows, shape):
    model = GaussianMixture(4, covariance_type=shape, prior="default", random_state=0).fit(rows)
    of_value = FAMILIES[shape].shared
    expected = model.lower_bound_ if of_value else model.score(rows)
    assert end_of(model, rows) == pytest.approx(expected, rel=1e-9)
    assert "better-start-known" not in {found.code for found in diagnose(model, rows)}


@pytest.mark.parametrize("asked", ASKED)
def test_starts_are_of_the_same_and_none_is_better(rows, asked):
    model = GaussianMixture(3, random_state=0, **asked).fit(rows)
    starts = [start for start in run_starts_of(model, rows) if not start.collapsed]
    best = max(starts, key=lambda start: start.end)
    assert best.end <= end_of(model, rows) + 1e-4
    assert best.lower_bounds[-1] == pytest.approx(model.lower_bound_, abs=0.1)
    codes = {finding.code for finding in diagnose(model, rows)}
    assert "better-start-known" not in codes


def test_rows_are_known_as_those_of_the_fit(rows):
    model = GaussianMixture(3, prior="default", random_state=0).fit(rows)
    fitted = FittedModel.of(model)
    assert fitted.was_fitted_to(len(rows), model.score_samples(rows))
    assert not fitted.was_fitted_to(len(rows), model.score_samples(rows + 1.0))


def test_a_component_of_few_rows_is_none_that_has_collapsed(rows):
    X = np.concatenate([rows, [[90.0, 90.0], [90.0, 90.1]]])
    model = GaussianMixture(4, prior="default", random_state=0).fit(X)
    found = {finding.code: finding for finding in diagnose(model, X)}
    assert "component-collapsed" not in found
    assert "component-on-floor" not in found
    assert "the 5 that a group" in found["few-rows"].message
