"""Unusual and ambiguous rows of every kind of model, and what drives them in the data's units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.by_capability import ONE_OF_EACH

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    PreparedGaussianMixture,
    ambiguous,
    anomalies,
    load,
)
from mixtura.estimators.inputs.fittedness import NotFittedError

QUICK = {"n_init": 2, "n_jobs": 1, "random_state": 0}
NAMES = ["age", "income", "visits"]
UNITS = np.array([1.0, 1e4, 1e-3])


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    rng = np.random.default_rng(0)
    turn = np.array([[1.0, 0.8, 0.0], [0.0, 0.6, 0.3], [0.0, 0.0, 1.0]])
    return rng.normal(size=(300, 3)) @ turn + 8.0 * (np.arange(300) % 2)[:, None]


@pytest.fixture(scope="module")
def odd(rows: np.ndarray) -> np.ndarray:
    """The rows, and before them one whose income is far from every group's."""
    return np.vstack([[8.0, 30.0, 8.0], rows])


def squared_distances(model: GaussianMixture, X: np.ndarray) -> np.ndarray:
    components = model.mixture().components
    deviations = X[:, None] - components.means
    return np.einsum(
        "nkd,kde,nke->nk",
        deviations,
        np.linalg.inv(components.covariance_matrices),
        deviations,
    )


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_everything_agrees_with_the_model(rows: np.ndarray, odd: np.ndarray, shape: str) -> None:
    model = GaussianMixture(2, covariance_type=shape, **QUICK).fit(rows)
    found = anomalies(model, odd, quantile=0.1)
    scores = model.score_samples(odd)
    np.testing.assert_allclose(found.log_density, scores, rtol=1e-12)
    assert found.threshold == model.anomaly_threshold(0.1)
    np.testing.assert_array_equal(found.flagged, scores < found.threshold)
    np.testing.assert_array_equal(found.rows, np.flatnonzero(found.flagged))
    assert found.share == pytest.approx(0.1, abs=0.01)
    assert scores[np.argsort(found.rank)].tolist() == sorted(scores)
    expected = 100 * (scores[1:] <= scores[1:, None]).mean(axis=1)
    assert found.percentile[1:] == pytest.approx(expected, abs=100 / 299)  # a rounding, a row
    assert found.percentile[0] == 0.0
    distances = squared_distances(model, odd)
    np.testing.assert_array_equal(found.nearest, distances.argmin(axis=1))
    assert found.drivers.shape == (found.rows.size, 3)
    assert (found.drivers >= 0).all()
    np.testing.assert_allclose(
        found.drivers.sum(axis=1), distances.min(axis=1)[found.rows], rtol=1e-10
    )
    np.testing.assert_allclose(found.driver_shares.sum(axis=1), 1.0)
    np.testing.assert_array_equal(found.values, odd[found.rows])
    assert found.rows[0] == 0
    assert found.drivers[0].argmax() == 1


def test_units_change_nothing_but_the_values(rows: np.ndarray, odd: np.ndarray) -> None:
    plain = anomalies(PreparedGaussianMixture(2, **QUICK).fit(rows), odd)
    scaled = anomalies(PreparedGaussianMixture(2, **QUICK).fit(rows * UNITS), odd * UNITS)
    np.testing.assert_array_equal(plain.rank, scaled.rank)
    np.testing.assert_allclose(plain.drivers, scaled.drivers, rtol=1e-6)
    np.testing.assert_allclose(plain.values * UNITS, scaled.values, rtol=1e-12)
    np.testing.assert_allclose(
        plain.log_density - np.log(UNITS).sum(), scaled.log_density, rtol=1e-6
    )


def test_prepared_and_plain_agree(rows: np.ndarray, odd: np.ndarray) -> None:
    """Full covariances are equivariant: scaling is no part of the answer."""
    prepared = anomalies(PreparedGaussianMixture(2, **QUICK).fit(rows * UNITS), odd * UNITS)
    plain = anomalies(GaussianMixture(2, **QUICK).fit(rows * UNITS), odd * UNITS)
    np.testing.assert_array_equal(prepared.rows, plain.rows)
    np.testing.assert_allclose(prepared.drivers, plain.drivers, rtol=1e-3)


@pytest.mark.parametrize("m", [2, 3])
def test_after_pca_the_original_features_are_blamed(
    rows: np.ndarray, odd: np.ndarray, m: int
) -> None:
    model = PreparedGaussianMixture(2, pca=m, **QUICK).fit(rows * UNITS)
    found = anomalies(model, odd * UNITS)
    assert found.drivers.shape[1] == 3
    assert found.drivers[0].argmax() == 1
    means = model.means_original_
    covariances = model.covariances_original_
    row, closest = odd[0] * UNITS, found.nearest[0]
    deviation = row - means[closest]
    expected = deviation @ np.linalg.solve(covariances[closest], deviation)
    assert found.drivers[0].sum() == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(found.log_density, model.score_samples(odd * UNITS))


