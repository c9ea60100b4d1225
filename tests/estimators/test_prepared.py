"""A mixture with its preparation inside: densities and units of the rows as given."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks
from tests.by_capability import ONE_OF_EACH

from mixtura import (
    GaussianMixture,
    InvalidDataError,
    InvalidParameterError,
    PreparedGaussianMixture,
    SingularDataWarning,
    datasets,
)
from mixtura.model.families import FAMILIES
from mixtura.preparation.transform import Preparation

MEANT_FOR_CLASSIFIERS = dict.fromkeys(
    ("check_estimator_sparse_matrix", "check_estimator_sparse_array"),
    "once fitted to sparse rows, whoever has predict_proba is asked for the tags of a classifier",
)

QUICK = {"n_init": 2, "n_jobs": 1, "random_state": 0}


@parametrize_with_checks(
    [PreparedGaussianMixture(n_init=2, n_jobs=1)],
    expected_failed_checks=lambda _: MEANT_FOR_CLASSIFIERS,
)
def test_scikit_learn_contract(estimator: Any, check: Callable[[Any], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(estimator)


@pytest.fixture
def faithful() -> np.ndarray:
    return datasets.load("faithful").X


@pytest.fixture
def wide() -> np.ndarray:
    """25 features that five factors explain but for some noise."""
    rng = np.random.default_rng(3)
    factors = rng.normal(size=(300, 5)) + 6.0 * (np.arange(300) % 2)[:, None]
    noise = 0.1 * rng.normal(size=(300, 25))
    return (factors @ rng.normal(size=(5, 25)) + noise) * np.geomspace(1e-3, 1e3, 25) + 50.0


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_densities_and_criteria_are_those_of_a_fit_to_the_rows_themselves(
    faithful: np.ndarray, shape: str
) -> None:
    """A mixture of the scaled rows, brought back, has the density of the rows."""
    model = PreparedGaussianMixture(2, covariance_type=shape, **QUICK).fit(faithful)
    scale = model.preparation_.scale
    plain = GaussianMixture(2, covariance_type="full", **QUICK)
    components = model.mixture_.mixture().components
    plain.weights_ = model.mixture_.weights_
    plain.means_ = model.means_original_
    plain.covariances_ = components.covariance_matrices * np.outer(scale, scale)
    plain.n_features_in_ = 2
    assert model.score_samples(faithful) == pytest.approx(plain.score_samples(faithful))
    assert model.score(faithful) == pytest.approx(plain.score(faithful))
    assert model.sds_original_ == pytest.approx(np.sqrt(np.einsum("kdd->kd", plain.covariances_)))
    assert (model.predict(faithful) == plain.predict(faithful)).all()
    assert model.density_scale_ == "original"


def test_criteria_agree_with_an_unscaled_fit(faithful: np.ndarray) -> None:
    """Full covariances are equivariant, so scaling changes nothing that is reported."""
    scaled = PreparedGaussianMixture(2, **QUICK).fit(faithful)
    plain = PreparedGaussianMixture(2, scale=False, **QUICK).fit(faithful)
    for name in ("bic", "aic", "icl"):
        assert getattr(scaled, name)(faithful) == pytest.approx(
            getattr(plain, name)(faithful), abs=1e-3
        )
    assert scaled.bic(faithful) == pytest.approx(2322.19, abs=0.01)  # as mclust prints it
    assert plain.preparation_.log_determinant == 0.0
    assert (plain.preparation_.scale == 1).all()


def test_components_come_largest_share_first(faithful: np.ndarray) -> None:
    for seed in range(3):
        settings = {**QUICK, "random_state": seed}
        weights = PreparedGaussianMixture(3, **settings).fit(faithful).mixture_.weights_
        assert (np.diff(weights) <= 0).all()


def test_anomaly_threshold_is_the_quantile_of_the_training_densities(
    faithful: np.ndarray,
) -> None:
    model = PreparedGaussianMixture(2, anomaly_quantile=0.1, **QUICK).fit(faithful)
    below = model.score_samples(faithful) < model.anomaly_threshold_
    assert below.mean() == pytest.approx(0.1, abs=1 / 272)
    assert model.anomaly_quantile_ == 0.1


def test_samples_have_the_units_of_the_rows(faithful: np.ndarray) -> None:
    model = PreparedGaussianMixture(2, **QUICK).fit(faithful)
    rows, labels = model.sample(4000)
    assert rows.mean(axis=0) == pytest.approx(faithful.mean(axis=0), rel=0.02)
    assert rows.std(axis=0) == pytest.approx(faithful.std(axis=0), rel=0.05)
    assert (model.predict(rows) == labels).mean() > 0.95


def test_pca_by_itself_only_above_twenty_features(wide: np.ndarray) -> None:
    assert PreparedGaussianMixture(2, **QUICK).fit(wide[:, :20]).density_scale_ == "original"
    model = PreparedGaussianMixture(2, **QUICK).fit(wide)
    assert model.density_scale_ == "pca scores"
    assert model.preparation_.log_determinant == 0.0
    projection = model.preparation_.pca
    assert projection is not None
    m = len(projection.components)
    assert 1 <= m <= 5
    assert projection.components @ projection.components.T == pytest.approx(np.eye(m), abs=1e-12)
    prepared = model.preparation_.transform(wide)
    assert model.score_samples(wide) == pytest.approx(model.mixture_.score_samples(prepared))
    assert PreparedGaussianMixture(2, pca=None, **QUICK).fit(wide).density_scale_ == "original"


def test_one_component_has_the_mean_and_sd_of_the_rows_through_pca(wide: np.ndarray) -> None:
    model = PreparedGaussianMixture(1, pca=3, **QUICK).fit(wide)
    assert model.means_original_[0] == pytest.approx(wide.mean(axis=0))
    assert model.sds_original_[0] == pytest.approx(wide.std(axis=0))
    rows, _ = model.sample(10)
    assert rows.shape == (10, 25)


@pytest.mark.parametrize("pca", [None, 2, 3])
def test_covariances_in_original_units(faithful: np.ndarray, pca: Any) -> None:
    rows = np.column_stack([faithful, np.random.default_rng(0).normal(size=272)])
    one = PreparedGaussianMixture(1, pca=pca, **QUICK).fit(rows)
    if pca != 2:
        assert one.covariances_original_[0] == pytest.approx(np.cov(rows.T, ddof=0), abs=1e-6)
    for shape in ONE_OF_EACH:
        model = PreparedGaussianMixture(2, covariance_type=shape, pca=pca, **QUICK).fit(rows)
        covariances = model.covariances_original_
        assert covariances.shape == (2, 3, 3)
        sds = np.sqrt(np.einsum("kdd->kd", covariances))
        assert model.sds_original_ == pytest.approx(sds)
        assert model.weights_.sum() == pytest.approx(1.0)
        if not (FAMILIES[shape].spans_all_directions and FAMILIES[shape].affine):
            continue
        # free to tilt, the mixture as a whole has the covariance of the rows
        means = model.means_original_ - model.weights_ @ model.means_original_
        whole = np.einsum("k,kij->ij", model.weights_, covariances)
        whole += np.einsum("k,ki,kj->ij", model.weights_, means, means)
        assert np.diag(whole) == pytest.approx(rows.var(axis=0), rel=1e-3)


def test_covariances_after_pca_span_the_components_and_what_they_leave_out(
    wide: np.ndarray,
) -> None:
    model = PreparedGaussianMixture(2, **QUICK).fit(wide)
    projection, scale = model.preparation_.pca, model.preparation_.scale
    assert projection is not None
    for covariance, scores in zip(
        model.covariances_original_, model.mixture_.covariances_, strict=True
    ):
        left = covariance / np.outer(scale, scale) - np.diag(projection.residual)
        axes = projection.components
        assert axes @ left @ axes.T == pytest.approx(scores, abs=1e-9)
        assert np.linalg.matrix_rank(left, tol=1e-9) == len(axes)
        assert np.linalg.eigvalsh(covariance / np.outer(scale, scale)).min() > 0


def test_pca_keeps_everything_or_fewer_rows_than_features(wide: np.ndarray) -> None:
    whole = Preparation.fit(wide, list("abcdefghijklmnopqrstuvwxy"), pca=25)
    assert whole.inverse_transform(whole.transform(wide)) == pytest.approx(wide, rel=1e-6)
    few = Preparation.fit(wide[:10], [str(i) for i in range(25)], pca=4)
    assert few.transform(wide[:10]).shape == (10, 4)


def test_an_offset_loses_nothing(faithful: np.ndarray) -> None:
    near = PreparedGaussianMixture(2, pca=2, scale=False, **QUICK).fit(faithful)
    far = PreparedGaussianMixture(2, pca=2, scale=False, **QUICK).fit(faithful + 1e8)
    assert near.score(faithful) == pytest.approx(far.score(faithful + 1e8), abs=1e-5)


def test_tables_keep_their_names(faithful: np.ndarray) -> None:
    table = pd.DataFrame(faithful, columns=["eruptions", "waiting"])
    model = PreparedGaussianMixture(2, **QUICK)
    labels = model.fit_predict(table)
    assert model.preparation_.feature_names == ["eruptions", "waiting"]
    assert list(model.feature_names_in_) == ["eruptions", "waiting"]
    assert (labels == model.predict(table)).all()
    assert model.predict_proba(table).argmax(axis=1).tolist() == labels.tolist()
    with pytest.raises(InvalidDataError, match="feature names"):
        model.predict(table[["waiting", "eruptions"]])


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"pca": 3}, "pca is 3, but the data has only 2 principal components"),
        ({"pca": "some"}, "pca"),
        ({"pca": 0}, "pca"),
        ({"anomaly_quantile": 1.0}, "anomaly_quantile"),
        ({"n_components": 0}, "n_components"),
        ({"scale": "yes"}, "scale"),
    ],
)
def test_bad_parameters(faithful: np.ndarray, parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterError, match=message):
        PreparedGaussianMixture(**parameters).fit(faithful)


def test_a_constant_column_is_named_with_its_value(faithful: np.ndarray) -> None:
    table = pd.DataFrame(faithful, columns=["eruptions", "waiting"]).assign(room=7.5)
    with pytest.warns(SingularDataWarning, match=r"^column 'room' is constant \(always 7.5\)"):
        model = PreparedGaussianMixture(2, random_state=0).fit(table)
    assert model.preparation_.scale[2] == 1.0  # left as it is
    np.testing.assert_array_equal(model.means_original_[:, 2], 7.5)
    plain = PreparedGaussianMixture(2, random_state=0).fit(table[["eruptions", "waiting"]])
    np.testing.assert_array_equal(
        model.predict(table), plain.predict(table[["eruptions", "waiting"]])
    )
    np.testing.assert_allclose(model.means_original_[:, :2], plain.means_original_, rtol=1e-6)


def test_where_nothing_varies_there_are_no_principal_components() -> None:
    flat = np.ones((30, 25))
    with pytest.raises(InvalidParameterError, match=r"no column varies.*ask for None"):
        PreparedGaussianMixture(1, pca=2).fit(flat)
    for pca in ("auto", None):
        with pytest.warns(SingularDataWarning, match="and 13 more are constant"):
            model = PreparedGaussianMixture(1, pca=pca).fit(flat)
        assert np.isfinite(model.score(flat))


@pytest.mark.parametrize("pca", ["some", True, 0, 1.5])
def test_preparation_names_what_pca_can_be(faithful: np.ndarray, pca: Any) -> None:
    with pytest.raises(InvalidParameterError, match="give 'auto', None, or the number"):
        Preparation.fit(faithful, ["a", "b"], pca=pca)


def test_more_principal_components_than_the_data_fills(faithful: np.ndarray) -> None:
    flat = np.column_stack([faithful, faithful.sum(axis=1)])
    with pytest.raises(InvalidParameterError, match="pca is 3, but the data has only 2"):
        PreparedGaussianMixture(2, pca=3).fit(flat)
