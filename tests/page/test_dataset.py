from __future__ import annotations

import numpy as np
import pytest

from mixtura.errors import InvalidDataError
from mixtura.page.data import data_of
from mixtura.page.dataset import Dataset
from mixtura.page.sampling import spread_sample


def test_many_rows_are_sampled_evenly_and_it_is_said():
    rng = np.random.default_rng(0)
    X = np.sort(rng.normal(size=(30_000, 1)), axis=0) * [1.0, 2.0] + rng.normal(size=(30_000, 2))
    sheet = Dataset("many", ["a", "b"], X)
    data = data_of(sheet, "id")
    assert data["rows"]["shape"] == [10_000, 2]
    assert data["sampled"].startswith("10,000 of 30,000 rows are drawn")
    assert (np.diff(sheet.shown) > 0).all()
    np.testing.assert_allclose(
        np.quantile(X[sheet.shown], [0.1, 0.5, 0.9], axis=0),
        np.quantile(X, [0.1, 0.5, 0.9], axis=0),
        atol=0.05,
    )


def test_rows_to_keep_are_in_the_sample():
    values = np.random.default_rng(1).normal(size=1000)
    keep = np.argsort(values)[:40]
    sample = spread_sample(values, keep, 100)
    assert len(sample) == len(np.unique(sample)) == 100
    assert np.isin(keep, sample).all()


def test_more_rows_to_keep_than_room():
    values = np.arange(1000.0)
    sample = spread_sample(values, np.arange(500), 50)
    assert len(np.unique(sample)) == 50
    assert sample.max() < 500


def test_the_view_is_the_first_two_principal_axes():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(500, 1)) * [3.0, 3.0, 0.1] + rng.normal(size=(500, 3)) * [1, 1, 0.1]
    sheet = Dataset("", list("abc"), X)
    mean, axes = sheet.view
    z = (X - mean) / sheet.scale
    scores = z @ axes.T
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(np.cov(scores.T)[0, 1], 0, atol=1e-10)
    assert scores[:, 0].var() == pytest.approx(np.linalg.eigvalsh(np.cov(z.T, ddof=0))[-1])


def test_one_column_has_a_view():
    sheet = Dataset("", ["a"], np.array([[1.0], [2.0], [4.0]]))
    data = data_of(sheet)
    assert data["view"]["axes"] == [[1.0], [0.0]]


@pytest.mark.parametrize(
    ("X", "said"),
    [
        (np.zeros((1, 2)), "1 row;"),
        (np.zeros((3, 0)), "no column"),
        (np.array([[1.0, 2.0], [np.nan, 1.0]]), "column 'x0', row 2 of it is nan"),
        (np.array([[1.0, -1e101], [3.0, 1.0]]), "column 'x1', row 1"),
    ],
)
def test_rows_that_nothing_can_be_done_with(X, said):
    with pytest.raises(InvalidDataError, match=said):
        Dataset.of(Dataset("it", [f"x{j}" for j in range(X.shape[1])], X))


def test_a_report_without_rows_holds_none():
    sheet = Dataset("", ["a"], np.array([[1.0], [2.0]]), np.array([0, 1]), ["p", "q"])
    data = data_of(sheet, with_rows=False)
    held = [data[name] for name in ("rows", "index", "labels", "classNames", "sampled")]
    assert held == [None] * 5
    assert data["nRows"] == 2
