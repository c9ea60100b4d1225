"""The preparation as a step of a scikit-learn pipeline."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from mixtura import (
    GaussianMixture,
    InvalidDataError,
    InvalidParameterError,
    MixturaWarning,
    MixturePreparation,
    PreparedGaussianMixture,
    datasets,
)

QUICK = {"n_init": 2, "n_jobs": 1, "random_state": 0}


@parametrize_with_checks([MixturePreparation(), MixturePreparation(pca=1, scale=False)])
def test_scikit_learn_contract(estimator: Any, check: Callable[[Any], None]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(estimator)


@pytest.fixture
def iris() -> pd.DataFrame:
    data = datasets.load("iris")
    return pd.DataFrame(data.X, columns=data.names)


@pytest.mark.parametrize("pca", ["auto", 2, None])
@pytest.mark.parametrize("scale", [True, False])
def test_the_step_and_the_estimator_prepare_alike(
    iris: pd.DataFrame, scale: bool, pca: Any
) -> None:
    pipeline = make_pipeline(
        MixturePreparation(scale=scale, pca=pca), GaussianMixture(2, **QUICK)
    ).fit(iris)
    model = PreparedGaussianMixture(2, scale=scale, pca=pca, **QUICK).fit(iris)
    prepared = pipeline[:-1].transform(iris)
    np.testing.assert_array_equal(prepared, model.preparation_.transform(iris.to_numpy()))
    shift = model.preparation_.log_determinant
    assert model.score(iris) == pytest.approx(pipeline.score(iris) + shift)
    assert pipeline.predict(iris).shape == (150,)


def test_there_and_back(iris: pd.DataFrame) -> None:
    step = MixturePreparation()
    prepared = step.fit_transform(iris)
    assert prepared.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert prepared.std(axis=0) == pytest.approx(1)
    assert step.inverse_transform(prepared) == pytest.approx(iris.to_numpy())
    reduced = clone(step).set_params(pca=3).fit(iris)
    back = reduced.inverse_transform(reduced.transform(iris))
    residual = (iris.to_numpy() - back).var(axis=0) / iris.to_numpy().var(axis=0)
    assert residual == pytest.approx(reduced.preparation_.pca.residual, abs=1e-9)


@pytest.mark.parametrize("kind", ["pandas", "polars"])
@pytest.mark.parametrize(("pca", "names"), [(None, None), (2, ["pca0", "pca1"])])
def test_tables_out(iris: pd.DataFrame, kind: str, pca: Any, names: list[str] | None) -> None:
    table = iris if kind == "pandas" else pl.from_pandas(iris)
    step = MixturePreparation(pca=pca).set_output(transform=kind)
    out = step.fit_transform(table)
    assert isinstance(out, pd.DataFrame if kind == "pandas" else pl.DataFrame)
    assert list(out.columns) == (names or list(iris.columns)) == list(step.get_feature_names_out())
    plain = MixturePreparation(pca=pca).fit_transform(iris.to_numpy())
    assert out.to_numpy() == pytest.approx(plain)
    model = make_pipeline(step, GaussianMixture(2, **QUICK)).fit(table)
    assert list(model[-1].feature_names_in_) == list(out.columns)


def test_float32_is_prepared_in_float64(iris: pd.DataFrame) -> None:
    narrow = MixturePreparation().fit_transform(iris.to_numpy().astype(np.float32))
    assert narrow.dtype == np.float64
    assert narrow == pytest.approx(MixturePreparation().fit_transform(iris), abs=1e-5)


def test_names_without_a_table(iris: pd.DataFrame) -> None:
    step = MixturePreparation().fit(iris.to_numpy())
    assert list(step.get_feature_names_out()) == ["x0", "x1", "x2", "x3"]
    assert list(step.get_feature_names_out(list("abcd"))) == list("abcd")
    with pytest.raises(InvalidDataError, match="should have length equal"):
        step.get_feature_names_out(["a"])
    with pytest.raises(InvalidDataError, match="not equal to feature_names_in_"):
        MixturePreparation().fit(iris).get_feature_names_out(list("abcd"))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"scale": "yes"}, "scale"),
        ({"pca": "some"}, "pca"),
        ({"pca": 9}, "only 4 principal components"),
        ({"one_hot": "city"}, "one_hot"),
        ({"one_hot": []}, "one_hot is \\[\\]; give None, 'auto', or a list"),
        ({"one_hot": [1]}, "one_hot is \\[1\\]; give None, 'auto', or a list"),
        ({"one_hot": ["town"]}, "one_hot names 'town', which the table does not have"),
    ],
)
def test_wrong_parameters(iris: pd.DataFrame, parameters: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidParameterError, match=words):
        MixturePreparation(**parameters).fit(iris)


def test_wrong_rows(iris: pd.DataFrame) -> None:
    step = MixturePreparation().fit(iris)
    with pytest.raises(InvalidDataError, match="prepared rows have 4"):
        step.inverse_transform(np.zeros((2, 3)))
    with pytest.raises(InvalidDataError, match="NaN"):
        step.inverse_transform(np.full((2, 4), np.nan))
    with pytest.raises(InvalidDataError, match="feature names"):
        step.transform(iris[iris.columns[::-1]])
    with pytest.raises(InvalidDataError, match="NaN"):
        step.fit(iris.assign(room=np.nan))
    assert step.n_features_in_ == 4  # the fit that failed changed nothing


def test_categories_in_a_pipeline(iris: pd.DataFrame) -> None:
    table = iris.assign(place=np.where(np.arange(150) % 3 == 0, "field", "wood"))
    pipeline = make_pipeline(
        MixturePreparation(one_hot="auto").set_output(transform="pandas"),
        GaussianMixture(1, **QUICK),
    )
    with pytest.warns(MixturaWarning, match="'place' became columns of 0 and 1"):
        pipeline.fit(table)
    assert list(pipeline[-1].feature_names_in_) == [*iris.columns, "place=wood"]
    assert np.isfinite(pipeline.score(table))
