"""Weight 2 is the row twice, weight 0 the row absent, and order does not matter: whole fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.by_capability import few_shapes
from tests.sums import every_number

from mixtura import GaussianMixture, GaussianMixtureIC, MixturaWarning
from mixtura.data import ArraySource
from mixtura.data.sample_weights import effective_rows
from mixtura.engine.em import expect

PROBLEM = {
    "seed": st.integers(0, 2**32 - 1),
    "kind": st.sampled_from(["clusters", "heavy tails", "skewed units"]),
    "d": st.integers(1, 4),
    "k": st.integers(1, 4),
}
FEW = settings(max_examples=max(5, settings().max_examples // 4))


@given(**PROBLEM)
def test_statistics_of_weights_are_those_of_repeated_rows(
    family, fold, rows_of, soft_start, seed, kind, d, k
):
    X = rows_of(kind, seed, 50, d)
    times = np.random.default_rng(seed).integers(0, 4, 50)
    mixture = soft_start(family, X, k, seed)
    weighted = expect(mixture, ArraySource(X, times.astype(float)), fold)
    repeated = expect(mixture, ArraySource(np.repeat(X, times, axis=0)), fold)
    theirs = every_number(repeated)
    del theirs["n_rows"]
    for name, b in theirs.items():
        a = every_number(weighted)[name]
        scale = np.abs(b).max() + 1e-300
        np.testing.assert_allclose(a / scale, b / scale, atol=1e-11, err_msg=name)
    assert weighted.total_weight == times.sum()


@few_shapes
@FEW
@given(**PROBLEM)
def test_a_fit_to_weights_is_the_fit_to_repeated_rows(
    family, rows_of, fitted, assert_same_fit, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    times = np.random.default_rng(seed).integers(0, 4, 100)
    weighted = fitted(X, k, family, sample_weight=times.astype(float))
    repeated = fitted(np.repeat(X, times, axis=0), k, family)
    assert_same_fit(weighted, repeated, X, times)


@few_shapes
@pytest.mark.parametrize("seed", range(3))
def test_a_default_fit_to_clusters_agrees_in_its_parameters(
    family, rows_of, fitted, assert_same_mixture, clusters, seed
):
    X = clusters(seed=seed, n=150, d=2, apart=12.0)
    times = np.random.default_rng(seed).integers(0, 4, 150)
    order = np.random.default_rng(seed).permutation(150)
    search = {"n_init": 10, "tol": 1e-6, "max_iter": 1000}  # the defaults
    a = fitted(X, 3, family, sample_weight=times, **search)
    b = fitted(np.repeat(X, times, axis=0), 3, family, **search)
    c = fitted(X[order], 3, family, sample_weight=times[order], **search)
    assert_same_mixture(a.mixture(), b.mixture(), X, 1e-10)
    assert_same_mixture(a.mixture(), c.mixture(), X, 1e-10)


@few_shapes
@FEW
@given(**PROBLEM)
def test_rows_of_weight_zero_are_absent_from_a_fit(
    family, rows_of, fitted, assert_same_fit, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    absent = np.random.default_rng(seed).random(100) < 0.3
    outlying = np.where(absent[:, None], 1e6, X)
    weighted = fitted(outlying, k, family, sample_weight=np.where(absent, 0.0, 1.0))
    assert_same_fit(weighted, fitted(X[~absent], k, family), X[~absent])


@few_shapes
@FEW
@given(**PROBLEM)
def test_weights_of_one_are_no_weights(family, rows_of, fitted, assert_same_fit, seed, kind, d, k):
    X = rows_of(kind, seed, 100, d)
    assert_same_fit(fitted(X, k, family, sample_weight=np.ones(100)), fitted(X, k, family), X)


def as_model(mixture, family):
    """An estimator whose parameters are set by hand."""
    model = GaussianMixture(mixture.n_components, covariance_type=family.name)
    model.weights_, model.means_ = mixture.weights, mixture.components.means
    model.covariances_ = mixture.components.covariances
    return model


@given(**PROBLEM)
def test_criteria_of_weights_are_those_of_repeated_rows(
    family, rows_of, soft_start, seed, kind, d, k
):
    X = rows_of(kind, seed, 50, d)
    times = np.random.default_rng(seed).integers(0, 4, 50)
    model, repeated = as_model(soft_start(family, X, k, seed), family), np.repeat(X, times, axis=0)
    for name in ("score", "bic", "aic", "icl"):
        weighted = getattr(model, name)(X, sample_weight=times)
        assert weighted == pytest.approx(getattr(model, name)(repeated), rel=1e-10, abs=1e-9)


@given(**PROBLEM, power=st.floats(-60, -1.5))
def test_criteria_read_small_totals_in_any_unit(
    family, rows_of, soft_start, seed, kind, d, k, power
):
    X = rows_of(kind, seed, 50, d)
    weight = np.random.default_rng(seed).uniform(0.1, 2.0, 50)
    model = as_model(soft_start(family, X, k, seed), family)
    weight *= effective_rows(weight) / weight.sum()
    assert model.evidence(X, weight * 10.0**power).n == pytest.approx(effective_rows(weight))
    for name in ("score", "bic", "aic", "icl"):
        small = getattr(model, name)(X, sample_weight=weight * 10.0**power)
        as_rows = getattr(model, name)(X, sample_weight=weight)
        assert small == pytest.approx(as_rows, rel=1e-10, abs=1e-9)


@few_shapes
@FEW
@given(**PROBLEM, power=st.floats(-60, -1.5))
def test_a_fit_reads_small_totals_in_any_unit(
    family, rows_of, fitted, assert_same_fit, seed, kind, d, k, power
):
    X = rows_of(kind, seed, 100, d)
    weight = np.random.default_rng(seed).uniform(0.5, 2.0, 100)
    weight *= effective_rows(weight) / weight.sum()
    with pytest.warns(MixturaWarning, match="read as relative"):
        small = fitted(X, k, family, sample_weight=weight * 10.0**power)
    assert_same_fit(small, fitted(X, k, family, sample_weight=weight), X)


@pytest.mark.parametrize("seed", range(3))
def test_a_choice_reads_small_totals_in_any_unit(clusters, seed):
    X = clusters(seed=seed, n=150, d=2, apart=12.0)
    weight = np.random.default_rng(seed).uniform(0.5, 2.0, 150)
    as_rows = weight * effective_rows(weight) / weight.sum()
    sizes = GaussianMixtureIC(range(1, 5), n_init=2, random_state=0)
    chosen = sizes.fit(X, sample_weight=as_rows)
    found = chosen.n_components_, chosen.covariance_type_, chosen.bic(X, as_rows)
    assert found[0] == 3
    for factor in (1e-9, 1 / weight.sum()):
        with pytest.warns(MixturaWarning, match="read as relative"):
            again = sizes.fit(X, sample_weight=weight * factor)
        assert (again.n_components_, again.covariance_type_) == found[:2]
        assert again.bic(X, weight * factor) == pytest.approx(found[2], rel=1e-9)


@few_shapes
@FEW
@given(**PROBLEM)
def test_the_order_of_the_rows_does_not_change_a_fit(
    family, rows_of, fitted, assert_same_fit, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    weight = np.random.default_rng(seed).uniform(0.5, 2, 100)
    order = np.random.default_rng([seed, 1]).permutation(100)
    straight = fitted(X, k, family, sample_weight=weight)
    shuffled = fitted(X[order], k, family, sample_weight=weight[order])
    assert_same_fit(straight, shuffled, X)


@few_shapes
@FEW
@given(**PROBLEM)
def test_the_order_of_the_components_does_not_change_a_fit(
    family, rows_of, soft_start, fitted, assert_same_fit, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    start = soft_start(family, X, k, seed)
    order = np.random.default_rng(seed).permutation(k)
    models = [
        fitted(
            X,
            k,
            family,
            weights_init=mixture.weights,
            means_init=mixture.components.means,
            precisions_init=mixture.components.precisions,
        )
        for mixture in (start, start.reorder(order))
    ]
    assert_same_fit(*models, X)
    np.testing.assert_allclose(
        models[1].predict_proba(X), models[0].predict_proba(X)[:, order], atol=1e-3
    )
