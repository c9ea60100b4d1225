"""Rows in other libraries' containers: read where NumPy can, else an error that leads on.

The libraries themselves need not be there: a container is told by its names, so that a class of
the same names stands for it here. `make clients` shows the real ones.
"""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sklearn

from mixtura import (
    GaussianMixture,
    GaussianMixtureIC,
    InvalidParameterError,
    InvalidTypeError,
    PreparedGaussianMixture,
    anomalies,
)
from mixtura.data.containers import in_numpy

ESTIMATORS = [
    GaussianMixture(2, random_state=0),
    PreparedGaussianMixture(2, random_state=0),
    GaussianMixtureIC((1, 2), random_state=0),
]


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, (40, 2)), rng.normal(7, 1, (40, 2))])


def made(library, name, **members):
    """An object of a class that calls itself so."""
    return type(name, (), {"__module__": f"{library}.inner", **members})()


def tensor(rows, library="torch", error=None):
    def array(self, dtype=None, copy=None):
        if error is not None:
            raise error
        return rows if dtype is None else rows.astype(dtype)

    return made(library, "Tensor", __array__=array, dtype="torch.float64", shape=np.shape(rows))


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_a_tensor_that_numpy_reads_is_read_as_its_array(rows, estimator):
    model = sklearn.clone(estimator).fit(rows)
    again = sklearn.clone(estimator).fit(tensor(rows))
    assert np.array_equal(again.score_samples(tensor(rows)), model.score_samples(rows))
    assert type(again.predict(tensor(rows))) is np.ndarray
    assert np.array_equal(anomalies(again, tensor(rows)).rank, anomalies(model, rows).rank)


DISPATCHED = """
import numpy as np, sklearn
from mixtura import GaussianMixture
X = np.random.default_rng(0).normal(size=(50, 2))
kind = type("Tensor", (), {"__module__": "torch", "__array__": lambda self, *_, **__: X})
with sklearn.config_context(array_api_dispatch=True):
    model = GaussianMixture(random_state=0)
    answers = [model.fit(rows).score_samples(rows) for rows in (X, kind())]
assert type(answers[1]) is np.ndarray
assert np.array_equal(*answers)
"""


def test_array_api_dispatch_changes_nothing():
    """In a process of its own: scipy's switch for it is read when scipy is imported."""
    if find_spec("sklearn.externals.array_api_compat") is None:  # there from scikit-learn 1.7 on
        pytest.importorskip("array_api_compat")
    environment = os.environ | {"SCIPY_ARRAY_API": "1"}
    command = [sys.executable, "-c", DISPATCHED]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("library", "cure"),
    [
        ("torch", r"give X\.detach\(\)\.cpu\(\)\.numpy\(\), after X\.to_dense\(\)"),
        ("cupy", r"give X\.get\(\)"),
        ("tensorflow", r"give X\.numpy\(\)"),
        ("jax", r"give jax\.device_get\(X\)"),
        ("unheard_of", "by the means of its library"),
    ],
)
@pytest.mark.parametrize("error", [RuntimeError("it requires grad"), TypeError("on a device")])
def test_one_that_numpy_cannot_read_leads_on(rows, library, cure, error):
    with pytest.raises(InvalidTypeError, match=rf"{library}\.Tensor.*{error}.*{cure}"):
        GaussianMixture(2).fit(tensor(rows, library, error))


@pytest.mark.parametrize(
    ("X", "cure"),
    [
        (made("anndata", "AnnData"), "X.X."),
        (made("anndata", "AnnData", obsm={"X_pca": 0}), "X.X or X.obsm['X_pca']"),
        (made("xarray", "Dataset"), "X.to_dataframe()"),
        ("rows.csv", "pandas.read_csv(X)"),
        (b"rows.csv", "pandas.read_csv(X)"),
        (Path("rows.csv"), "pandas.read_csv(X)"),
        ({"a": [1, 2]}, "pandas.DataFrame(X)"),
        (iter([[1, 2]]), "list(X)"),
        ({1, 2}, "list of rows"),
        (pd.DataFrame({"a": [1, 2]}).groupby("a"), "X.obj"),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_what_has_no_rows_is_told_what_to_give(estimator, X, cure):
    with pytest.raises(InvalidTypeError, match=f"not rows of numbers.*{re.escape(cure)}"):
        sklearn.clone(estimator).fit(X)


def test_subclasses_of_a_container_are_that_container():
    kind = type("AnnData", (), {"__module__": "anndata._core"})
    with pytest.raises(InvalidTypeError, match="not rows of numbers"):
        in_numpy(type("Mine", (kind,), {"__module__": "mine"})())


def test_arrays_lists_and_tables_are_left_alone(rows):
    for X in (rows, rows.tolist(), np.ma.array(rows), pd.Series([1.0])):
        assert in_numpy(X) is X


def test_weights_are_read_the_same_way(rows):
    weight = np.arange(80) % 2 + 1.0
    model = GaussianMixture(2, random_state=0).fit(rows, sample_weight=weight)
    again = GaussianMixture(2, random_state=0).fit(rows, sample_weight=tensor(weight))
    assert np.array_equal(again.means_, model.means_)
    broken = tensor(weight, error=RuntimeError("it requires grad"))
    with pytest.raises(InvalidParameterError, match=r"sample_weight is a torch\.Tensor.*detach"):
        GaussianMixture(2).fit(rows, sample_weight=broken)


def test_complex_columns_and_periods_and_ragged_arrays_lead_on():
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": [1 + 1j, 2, 3]})
    with pytest.raises(InvalidTypeError, match="real and the imaginary parts of 'b'"):
        GaussianMixture().fit(table)
    table = pd.DataFrame({"a": [1.0, 2], "t": pd.period_range("2020", periods=2, freq="D")})
    with pytest.raises(InvalidTypeError, match="Count 't' in numbers, such as days"):
        GaussianMixture().fit(table)
    with pytest.raises(ValueError, match="row 0 has 2 values, row 1 has 1 value"):
        GaussianMixture().fit(np.array([[1, 2], [3]], dtype=object))
    with pytest.raises(InvalidTypeError, match="real and its imaginary part"):
        GaussianMixture().fit([[1.0, 1j], [2.0, 3.0]])
