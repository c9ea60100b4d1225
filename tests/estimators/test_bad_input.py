"""One table: each degenerate input with the outcome it is promised, in words that help."""

import decimal

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
    ("a word", "hello", InvalidDataError, "could not convert"),
    ("objects", changed((6, 1, "six"), X=GOOD.astype(object)), InvalidDataError,
     "row 6, column 1 holds 'six', not a number"),
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
    ("sparse", scipy.sparse.csr_matrix(GOOD), InvalidTypeError, "Sparse.*toarray"),
    ("a sparse array", scipy.sparse.coo_array(GOOD), InvalidTypeError, "Sparse.*toarray"),
    ("masked", MASKED, InvalidDataError, "masked at row 7, column 1"),
    ("a column of text", frame(GOOD, green="x"), InvalidTypeError, "'green' is .*not numeric"),
    ("a column of objects", frame(GOOD, green=decimal.Decimal(1)), InvalidTypeError, "'green'"),
    ("a categorical column", frame(GOOD, green=pd.Categorical(["x"] * 80)), InvalidTypeError,
     "'green' is Categorical"),
    ("a column of dates", pl.DataFrame(GOOD, schema=NAMES).with_columns(
        pl.lit("2020-01-01").str.to_date().alias("blue")), InvalidTypeError, "'blue' is Date"),
]  # fmt: skip

VALUES = [
    ("NaN", changed((7, 1, np.nan)), InvalidDataError, "NaN at row 7, column 1:.*drop"),
    ("infinity", changed((3, 2, np.inf)), InvalidDataError, r"\(inf\) at row 3, column 2"),
    ("minus infinity", changed((3, 2, -np.inf)), InvalidDataError, r"\(-inf\) at row 3, column 2"),
    ("both", changed((3, 2, np.inf), (4, 2, -np.inf)), InvalidDataError, "row 3, column 2"),
    ("too large", changed((9, 0, 1e200)), InvalidDataError, r"\(1e\+200\) at row 9, column 0"),
    ("NaN in float32", changed((7, 1, np.nan)).astype("f4"), InvalidDataError, "row 7, column 1"),
    ("infinity in float32", changed((7, 1, np.inf)).astype("f4"), InvalidDataError,
     r"\(inf\) at row 7, column 1"),
    ("NaN as None", changed((7, 1, None), X=GOOD.astype(object)), InvalidDataError,
     "NaN at row 7, column 1"),
    ("NaN by name", frame(changed((7, 1, np.nan))), InvalidDataError, "row 7, column 'green'"),
    ("NA in floats", unusual("Float64", 1.5), InvalidDataError, "row 5, column 'green'"),
    ("NA in integers", unusual("Int64", 2), InvalidDataError, "row 5, column 'green'"),
    ("NA in flags", unusual("boolean", True), InvalidDataError, "row 5, column 'green'"),
    ("null in polars", pl.DataFrame({"a": [1, None, 3], "b": [1, 2, 4]}), InvalidDataError,
     "row 1, column 'a'"),
    ("null in arrow", pa.table({"a": [1.0, 2.0, None], "b": [1, 2, 4]}), InvalidDataError,
     "row 2, column 'a'"),
    ("far down", changed((50_000, 0, np.nan), X=np.tile(GOOD, (1000, 1))), InvalidDataError,
     "row 50000, column 0"),
    ("subnormal", GOOD * 1e-320, InvalidDataError, "column 0 has a variance below.*multiply"),
    ("tiny", GOOD * 1e-120, InvalidDataError, "column 0 has a variance below.*multiply"),
    ("one tiny column", with_column(1e-110 * GOOD[:, 1]), InvalidDataError,
     "column 1 has a variance below"),
    ("lost to rounding", GOOD + 1e16, InvalidDataError, r"column 0 varies.*rounding.*1e\+16"),
]  # fmt: skip

ROWS = [
    ("fewer rows than components", GOOD[:2], InvalidDataError,
     "n_samples >= n_components.* = 3, n_samples = 2"),
    ("two distinct rows", np.repeat(GOOD[:2], 40, axis=0), InvalidDataError,
     "only 2 distinct rows with weight.* n_components = 3: ask for at most 2 components"),
    ("one distinct row", np.repeat(GOOD[:1], 80, axis=0), InvalidDataError,
     "only 1 distinct row with.*at most 1 component[.]"),
    ("a constant column", with_column(5.5), InvalidDataError, r"column 1 is.*\(always 5.5"),
    ("a column of zeros", with_column(0.0), InvalidDataError, r"column 1 is.*\(always 0\)"),
    ("a constant far out", with_column(1e10), InvalidDataError, "column 1 is constant"),
    ("a constant in float32", with_column(0.1).astype("f4"), InvalidDataError, "column 1 is c"),
    ("a constant by name", frame(with_column(5.5)), InvalidDataError, "'green' is constant"),
    ("collinear", with_column(2 * GOOD[:, 0] - GOOD[:, 2]), InvalidDataError,
     "collinear.*column 0, column 1, column 2.*diag.*PCA"),
    ("collinear in float32", with_column(2 * GOOD[:, 0] - GOOD[:, 2]).astype("f4"),
     InvalidDataError, "collinear.*column 0, column 1, column 2"),
    ("a copy of a column", frame(with_column(GOOD[:, 0])), InvalidDataError,
     "collinear.*: column 'red', column 'green'; "),
    ("many collinear columns", np.column_stack([GOOD @ RNG.normal(size=(3, 9))]),
     InvalidDataError, r"and \d+ more"),
    ("more columns than rows", RNG.normal(size=(5, 8)), InvalidDataError,
     "5 rows for 8 columns, too few.*at least 9"),
]  # fmt: skip


def ids(table):
    return [row[0] for row in table]


@pytest.mark.parametrize(
    ("what", "X", "error", "words"), [*SHAPES, *KINDS, *VALUES, *ROWS],
    ids=ids([*SHAPES, *KINDS, *VALUES, *ROWS]),
)  # fmt: skip
def test_rows_that_cannot_be_fitted(what, X, error, words):
    model = GaussianMixture(3, random_state=0)
    with pytest.raises(error, match=f"(?s){words}") as caught:
        model.fit(X)
    assert isinstance(caught.value, mixtura.MixturaError)
    assert isinstance(caught.value, TypeError if error is InvalidTypeError else ValueError)
    assert len(str(caught.value)) < 1200
    assert not hasattr(model, "means_")


SCORED = [row for row in [*KINDS, *VALUES] if "variance" not in row[3] and "varies" not in row[3]]


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
