"""One search stands behind every sweep: in Python, at the command line and on the page."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.data import ArraySource
from mixtura.errors import InvalidDataError
from mixtura.estimators.grid_search import GridSearch
from mixtura.model.families import FAMILIES
from mixtura.preparation.reduction import find_reduction

SHARED = {"n_init": 2, "random_state": 0}


@pytest.fixture(scope="module")
def rows(truth):
    return truth(k=2, d=3, n=90).X


def same(one, other):
    for name in ("weights_", "means_", "covariances_"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_each_model_is_what_the_estimator_finds_alone(rows):
    swept = GridSearch(ArraySource(rows), [1, 2], ["full", "diag"], SHARED).run()
    assert [(row.n_components, row.covariance_type) for row in swept] == [
        (1, "full"),
        (2, "full"),
        (1, "diag"),
        (2, "diag"),
    ]
    for row in swept:
        alone = GaussianMixture(
            row.n_components, covariance_type=row.covariance_type, **SHARED
        ).fit(rows)
        same(row.candidate.model, alone)
        assert row.value("bic") == alone.bic(rows)


@pytest.mark.parametrize("start", ["k-means++", "random", "hierarchical"])
@pytest.mark.parametrize("kind", ["overlapping", "repeated", "weighted"])
@pytest.mark.filterwarnings("ignore")
def test_what_shapes_share_changes_no_bit_of_the_usual(kind, start):
    """The others begin where these have ended, the same for any number of threads.

    Repeated values collapse: there a second set of starts follows the first.
    """
    rng = np.random.default_rng(3)
    X = rng.normal(size=(120, 3)) + 2.0 * rng.integers(3, size=(120, 1))
    weight = rng.integers(1, 4, size=120).astype(float) if kind == "weighted" else None
    if kind == "repeated":
        X = np.round(X * 0.7)
    source = ArraySource(X, weight)
    shared = {"n_init": 4, "random_state": 1, "init_params": start}
    swept = GridSearch(source, [2, 4], [*FAMILIES], shared).run(n_jobs=2)
    once_more = GridSearch(source, [2, 4], [*FAMILIES], shared).run(n_jobs=1)
    for row, again in zip(swept, once_more, strict=True):
        k, shape = row.n_components, row.covariance_type
        same(row.candidate.model, again.candidate.model)
        if FAMILIES[shape].usual:
            alone = GaussianMixture(k, covariance_type=shape, **shared)
            same(row.candidate.model, alone.fit(X, sample_weight=weight))


def test_prepared_rows_are_fitted_by_the_estimator_that_prepares(rows):
    reduction = find_reduction(rows, ["a", "b", "c"], [2], ["tied"], pca=2)
    search = GridSearch.prepared(reduction, rows, [2], {**SHARED, "pca": 2})
    assert (search.rows.n_rows, search.rows.n_features) == (len(rows), 2)
    chosen = search.run().selected
    alone = PreparedGaussianMixture(2, covariance_type="tied", pca=2, **SHARED).fit(rows)
    same(chosen.candidate.model.mixture_, alone.mixture_)
    assert chosen.value("bic") == alone.bic(rows)


def test_python_the_command_line_and_the_page_choose_the_same(rows):
    from mixtura.page.dataset import Dataset
    from mixtura.page.spec import Spec
    from mixtura.page.sweep import run_sweep

    types = [*FAMILIES]
    sheet = Dataset("", ["a", "b", "c"], rows)
    page = run_sweep(sheet, Spec(1), [1, 2, 3], types, lambda *_: None)
    _, ready = sheet.prepared(True)
    python = GaussianMixtureIC([1, 2, 3], covariance_type=types, random_state=0).fit(ready)
    reduction = find_reduction(rows, sheet.names, [1, 2, 3], types)
    command = GridSearch.prepared(reduction, rows, [1, 2, 3], {"random_state": 0}).run()
    for one, two, three in zip(page, python.sweep_, command, strict=True):
        assert one.candidate.evidence == three.candidate.evidence
        assert one.selected == two.selected == three.selected
        for swept in (one, three):
            np.testing.assert_array_equal(
                np.sort(swept.candidate.model.weights_), np.sort(two.candidate.model.weights_)
            )


def test_what_the_limits_refuse_is_a_row_with_its_reason(rows):
    dependent = np.column_stack([rows, rows[:, 0]])
    search = GridSearch(ArraySource(dependent), [1, 2], ["full", "diag"], SHARED, list("abcd"))
    refused, fitted = (search.run(limits=limits) for limits in (search.limits(), None))
    why = "columns 'a' and 'd' are collinear"
    assert [bool(row.error and why in row.error) for row in refused] == [True, True, False, False]
    assert not any(row.error for row in fitted)


def test_an_error_of_all_models_is_the_first_ones(rows):
    with pytest.raises(InvalidDataError, match="n_components = 95"):
        GridSearch(ArraySource(rows), [95, 99], ["diag"], SHARED).run()


@pytest.mark.parametrize("n_jobs", [1, 2, 7])
def test_threads_change_nothing(rows, n_jobs):
    search = GridSearch(ArraySource(rows, np.arange(90.0)), [1, 2], ["diag"], SHARED)
    seen = []
    swept = search.run("icl", seen.append, n_jobs=n_jobs)
    assert len(seen) == 2
    assert [row.criteria for row in swept] == [row.criteria for row in search.run(n_jobs=1)]
