"""Broken is really broken, and the cure really mends: by labels or by what is found."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from mixtura.comparison.compare import compare
from mixtura.page.catalogue import FAILURES
from mixtura.page.failures import STAGES, failure_of, stage
from mixtura.page.fit import fit_model, fit_of

BY_LABELS = {  # (at most where broken, at least where mended)
    "overlap": (0.1, 0.5),
    "anisotropic": (0.5, 0.85),
    "unequal": (0.85, 0.9),
    "outliers": (0.65, 0.95),
    "background": (0.6, 0.95),
    "heavy_tails": (0.55, 0.85),
    "collapse": (0.7, 0.85),
    "unscaled": (0.5, 0.85),
    "too_many": (0.9, 0.95),
    "bad_start": (0.8, 0.93),
    "high_d": (0.7, 0.9),
}
"""Adjusted Rand indices against the groups that the rows were drawn from."""

CURVED = ("moons", "rings")
STRAY = ("outliers", "background", "collapse")
"""Of three groups and of rows that are in none."""

SEEDS = (0, 7)


def agreement(mode, fixed, seed):
    """Of the model's labels with the true ones, and of the true ones its labels' majority."""
    side = stage(mode, fixed, seed)
    labels = fit_model(side.sheet, side.spec, n_init=side.n_init).predict(side.sheet.table())
    real = side.sheet.labels
    groups = (
        real < 3
        if mode in ("outliers", "background", "collapse")
        else np.ones(real.size, dtype=bool)
    )
    pure = sum(np.bincount(real[labels == label]).max() for label in np.unique(labels))
    return adjusted_rand_score(real[groups], labels[groups]), pure / real.size


def test_every_mode_has_its_words_and_its_rows():
    assert list(STAGES) == list(FAILURES)
    assert {*BY_LABELS, *CURVED} == set(FAILURES)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", BY_LABELS)
def test_labels_tell_broken_from_mended(mode, seed):
    at_most, at_least = BY_LABELS[mode]
    broken, _ = agreement(mode, False, seed)
    mended, _ = agreement(mode, True, seed)
    assert broken <= at_most
    assert mended >= at_least
    assert mended - broken > 0.08


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", CURVED)
def test_many_components_trace_what_is_curved_and_dbscan_groups_it(mode, seed):
    _, broken = agreement(mode, False, seed)
    _, mended = agreement(mode, True, seed)
    assert broken < 0.8
    assert mended > 0.97
    sheet = stage(mode, True, seed).sheet
    compared = compare(sheet.X, sheet.labels, n_components=2, random_state=0)
    assert compared["dbscan"].ari > 0.9


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("moons", "not-gaussian"),
        ("rings", "not-gaussian"),
        ("outliers", "outliers-own-component"),
        ("background", "noise-would-help"),
        ("heavy_tails", "heavier-tails-would-help"),
        ("unscaled", "scales-differ"),
        ("too_many", "one-cluster-of-several"),
        ("high_d", "too-many-features-for-full"),
    ],
)
def test_the_fault_is_found_and_gone_once_mended(mode, code):
    found = {}
    for fixed in (False, True):
        side = stage(mode, fixed, 0)
        fit = fit_of(side.sheet, side.spec, n_init=side.n_init)
        found[fixed] = {finding["code"] for finding in fit["findings"]}
    assert code in found[False]
    assert code not in found[True]


def sides(mode, seed):
    """Stage and fit of either side."""
    both = [stage(mode, fixed, seed) for fixed in (False, True)]
    return [(side, fit_of(side.sheet, side.spec, n_init=side.n_init)) for side in both]


def labels_of(side):
    return fit_model(side.sheet, side.spec, n_init=side.n_init).predict(side.sheet.table())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("mode", ["background", "heavy_tails"])
def test_a_wide_component_takes_rows_of_all_and_two_groups_share_one(mode, seed):
    """What is said of both, as numbers."""
    (broken, fit), (mended, better) = sides(mode, seed)
    np.testing.assert_array_equal(broken.sheet.X, mended.sheet.X)
    spread = np.sqrt(np.linalg.eigvalsh(fit["parameters"]["covariances"]).max(axis=1))
    wide, labels, real = int(spread.argmax()), labels_of(broken), broken.sheet.labels
    assert spread[wide] > 1.3 * np.sort(spread)[-2]
    shared = [np.bincount(labels[real == group], minlength=3).argmax() for group in range(3)]
    assert wide not in shared  # no group is its own
    assert len(set(shared)) == 2
    narrow = np.sqrt(np.linalg.eigvalsh(better["parameters"]["covariances"]).max(axis=1))
    assert spread[wide] > 3 * narrow.max()
    assert better["bic"] < fit["bic"] - 100


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_that_lie_anywhere_are_noise_and_the_others_are_not(seed):
    (broken, fit), (mended, better) = sides("background", seed)
    real, labels = mended.sheet.labels == 3, labels_of(mended) == -1
    assert real.mean() == pytest.approx(1 / 6)
    assert (real & labels).sum() > 0.85 * max(real.sum(), labels.sum())
    told = better["parameters"]["noise"]["weight"]
    assert told == pytest.approx(1 / 6, abs=0.03)
    assert sum(better["parameters"]["weights"]) == pytest.approx(1 - told)
    assert better["headline"].endswith(f"{100 * told:.1f} % of the 600 rows are noise.")
    assert "noise" not in fit["parameters"]
    anywhere = np.abs(broken.sheet.X[real].mean(axis=0) - [2.0, 2.5])
    assert (anywhere < 2).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_tails_are_found_as_heavy_as_they_were_drawn(seed):
    (_, fit), (_, better) = sides("heavy_tails", seed)
    assert "degreesOfFreedom" not in fit["parameters"]
    assert min(better["parameters"]["degreesOfFreedom"]) > 1.5
    assert max(better["parameters"]["degreesOfFreedom"]) < 3.0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_floor_keeps_components_from_the_point(seed):
    smallest = {}
    for fixed in (False, True):
        side = stage("collapse", fixed, seed)
        fit = fit_of(side.sheet, side.spec, n_init=side.n_init)
        smallest[fixed] = np.linalg.eigvalsh(fit["parameters"]["covariances"]).min()
    assert smallest[False] < 1e-8
    assert smallest[True] > 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bad_start_ends_lower_with_the_same_rows(seed):
    broken, mended = (stage("bad_start", fixed, seed) for fixed in (False, True))
    np.testing.assert_array_equal(broken.sheet.X, mended.sheet.X)
    lower, higher = (
        fit_of(side.sheet, side.spec, n_init=side.n_init)["logLikelihood"]
        for side in (broken, mended)
    )
    assert higher - lower > 50


def test_a_failure_is_one_message():
    failure = failure_of("unequal", True, stage("unequal", True, 2**32 - 1), "some id")
    assert json.loads(json.dumps(failure, allow_nan=False)) == failure
    assert failure["data"]["id"] == "some id"
    assert failure["fixed"] is True
    assert {len(method["labels"]) for method in failure["comparison"]["methods"]} == {600}
    names = [method["name"] for method in failure["comparison"]["methods"]]
    assert {"Mixture", "K-Means", "DBSCAN", "Naive Bayes"} <= set(names)