def test_pca_that_leaves_nothing_out_of_collinear_features(rows: np.ndarray) -> None:
    X = np.column_stack([rows, rows.sum(axis=1)])
    model = PreparedGaussianMixture(2, pca=3, **QUICK).fit(X)
    broken = X[:5].copy()
    broken[0, :3] += 20.0
    found = anomalies(model, broken)
    assert found.flagged[0]
    assert np.isfinite(found.drivers).all()


def test_words_and_table(rows: np.ndarray, odd: np.ndarray) -> None:
    table = pd.DataFrame(rows * UNITS, columns=NAMES)
    model = PreparedGaussianMixture(2, **QUICK).fit(table)
    odd_table = pd.DataFrame(odd * UNITS, columns=NAMES)
    found = anomalies(model, odd_table)
    group = found.nearest[0]
    sd = model.sds_original_[group, 1]
    away = (3e5 - model.means_original_[group, 1]) / sd
    assert found.sentences(1)[0].startswith(
        f"row 0: income (3e+05) is {away:.1f} sd above group {group}'s mean and makes up "
    )
    assert found.sentences(1, first_row=1)[0].startswith("row 1: income")
    assert found.sentences(1) == [found.explain(0)]
    assert len(found.sentences(3)) == 3
    assert found.sentences(0) == []
    assert len(found.sentences(1000)) == found.flagged.sum()
    ordinary = int(np.flatnonzero(~found.flagged)[0])
    assert f"row {ordinary} is not flagged" in found.explain(ordinary)
    frame = found.to_frame("pandas")
    assert len(frame) == len(odd)
    assert frame.driver[0] == "income"
    assert frame.driver[ordinary] == ""
    assert np.isnan(frame.driver_share[ordinary])
    assert frame.flagged.sum() == found.flagged.sum()


@pytest.mark.parametrize("row", [-1, 301, 1.5, "0", True])
def test_explain_a_row_that_is_none(rows: np.ndarray, odd: np.ndarray, row: Any) -> None:
    found = anomalies(GaussianMixture(2, **QUICK).fit(rows), odd)
    with pytest.raises(InvalidParameterError, match="row is"):
        found.explain(row)


def test_calibration(rows: np.ndarray, odd: np.ndarray) -> None:
    model = GaussianMixture(2, **QUICK).fit(rows[:150])
    found = anomalies(model, odd, calibration=rows[150:])
    assert found.threshold == model.anomaly_threshold(0.05, rows[150:])
    scores = model.score_samples(rows[150:])
    expected = 100 * (scores <= found.log_density[:, None]).mean(axis=1)
    assert found.percentile == pytest.approx(expected)


def test_a_model_from_a_file(tmp_path: Path, rows: np.ndarray, odd: np.ndarray) -> None:
    """A prepared one holds its threshold; what it does not know is NaN."""
    for kind in (GaussianMixture, PreparedGaussianMixture):
        model = kind(2, **QUICK).fit(rows)
        model.save(tmp_path / kind.__name__)
    with pytest.raises(InvalidParameterError, match="give rows to take the threshold from"):
        anomalies(load(tmp_path / "GaussianMixture"), odd)
    found = anomalies(load(tmp_path / "PreparedGaussianMixture"), odd)
    assert found.threshold == model.anomaly_threshold_
    assert np.isnan(found.percentile).all()
    calibrated = anomalies(load(tmp_path / "GaussianMixture"), odd, calibration=rows)
    assert np.isfinite(calibrated.percentile).all()


def test_one_column() -> None:
    X = np.concatenate([np.linspace(-1, 1, 50), np.linspace(9, 11, 50)])[:, None]
    found = anomalies(GaussianMixture(2, **QUICK).fit(X), [[5.0], [-9.0], [10.0]])
    assert found.flagged.tolist() == [True, True, False]
    np.testing.assert_allclose(found.driver_shares, 1.0)
    assert found.rank.tolist() == [2, 1, 3]


def test_nothing_flagged(rows: np.ndarray) -> None:
    model = GaussianMixture(2, **QUICK).fit(rows)
    found = anomalies(model, model.means_)
    assert found.drivers.shape == (0, 3)
    assert found.sentences() == []
    assert len(found.to_frame()) == 2


def test_float32_rows(rows: np.ndarray, odd: np.ndarray) -> None:
    model = GaussianMixture(2, **QUICK).fit(rows.astype(np.float32))
    found = anomalies(model, odd.astype(np.float32))
    assert found.log_density.dtype == found.drivers.dtype == np.float64
    assert found.flagged[0]


