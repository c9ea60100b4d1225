"""An attack on reports without rows: read every number, and work out what they tell together.

It knows what a reader knows: how many rows there are, the shares, and what the numbers mean.
"""

from __future__ import annotations

import os
import re
import warnings
from base64 import b64decode

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura.page.sweep import sweep_of
from mixtura.report import Assessment, Labelling, report_html
from mixtura.report.document import ReportError

SEEDS = range(int(os.environ.get("MIXTURA_FUZZ", "500")) // 100)
"""Of each kind of table."""

CLOSE = 0.02
"""Whoever comes nearer to a row than this share of its distance from the group has found it."""


def lone(rng, d):
    X = two_groups(rng, d)
    X[3] += 400 * (1 + rng.random(d))
    return X, 3


def lone_pair(rng, d):
    X = two_groups(rng, d)
    X[3] += 400 * (1 + rng.random(d))
    X[7] = X[3] + rng.random(d)
    return X, 3


def dominated(rng, d):
    X = two_groups(rng, d)
    X[5] += 1e5 * (1 + rng.random(d))
    return X, 2


def integers(rng, d):
    X = np.round(two_groups(rng, d) * 10)
    X[3] += np.round(4567 * (1 + rng.random(d)))
    return X, 3


def duplicates(rng, d):
    X = np.repeat(two_groups(rng, d)[::4], 4, axis=0)
    X[:4] += 450 * (1 + rng.random(d))
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
    shapes, starts = tuple(ONE_OF_EACH), ("k-means++", "random_from_data")
    kind = mixtura.PreparedGaussianMixture if seed % 3 else mixtura.GaussianMixture
    return kind(
        k,
        covariance_type=shapes[seed % len(shapes)],
        init_params=starts[seed % 2],
        n_init=3,
        random_state=seed,
    )


def study_of(apart, model, X, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sweep = mixtura.GaussianMixtureIC(range(1, 4), random_state=0, n_init=2).fit(X).sweep_
        subject = Assessment.of(model, X, sweep=sweep_of(sweep))
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
    """What simple arithmetic makes of the numbers for column j, by the way it is done."""
    groups, n = study["groups"], study["data"]["nRows"]
    weights, means = np.array(groups["weights"]), np.array(groups["means"])[:, j]
    sds = np.array(groups["sds"])[:, j]
    hidden = groups["withheld"]
    told = np.setdiff1d(np.arange(weights.size), hidden)
    share = weights[hidden].sum()
    found = {}
    if hidden:
        frames = [study["fit"]["parameters"], *study["replay"]["parameters"]]
        frames += [p for start in study["starts"] for p in start["parameters"]]
        totals = {study["data"]["view"]["mean"][j], weights @ means}
        totals |= {np.array(p["weights"]) @ np.array(p["means"])[:, j] for p in frames}
        parts = weights[told] @ means[told]
        found["the whole less the parts"] = [(m - parts) / share for m in totals]
    reach = sds * np.sqrt(np.maximum(weights * n - 1, 0))
    both = [*(means - reach)[told], *(means + reach)[told]]
    found["all rows of a group but one are alike"] = both
    if len(study["data"]["names"]) > 1:
        return found
    for cell in study["sweep"]["cells"]:
        if cell["k"] == 1 and hidden and told.size:
            variance = np.exp(-2 * cell["logLikelihood"] / n - 1) / (2 * np.pi)
            first = weights[told] @ means[told] / (1 - share)
            second = weights[told] @ (sds[told] ** 2 + (means[told] - first) ** 2)
            between = np.sqrt(max(variance - second * (1 - share), 0.0) / (share * (1 - share)))
            found["the variance is that of one component"] = [first - between, first + between]
    lowest = sorted(set(study["fit"]["anomalies"]["densities"]))[:2]
    for way, density in (
        ("five rows are alike", lowest[0]),
        ("one of five rows is far off", 5 * lowest[0] - 4 * lowest[-1]),
    ):
        peaks = np.log(weights[told] / sds[told]) - 0.5 * np.log(2 * np.pi)
        reach = sds[told] * np.sqrt(2 * np.maximum(peaks - density, 0.0))
        found[way] = [*(means[told] - reach), *(means[told] + reach)]
    return found


def errors_of(study, X):
    """No number is a cell. How far each way misses the row that stands out most, relatively."""
    steps = [study["fit"]["parameters"], *study["replay"]["parameters"]]
    steps += [p for start in study["starts"] for p in start["parameters"]]
    single = X[np.array([np.isin(column, own(column)) for column in X.T]).any(axis=0)]
    for mean in [mean for parameters in steps for mean in parameters["means"]]:
        away = np.abs(single - mean).max(axis=1, initial=0.0) / X.std(axis=0).max()
        assert away.min(initial=np.inf) > (1e-5 if X.shape[1] > 1 else 1e-7), mean
    without = {**study, "replay": None, "starts": None}  # so many that some are near by chance
    found = np.unique(every_number(without))
    errors = {}
    for j, column in enumerate(X.T):
        values = own(column)
        near = np.abs(found[:, None] - values[None]).min(axis=1, initial=np.inf)
        usual = np.subtract(*np.quantile(column, [0.75, 0.25]))  # outliers do not widen it
        told = found[near < 1e-8 * usual]  # some are nearer than 1e-6 by chance
        assert not told.size, told
        middle = np.median(column)
        value = column[np.abs(column - middle).argmax()]
        if value not in values:
            continue
        for way, made in guesses(study, j).items():
            miss = np.abs(np.array(made) - value).min(initial=np.inf) / abs(value - middle)
            errors.setdefault(way, []).append(miss)
    return errors


def check(study, X):
    for way, missed in errors_of(study, X).items():
        assert min(missed) > CLOSE, way


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("d", [1, 3])
def test_no_row_can_be_worked_out(apart, table, d):
    """Not to four digits ever, and not to two but by chance."""
    errors = {}
    for seed in SEEDS:
        X, k = table(np.random.default_rng([seed, d]), d)
        model = apart.fitted(model_of(seed, k), X)
        try:
            study = study_of(apart, model, X, compared=0 if seed else 40)
        except ReportError as error:
            assert "without telling them" in str(error)  # noqa: PT017
            continue
        for way, missed in errors_of(study, X).items():
            errors.setdefault(way, []).extend(missed)
    for way, missed in errors.items():
        assert min(missed) > 1e-4, (way, missed)
        assert np.median(missed) > CLOSE, (way, missed)


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
    page = report_html(Assessment.of(model, X), Labelling("t"))
    with pytest.raises(AssertionError):
        check({**apart.read_study(page), "sweep": {"cells": []}}, X)
