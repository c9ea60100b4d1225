"""Categories as columns of 0 and 1, from tables of pandas and polars."""

from __future__ import annotations

import ast
import re
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.metrics import adjusted_rand_score

from mixtura import (
    CollapsedWarning,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MixturaWarning,
    PreparedGaussianMixture,
)
from mixtura.data.levels import MOST_LEVELS

N = 240
QUICK = {"n_init": 2, "n_jobs": 1, "random_state": 0}


def customers() -> dict[str, Any]:
    """Three groups by age, which prefer one city each and half of which are members."""
    rng = np.random.default_rng(2)
    group = np.arange(N) % 3
    cities = np.array(["Oslo", "Bergen", "Tromsø"])
    stray = rng.random(N) < 0.2
    return {
        "age": rng.normal(20.0 + 20.0 * group, 2.0),
        "city": cities[np.where(stray, rng.integers(3, size=N), group)].tolist(),
        "member": (rng.random(N) < 0.5).tolist(),
    }


def pandas_text() -> Any:
    return pd.DataFrame(customers())


def pandas_categorical() -> Any:
    return pandas_text().astype({"city": "category"})


def pandas_object() -> Any:
    return pandas_text().astype({"city": object, "member": object})


def polars_text() -> Any:
    return pl.DataFrame(customers())


def polars_categorical() -> Any:
    return polars_text().cast({"city": pl.Categorical})


def polars_enum() -> Any:
    return polars_text().cast({"city": pl.Enum(["Tromsø", "Oslo", "Bergen"])})


TABLES = [
    pandas_text, pandas_categorical, pandas_object, polars_text, polars_categorical, polars_enum,
]  # fmt: skip


def fitted(table: Any, one_hot: Any = "auto", **settings: Any) -> PreparedGaussianMixture:
    model = PreparedGaussianMixture(
        **{"n_components": 3, "covariance_type": "tied", **QUICK, **settings}, one_hot=one_hot
    )
    with pytest.warns(MixturaWarning) as caught:
        model.fit(table)
    assert "became columns of 0 and 1" in str(caught[0].message)
    # beside it comes at most the warning of what it warns of
    assert {warning.category for warning in caught[1:]} <= {CollapsedWarning}
    assert (len(caught) > 1) == (model.mixture_.outcome_.name == "COLLAPSED")
    return model


@pytest.mark.parametrize("table", TABLES)
def test_every_kind_of_table_gives_the_same_model(table: Any) -> None:
    model = fitted(table())
    assert model.preparation_.feature_names == ["age", "city=Oslo", "city=Tromsø", "member=True"]
    assert model.preparation_.encoding.levels == {
        "city": ("Bergen", "Oslo", "Tromsø"),
        "member": ("False", "True"),
    }
    assert list(model.feature_names_in_) == ["age", "city", "member"]
    assert model.n_features_in_ == 3
    np.testing.assert_array_equal(model.means_original_, fitted(pandas_text()).means_original_)
    assert model.score_samples(table()).shape == (N,)


def test_the_shares_of_the_levels_are_those_of_the_rows() -> None:
    table = pandas_text()
    model = fitted(table)
    resp = model.predict_proba(table)
    for name, levels in model.preparation_.encoding.levels.items():
        shares = model.level_shares_[name]
        assert shares.sum(axis=1) == pytest.approx(1.0)
        for column, level in enumerate(levels):
            is_level = (table[name].astype(str) == level).to_numpy()
            expected = resp[is_level].sum(axis=0) / resp.sum(axis=0)
            assert shares[:, column] == pytest.approx(expected, abs=1e-4)
    # each group's own city is by far its commonest
    assert sorted(model.level_shares_["city"].argmax(axis=1)) == [0, 1, 2]
    assert PreparedGaussianMixture(1).fit(table[["age"]]).level_shares_ == {}


@pytest.mark.parametrize("shape", ["tied", "diag"])
def test_the_groups_need_not_be_the_levels(shape: str) -> None:
    """Each level has rows of every age: the sound fit is by age, and is found."""
    table = pandas_text()[["age", "city"]]
    model = fitted(table, covariance_type=shape, n_init=10)
    assert model.mixture_.outcome_.name in ("CONVERGED", "AT_ROUNDING")
    assert adjusted_rand_score(np.arange(N) % 3, model.predict(table)) > 0.85


def test_the_warning_points_at_the_line_that_fits() -> None:
    with pytest.warns(MixturaWarning, match="covariance_type='diag'") as caught:
        PreparedGaussianMixture(1, one_hot="auto").fit(pandas_text())
    assert [warning.filename for warning in caught] == [__file__]


