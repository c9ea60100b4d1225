"""Mixtures of logarithms: densities and criteria of the rows as given, whatever else is asked."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import integrate, stats
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from tests.by_capability import ONE_OF_EACH
from tests.preparation.test_logarithms import Blocks

import mixtura
from mixtura import GaussianMixture, MixturePreparation, PreparedGaussianMixture
from mixtura.errors import InvalidDataError, InvalidParameterError


def _incomes(n: int = 300, seed: int = 0) -> np.ndarray:
    """Two groups: incomes that differ by factors, and ages."""
    rng = np.random.default_rng(seed)
    income = np.exp(np.concatenate([rng.normal(10, 0.5, n), rng.normal(11.5, 0.7, n)]))
    age = np.concatenate([rng.normal(30, 5, n), rng.normal(50, 8, n)])
    return np.column_stack([income, age])


X = _incomes()


def _fit(log: Any = (0,), k: int = 2, rows: Any = X, **parameters: Any) -> PreparedGaussianMixture:
    parameters = {"random_state": 0, "n_init": 2, "log": None if log is None else list(log)} | (
        parameters
    )
    return PreparedGaussianMixture(k, **parameters).fit(rows)


@pytest.mark.parametrize("scale", [True, False])
def test_one_column_is_the_log_normal_by_hand(scale: bool) -> None:
    x = X[:, :1]
    model = _fit(k=1, rows=x, scale=scale)
    logs = np.log(x[:, 0])
    truth = stats.lognorm(logs.std(), scale=np.exp(logs.mean()))
    by_hand = truth.logpdf(x[:, 0])
    np.testing.assert_allclose(model.score_samples(x), by_hand, rtol=1e-12)
    assert model.evidence(x).log_likelihood == pytest.approx(by_hand.sum(), rel=1e-12)
    assert model.score(x) == pytest.approx(by_hand.mean(), rel=1e-12)
    assert model.bic(x) == pytest.approx(-2 * by_hand.sum() + 2 * np.log(len(x)), rel=1e-12)
    assert model.aic(x) == pytest.approx(-2 * by_hand.sum() + 4, rel=1e-12)
    assert model.means_original_[0, 0] == pytest.approx(truth.mean(), rel=1e-9)
    assert model.sds_original_[0, 0] == pytest.approx(truth.std(), rel=1e-9)
    assert model.medians_original_[0, 0] == pytest.approx(truth.median(), rel=1e-9)


@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
def test_several_columns_are_the_mixture_by_hand(covariance_type: str) -> None:
    model = _fit(covariance_type=covariance_type)
    mixture, preparation = model.mixture_.mixture(), model.preparation_
    y = X.copy()
    y[:, 0] = np.log(X[:, 0])
    scale = preparation.scale
    density = sum(
        weight * stats.multivariate_normal(mean, cov).pdf(y)
        for weight, mean, cov in zip(
            mixture.weights,
            mixture.components.means * scale + preparation.center,
            mixture.components.covariance_matrices * np.outer(scale, scale),
            strict=True,
        )
    )
    np.testing.assert_allclose(model.score_samples(X), np.log(density) - y[:, 0], rtol=1e-10)


def test_the_density_integrates_to_one() -> None:
    model = _fit(rows=X[:, :1] / 1e4)

    def density(x: float) -> float:
        return float(np.exp(model.score_samples([[x]])[0]))

    parts = [integrate.quad(density, low, high)[0] for low, high in ((0, 5), (5, 50), (50, 2000))]
    assert sum(parts) == pytest.approx(1.0, abs=1e-6)


def test_bic_compares_with_and_without() -> None:
    """Log-normal groups have the lower BIC with logarithms, normal ones without."""
    assert _fit().bic(X) < min(_fit(None, k).bic(X) for k in (1, 2, 3, 4)) - 20
    normal = np.random.default_rng(3).normal([50.0, 30.0], [10.0, 5.0], (500, 2)).clip(1)
    assert _fit(None, 1, normal).bic(normal) < _fit((0,), 1, normal).bic(normal) - 10


@pytest.mark.parametrize("factor", [1e-3, 2.0, 1e6])
def test_units_of_a_logged_column_move_the_density_by_a_constant(factor: float) -> None:
    model, other = _fit(), _fit(rows=X * [factor, 1.0])
    np.testing.assert_allclose(
        other.score_samples(X * [factor, 1.0]), model.score_samples(X) - np.log(factor), atol=1e-6
    )
    np.testing.assert_allclose(
        other.predict_proba(X * [factor, 1.0]), model.predict_proba(X), atol=1e-6
    )
    np.testing.assert_allclose(
        other.medians_original_[:, 0], factor * model.medians_original_[:, 0], rtol=1e-6
    )
    np.testing.assert_allclose(
        other.sds_original_[:, 0], factor * model.sds_original_[:, 0], rtol=1e-6
    )


def test_groups_and_responsibilities_are_those_of_the_logarithms() -> None:
    logs = X.copy()
    logs[:, 0] = np.log(X[:, 0])
    other = _fit(None, rows=logs)
    np.testing.assert_array_equal(_fit().predict_proba(X), other.predict_proba(logs))


def test_samples_come_back_as_values() -> None:
    model = _fit()
    rows, _ = model.sample(100_000)
    weights = model.weights_
    mean = weights @ model.means_original_
    assert (rows[:, 0] > 0).all()
    np.testing.assert_allclose(rows.mean(axis=0), mean, rtol=0.02)
    between = model.means_original_ - mean
    total = np.einsum("k,kij->ij", weights, model.covariances_original_)
    total += np.einsum("k,ki,kj->ij", weights, between, between)
    np.testing.assert_allclose(np.cov(rows.T), total, rtol=0.05)
    np.testing.assert_allclose(
        model.sds_original_, np.sqrt(np.einsum("kdd->kd", model.covariances_original_))
    )


def test_principal_components_of_logarithms() -> None:
    rng = np.random.default_rng(5)
    rows = np.exp(rng.normal(size=(400, 4)) @ rng.normal(size=(4, 4)) * 0.4 + 3)
    whole = PreparedGaussianMixture(1, pca=4, log="all").fit(rows)
    plain = PreparedGaussianMixture(1, log="all").fit(rows)
    np.testing.assert_allclose(whole.means_original_, plain.means_original_, rtol=1e-8)
    np.testing.assert_allclose(whole.covariances_original_, plain.covariances_original_, rtol=1e-6)
    few = PreparedGaussianMixture(1, pca=2, log="all").fit(rows)
    assert few.density_scale_ == "pca scores"
    # what the components leave out of a column is counted in its moments
    np.testing.assert_allclose(few.means_original_, plain.means_original_, rtol=1e-8)
    np.testing.assert_allclose(few.sds_original_, plain.sds_original_, rtol=1e-8)
    scores = few.mixture_.score_samples(few.preparation_.transform(rows))
    np.testing.assert_array_equal(few.score_samples(rows), scores)


def test_weights_count_in_the_change_of_variables() -> None:
    model = _fit()
    weight = np.random.default_rng(6).integers(0, 4, len(X)).astype(float)
    repeated = np.repeat(X, weight.astype(int), axis=0)
    assert model.bic(X, weight) == pytest.approx(model.bic(repeated), rel=1e-12)
    assert model.icl(X, weight) == pytest.approx(model.icl(repeated), rel=1e-12)
    assert model.score(X, sample_weight=weight) == pytest.approx(model.score(repeated))


def test_thresholds_are_quantiles_of_what_score_samples_says() -> None:
    model = _fit()
    density = model.score_samples(X)
    assert model.anomaly_threshold_ == pytest.approx(np.quantile(density, 0.05))
    assert model.anomaly_threshold(0.2) == pytest.approx(np.quantile(density, 0.2))
    found = mixtura.anomalies(model, X)
    np.testing.assert_array_equal(found.flagged, density < model.anomaly_threshold_)
    np.testing.assert_allclose(found.log_density, density)
    assert np.sort(found.percentile)[0] == pytest.approx(100 / len(X))


def test_drivers_are_measured_in_logarithms_and_say_so() -> None:
    model = _fit()
    odd = np.array([[np.exp(10.0), 30.0], [1e8, 30.0]])
    found = mixtura.anomalies(model, odd)
    assert found.flagged.tolist() == [False, True]
    assert found.driver_names[1] == "x0"
    place = found.rows.tolist().index(1)
    y = np.log(1e8)
    components = model.preparation_, model.mixture_.mixture().components
    means = components[1].means[:, 0] * components[0].scale[0] + components[0].center[0]
    sds = np.sqrt(components[1].covariance_matrices[:, 0, 0]) * components[0].scale[0]
    nearest = found.nearest[1]
    assert found.deviations[place, 0] == pytest.approx((y - means[nearest]) / sds[nearest])
    assert "x0 (1e+08, taken as a logarithm) is" in found.explain(1)


@pytest.mark.parametrize("kind", ["array", "float32", "integers", "pandas", "polars", "blocks"])
def test_containers(kind: str) -> None:
    rows: Any = np.round(X)
    log: list[Any] = [0]
    plain = rows
    if kind == "float32":
        plain = rows = rows.astype(np.float32)
    elif kind == "integers":
        plain = rows = rows.astype(np.int64)
    elif kind in ("pandas", "polars"):
        table = {"income": plain[:, 0], "age": plain[:, 1]}
        rows = pd.DataFrame(table) if kind == "pandas" else pl.DataFrame(table)
        log = ["income"]
    elif kind == "blocks":
        rows = Blocks(plain, 100)
    model = _fit(log, rows=rows)
    wanted = _fit([0], rows=plain.astype(np.float64))
    np.testing.assert_allclose(model.score_samples(rows), wanted.score_samples(plain), atol=1e-5)
    assert model.bic(rows) == pytest.approx(wanted.bic(plain), rel=1e-8)
    assert model.anomaly_threshold(0.1) == pytest.approx(wanted.anomaly_threshold(0.1), abs=1e-5)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_value_without_logarithm_at_fit_and_after_it(value: float) -> None:
    bad = X.copy()
    bad[17, 0] = value
    with pytest.raises(InvalidDataError, match=r"at row 17, column 0, .* leave the column out of"):
        _fit(rows=bad)
    model = _fit()
    for ask in (model.predict, model.score_samples, model.bic, model.predict_proba):
        with pytest.raises(
            InvalidDataError, match=r"at row 17, column 0, .* was fitted to the log"
        ):
            ask(bad)
    for judge in (mixtura.diagnose, mixtura.anomalies, mixtura.ambiguous):
        with pytest.raises(InvalidDataError, match="at row 17, column 0"):
            judge(model, bad)
    with pytest.raises(InvalidDataError, match="at row 17"):
        model.predict(Blocks(bad))
    named = pd.DataFrame(bad, columns=["income", "age"])
    with pytest.raises(InvalidDataError, match="at row 17, column 'income'"):
        _fit(["income"], rows=named)


def test_a_gap_is_told_as_a_gap() -> None:
    """And not as a number without a logarithm: the logarithm of what is missing is missing."""
    gap = X.copy()
    gap[3, 0] = np.nan
    model = _fit(rows=gap)
    logs = np.column_stack([np.log(gap[:, 0]), gap[:, 1]])
    plain = _fit(None, rows=logs)
    np.testing.assert_allclose(model.weights_, plain.weights_, rtol=1e-9)
    whole = np.delete(np.arange(len(X)), 3)
    densities = plain.score_samples(logs)[whole] - logs[whole, 0]
    np.testing.assert_allclose(model.score_samples(gap)[whole], densities, rtol=1e-9)
    # of the value that is there alone, no logarithm was taken
    assert model.score_samples(gap)[3] == pytest.approx(plain.score_samples(logs)[3], rel=1e-9)
    filled = model.impute(gap)
    assert filled[3, 0] > 0
    np.testing.assert_array_equal(filled[whole], gap[whole])
    gap[5, 0] = -1.0
    with pytest.raises(InvalidDataError, match="at row 5"):
        _fit(rows=gap)


def test_a_fit_that_fails_leaves_the_last_one_whole() -> None:
    model = _fit()
    before = model.score_samples(X)
    with pytest.raises(InvalidDataError):
        model.fit(-X)
    np.testing.assert_array_equal(model.score_samples(X), before)


def test_trimming_looks_at_the_logarithms() -> None:
    """An income of a million is no outlier among log-normal ones; one of next to nothing is."""
    rng = np.random.default_rng(7)
    x = np.exp(rng.normal(10, 1, 400))
    x[5], x[9] = np.exp(10 + 4.5), 1e-13
    assert _fit(None, 1, x[:, None], trim=30.0).trimmed_.tolist() == [5]
    assert _fit((0,), 1, x[:, None], trim=30.0).trimmed_.tolist() == [9]


def test_categories_beside_logarithms() -> None:
    table = pd.DataFrame({"city": ["a", "b", "c"] * 200, "income": X[:, 0], "age": X[:, 1]})
    with pytest.warns(mixtura.MixturaWarning, match="one_hot"):
        model = _fit(["income"], 1, table, one_hot=["city"])
    assert model.preparation_.log == (2,)
    logs = np.log(X[:, 0])
    truth = stats.lognorm(logs.std(), scale=np.exp(logs.mean()))
    assert model.means_original_[0, 2] == pytest.approx(truth.mean())
    np.testing.assert_allclose(model.level_shares_["city"], np.full((1, 3), 1 / 3))
    with pytest.raises(InvalidParameterError, match="'city', which one_hot"):
        _fit(["city"], 1, table, one_hot=["city"])


def _pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301


def test_saved_pickled_and_cloned(tmp_path: Any) -> None:
    table = pd.DataFrame(X, columns=["income", "age"])
    for model, rows in ((_fit(), X), (_fit(["income"], rows=table), table)):
        model.save(tmp_path / "m")
        for again in (mixtura.load(tmp_path / "m"), _pickled(model)):
            assert again.preparation_.log == (0,)
            assert again.log == model.log
            np.testing.assert_array_equal(again.score_samples(rows), model.score_samples(rows))
            np.testing.assert_array_equal(again.means_original_, model.means_original_)
            assert again.anomaly_threshold(0.05) == model.anomaly_threshold_
        assert clone(model).log == model.log
    with pytest.raises(InvalidParameterError, match="does not know the densities"):
        mixtura.load(tmp_path / "m").anomaly_threshold(0.3)
    assert _pickled(_fit()).anomaly_threshold(0.3) == pytest.approx(_fit().anomaly_threshold(0.3))


def test_a_refit_without_logarithms_forgets_them() -> None:
    model = _fit()
    model.set_params(log=None).fit(X)
    np.testing.assert_array_equal(model.score_samples(X), _fit(None).score_samples(X))
    assert model.anomaly_threshold(0.3) == _fit(None).anomaly_threshold(0.3)


def test_no_twin_in_scikit_learn() -> None:
    with pytest.raises(InvalidParameterError, match="no twin of the logarithm of 'x0'"):
        _fit().to_sklearn()


def test_a_step_of_a_pipeline() -> None:
    table = pd.DataFrame(X, columns=["income", "age"])
    pipeline = make_pipeline(
        MixturePreparation(log=["income"]), GaussianMixture(2, random_state=0)
    )
    labels = pipeline.fit_predict(table)
    assert np.mean(labels[:300] == labels[0]) > 0.9
    step = pipeline[0]
    prepared = step.transform(table)
    np.testing.assert_allclose(prepared.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(step.inverse_transform(prepared), X)
    with pytest.raises(InvalidDataError, match="column 'income'"):
        step.transform(table * -1)
    with pytest.raises(InvalidParameterError, match="must be a str among"):
        MixturePreparation(log="income").fit(table)


def test_a_very_wide_column() -> None:
    """Values over two hundred orders of magnitude; their mean may be beyond a double."""
    rng = np.random.default_rng(8)
    x = np.exp(rng.uniform(-230, 225, (300, 1)))
    model = _fit(k=1, rows=x)
    assert np.isfinite(model.score_samples(x)).all()
    assert model.means_original_[0, 0] == np.inf
    assert np.isfinite(model.medians_original_).all()
    assert np.isfinite(model.bic(x))
    assert mixtura.diagnose(model, x) is not None


def test_a_summary_counts_the_change_of_variables_and_a_file_remembers_it(tmp_path: Any) -> None:
    model = _fit()
    told = model.summary()
    assert told.log_likelihood == pytest.approx(model.evidence(X).log_likelihood)
    assert (told.bic, told.icl) == (pytest.approx(model.bic(X)), pytest.approx(model.icl(X)))
    np.testing.assert_allclose(told.means, model.means_original_)
    np.testing.assert_allclose(told.sds, model.sds_original_)
    np.testing.assert_allclose(told.covariances, model.covariances_original_)
    assert "Fitted as logarithms, and shown as the values themselves: 'x0'." in str(told)
    model.save(tmp_path / "m")
    assert mixtura.load(tmp_path / "m").summary().bic == pytest.approx(model.bic(X))
    reduced = _fit(pca=1)
    assert reduced.summary().bic == pytest.approx(reduced.bic(X))


def test_silhouettes_are_measured_in_logarithms() -> None:
    from mixtura.fitted import Observations
    from mixtura.fitted.silhouette import silhouette_of

    logs = X.copy()
    logs[:, 0] = np.log(X[:, 0])
    for scale in (True, False):
        taken = silhouette_of(Observations.of(_fit(scale=scale), X))
        given = silhouette_of(Observations.of(_fit(None, rows=logs, scale=scale), logs))
        assert taken == pytest.approx(given)
