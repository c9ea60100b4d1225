"""The table of a sweep: columns, failures, kinds of frame."""

from __future__ import annotations

import copy
import importlib.util
import pickle

import narwhals as nw
import numpy as np
import pytest

from mixtura import InvalidDataError, InvalidParameterError, Outcome
from mixtura.selection import Candidate, Evidence, Results, sweep


def made(criterion="bic") -> Results:
    def fit_one(k: int, shape: str) -> Candidate:
        if k == 3:
            raise InvalidDataError("only two rows differ")
        outcome = Outcome.COLLAPSED if k == 2 else Outcome.AT_ROUNDING
        return Candidate("model", Evidence(-50.0 / k, 4 * k, 100.0, 1.5), outcome, 9, 12.5)

    return Results.of(sweep(fit_one, [1, 2, 3], ["full"], criterion))


def test_one_element_a_model_in_the_order_of_the_sweep() -> None:
    results = made()
    assert {len(column) for column in results.values()} == {3}
    assert results["n_components"].tolist() == [1, 2, 3]
    assert results["outcome"].tolist() == ["AT_ROUNDING", "COLLAPSED", "FAILED"]
    assert results["collapsed"].tolist() == [False, True, False]
    assert results["selected"].tolist() == [True, False, False]
    assert results["smallest_component"][:2].tolist() == [12.5, 12.5]
    assert results["bic"][0] == Evidence(-50.0, 4, 100.0, 1.5).judge("bic")
    assert (results["seconds"] >= 0).all()


def test_a_failure_has_its_reason_and_no_numbers() -> None:
    results = made()
    assert results["error"].tolist() == ["", "", "only two rows differ"]
    for name in ("bic", "aic", "icl", "log_likelihood", "smallest_component"):
        assert np.isnan(results[name]).tolist() == [False, False, True]
    assert results["n_iter"].tolist() == [9, 9, 0]
    assert results["n_parameters"].tolist() == [4, 8, 0]


def test_a_function_has_a_column_of_its_own() -> None:
    def thrift(log_likelihood: float, n_parameters: int, n: float, entropy: float) -> float:
        return float(n_parameters)

    assert made(thrift)["thrift"][:2].tolist() == [4.0, 8.0]


def test_a_function_with_the_name_of_a_column_takes_none_away() -> None:
    def seconds(*numbers: float) -> float:
        return -1.0

    results = made(seconds)
    assert (results["seconds"] >= 0).all()
    assert results["criterion_seconds"][:2].tolist() == [-1.0, -1.0]


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_every_kind_of_frame_holds_the_same(backend: str) -> None:
    results = made()
    native = results.to_frame(backend)
    assert type(native).__module__.startswith(backend.removesuffix("s"))
    frame = nw.from_native(native, eager_only=True)
    assert frame.columns == list(results)
    for name, column in results.items():
        np.testing.assert_array_equal(np.array(frame[name].to_list(), column.dtype), column)
    assert frame.schema["error"] == nw.String
    assert frame.schema["n_iter"] == nw.Int64
    assert frame.schema["selected"] == nw.Boolean


def test_the_default_is_the_first_kind_that_is_installed(monkeypatch) -> None:
    find = importlib.util.find_spec
    results = made()
    assert type(results.to_frame()).__module__.startswith("pandas")
    monkeypatch.setattr(
        "mixtura.selection.results.find_spec",
        lambda name: find(name) if name != "pandas" else None,
    )
    assert type(results.to_frame()).__module__.startswith("polars")
    with pytest.raises(InvalidParameterError, match="'pandas', which is not installed"):
        results.to_frame("pandas")


def test_without_any_the_cure_is_named(monkeypatch) -> None:
    monkeypatch.setattr("mixtura.selection.results.find_spec", lambda name: None)
    with pytest.raises(InvalidParameterError, match="install one"):
        made().to_frame()


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InvalidParameterError, match=r"'excel'.*pandas, polars, pyarrow"):
        made().to_frame("excel")


def test_copies_keep_the_method() -> None:
    for twin in (copy.deepcopy(made()), pickle.loads(pickle.dumps(made()))):  # noqa: S301
        assert twin.to_frame("pandas").shape == made().to_frame("pandas").shape
