"""Numbers in whatever they come: objects, categories, text, sparse; and cures that work."""

import ast
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidDataError,
    InvalidTypeError,
    PreparedGaussianMixture,
)
from mixtura.data import sparse
from mixtura.data.numbers import NotANumberError, as_numbers

RNG = np.random.default_rng(21)
WHOLE = np.concatenate([RNG.integers(0, 9, (60, 3)), RNG.integers(20, 29, (60, 3))]).astype(float)
NAMES = ["red", "green", "blue"]
TABLE = pd.DataFrame(WHOLE, columns=NAMES)
INTS = WHOLE.astype(int)
TEXT = [str(value) for value in INTS[:, 1]]


def in_pandas(green):
    return TABLE.assign(green=green)


def in_polars(green):
    return pl.DataFrame({"red": WHOLE[:, 0], "green": green, "blue": WHOLE[:, 2]})


def in_arrow(green):
    return pa.table({"red": WHOLE[:, 0], "green": green, "blue": WHOLE[:, 2]})


KINDS = {
    "objects": WHOLE.astype(object),
    "text objects": INTS.astype(str).astype(object),
    "fractions": np.vectorize(Fraction, otypes=[object])(INTS),
    "a turned table of objects": TABLE.astype(object).T.T,
    "a table of records": pd.DataFrame.from_records(TABLE.astype(object).to_dict("records")),
    "a column of objects": in_pandas(INTS[:, 1].astype(object)),
    "decimals": in_pandas([Decimal(int(value)) for value in INTS[:, 1]]),
    "numbers as text": in_pandas(TEXT),
    "a category of integers": in_pandas(pd.Categorical(INTS[:, 1])),
    "a category of floats": in_pandas(pd.Categorical(WHOLE[:, 1])),
    "a category of text": in_pandas(pd.Categorical(TEXT)),
    "nullable integers": in_pandas(pd.array(INTS[:, 1], dtype="Int64")),
    "arrow integers": in_pandas(pd.array(INTS[:, 1], dtype="int64[pyarrow]")),
    "a sparse column": in_pandas(pd.arrays.SparseArray(WHOLE[:, 1])),
    "sparse integers": in_pandas(pd.arrays.SparseArray(INTS[:, 1])),
    "a sparse table": pd.DataFrame.sparse.from_spmatrix(scipy.sparse.csr_matrix(WHOLE)),
    "a category in polars": in_polars(pl.Series(TEXT).cast(pl.Categorical)),
    "an enum in polars": in_polars(pl.Series(TEXT).cast(pl.Enum(sorted(set(TEXT))))),
    "objects in polars": in_polars(pl.Series(INTS[:, 1].tolist(), dtype=pl.Object)),
    "a dictionary in arrow": in_arrow(pa.array(INTS[:, 1]).dictionary_encode()),
    **{
        f"sparse {format_}": scipy.sparse.coo_array(WHOLE).asformat(format_)
        for format_ in ("csr", "csc", "coo", "lil", "dok", "bsr")
    },
    "a sparse matrix": scipy.sparse.csr_matrix(WHOLE),
}


@pytest.mark.parametrize("X", KINDS.values(), ids=KINDS)
def test_the_answer_is_that_of_the_numbers(X):
    plain = GaussianMixture(2, random_state=0).fit(WHOLE)
    model = GaussianMixture(2, random_state=0).fit(X)
    np.testing.assert_array_equal(model.means_, plain.means_)
    for method in ("predict", "predict_proba", "score_samples"):
        np.testing.assert_array_equal(getattr(model, method)(X), getattr(plain, method)(WHOLE))


@pytest.mark.parametrize("kind", ["a category of integers", "a sparse matrix", "objects"])
@pytest.mark.parametrize("estimator", [GaussianMixtureIC, PreparedGaussianMixture])
def test_every_estimator_reads_them(kind, estimator):
    plain, model = (estimator(2, random_state=0).fit(X) for X in (WHOLE, KINDS[kind]))
    np.testing.assert_array_equal(model.predict(KINDS[kind]), plain.predict(WHOLE))