def test_only_the_columns_named() -> None:
    table = pandas_text().drop(columns="city").assign(stars=np.arange(N) % 4)
    model = fitted(table, ["stars"], n_components=1)
    names = ["age", "member", "stars=1", "stars=2", "stars=3"]
    assert model.preparation_.feature_names == names
    # a number is the level of the same number, however it is written
    for other in (table.astype({"stars": float}), table.astype({"stars": str})):
        np.testing.assert_array_equal(model.score_samples(other), model.score_samples(table))


def test_decoding_gives_the_levels_back() -> None:
    table = pandas_text()
    model = fitted(table)
    encoding = model.preparation_.encoding
    import narwhals.stable.v2 as nw

    rows = encoding.encode(nw.from_native(table))
    decoded = encoding.decode(rows)
    assert decoded["city"].tolist() == table["city"].tolist()
    assert decoded["member"].tolist() == table["member"].astype(str).tolist()
    np.testing.assert_array_equal(decoded["age"], table["age"])
    sample, _ = model.sample(50)
    assert sample.shape == (50, 4)
    assert set(encoding.decode(sample)["city"]) <= {"Bergen", "Oslo", "Tromsø"}


def test_nothing_to_encode_is_no_reason_to_warn() -> None:
    table = pandas_text()[["age"]]
    model = PreparedGaussianMixture(1, one_hot="auto").fit(table)
    assert model.preparation_.encoding is None
    assert PreparedGaussianMixture(1, one_hot="auto").fit(table.to_numpy()).trimmed_.size == 0


@pytest.mark.parametrize("table", [pandas_text, polars_text])
def test_a_level_that_the_fit_has_not_seen(table: Any) -> None:
    model = fitted(table())
    cells = customers()
    cells["city"][17] = "Narvik"
    new = type(table())(cells)
    for method in (model.predict, model.score_samples, model.bic):
        with pytest.raises(InvalidDataError, match="column 'city', row 17 is 'Narvik', a level"):
            method(new)
    cells["city"][17] = None
    with pytest.raises(InvalidDataError, match="column 'city', row 17 is missing"):
        model.predict(type(table())(cells))


@pytest.mark.parametrize("missing", [None, float("nan"), "", "  "])
def test_a_missing_level_is_named_by_its_row(missing: Any) -> None:
    table = pandas_text().astype({"city": object})
    table.loc[5, "city"] = missing
    with pytest.raises(InvalidDataError, match="column 'city', row 5 is missing"):
        PreparedGaussianMixture(2, one_hot="auto").fit(table)


def test_columns_that_are_no_category() -> None:
    names = pandas_text().assign(name=[f"n{i}" for i in range(N)])
    with pytest.raises(InvalidDataError, match=f"'name' is no category: it has {N} different"):
        PreparedGaussianMixture(2, one_hot="auto").fit(names)
    with pytest.raises(InvalidDataError, match="'name' is constant \\(always 'x'\\)"):
        PreparedGaussianMixture(2, one_hot="auto").fit(names.assign(name="x"))
    many = pandas_text().assign(name=[f"n{i % MOST_LEVELS}" for i in range(N)])
    assert len(fitted(many, n_components=1).preparation_.feature_names) == 4 + MOST_LEVELS - 1
    clash = pandas_text().assign(**{"city=Oslo": np.arange(N)})
    with pytest.raises(InvalidDataError, match="two columns named 'city=Oslo'"):
        PreparedGaussianMixture(2, one_hot="auto").fit(clash)


def test_a_column_of_text_without_encoding_says_what_can_be_done() -> None:
    with pytest.raises(
        InvalidTypeError, match=r"PreparedGaussianMixture\(one_hot=\['city'"
    ) as told:
        PreparedGaussianMixture(2).fit(pandas_text())
    named = re.search(r"one_hot=(\[.*\])\)", str(told.value))
    assert fitted(pandas_text(), one_hot=ast.literal_eval(named[1])).preparation_.encoding


def test_wrong_use() -> None:
    table = pandas_text()
    with pytest.raises(InvalidParameterError, match="one_hot names columns, but X is a ndarray"):
        PreparedGaussianMixture(1, one_hot=["a"]).fit(table[["age"]].to_numpy())
    with pytest.raises(InvalidParameterError, match="'city' more than once"):
        PreparedGaussianMixture(1, one_hot=["city", "city"]).fit(table)
    model = fitted(table)
    with pytest.raises(InvalidTypeError, match="the fit encoded the columns 'city', 'member'"):
        model.predict(np.zeros((2, 3)))
    with pytest.raises(InvalidDataError, match="feature names"):
        model.predict(table[["city", "age", "member"]])
    with pytest.raises(InvalidDataError, match="no rows"):
        model.predict(table[:0])
