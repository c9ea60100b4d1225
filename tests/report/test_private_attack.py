"""An attack on reports without rows: read every number, and work out what they tell together.

It knows what a reader knows: how many rows there are, the shares, and what the numbers mean.
"""

from __future__ import annotations

import os
import re
import warnings
from base64 import b64decode
from itertools import pairwise

import numpy as np
import pytest

import mixtura
from mixtura.page.sweep import sweep_of
from mixtura.report import Labelling, Subject, report_html
from mixtura.report.document import ReportError

SEEDS = range(int(os.environ.get("MIXTURA_FUZZ", "500")) // 100)
"""Of each kind of table."""

CLOSE = 0.02
"""Whoever comes nearer to a row than this share of its distance from the group has found it."""


def lone(rng, d):
    X = two_groups(rng, d)
    X[3] += 400 + 100 * rng.random(d)
    return X, 3


def lone_pair(rng, d):
    X = two_groups(rng, d)
    X[3] += 400 + 100 * rng.random(d)
    X[7] = X[3] + rng.random(d)
    return X, 3


def dominated(rng, d):
    X = two_groups(rng, d)
    X[5] += 1e5
    return X, 2


def integers(rng, d):
    X = np.round(two_groups(rng, d) * 10)
    X[3] += 4567
    return X, 3


def duplicates(rng, d):
    X = np.repeat(two_groups(rng, d)[::4], 4, axis=0)
    X[:4] += 450
    return X, 3


def heavy(rng, d):
    return 7000 + 30 * rng.standard_t(1.5, size=(80, d)), 3


def counts(rng, d):
    X = np.repeat(7000.0, 80)[:, None].repeat(d, axis=1)
    X[:9] += np.round(rng.normal(size=(9, d)) * 40, 2)
    X[40:] += rng.normal(size=(40, d)) + 50
    return X, 2


def few(rng, d):
    return 7000 + 100 * rng.normal(size=(9, d)), 2


def two_groups(rng, d):
    X = 7000 + 10 * rng.normal(size=(80, d))
    X[40:] += 100
    return X


TABLES = (lone, lone_pair, dominated, integers, duplicates, heavy, counts, few)


def model_of(seed, k):
    shapes, starts = ("full", "tied", "diag", "spherical"), ("k-means++", "random_from_data")
    kind = mixtura.PreparedGaussianMixture if seed % 3 else mixtura.GaussianMixture
    return kind(
        k,
        covariance_type=shapes[seed % 4],
        init_params=starts[seed % 2],
        n_init=3,
        random_state=seed,
    )


def study_of(apart, model, X, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sweep = mixtura.GaussianMixtureIC(range(1, 4), random_state=0, n_init=2).fit(X).sweep_
        subject = Subject.of(model, X, sweep=sweep_of(sweep))
    page = report_html(subject, Labelling("t"), with_rows=False, **options)
    return apart.read_study(page)


def every_number(value):
    """Of a Study: its numbers, those in its sentences, and any packed ones."""
    if isinstance(value, dict):
        if "base64" in value:
            kind = np.dtype(value["type"]).newbyteorder("<")
            return np.frombuffer(b64decode(value["base64"]), kind).astype(float).tolist()
        return [x for item in value.values() for x in every_number(item)]
    if isinstance(value, list):
        return [x for item in value for x in every_number(item)]
    if isinstance(value, str):
        return [float(x.replace(",", "")) for x in re.findall(r"-?\d[\d,]*\.?\d*", value)]
    return [float(value)] if isinstance(value, int | float) else []


def own(column):
    """Values that fewer than five rows share."""
    values, count = np.unique(column, return_counts=True)
    return values[count < 5]


def guesses(study, j):
    """What simple arithmetic makes of the numbers, for column j."""
    groups, n = study["groups"], study["data"]["nRows"]
    weights, means = np.array(groups["weights"]), np.array(groups["means"])[:, j]
    sds = np.array(groups["sds"])[:, j]
    hidden = groups["withheld"]
    told = np.setdiff1d(np.arange(weights.size), hidden)
    frames = [study["fit"]["parameters"], *study["replay"]["parameters"]]
    frames += [p for start in study["starts"] for p in start["parameters"]]
    totals = [study["data"]["view"]["mean"][j], weights @ means]
    totals += [np.array(p["weights"]) @ np.array(p["means"])[:, j] for p in frames]
    if hidden:
        for total in totals:  # the whole less the parts
            yield (total - weights[told] @ means[told]) / weights[hidden].sum()
    for c in told:  # all rows but one are alike
        reach = sds[c] * np.sqrt(max(weights[c] * n - 1, 0))
        yield from (means[c] - reach, means[c] + reach)
    if len(study["data"]["names"]) > 1:
        return
    log_likelihoods = [cell["logLikelihood"] for cell in study["sweep"]["cells"] if cell["k"] == 1]
    for total in filter(None, log_likelihoods):  # one component: the variance of the table
        variance = np.exp(-2 * total / n - 1) / (2 * np.pi)
        share = weights[hidden].sum()
        if hidden and told.size:
            first = weights[told] @ means[told] / (1 - share)
            second = weights[told] @ (sds[told] ** 2 + (means[told] - first) ** 2)
            between = max(variance - second, 0.0) / (share * (1 - share))
            yield from (first - np.sqrt(between), first + np.sqrt(between))
    densities = sorted(set(study["fit"]["anomalies"]["densities"]))
    alone = [5 * a - 4 * b for a, b in pairwise(densities)]  # one of five is far below
    for c in told:
        for density in [*densities, *alone]:
            peak = np.log(weights[c]) - 0.5 * np.log(2 * np.pi * sds[c] ** 2)
            reach = sds[c] * np.sqrt(2 * max(peak - density, 0.0))
            if reach > 6 * sds[c]:  # nearer ones are guessed without a report
                yield from (means[c] - reach, means[c] + reach)


def check(study, X):
    found = np.unique(every_number(study))
    for j, column in enumerate(X.T):
        values = own(column)
        spread = column.std()
        near = np.abs(found[:, None] - values[None]).min(axis=1, initial=np.inf)
        assert not (near < 1e-6 * spread).any(), found[near < 1e-6 * spread]
        # the rows that stand apart are what there is to find
        middle = np.median(column)
        usual = np.quantile(np.abs(column - middle), 0.9)
        for value in values[np.abs(values - middle) > 3 * usual]:
            for guess in guesses(study, j):
                assert abs(guess - value) > CLOSE * abs(value - middle), (guess, value)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("d", [1, 3])
@pytest.mark.parametrize("seed", SEEDS)
def test_no_row_can_be_worked_out(apart, table, d, seed):
    X, k = table(np.random.default_rng([seed, d]), d)
    model = apart.fitted(model_of(seed, k), X)
    try:
        study = study_of(apart, model, X, compared=0 if seed else 40)
    except ReportError as error:
        assert "without telling them" in str(error)  # noqa: PT017
        return
    check(study, X)


@pytest.mark.parametrize("d", [1, 3])
def test_parameters_set_by_hand_may_be_rows(apart, d):
    X = two_groups(np.random.default_rng(0), d)
    model = mixtura.GaussianMixture(2, means_init=X[[0, 50]], max_iter=1, random_state=0)
    model = apart.fitted(model, X)
    model.means_ = X[[0, 50]]
    study = study_of(apart, model, X)
    assert study["groups"]["withheld"] == [0, 1]
    check(study, X)


def test_a_row_of_great_weight_is_a_row(apart):
    X = two_groups(np.random.default_rng(0), 2)
    X[3] += 300
    weights = np.ones(len(X))
    weights[3] = 1e4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = mixtura.GaussianMixture(3, random_state=0).fit(X, sample_weight=weights)
    check(study_of(apart, model, X), X)


@pytest.mark.parametrize("outlier", [1e3, 1e6])
def test_rows_that_the_model_has_not_seen(apart, outlier):
    rng = np.random.default_rng(0)
    model = mixtura.GaussianMixture(2, random_state=0).fit(two_groups(rng, 1))
    X = two_groups(rng, 1)
    X[3] += outlier
    check(study_of(apart, model, X), X)


def test_the_attack_finds_rows_where_they_are(apart):
    X, k = lone(np.random.default_rng([0, 1]), 1)
    model = apart.fitted(model_of(1, k), X)
    page = report_html(Subject.of(model, X), Labelling("t"))
    with pytest.raises(AssertionError):
        check({**apart.read_study(page), "sweep": {"cells": []}}, X)
