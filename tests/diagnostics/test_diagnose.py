"""``mixtura.diagnose``: every kind of model, many rows, other rows, wrong input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture, diagnose
from mixtura.data.some_rows import some_rows
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.fitted.diagnosis import MOST_ROWS, examination_of


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, (80, 2)), rng.normal(7, 1, (80, 2))])


def _codes(model: Any, X: Any, **more: Any) -> list[str]:
    return [finding.code for finding in diagnose(model, X, **more)]


def test_the_most_severe_come_first() -> None:
    X = np.random.default_rng(0).normal(size=(30, 4)) * [1, 10, 100, 5000]
    severities = [
        finding.severity
        for finding in diagnose(GaussianMixture(3, n_init=2, random_state=0).fit(X), X)
    ]
    assert len(set(severities)) > 1
    assert severities == sorted(severities, reverse=True)


def test_the_same_is_found_twice(rows: np.ndarray) -> None:
    model = GaussianMixture(4, n_init=2, random_state=0).fit(rows)
    assert diagnose(model, rows) == diagnose(model, rows)


def test_the_model_is_left_as_it_was(rows: np.ndarray) -> None:
    model = GaussianMixture(3, n_init=2, random_state=0).fit(rows)
    before = {name: repr(value) for name, value in vars(model).items()}
    diagnose(model, rows)
    assert {name: repr(value) for name, value in vars(model).items()} == before


def test_a_choice_by_criterion_brings_its_sweep(rows: np.ndarray) -> None:
    model = GaussianMixtureIC(range(1, 3), n_init=2, random_state=0).fit(rows)
    assert "edge-of-range" in _codes(model, rows)
    assert "edge-of-range" not in _codes(model.best_estimator_, rows)
    assert "edge-of-range" in _codes(model.best_estimator_, rows, sweep=model.sweep_)


def test_columns_have_the_names_of_the_table(rows: np.ndarray) -> None:
    table = pd.DataFrame(rows * [1, 5000], columns=["age", "income"])
    model = GaussianMixture(2, n_init=2, random_state=0).fit(table)
    found = {finding.code: finding for finding in diagnose(model, table)}
    assert found["scales-differ"].numbers["widest"] == "income"


def test_a_prepared_model_is_judged_on_its_own_scale(rows: np.ndarray) -> None:
    wide = rows * [1, 5000]
    model = PreparedGaussianMixture(2, n_init=2, random_state=0).fit(wide)
    assert "scales-differ" not in _codes(model, wide)
    assert "rows-unlike-training" not in _codes(model, wide)
    assert "rows-unlike-training" in _codes(model, np.add(wide, [0, 50_000]))


def test_starts_are_run_on_the_rows_of_the_fit_alone(rows: np.ndarray) -> None:
    model = GaussianMixture(2, n_init=2, random_state=0).fit(rows)
    assert examination_of(model, rows).starts is not None
    assert examination_of(model, rows, starts=False).starts is None
    assert examination_of(model, rows[:90]).starts is None
    assert examination_of(model, rows + 1.0).starts is None


def test_weighted_fits_are_not_compared_with_unweighted_starts(rows: np.ndarray) -> None:
    weight = np.where(np.arange(160) < 80, 1.9, 0.1)
    model = GaussianMixture(2, n_init=2, random_state=0).fit(rows, sample_weight=weight)
    assert examination_of(model, rows).starts is None


def test_few_new_rows_do_not_make_the_groups_small(rows: np.ndarray) -> None:
    model = GaussianMixture(2, n_init=2, random_state=0).fit(rows)
    assert _codes(model, rows[:3]) == []
    assert _codes(model, rows[:1]) == []


def test_of_many_rows_some_are_drawn_evenly() -> None:
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (15_000, 2)), rng.normal(8, 1, (5_000, 2))])
    model = GaussianMixture(2, n_init=2, random_state=0).fit(X.astype(np.float32))
    subject = examination_of(model, X)
    assert len(subject.rows) == MOST_ROWS
    assert subject.masses.sum() == pytest.approx(20_000)
    assert np.bincount(subject.labels).max() == pytest.approx(7_500, rel=0.01)
    assert subject.starts is not None
    assert _codes(model, X) == []


def test_a_model_from_a_file_is_diagnosed(rows: np.ndarray, tmp_path: Any) -> None:
    model = GaussianMixture(2, n_init=2, random_state=0).fit(rows)
    model.save(tmp_path / "model.safetensors")
    assert _codes(mixtura.load(tmp_path / "model.safetensors"), rows) == _codes(model, rows)


def test_parameters_set_by_hand_are_diagnosed(rows: np.ndarray) -> None:
    model = GaussianMixture(2, covariance_type="spherical")
    model.weights_, model.means_ = np.array([0.5, 0.5]), np.array([[0.0, 0.0], [0.1, 0.0]])
    model.covariances_, model.n_features_in_ = np.ones(2), 2
    assert "components-coincide" in _codes(model, rows)


def test_wrong_input_is_named(rows: np.ndarray) -> None:
    model = GaussianMixture(2, n_init=2, random_state=0).fit(rows)
    with pytest.raises(NotFittedError):
        diagnose(GaussianMixture(2), rows)
    with pytest.raises(NotFittedError):
        diagnose(GaussianMixtureIC(), rows)
    with pytest.raises(InvalidParameterError, match="str"):
        diagnose("model", rows)
    with pytest.raises(InvalidDataError):
        diagnose(model, rows[:, :1])
    with pytest.raises(InvalidDataError, match="NaN"):
        diagnose(model, np.full((3, 2), np.nan))


def test_units_of_the_columns_change_no_finding_about_shape() -> None:
    rng = np.random.default_rng(2)
    angle = rng.uniform(0, 2 * np.pi, 500)
    ring = np.c_[np.cos(angle), np.sin(angle)] + rng.normal(0, 0.06, (500, 2))
    for X in (ring, ring * [1, 100]):
        model = GaussianMixture(8, n_init=4, random_state=0).fit(X)
        found = {finding.code: finding for finding in diagnose(model, X)}
        assert found["one-cluster-of-several"].severity > mixtura.Severity.INFO
    blobs = rng.normal(size=(600, 2)) + 3.5 * (np.arange(600)[:, None] // 150) * [1, 0]
    for X in (blobs, blobs * [100, 1]):
        model = GaussianMixture(4, n_init=4, covariance_type="tied", random_state=0).fit(X)
        assert all(finding.severity == mixtura.Severity.INFO for finding in diagnose(model, X))


@pytest.mark.parametrize("n", [MOST_ROWS + 1, 15_000, 20_000])
def test_rows_that_repeat_are_drawn_alike(n: int) -> None:
    drawn = np.arange(n)[some_rows(n, MOST_ROWS, np.random.default_rng(0))]
    assert np.unique(drawn).size == MOST_ROWS
    for period in (2, 3):
        phases = np.bincount(drawn % period, minlength=period)
        assert (abs(phases - MOST_ROWS / period) < 4 * 50).all()