def test_ambiguous_rows_are_those_of_small_largest_responsibility() -> None:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, 2)) + 2.5 * (np.arange(600) % 2)[:, None]
    for model in (GaussianMixture(2, **QUICK), PreparedGaussianMixture(2, **QUICK)):
        resp = model.fit(X).predict_proba(X)
        found = ambiguous(model, X, below=0.7)
        np.testing.assert_array_equal(found.rows, np.flatnonzero(resp.max(axis=1) < 0.7))
        assert 0 < found.share < 0.3
        np.testing.assert_array_equal(found.first, resp.argmax(axis=1)[found.rows])
        np.testing.assert_allclose(found.first_share + found.second_share, 1.0)
        assert dict(found.pairs) == {(0, 1): found.rows.size}
        sure = [(resp[resp.argmax(1) == c].max(1) > 0.9).mean() for c in range(2)]
        assert found.sure == pytest.approx(sure)
        assert found.sizes.sum() == found.n_rows == 600
    assert ambiguous(GaussianMixture(1).fit(X), X, below=1.0).rows.size == 0


def test_a_choice_of_models_answers_as_its_best(rows: np.ndarray, odd: np.ndarray) -> None:
    table = pd.DataFrame(rows, columns=NAMES)
    choice = GaussianMixtureIC(range(1, 4), covariance_type=("full",), random_state=0).fit(table)
    odd_table = pd.DataFrame(odd, columns=NAMES)
    mine, best = (anomalies(model, odd_table) for model in (choice, choice.best_estimator_))
    np.testing.assert_array_equal(mine.log_density, best.log_density)
    assert mine.feature_names == tuple(NAMES)
    assert ambiguous(choice, odd_table).n_rows == len(odd)
    with pytest.raises(NotFittedError):
        anomalies(GaussianMixtureIC(), odd)


@pytest.mark.parametrize("quantile", [1.0, -0.1, "few"])
def test_bad_quantile(rows: np.ndarray, quantile: Any) -> None:
    with pytest.raises(InvalidParameterError, match="quantile is"):
        anomalies(GaussianMixture(2, **QUICK).fit(rows), rows, quantile=quantile)


@pytest.mark.parametrize("below", [0, 1.1, -1, np.nan, "half", True])
def test_bad_limit(rows: np.ndarray, below: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"below is .*give a probability above 0"):
        ambiguous(GaussianMixture(2, **QUICK).fit(rows), rows, below=below)


@pytest.mark.parametrize("ask", [anomalies, ambiguous])
def test_bad_model_and_rows(rows: np.ndarray, ask: Any) -> None:
    with pytest.raises(InvalidTypeError, match="model is a str; give a fitted GaussianMixture"):
        ask("model", rows)
    with pytest.raises(NotFittedError):
        ask(GaussianMixture(), rows)
    model = PreparedGaussianMixture(2, **QUICK).fit(pd.DataFrame(rows, columns=NAMES))
    with pytest.raises(InvalidDataError, match="feature names"):
        ask(model, pd.DataFrame(rows[:, :2], columns=NAMES[:2]))
    hole = pd.DataFrame(rows.copy(), columns=NAMES)  # pandas 2 would write into the fixture
    hole.loc[4, "income"] = np.inf
    with pytest.raises(InvalidDataError, match=r"infinity .* at row 4, column 'income'"):
        ask(model, hole)
    hole.loc[4, "income"] = np.nan  # a missing value
    ask(model, hole)


@pytest.mark.parametrize("limit", ["a", -1, 2.0])
def test_a_limit_that_is_no_number_of_sentences(rows: np.ndarray, limit: Any) -> None:
    model = GaussianMixture(2, **QUICK).fit(rows)
    with pytest.raises(InvalidParameterError, match=f"limit is {limit!r}; give the most"):
        anomalies(model, rows).sentences(limit)


@pytest.mark.parametrize("component", ["gaussian", "student_t"])
@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_the_nearest_group_is_that_in_what_a_row_has(
    rows: np.ndarray, shape: str, component: str
) -> None:
    """Not the one whose density there is highest, nor the one that is near in all columns."""
    model = GaussianMixture(2, covariance_type=shape, component=component, **QUICK).fit(rows)
    gaps = np.where(np.random.default_rng(0).random(rows.shape) < 0.4, np.nan, rows)
    parts = model.mixture().components
    distances = np.zeros((len(gaps), 2))
    for i, k in np.ndindex(*distances.shape):
        o = ~np.isnan(gaps[i])
        z, matrix = gaps[i, o] - parts.means[k, o], parts.covariance_matrices[k]
        distances[i, k] = z @ np.linalg.solve(matrix[np.ix_(o, o)], z) if o.any() else 0.0
    apart = np.abs(np.diff(distances, axis=1)[:, 0]) > 1e-9
    found = anomalies(model, gaps, quantile=0.1).nearest
    np.testing.assert_array_equal(found[apart], distances.argmin(axis=1)[apart])
