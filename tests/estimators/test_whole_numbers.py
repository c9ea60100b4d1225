"""Whole numbers that a double cannot hold are not rounded in silence."""

from __future__ import annotations

import warnings
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mixtura import GaussianMixture, GaussianMixtureIC, MixturaWarning, PreparedGaussianMixture

IDS = [2**53 + 1 + 2**50 * i for i in range(20)]
X = np.column_stack([IDS, np.arange(20) ** 2])

GIVEN = {
    "int64": lambda ids: array_of(ids, np.int64),
    "uint64": lambda ids: array_of(ids, np.uint64),
    "objects": lambda ids: array_of(ids, object),
    "lists": lambda ids: array_of(ids, np.int64).tolist(),
    "pandas": lambda ids: pd.DataFrame({"id": ids, "x": range(20)}),
    "nullable": lambda ids: pd.DataFrame({"id": ids, "x": range(20)}, dtype="Int64"),
    "polars": lambda ids: pl.DataFrame({"id": ids, "x": range(20)}),
    "pyarrow": lambda ids: pa.table({"id": ids, "x": list(range(20))}),
}


def array_of(ids, kind):
    return np.array([[cell, i**2] for i, cell in enumerate(ids)], dtype=kind)


@pytest.mark.parametrize("given", GIVEN)
def test_a_column_that_loses_digits_is_named(given):
    name = "column '?(0|id)'? holds whole numbers that float64 rounds .9007199254740993 in row 0"
    with pytest.warns(MixturaWarning, match=name):
        GaussianMixture(2, covariance_type="diag").fit(GIVEN[given](IDS))


@pytest.mark.parametrize("given", GIVEN)
def test_what_a_double_holds_is_not_spoken_of(given):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GaussianMixture(2, covariance_type="diag").fit(
            GIVEN[given]([2**53 + 2**52 * i for i in range(20)])
        )
        GaussianMixture(2, covariance_type="diag").fit(GIVEN[given](range(20)))


def test_the_cure_works():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = GaussianMixture(2, covariance_type="diag").fit(X.astype(np.float64))
        fitted.predict(X)  # what was said once is not said of every row to come


@pytest.mark.parametrize(
    "model", [GaussianMixtureIC(n_components=[1]), PreparedGaussianMixture(2)]
)
def test_other_estimators(model):
    with pytest.warns(MixturaWarning, match="float64 rounds"):
        model.fit(X)


def test_decimals_are_measurements():
    rows = [[Decimal("90071992547409931.5"), i] for i in range(9)] + [[Decimal(1), 3]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GaussianMixture(1, covariance_type="diag").fit(np.array(rows, dtype=object))
