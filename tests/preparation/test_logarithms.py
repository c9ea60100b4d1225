"""Columns as logarithms: which are meant, what has none, and the moments of what comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from mixtura.data import ArraySource, Source
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.model.block import Block
from mixtura.preparation.logarithms import check_log, moments, places_of, positive, taken, undone
from mixtura.preparation.one_hot import OneHot
from mixtura.preparation.reduction import find_reduction
from mixtura.preparation.transform import Preparation

CITY = OneHot(("city", "income", "age"), {"city": ("a", "b", "c")})


class Blocks(Source):
    """Rows that are not in memory."""

    def __init__(self, rows: np.ndarray, size: int = 7) -> None:
        self._rows, self._size, self.checked = rows, size, True

    @property
    def n_rows(self) -> int:
        return len(self._rows)

    @property
    def n_features(self) -> int:
        return int(self._rows.shape[1])

    def blocks(self) -> Any:
        for index, begin in enumerate(range(0, self.n_rows, self._size)):
            yield Block(self._rows[begin : begin + self._size], None, index)


def _rows(n: int = 60, d: int = 3, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.exp(rng.normal(2, 0.5, (n, d)) @ rng.normal(size=(d, d)))


@pytest.mark.parametrize(
    ("log", "names", "encoding", "places"),
    [
        (None, ["a", "b"], None, ()),
        (["b"], ["a", "b"], None, (1,)),
        (["b", "a"], ["a", "b"], None, (0, 1)),
        (["b", 0], ["a", "b"], None, (0, 1)),
        ((np.int64(1),), None, None, (1,)),
        (["x1"], ["x1", "x0"], None, (0,)),
        ("all", ["a", "b"], None, (0, 1)),
        (["all"], ["a", "all"], None, (1,)),
        (["income"], ["city", "income", "age"], CITY, (2,)),
        ([2], ["city", "income", "age"], CITY, (3,)),
        ("all", ["city", "income", "age"], CITY, (2, 3)),
    ],
)
def test_the_features_that_are_meant(log: Any, names: Any, encoding: Any, places: Any) -> None:
    assert places_of(log, names, 2 if encoding is None else 3, encoding) == places


@pytest.mark.parametrize(
    ("log", "names", "encoding", "said"),
    [
        (["c"], ["a", "b"], None, "'c', which the table does not have. Its columns: a, b"),
        (["a"], None, None, "have no names: give their positions from 0 to 1"),
        ([2], ["a", "b"], None, "column 2, but the columns are numbered 0 to 1"),
        ([-1], ["a", "b"], None, "column -1"),
        (["a", "a"], ["a", "b"], None, "'a' more than once"),
        (["a", 0], ["a", "b"], None, "'a' more than once"),
        (["city"], ["city", "income", "age"], CITY, "which one_hot makes columns of 0 and 1"),
        ([], None, None, "give None, 'all', or a list"),
        ("income", None, None, "give None, 'all', or a list"),
        ([True], None, None, "give None, 'all', or a list"),
        ([1.0], None, None, "give None, 'all', or a list"),
        ({"a": 1}, None, None, "give None, 'all', or a list"),
    ],
)
def test_what_is_not_there_or_not_meant_so(log: Any, names: Any, encoding: Any, said: str) -> None:
    with pytest.raises(InvalidParameterError, match=said):
        places_of(log, names, 2 if encoding is None else 3, encoding)


def test_all_of_nothing_but_categories() -> None:
    only = OneHot(("city",), {"city": ("a", "b")})
    with pytest.raises(InvalidParameterError, match="every column is encoded"):
        places_of("all", ["city"], 1, only)
    check_log(["a"])


def test_a_missing_value_is_none_that_has_no_logarithm():
    X = np.array([[1.0, np.nan], [np.e, 4.0]])
    np.testing.assert_array_equal(taken(X, (0, 1)), [[0.0, np.nan], [1.0, np.log(4.0)]])


@pytest.mark.parametrize("value", [0.0, -0.0, -3.5, -1e-300])
def test_a_value_without_logarithm_is_named(value: float) -> None:
    X = np.array([[1.0, 2.0], [3.0, 4.0], [value, 6.0], [value, 1.0]])
    with pytest.raises(InvalidDataError) as error:
        taken(X, (0,), ["income", "age"])
    assert f"{value:g} at row 2, column 'income', the first of 2 such" in str(error.value)
    assert "leave the column out of log" in str(error.value)
    np.testing.assert_array_equal(taken(X, (1,))[:, 0], X[:, 0])


def test_integers_float32_and_the_smallest_number_have_logarithms() -> None:
    np.testing.assert_array_equal(taken(np.array([[1, 10]]), (1,)), [[1.0, np.log(10.0)]])
    assert taken(np.ones((1, 1), dtype=np.float32), (0,)).dtype == np.float64
    assert taken(np.array([[5e-324]]), (0,))[0, 0] == pytest.approx(-744.44, abs=0.01)
    assert undone(np.array([[1000.0, 3.0]]), (0,))[0, 0] == np.inf


@pytest.mark.parametrize("row", [0, 6, 7, 20])
def test_a_row_of_a_source_has_its_own_number(row: int) -> None:
    X = _rows(21)
    X[row, 1] = 0.0
    source = positive(Blocks(X), (1,), ["a", "b", "c"])
    with pytest.raises(InvalidDataError, match=f"at row {row}, column 'b'"):
        list(source.blocks())
    with pytest.raises(InvalidDataError, match=f"at row {row}, column 'b'"):
        positive(ArraySource(X), (1,), ["a", "b", "c"])
    assert positive(ArraySource(X), (0,), None).n_rows == 21


def test_a_source_is_prepared_as_an_array_is() -> None:
    X = _rows(40)
    names = ["a", "b", "c"]
    for pca in (None, 2):
        one = Preparation.fit(X, names, pca=pca, log=(0, 2))
        other = Preparation.fit(Blocks(X), names, pca=pca, log=(0, 2))
        np.testing.assert_allclose(one.center, other.center)
        rows = one.prepare(Blocks(X))
        np.testing.assert_allclose(rows.take(slice(None)), one.transform(X), atol=1e-12)
        volume = one.log_volume(rows)
        np.testing.assert_allclose(volume, one.log_volume(one.transform(X)), atol=1e-12)


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("pca", [None, 3])
def test_logarithms_come_before_all_else_and_the_way_back_ends_with_them(
    scale: bool, pca: int | None
) -> None:
    X = _rows()
    logs = X.copy()
    logs[:, 1] = np.log(X[:, 1])
    preparation = Preparation.fit(X, ["a", "b", "c"], scale=scale, pca=pca, log=(1,))
    plain = Preparation.fit(logs, ["a", "b", "c"], scale=scale, pca=pca)
    np.testing.assert_allclose(preparation.transform(X), plain.transform(logs), atol=1e-12)
    np.testing.assert_allclose(preparation.inverse_transform(preparation.transform(X)), X)


def test_a_reduction_is_that_of_the_logarithms() -> None:
    X = np.exp(np.random.default_rng(1).normal(size=(120, 25)))
    X[:60] *= 20.0
    names = [f"x{i}" for i in range(25)]
    everything = tuple(range(25))
    found = find_reduction(X, names, [1, 2, 3], ["tied"], log=everything)
    other = find_reduction(np.log(X), names, [1, 2, 3], ["tied"])
    assert found.n_principal_components == other.n_principal_components == 1
    assert found.preparation.log == everything
    np.testing.assert_array_equal(
        found.preparation.transform(X), other.preparation.transform(np.log(X))
    )


def test_the_volume_is_the_change_of_variables() -> None:
    X = _rows()
    preparation = Preparation.fit(X, ["a", "b", "c"], log=(0, 2))
    by_hand = -np.log(preparation.scale).sum() - np.log(X[:, [0, 2]]).sum(axis=1)
    np.testing.assert_allclose(preparation.log_volume(preparation.transform(X)), by_hand)
    scores = Preparation.fit(X, ["a", "b", "c"], pca=2, log=(0, 2))
    assert scores.log_volume(scores.transform(X)) == 0.0
    plain = Preparation.fit(X, ["a", "b", "c"])
    assert plain.log_volume(plain.transform(X)) == plain.log_determinant


def test_moments_of_one_logarithm_are_the_log_normals() -> None:
    mean, covariance = moments(np.array([[1.2]]), np.array([[[0.36]]]), (0,))
    truth = stats.lognorm(0.6, scale=np.exp(1.2))
    assert mean[0, 0] == pytest.approx(truth.mean(), rel=1e-14)
    assert covariance[0, 0, 0] == pytest.approx(truth.var(), rel=1e-12)
    assert integrate.quad(lambda x: x * truth.pdf(x), 0, np.inf)[0] == pytest.approx(mean[0, 0])


def test_moments_of_several_columns_are_those_of_many_draws() -> None:
    mean = np.array([0.3, -0.5, 2.0])
    root = np.array([[0.5, 0.0, 0.0], [0.2, 0.3, 0.0], [0.4, -0.3, 1.0]])
    y = np.random.default_rng(2).normal(size=(400_000, 3)) @ root.T + mean
    x = undone(y, (0, 1))
    expected, covariance = moments(mean[None], (root @ root.T)[None], (0, 1))
    np.testing.assert_allclose(expected[0], x.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(covariance[0], np.cov(x.T, bias=True), rtol=0.03, atol=0.005)


def test_moments_beyond_a_double_are_infinite_and_never_nan() -> None:
    covariances = np.array([[[5000.0, 0.0], [0.0, 1.0]]])
    mean, covariance = moments(np.zeros((1, 2)), covariances, (0,))
    assert (mean[0, 0], mean[0, 1], covariance[0, 0, 0]) == (np.inf, 0.0, np.inf)
    assert covariance[0, 0, 1] == covariance[0, 1, 0] == 0.0
    assert not np.isnan(covariance).any()


def test_covariances_of_logarithms_need_the_means() -> None:
    preparation = Preparation.fit(_rows(), ["a", "b", "c"], log=(1,))
    with pytest.raises(InvalidParameterError, match="depend on the means: give them"):
        preparation.original_covariances(np.eye(3)[None])
