"""Rows that lack values, through every answer of an estimator."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.data import Source
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES


def groups(n=400, d=4, k=3, apart=4.0, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(k, size=n)
    shape = np.linalg.cholesky(np.cov(rng.normal(size=(d + 6, d)).T))
    return rng.normal(0, apart, size=(k, d))[labels] + rng.normal(size=(n, d)) @ shape.T, labels


def lacking(X, share=0.2, seed=1):
    return np.where(np.random.default_rng(seed).random(X.shape) < share, np.nan, X)


X, LABELS = groups()
GAPS = lacking(X)


class Streamed(Source):
    """Rows that come block by block."""

    def __init__(self, rows, size=70):
        self._rows, self._size = rows, size

    @property
    def n_rows(self):
        return len(self._rows)

    @property
    def n_features(self):
        return self._rows.shape[1]

    def blocks(self):
        for index, begin in enumerate(range(0, len(self._rows), self._size)):
            yield Block(self._rows[begin : begin + self._size], None, index)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_climbs_and_finds_the_groups(name):
    model = GaussianMixture(3, covariance_type=name, n_init=2, random_state=0).fit(GAPS)
    assert (np.diff(model.lower_bounds_) > -1e-12).all()
    assert adjusted_rand_score(LABELS, model.predict(GAPS)) > 0.9


def test_hardly_a_group_is_lost_to_gaps_and_the_mean_is_no_cure():
    """The promise of the issue: 20 % of 2000 x 8 missing, four groups."""
    rng = np.random.default_rng(0)
    d, k, n = 8, 4, 2000
    means = rng.normal(0, 2.2, size=(k, d))
    shapes = [np.linalg.cholesky(np.cov(rng.normal(size=(d + 4, d)).T)) for _ in range(k)]
    labels = rng.integers(k, size=n)
    rows = np.array([means[c] + shapes[c] @ rng.normal(size=d) for c in labels])
    gaps = lacking(rows)

    def found(X):
        model = GaussianMixture(k, random_state=0).fit(X)
        return adjusted_rand_score(labels, model.predict(X))

    exact = found(gaps)
    assert exact > found(rows) - 0.03
    assert found(np.where(np.isnan(gaps), np.nanmean(gaps, axis=0), gaps)) < exact - 0.05


def test_a_gap_is_the_same_whatever_holds_the_rows():
    settings = {"n_components": 3, "random_state": 0, "tol": 1e-10, "n_init": 3}
    plain = GaussianMixture(**settings).fit(GAPS)
    for other in (np.asfortranarray(GAPS), GAPS.tolist(), Streamed(GAPS)):
        model = GaussianMixture(**settings).fit(other)
        assert model.lower_bound_ == pytest.approx(plain.lower_bound_, abs=1e-7)
        np.testing.assert_array_equal(model.predict(other), plain.predict(GAPS))
    order = np.random.default_rng(3).permutation(len(GAPS))
    shuffled = GaussianMixture(**settings).fit(GAPS[order])
    assert shuffled.lower_bound_ == pytest.approx(plain.lower_bound_, abs=1e-7)
    narrow = GaussianMixture(**settings).fit(GAPS.astype("f4"))
    assert narrow.lower_bound_ == pytest.approx(plain.lower_bound_, abs=1e-4)


def test_weight_two_is_the_row_twice_and_a_row_of_nothing_is_none():
    weight = np.random.default_rng(2).integers(0, 3, len(GAPS)).astype(float)
    settings = {"n_components": 2, "random_state": 0, "tol": 1e-11}
    weighted = GaussianMixture(**settings).fit(GAPS, sample_weight=weight)
    repeated = GaussianMixture(**settings).fit(np.repeat(GAPS, weight.astype(int), axis=0))
    assert weighted.lower_bound_ == pytest.approx(repeated.lower_bound_, abs=1e-8)
    blank = np.concatenate([GAPS, np.full((50, 4), np.nan)])
    with_blanks = GaussianMixture(**settings).fit(blank)
    without = GaussianMixture(**settings).fit(GAPS)
    assert with_blanks.lower_bound_ == pytest.approx(without.lower_bound_, abs=1e-8)
    assert with_blanks.bic(blank) == pytest.approx(without.bic(GAPS), abs=1e-5)
    np.testing.assert_allclose(with_blanks.predict_proba(blank)[-1], with_blanks.weights_)
    assert with_blanks.score(blank) == pytest.approx(without.score(GAPS), abs=1e-7)


def test_a_column_less_is_the_mixture_without_it():
    model = GaussianMixture(3, random_state=0).fit(X)
    marginal = GaussianMixture(3)
    marginal.weights_, marginal.means_ = model.weights_, model.means_[:, 1:]
    marginal.covariances_ = model.covariances_[:, 1:, 1:]
    there = X.copy()
    there[:, 0] = np.nan
    np.testing.assert_allclose(
        model.score_samples(there), marginal.score_samples(X[:, 1:]), rtol=1e-9
    )
    np.testing.assert_allclose(
        model.predict_proba(there), marginal.predict_proba(X[:, 1:]), atol=1e-9
    )


def test_means_and_draws_in_the_gaps():
    model = GaussianMixture(3, random_state=0).fit(GAPS)
    filled, gone = model.impute(GAPS), np.isnan(GAPS)
    np.testing.assert_array_equal(filled[~gone], GAPS[~gone])
    error = np.sqrt(np.mean(np.square(filled - X)[gone]))
    assert error < 0.5 * np.nanstd(GAPS)
    draws = model.impute(GAPS, n_draws=400, random_state=1)
    assert draws.shape == (400, *X.shape)
    np.testing.assert_allclose(draws.mean(axis=0)[gone], filled[gone], atol=0.8)
    # draws vary as values do, and means do not
    both = np.concatenate([draws[:5, :, 0].ravel()[np.tile(gone[:, 0], 5)]])
    assert np.std(both) == pytest.approx(np.std(X[:, 0]), rel=0.15)
    again = model.impute(GAPS, n_draws=2, random_state=1)
    np.testing.assert_array_equal(again, model.impute(GAPS, n_draws=2, random_state=1))
    np.testing.assert_array_equal(model.impute(X), X)


@pytest.mark.parametrize("n_draws", [0, -1, 1.5, "3", True, 10**9])
def test_draws_that_cannot_be(n_draws):
    model = GaussianMixture(2, random_state=0).fit(GAPS)
    with pytest.raises(mixtura.InvalidParameterError, match="n_draws"):
        model.impute(GAPS, n_draws=n_draws)


def test_scaling_and_logarithms_change_nothing_but_units():
    scale = np.array([1.0, 1e3, 1e-3, 7.0])
    plain = GaussianMixture(3, random_state=0, tol=1e-10).fit(GAPS)
    scaled = PreparedGaussianMixture(3, random_state=0, tol=1e-10).fit(GAPS * scale)
    assert scaled.bic(GAPS * scale) == pytest.approx(scaled.summary().bic)
    np.testing.assert_allclose(scaled.impute(GAPS * scale) / scale, plain.impute(GAPS), atol=1e-3)
    volume = -np.where(np.isnan(GAPS), 0.0, np.log(scale)).sum(axis=1)
    np.testing.assert_allclose(
        scaled.score_samples(GAPS * scale), plain.score_samples(GAPS) + volume, atol=1e-4
    )
    values = np.exp(GAPS / 5)
    logs = PreparedGaussianMixture(3, random_state=0, log="all").fit(values)
    assert logs.bic(values) == pytest.approx(logs.summary().bic)
    mean, draws = logs.impute(values), logs.impute(values, n_draws=500, random_state=0)
    gone = np.isnan(values)
    assert np.median(np.abs(draws.mean(axis=0) / mean - 1)[gone]) < 0.03


def test_principal_components_of_what_is_there(tmp_path):
    rows, labels = groups(500, 30, 3, 1.5, 1)
    gaps = lacking(rows, 0.15)
    model = PreparedGaussianMixture(3, random_state=0).fit(gaps)
    assert model.preparation_.pca is not None
    assert adjusted_rand_score(labels, model.predict(gaps)) > 0.95
    gone = np.isnan(gaps)
    assert np.sqrt(np.mean(np.square(model.impute(gaps) - rows)[gone])) < 0.75 * rows.std()
    with pytest.raises(mixtura.InvalidParameterError, match="leave n_draws out, or fit with pca"):
        model.impute(gaps, n_draws=2)
    model.save(tmp_path / "model.safetensors")
    again = mixtura.load(tmp_path / "model.safetensors")
    np.testing.assert_array_equal(again.score_samples(gaps), model.score_samples(gaps))


def test_a_sweep_finds_as_many_groups():
    sweep = GaussianMixtureIC(range(1, 6), random_state=0).fit(GAPS)
    assert sweep.n_components_ == 3
    assert not np.isnan(sweep.impute(GAPS)).any()


def test_as_many_patterns_as_rows():
    rows, labels = groups(300, 20, 2, 3.0, 5)
    gaps = lacking(rows, 0.15)
    assert len(np.unique(np.isnan(gaps), axis=0)) > 250
    model = GaussianMixture(2, random_state=0, n_init=2).fit(gaps)
    assert adjusted_rand_score(labels, model.predict(gaps)) > 0.95


@pytest.mark.parametrize("name", ["full", "tied", "diag", "spherical"])
@pytest.mark.filterwarnings("ignore::mixtura.MixturaWarning")
def test_columns_without_spread_and_columns_that_follow(name):
    constant = np.column_stack([GAPS, np.where(np.arange(400) % 3, 5.0, np.nan)])
    model = GaussianMixture(3, covariance_type=name, random_state=0, n_init=2).fit(constant)
    assert np.isfinite(model.score_samples(constant)).all()
    follows = lacking(np.column_stack([X, X[:, 0] + X[:, 1]]))
    model = GaussianMixture(3, covariance_type=name, random_state=0, n_init=2).fit(follows)
    assert np.isfinite(model.score_samples(follows)).all()


def test_it_is_said_where_columns_follow_from_one_another():
    follows = lacking(np.column_stack([X, X[:, 0] + X[:, 1]]))
    with pytest.warns(mixtura.SingularDataWarning, match="columns 0, 1 and 4"):
        GaussianMixture(2, random_state=0, n_init=1).fit(follows)


def test_given_means_and_a_function_may_begin():
    means = np.array([np.nanmean(GAPS[c == LABELS], axis=0) for c in range(3)])
    given = GaussianMixture(3, means_init=means).fit(GAPS)
    assert adjusted_rand_score(LABELS, given.predict(GAPS)) > 0.9
    seen = []

    def start(rows, k, rng):
        seen.append(rows)
        return means

    GaussianMixture(3, init_params=start).fit(GAPS)
    assert not np.isnan(seen[0]).any()


def test_unusual_ambiguous_and_diagnosed_with_gaps():
    odd = GAPS.copy()
    odd[7] = [np.nan, 60.0, np.nan, 0.0]
    model = GaussianMixture(3, random_state=0).fit(GAPS)
    found = mixtura.anomalies(model, odd)
    assert found.flagged[7]
    assert found.driver_names[7] == "x1"
    assert found.drivers[list(found.rows).index(7)][[0, 2]].tolist() == [0.0, 0.0]
    assert mixtura.ambiguous(model, odd).n_rows == len(odd)
    codes = [finding.code for finding in mixtura.diagnose(model, GAPS)]
    assert "missing-values" in codes
