"""One table: each degenerate input with the outcome it is promised, in words that help."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse

import mixtura
from mixtura import GaussianMixture, InvalidDataError, InvalidTypeError

RNG = np.random.default_rng(11)
GOOD = np.concatenate([RNG.normal(0, 1, (40, 3)), RNG.normal(9, 1, (40, 3))])
NAMES = ["red", "green", "blue"]


def changed(*cells, X=GOOD):
    """A copy of good rows with some cells (row, column, value) changed."""
    X = X.copy()
    for row, column, value in cells:
        X[row, column] = value
    return X


def with_column(values):
    return np.column_stack([GOOD[:, 0], np.broadcast_to(values, 80), GOOD[:, 2]])


def frame(X, **columns):
    return pd.DataFrame(X, columns=NAMES).assign(**columns)


def unusual(dtype, value):
    """A nullable column of pandas with one value missing."""
    column = pd.array([value] * 80, dtype=dtype)
    column[5] = pd.NA
    return frame(GOOD, green=column)


MASKED = np.ma.masked_array(GOOD, mask=np.arange(240).reshape(80, 3) == 22)

SHAPES = [
    ("no rows", np.empty((0, 3)), InvalidDataError, "0 sample"),
    ("no columns", np.empty((80, 0)), InvalidDataError, "0 feature"),
    ("an empty list", [], InvalidDataError, "Expected 2D array"),
    ("an empty table", pd.DataFrame(), InvalidDataError, "0 sample"),
    ("a table without rows", frame(GOOD[:0]), InvalidDataError, "0 sample"),
    ("one dimension", GOOD[:, 0], InvalidDataError, "Expected 2D array.*reshape"),
    ("a number", 3.0, InvalidDataError, "Expected 2D array"),
    ("nothing", None, InvalidDataError, "Expected 2D array"),
    ("three dimensions", GOOD[None], InvalidDataError, "dim 3"),
    ("a series of pandas", pd.Series(GOOD[:, 0]), InvalidDataError, "2-dimensional"),
    ("a series of polars", pl.Series(GOOD[:, 0]), InvalidDataError, "2D"),
    (
        "ragged rows",
        [[1, 2], [3, 4], [5]],
        InvalidDataError,
        "row 0 has 2 values, row 2 has 1 val",
    ),
    ("a bare value", [[1, 2], [3, 4], 5], InvalidDataError, "row 2 has one bare value"),
    ("one row", GOOD[:1], InvalidDataError, "1 sample.* minimum of 2"),
]

KINDS = [
    ("text", np.array([["a", "b"], ["c", "d"]]), InvalidTypeError, "holds text"),
    ("bytes", np.array([[b"a", b"b"], [b"c", b"d"]]), InvalidTypeError, "holds text"),
    ("numbers as text", np.array([["1", "2"], ["3", "5"]]), InvalidTypeError, "holds text"),
    ("a word", "hello", InvalidTypeError, "a str, not rows of numbers.*read the file"),
    ("objects", changed((6, 1, "six"), X=GOOD.astype(object)), InvalidDataError,
     "row 6, column 1 holds 'six', not a number.*correct it or drop the row"),
    ("a list with text", [[1.0, 2.0], [3.0, "x"]], InvalidDataError, "row 1, column 1 holds 'x'"),
    ("a list with a dict", [[1.0, 2.0], [{}, 3.0]], InvalidTypeError, "row 1, column 0 holds {}"),
    ("deep objects", np.array([[[1], [2]], [[3], ["x"]]], dtype=object), InvalidDataError,
     "could not convert"),
    ("a dict", {"a": [1, 2]}, InvalidTypeError, "dict"),
    ("a generator", (row for row in GOOD), InvalidTypeError, "generator"),
    ("complex", GOOD + 1j, InvalidDataError, "Complex data not supported: X is complex128"),
    ("a complex list", [[1j, 2], [3, 4]], InvalidTypeError, "row 0, column 0 holds 1j"),
    ("dates", GOOD.astype("M8[s]"), InvalidTypeError, "dates or times"),
    ("durations", GOOD.astype("m8[s]"), InvalidTypeError, "dates or times"),
    ("too large to be dense", scipy.sparse.csr_matrix((10**6, 10**4)), InvalidDataError,
     "1,000,000 x 10,000 numbers take 74.5 GiB.*TruncatedSVD"),
    ("records", np.rec.fromarrays(GOOD.T, names=NAMES), InvalidTypeError,
     r"records with the fields 'red', 'green', 'blue'.*pandas.DataFrame\(X\)"),
    ("a list of dict", [{"a": 1.0, "b": 2.0}] * 9, InvalidTypeError, r"pandas.DataFrame\(X\)"),
    ("dates among objects", np.array([[np.datetime64("2020-01-01"), 1.0]] * 9, dtype=object),
     InvalidTypeError, "row 0, column 0 holds .*2020.*such as days since the first"),
    ("masked", MASKED, InvalidDataError, "masked at row 7, column 1"),
    ("a column of text", frame(GOOD, green="x"), InvalidTypeError,
     "'green' is .*not numeric: row 0 holds 'x'. Leave 'green' out"),
    ("a column of objects", frame(GOOD, green=[{}] * 80), InvalidTypeError,
     "'green' is Object, not numeric: row 0 holds {}. Leave 'green' out"),
    ("a categorical column", frame(GOOD, green=pd.Categorical(["x"] * 80)), InvalidTypeError,
     "'green' is Categorical"),
    ("a column of dates", pl.DataFrame(GOOD, schema=NAMES).with_columns(
        pl.lit("2020-01-01").str.to_date().alias("blue")), InvalidTypeError, "'blue' is Date"),
]  # fmt: skip

VALUES = [
    ("infinity", changed((3, 2, np.inf)), InvalidDataError, r"\(inf\) at row 3, column 2"),
    ("minus infinity", changed((3, 2, -np.inf)), InvalidDataError, r"\(-inf\) at row 3, column 2"),
    ("both", changed((3, 2, np.inf), (4, 2, -np.inf)), InvalidDataError, "row 3, column 2"),
    ("too large", changed((9, 0, 1e200)), InvalidDataError, r"\(1e\+200\) at row 9, column 0"),
    ("infinity in float32", changed((7, 1, np.inf)).astype("f4"), InvalidDataError,
     r"\(inf\) at row 7, column 1"),
    ("far down", changed((50_000, 0, np.inf), X=np.tile(GOOD, (1000, 1))), InvalidDataError,
     "row 50000, column 0"),
    ("infinity beside NaN", changed((7, 1, np.nan), (8, 1, np.inf)), InvalidDataError,
     r"\(inf\) at row 8, column 1"),
    ("text that is infinite", frame(GOOD, green=["inf"] * 80), InvalidDataError,
     r"\(inf\) at row 0, column 'green'"),
]  # fmt: skip

EMPTY = [
    ("nothing but NaN", with_column(np.nan), InvalidDataError, "NaN only in column 1:.*leave it"),
    ("NA among objects", frame(GOOD, green=pd.Series([pd.NA] * 80, dtype=object)),
     InvalidDataError, "NaN only in column 'green'"),
]  # fmt: skip
"""A column without a value says nothing to a fit; a fitted model does without it."""

LACKING = {
    "NaN": changed((7, 1, np.nan)),
    "NaN in float32": changed((7, 1, np.nan)).astype("f4"),
    "NaN as None": changed((7, 1, None), X=GOOD.astype(object)),
    "NaN by name": frame(changed((7, 1, np.nan))),
    "NA in floats": unusual("Float64", 1.5),
    "NA in integers": unusual("Int64", 2),
    "NA in flags": unusual("boolean", True),
    "null in polars": pl.DataFrame(GOOD, schema=NAMES).with_columns(
        pl.when(pl.int_range(80) == 7).then(None).otherwise(pl.col("green")).alias("green")
    ),
    "null in arrow": pa.table({"a": [*GOOD[:79, 0], None], "b": GOOD[:, 1], "c": GOOD[:, 2]}),
    "far down": changed((50_000, 0, np.nan), X=np.tile(GOOD, (1000, 1))),
    "a missing value in sparse": scipy.sparse.csr_array(changed((7, 1, np.nan))),
    "a row without a value": changed((7, 0, np.nan), (7, 1, np.nan), (7, 2, np.nan)),
}
"""Missing values, however they are written."""

ROWS = [
    ("fewer rows than components", GOOD[:2], InvalidDataError,
     "n_samples >= n_components.* = 3, n_samples = 2"),
    ("fewer even of equal rows", np.ones((2, 3)), InvalidDataError, "n_samples = 2"),
]  # fmt: skip


def ids(table):
    return [row[0] for row in table]


@pytest.mark.parametrize(
    ("what", "X", "error", "words"), [*SHAPES, *KINDS, *VALUES, *EMPTY, *ROWS],
    ids=ids([*SHAPES, *KINDS, *VALUES, *EMPTY, *ROWS]),
)  # fmt: skip
def test_rows_that_cannot_be_fitted(what, X, error, words):
    model = GaussianMixture(3, random_state=0)
    with pytest.raises(error, match=f"(?s){words}") as caught:
        model.fit(X)
    assert isinstance(caught.value, mixtura.MixturaError)
    assert isinstance(caught.value, TypeError if error is InvalidTypeError else ValueError)
    assert len(str(caught.value)) < 1200
    assert not hasattr(model, "means_")


@pytest.mark.filterwarnings("ignore::mixtura.MixturaWarning", "ignore:X has feature names")
@pytest.mark.parametrize("X", LACKING.values(), ids=LACKING)
def test_rows_that_lack_values_are_fitted_and_scored(X):
    model = GaussianMixture(2, covariance_type="diag", n_init=1, random_state=0).fit(X)
    assert np.isfinite(model.means_).all()
    labels, density = model.predict(X), model.score_samples(X)
    assert labels.shape == density.shape == (model.predict_proba(X).shape[0],)
    assert np.isfinite(density).all()
    assert not np.isnan(model.impute(X)).any()


SCORED = [*KINDS, *VALUES]


@pytest.mark.filterwarnings("ignore:X has feature names")
@pytest.mark.parametrize(("what", "X", "error", "words"), SCORED, ids=ids(SCORED))
def test_the_same_rows_cannot_be_scored(what, X, error, words):
    if what == "a generator":
        X = (row for row in GOOD)
    model = GaussianMixture(2, random_state=0).fit(GOOD)
    for method in ("predict", "score_samples", "bic"):
        with pytest.raises(mixtura.MixturaError):
            getattr(model, method)(X)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_another_number_of_columns_than_the_fit(width):
    model = GaussianMixture(2, random_state=0).fit(GOOD)
    X = np.ones((5, width))
    for method in ("predict", "predict_proba", "score_samples", "score", "bic", "aic", "icl"):
        with pytest.raises(InvalidDataError, match=f"X has {width} features, but.* expecting 3"):
            getattr(model, method)(X)
    assert model.predict(GOOD[:1]).shape == (1,)


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_value_is_no_number_of_components(value):
    with pytest.raises(mixtura.InvalidParameterError, match=f"n_components.* {value}"):
        GaussianMixture(value).fit(GOOD)
