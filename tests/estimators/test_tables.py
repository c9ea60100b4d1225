"""Tables in: pandas, polars, pyarrow and narwhals, with the names of their columns."""

import narwhals
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mixtura import GaussianMixture, InvalidDataError, InvalidTypeError

NAMES = ["height", "weight", "age"]

KINDS = {
    "pandas": lambda X, names: pd.DataFrame(X, columns=names),
    "pandas nullable": lambda X, names: pd.DataFrame(X, columns=names).convert_dtypes(),
    "polars": lambda X, names: pl.DataFrame(X, schema=names),
    "pyarrow": lambda X, names: pa.table(dict(zip(names, X.T, strict=True))),
}
by_kind = pytest.mark.parametrize("table", KINDS.values(), ids=KINDS)


@pytest.fixture(scope="module")
def X():  # noqa: N802
    rng = np.random.default_rng(2)
    return np.concatenate([rng.normal(0, 1, (50, 3)), rng.normal(9, 1, (50, 3))])


@pytest.fixture(scope="module")
def plain(X):
    return GaussianMixture(2, random_state=0).fit(X)


@by_kind
def test_a_table_gives_what_its_array_gives(table, X, plain):
    model = GaussianMixture(2, random_state=0).fit(table(X, NAMES))
    np.testing.assert_array_equal(model.means_, plain.means_)
    assert model.feature_names_in_.tolist() == NAMES
    assert model.feature_names_in_.dtype == object
    assert model.n_features_in_ == 3
    for method in ("predict", "predict_proba", "score_samples"):
        answer = getattr(model, method)(table(X, NAMES))
        assert type(answer) is np.ndarray
        np.testing.assert_array_equal(answer, getattr(plain, method)(X))
    assert model.bic(table(X, NAMES)) == plain.bic(X)


@pytest.mark.parametrize(
    "wrap",
    [
        narwhals.from_native,
        narwhals.stable.v1.from_native,
        lambda frame: narwhals.from_native(frame).lazy(),
        lambda frame: frame.lazy(),
    ],
    ids=["narwhals", "stable narwhals", "lazy narwhals", "lazy polars"],
)
def test_frames_that_wrap_others(X, plain, wrap):
    frame = wrap(pl.DataFrame(X, schema=NAMES))
    model = GaussianMixture(2, random_state=0).fit(frame)
    np.testing.assert_array_equal(model.means_, plain.means_)
    np.testing.assert_array_equal(model.predict(frame), plain.predict(X))
    assert model.n_features_in_ == 3
    assert model.feature_names_in_.tolist() == NAMES
    with pytest.raises(InvalidDataError, match="feature names should match"):
        model.predict(frame.select(NAMES[::-1]))


@by_kind
def test_float32_columns_stay_float32(table, X):
    frame = table(X.astype(np.float32), NAMES)
    model = GaussianMixture(2, random_state=0).fit(frame)
    assert model.means_.dtype == np.float32
    assert model.score_samples(frame).dtype == np.float32


def test_kinds_of_columns_that_are_numbers(X):
    frame = pd.DataFrame(
        {
            "int": np.arange(100) % 7,
            "small": (np.arange(100) % 5).astype(np.int8),
            "flag": np.arange(100) % 2 == 0,
            "Int": pd.array(np.arange(100) % 11, dtype="Int64"),
            "Flag": pd.array(np.arange(100) % 3 == 0, dtype="boolean"),
        }
    )
    model = GaussianMixture(2, covariance_type="spherical", random_state=0).fit(frame)
    array = GaussianMixture(2, covariance_type="spherical", random_state=0).fit(
        frame.astype(float).to_numpy()
    )
    np.testing.assert_array_equal(model.means_, array.means_)


def test_columns_without_names_have_none(X):
    model = GaussianMixture(2, random_state=0).fit(pd.DataFrame(X))
    assert not hasattr(model, "feature_names_in_")
    with pytest.raises(InvalidTypeError, match="string names"):
        model.fit(pd.DataFrame(X, columns=["a", 1, 2]))


@by_kind
@pytest.mark.parametrize(
    ("names", "width", "words"),
    [
        (["weight", "height", "age"], 3, "same order"),
        (["height", "weight", "years"], 3, r"(?s)unseen.*years.*missing.*age"),
        (["height", "weight"], 2, r"(?s)missing.*age"),
        (["height", "weight", "age", "iq"], 4, r"(?s)unseen.*iq"),
    ],
)
def test_other_columns_than_the_fits(table, X, names, width, words):
    model = GaussianMixture(2, random_state=0).fit(table(X, NAMES))
    wide = np.concatenate([X, X], axis=1)[:, :width]
    for method in ("predict", "predict_proba", "score_samples", "score", "bic"):
        with pytest.raises(InvalidDataError, match=words):
            getattr(model, method)(table(wide, names))


def test_names_on_one_side_only_warn(X):
    named = GaussianMixture(2, random_state=0).fit(pd.DataFrame(X, columns=NAMES))
    with pytest.warns(UserWarning, match="X does not have valid feature names"):
        named.predict(X)
    bare = GaussianMixture(2, random_state=0).fit(X)
    with pytest.warns(UserWarning, match="X has feature names"):
        bare.predict(pd.DataFrame(X, columns=NAMES))


def test_a_new_fit_forgets_the_old_names(X):
    model = GaussianMixture(2, random_state=0).fit(pd.DataFrame(X, columns=NAMES))
    model.fit(X[:, :2])
    assert not hasattr(model, "feature_names_in_")
    assert model.n_features_in_ == 2


def test_two_columns_of_one_name(X):
    arrays = [pa.array(column) for column in X.T]
    for frame in (
        pd.DataFrame(X, columns=["a", "b", "a"]),
        pa.Table.from_arrays(arrays, names=["a", "b", "a"]),
    ):
        with pytest.raises(InvalidDataError, match=r"(?s)one name.*'a'"):
            GaussianMixture(2).fit(frame)