@pytest.mark.parametrize(
    "X",
    [WHOLE > 4, (WHOLE > 4).astype(object), pd.DataFrame(WHOLE > 4).astype("category"),
     scipy.sparse.csr_array(WHOLE > 4)],
    ids=["flags", "objects", "categories", "sparse"],
)  # fmt: skip
def test_flags_are_zero_and_one(X):
    model = GaussianMixture(1, covariance_type="diag").fit(X)
    np.testing.assert_allclose(model.means_[0], (WHOLE > 4).mean(axis=0))


def test_sparse_float32_stays_float32():
    model = GaussianMixture(1).fit(scipy.sparse.csr_array(WHOLE.astype("f4")))
    assert model.means_.dtype == np.float32


def test_sparse_rows_become_dense_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(sparse, "MOST_BYTES", WHOLE.nbytes)
    GaussianMixture(1).fit(scipy.sparse.csr_array(WHOLE))
    for wide in (scipy.sparse.csr_array(np.repeat(WHOLE, 2, axis=1)), KINDS["a sparse table"]):
        monkeypatch.setattr(sparse, "MOST_BYTES", WHOLE.nbytes - 1)
        with pytest.raises(InvalidDataError, match=r"X is sparse.*X.toarray"):
            GaussianMixture(1).fit(wide)


def with_text(**columns):
    return TABLE.assign(**columns)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (with_text(green=["six", *TEXT[1:]]),
         "row 0 holds 'six'. Most cells of 'green' are numbers: correct the others"),
        (with_text(green=pd.date_range("2020", periods=120)), "Count 'green' in numbers"),
        (with_text(green=pd.period_range("2020", periods=120)), "Count 'green' in numbers"),
        (with_text(green=[f"n{i}" for i in range(120)]), "holds 'n0'. Leave 'green' out[.]$"),
        (with_text(green=["a", None] * 60), "Leave 'green' out[.]$"),
        (with_text(green="a"), "Leave 'green' out[.]$"),
        (with_text(green=[True, "a"] * 60), "Most cells of 'green' are numbers"),
        (with_text(green=["a", "b"] * 60, name=[f"n{i}" for i in range(120)]),
         "Leave 'green' out, or encode.*Leave 'name' out[.]$"),
    ],
)  # fmt: skip
def test_the_cure_fits_what_the_column_holds(table, words):
    with pytest.raises(InvalidTypeError, match=f"column 'green' is .*not numeric.*{words}"):
        GaussianMixture(2).fit(table)


@pytest.mark.filterwarnings("ignore:one_hot")
@pytest.mark.parametrize("many", [1, 3, 9])
def test_the_encoding_that_is_proposed_works(many):
    text = {f"c{i}": list("ab" * 60) if i % 2 else list("aabbcc" * 20) for i in range(many)}
    table = TABLE.assign(**text)
    with pytest.raises(InvalidTypeError) as caught:
        PreparedGaussianMixture(1).fit(table)
    one_hot = ast.literal_eval(re.search(r"one_hot=(.*)\)", str(caught.value))[1])
    model = PreparedGaussianMixture(1, covariance_type="diag", one_hot=one_hot).fit(table)
    assert len(model.preparation_.encoding.levels) == many


@pytest.mark.filterwarnings("ignore:one_hot")
def test_the_encoding_proposed_for_an_array_works():
    X = np.column_stack([WHOLE.astype(object), list("ab" * 60)])
    with pytest.raises(InvalidDataError, match=r"column 3 holds 'a'.*one_hot='auto'.*pandas"):
        GaussianMixture(1).fit(X)
    model = PreparedGaussianMixture(1, one_hot="auto").fit(pd.DataFrame(X, columns=list("wxyz")))
    assert list(model.preparation_.encoding.levels) == ["z"]


@pytest.mark.parametrize(
    ("cells", "index"),
    [(["a"], 0), ([1.0, {}], 1), ([1, 2, 1j], 2), ([np.datetime64("2020-01-01")], 0),
     ([np.timedelta64(1, "D")], 0), ([[1.0]], 0), ([np.array([1.0])], 0), (["1", b"1"], 1),
     ([10**400], 0)],
)  # fmt: skip
def test_what_is_no_number_is_found(cells, index):
    with pytest.raises(NotANumberError) as caught:
        as_numbers(cells)
    assert caught.value.index == index
    assert caught.value.cell is cells[index]
