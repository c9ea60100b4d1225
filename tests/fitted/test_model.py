"""One value for a fitted model, whichever estimator it is in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV
from tests.fitted.formless import Formless

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.errors import (
    InvalidDataError,
    InvalidModelError,
    InvalidParameterError,
    InvalidTypeError,
)
from mixtura.estimators.inputs.fittedness import NotFittedError
from mixtura.fitted import FittedModel, Observations

NAMES = ["length", "width", "weight"]


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    rng = np.random.default_rng(0)
    groups = [rng.normal(centre, 1.0, (60, 3)) for centre in (0.0, 7.0)]
    return np.concatenate(groups) * [1.0, 100.0, 0.01] + [0.0, 5.0, 3.0]


@pytest.fixture(scope="module")
def table(rows: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES)


MODELS = {
    "plain": GaussianMixture(2, random_state=0, n_init=2),
    "float32": GaussianMixture(2, random_state=0, n_init=2),
    "scaled": PreparedGaussianMixture(2, random_state=0, n_init=2),
    "reduced": PreparedGaussianMixture(2, random_state=0, n_init=2, pca=2),
    "chosen": GaussianMixtureIC(range(1, 4), covariance_type="full", random_state=0, n_init=2),
    "searched": GridSearchCV(PreparedGaussianMixture(random_state=0), {"n_components": [2]}),
}


@pytest.fixture(scope="module", params=MODELS)
def model(request: Any, rows: np.ndarray) -> Any:
    narrow = request.param == "float32"
    return MODELS[request.param].fit(rows.astype(np.float32) if narrow else rows)


def test_every_kind_answers_in_the_units_of_the_table(model: Any, rows: np.ndarray) -> None:
    opened = FittedModel.of(model)
    best = getattr(model, "best_estimator_", model)
    assert opened.estimator is best
    assert (opened.sweep is None) == (not hasattr(model, "sweep_"))
    np.testing.assert_allclose(opened.log_density(rows), best.score_samples(rows), rtol=1e-12)
    np.testing.assert_allclose(opened.responsibilities(rows), best.predict_proba(rows), atol=1e-12)
    np.testing.assert_array_equal(opened.weights, best.weights_)
    assert opened.is_gaussian
    if isinstance(best, PreparedGaussianMixture):
        np.testing.assert_array_equal(opened.means, best.means_original_)
        np.testing.assert_array_equal(opened.sds, best.sds_original_)
        np.testing.assert_array_equal(opened.covariances, best.covariances_original_)
        assert opened.density_scale == best.density_scale_
    else:
        np.testing.assert_array_equal(opened.means, best.means_)
        np.testing.assert_array_equal(opened.covariances, best.covariances_)
        assert (opened.shift, opened.density_scale) == (0.0, "original")


def test_means_and_rows_come_back_where_nothing_is_left_out(rows: np.ndarray) -> None:
    opened = FittedModel.of(MODELS["scaled"].fit(rows))
    np.testing.assert_allclose(opened.restore(opened.prepare(rows)), rows)
    nearest = [rows[:60].mean(axis=0), rows[60:].mean(axis=0)]
    order = opened.means[:, 0].argsort()
    np.testing.assert_allclose(opened.means[order], nearest, rtol=1e-3, atol=0.1)


def test_how_the_fit_went(model: Any, rows: np.ndarray) -> None:
    opened = FittedModel.of(model)
    assert opened.outcome is not None
    assert opened.outcome.converged
    assert opened.n_iter == opened.inner.n_iter_
    assert opened.total_weight == len(rows)
    seen = opened.log_density(rows) - opened.shift
    assert opened.was_fitted_to(len(rows), seen)
    assert opened.was_fitted_to(len(rows), seen[::2])
    assert not opened.was_fitted_to(len(rows) + 1, seen)
    assert not opened.was_fitted_to(len(rows), seen - 1.0)
    assert opened.quantile == 0.05
    threshold = opened.threshold(0.05)
    assert threshold == opened.estimator.anomaly_threshold(0.05)
    own = getattr(opened.estimator, "anomaly_threshold_", None)
    assert (opened.anomaly_quantile, opened.anomaly_threshold) == (own and 0.05, own)


def test_a_model_from_a_file_has_forgotten_its_rows(rows: np.ndarray, tmp_path: Any) -> None:
    for name in ("plain", "scaled"):
        before = FittedModel.of(MODELS[name].fit(rows))
        before.estimator.save(tmp_path / name)
        opened = FittedModel.of(mixtura.load(tmp_path / name))
        assert opened.outcome is before.outcome
        assert opened.threshold(0.2) is None
        assert (opened.threshold(0.05) is None) == (name == "plain")


def test_nothing_is_known_of_parameters_set_by_hand() -> None:
    model = GaussianMixture(1, covariance_type="spherical")
    model.weights_, model.means_, model.covariances_ = np.ones(1), np.zeros((1, 2)), np.ones(1)
    model.n_features_in_ = 2
    opened = FittedModel.of(model)
    assert (opened.outcome, opened.n_iter, opened.total_weight) == (None, None, None)
    assert opened.names == ["x0", "x1"]
    assert opened.threshold(0.05) is None
    assert not opened.was_fitted_to(3, np.zeros(3))


def test_columns_have_the_names_of_the_fit_else_of_the_table(
    rows: np.ndarray, table: pd.DataFrame
) -> None:
    named = FittedModel.of(GaussianMixture(2, random_state=0).fit(table))
    assert named.named
    assert named.names == named.columns == Observations.of(named.estimator, table).names == NAMES
    unnamed = FittedModel.of(GaussianMixture(2, random_state=0).fit(rows))
    assert not unnamed.named
    assert unnamed.names == Observations.of(unnamed.estimator, rows).names == ["x0", "x1", "x2"]
    with pytest.warns(UserWarning, match="feature names"):
        assert Observations.of(unnamed.estimator, table).names == NAMES
    prepared = FittedModel.of(PreparedGaussianMixture(2, random_state=0, pca=2).fit(table))
    assert prepared.names == NAMES
    assert prepared.n_principal_components == 2


@pytest.mark.filterwarnings("ignore::mixtura.MixturaWarning")
def test_categories_are_columns_of_0_and_1(table: pd.DataFrame) -> None:
    several = table.assign(kind=np.where(np.arange(120) % 3, "oak", "ash"))
    model = PreparedGaussianMixture(2, one_hot="auto", random_state=0, n_init=2).fit(several)
    opened = FittedModel.of(model)
    assert opened.columns == [*NAMES, "kind"]
    assert opened.levels == {"kind": ("ash", "oak")}
    np.testing.assert_array_equal(opened.level_shares["kind"], model.level_shares_["kind"])
    observed = Observations.of(model, several)
    assert observed.rows.shape == (120, len(opened.names))
    assert observed.names == opened.names == model.preparation_.feature_names


def test_observations_are_looked_at_in_their_order(model: Any) -> None:
    rng = np.random.default_rng(1)
    many = rng.normal(size=(40_000, 3)) * [1.0, 100.0, 0.01]
    observed = Observations.of(model, many)
    assert observed.n_rows == 40_000
    looked = observed.each_block(lambda ready, block: block[:, 0] + 0.0)
    np.testing.assert_array_equal(looked, observed.prepared[:, 0])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("model", "model is a str; give a fitted GaussianMixture"),
        (None, "model is a NoneType"),
        (GaussianMixture, "model is the class GaussianMixture"),
        (PCA(), "there is no picture of a PCA; give a fitted GaussianMixture"),
    ],
)
def test_what_is_no_model_is_refused_in_one_sentence(wrong: Any, said: str) -> None:
    with pytest.raises(InvalidModelError, match=said) as caught:
        FittedModel.of(wrong, "there is no picture of")
    assert isinstance(caught.value, InvalidTypeError)
    assert isinstance(caught.value, InvalidParameterError)


@pytest.mark.parametrize("kind", [GaussianMixture, PreparedGaussianMixture, GaussianMixtureIC])
def test_what_is_not_fitted_is_refused(kind: Any) -> None:
    with pytest.raises(NotFittedError):
        FittedModel.of(kind())


def test_other_columns_are_refused(rows: np.ndarray) -> None:
    with pytest.raises(InvalidDataError, match="features"):
        Observations.of(MODELS["plain"].fit(rows), rows[:, :2])


def test_a_family_may_be_no_gaussians(rows: np.ndarray) -> None:
    assert not FittedModel.of(Formless(2, random_state=0).fit(rows)).is_gaussian
