"""The threshold of anomalies: from the rows of the fit, or calibrated on others."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from tests.by_capability import ONE_OF_EACH

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidDataError,
    InvalidParameterError,
    PreparedGaussianMixture,
    load,
)
from mixtura.diagnostics.anomalies import MOST_REMEMBERED
from mixtura.estimators.inputs.fittedness import NotFittedError

QUICK = {"n_init": 2, "n_jobs": 1, "random_state": 0}


def draw(n: int, seed: int = 0, d: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)) + 7.0 * (np.arange(n) % 2)[:, None]


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_it_is_the_quantile_of_the_rows_of_the_fit(shape: str) -> None:
    X = draw(400)
    model = GaussianMixture(2, covariance_type=shape, **QUICK).fit(X)
    scores = model.score_samples(X)
    assert model.anomaly_threshold() == pytest.approx(np.quantile(scores, 0.05))
    assert model.anomaly_threshold(0.2) == pytest.approx(np.quantile(scores, 0.2))
    assert model.anomaly_threshold(0) == pytest.approx(scores.min())


def test_given_rows_are_what_it_is_taken_from() -> None:
    model = GaussianMixture(2, **QUICK).fit(draw(400))
    other = draw(100, seed=1)
    assert model.anomaly_threshold(0.1, other) == np.quantile(model.score_samples(other), 0.1)


def test_calibrated_on_new_rows_it_flags_the_share_of_new_rows() -> None:
    """The rows of a small fit suit the model better than new ones do."""
    model = GaussianMixture(2, **QUICK).fit(draw(150, d=8))
    new = model.score_samples(draw(20_000, seed=2, d=8))
    held_out = draw(4000, seed=1, d=8)
    assert (new < model.anomaly_threshold(0.05)).mean() > 0.1
    assert (new < model.anomaly_threshold(0.05, held_out)).mean() == pytest.approx(0.05, abs=0.01)


def test_many_rows_are_remembered_by_a_sample() -> None:
    X = draw(60_000)
    model = GaussianMixture(2, **QUICK).fit(X)
    below = (model.score_samples(X) < model.anomaly_threshold(0.05)).mean()
    assert below == pytest.approx(0.05, abs=0.01)
    assert len(pickle.dumps(model)) < 9 * MOST_REMEMBERED


def test_float32_rows() -> None:
    X = draw(20_000).astype(np.float32)
    model = GaussianMixture(2, **QUICK).fit(X)
    assert isinstance(model.anomaly_threshold(), float)
    assert (model.score_samples(X) < model.anomaly_threshold()).mean() == pytest.approx(
        0.05, abs=0.01
    )


def test_weight_zero_is_absent_and_others_count() -> None:
    X = draw(400)
    weight = np.random.default_rng(3).integers(0, 4, size=400).astype(float)
    weight[:3], X[:3] = 0.0, 1e4
    model = GaussianMixture(2, **QUICK).fit(X, sample_weight=weight)
    scores = model.score_samples(X)
    threshold = model.anomaly_threshold(0.05)
    share = weight[scores < threshold].sum() / weight.sum()
    assert 0.03 < share <= 0.05
    assert model.anomaly_threshold(0.0) == pytest.approx(scores[weight > 0].min())


def test_copies() -> None:
    model = GaussianMixture(2, **QUICK).fit(draw(200))
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert again.anomaly_threshold() == model.anomaly_threshold()
    with pytest.raises(NotFittedError):
        clone(model).anomaly_threshold()


def test_a_model_from_a_file_needs_rows(tmp_path: Path) -> None:
    X = draw(200)
    model = GaussianMixture(2, **QUICK).fit(X)
    model.save(tmp_path / "model")
    again: Any = load(tmp_path / "model")
    with pytest.raises(InvalidParameterError, match=r"does not know the densities.*give rows"):
        again.anomaly_threshold()
    assert again.anomaly_threshold(0.05, X) == model.anomaly_threshold(0.05, X)


def test_so_does_one_whose_parameters_were_set_by_hand() -> None:
    model = GaussianMixture(1)
    model.weights_, model.means_ = np.ones(1), np.zeros((1, 3))
    model.covariances_, model.n_features_in_ = np.eye(3)[None], 3
    with pytest.raises(InvalidParameterError, match="give rows to take the threshold from"):
        model.anomaly_threshold()
    assert np.isfinite(model.anomaly_threshold(0.05, draw(50)))


def test_prepared_speaks_of_the_original_scale(tmp_path: Path) -> None:
    X = draw(400) * [1.0, 1e3, 1e-4]
    model = PreparedGaussianMixture(2, anomaly_quantile=0.1, **QUICK).fit(X)
    assert model.anomaly_threshold(0.1) == model.anomaly_threshold_
    assert model.anomaly_threshold(0.3) == pytest.approx(np.quantile(model.score_samples(X), 0.3))
    model.save(tmp_path / "model")
    again: Any = load(tmp_path / "model")
    assert again.anomaly_threshold(0.1) == model.anomaly_threshold_
    with pytest.raises(InvalidParameterError, match="give rows"):
        again.anomaly_threshold(0.3)
    assert again.anomaly_threshold(0.3, X) == pytest.approx(model.anomaly_threshold(0.3))


def test_a_choice_of_models_has_that_of_the_best() -> None:
    X = draw(200)
    choice = GaussianMixtureIC(range(1, 4), covariance_type=("diag",), random_state=0).fit(X)
    assert choice.anomaly_threshold(0.1) == choice.best_estimator_.anomaly_threshold(0.1)
    with pytest.raises(NotFittedError):
        GaussianMixtureIC().anomaly_threshold()


@pytest.mark.parametrize("quantile", [-0.1, 1.0, 5, np.nan, "5%", None, True])
def test_bad_quantile(quantile: Any) -> None:
    model = GaussianMixture(2, **QUICK).fit(draw(60))
    with pytest.raises(InvalidParameterError, match=r"quantile is .*; give a share of the rows"):
        model.anomaly_threshold(quantile)


def test_bad_rows() -> None:
    model = GaussianMixture(2, **QUICK).fit(draw(60))
    with pytest.raises(InvalidDataError, match="features"):
        model.anomaly_threshold(0.05, np.zeros((4, 2)))


def test_a_failed_refit_keeps_the_threshold() -> None:
    model = GaussianMixture(2, **QUICK).fit(draw(60))
    before = model.anomaly_threshold()
    with pytest.raises(InvalidDataError, match="NaN"):
        model.fit(np.full((5, 3), np.nan))
    assert model.anomaly_threshold() == before


def test_of_many_rows_that_take_turns_the_right_share_is_flagged() -> None:
    n = 15_000
    model = GaussianMixture(2, **QUICK).fit(
        draw(n) * np.where(np.arange(n) % 2, 1.0, 3.0)[:, None]
    )
    flagged = model.score_samples(draw(n) * np.where(np.arange(n) % 2, 1.0, 3.0)[:, None])
    below = int((flagged < model.anomaly_threshold(0.05)).sum())
    assert below == pytest.approx(0.05 * n, abs=3 * 16)  # 16: the error that the sample brings
