"""What ``covariance_of_error`` may be, and what is said of what it may not."""

from __future__ import annotations

import numpy as np
import pytest
from tests.estimators.test_missing import Streamed

from mixtura.data import ArraySource
from mixtura.data.measurement import measured
from mixtura.errors import InvalidDataError, InvalidParameterError

N, D = 6, 2
X = np.arange(12.0).reshape(N, D)
EYE = np.broadcast_to(np.eye(D), (N, D, D))


def source(rows=X, names=None):
    return ArraySource(rows, names=names)


def errors_but(place, value, matrices=False):
    errors = EYE.copy() if matrices else np.ones((N, D))
    errors[place] = value
    return errors


def test_errors_stand_beside_their_rows():
    found = measured(source(), np.ones((N, D)))
    assert found.errors.tolist() == np.ones((N, D)).tolist()
    assert measured(source(), EYE).errors.shape == (N, D, D)
    assert measured(source(), None).errors is None
    assert measured(source(), np.ones((N, D)).tolist()).errors is not None


def test_rows_go_on_as_they_are_where_none_has_an_error():
    rows = source(X.astype(np.float32))
    assert measured(rows, np.zeros((N, D))) is rows
    unknown = measured(rows, errors_but((2, 1), np.inf) - 1.0)
    assert unknown.errors is None
    assert unknown.rows.dtype == np.float32
    assert np.argwhere(np.isnan(unknown.rows)).tolist() == [[2, 1]]


def test_an_infinite_variance_is_a_missing_value():
    one = measured(source(), errors_but((2, 1), np.inf))
    assert np.argwhere(np.isnan(one.rows)).tolist() == [[2, 1]]
    assert one.errors[2].tolist() == [1.0, 0.0]
    whole = EYE + 0.5
    whole[2, 1, 1] = np.inf
    whole[2, 0, 1] = np.nan  # what goes with it says nothing
    both = measured(source(), whole)
    assert both.errors[2].tolist() == [[1.5, 0.0], [0.0, 0.0]]


def test_the_error_of_a_missing_value_may_be_anything():
    rows = X.copy()
    rows[3, 0] = np.nan
    for nothing in (np.nan, -1.0, np.inf, 7.0):
        assert measured(source(rows), errors_but((3, 0), nothing)).errors[3].tolist() == [0.0, 1.0]


def test_rounding_of_a_matrix_is_forgiven():
    nearly = np.full((N, D, D), 1.0)
    nearly[1, 0, 1] += 1e-8
    found = measured(source(), nearly).errors
    assert (found == np.swapaxes(found, -1, -2)).all()
    assert (np.linalg.eigvalsh(found) > -1e-15).all()


WRONG = {
    "negative": (errors_but((4, 1), -0.5), r"negative variance \(-0.5\) at row 4, column 1"),
    "NaN": (errors_but((4, 0), np.nan), "NaN at row 4, column 0, where X has a value"),
    "minus infinity": (errors_but((4, 0), -np.inf), "negative variance"),
    "too large": (errors_but((1, 0), 1e300), "at row 1, column 0 above 1e"),
    "negative in a matrix": (errors_but((4, 1, 1), -2.0, True), "negative variance.*row 4"),
    "fewer rows": (np.ones((4, D)), "X has 6 rows, and these are the errors of 4, so that row 4"),
    "more rows": (np.ones((9, D)), "errors of 9. Give one for each row"),
    "one for all": (np.eye(D), r"repeat it, as numpy.repeat\(E\[None\], 6"),
    "a number": (1.0, r"shape == \(\), expected \(6, 2\) or \(6, 2, 2\)"),
    "other columns": (np.ones((N, 3)), r"shape == \(6, 3\)"),
    "words": ([["a", "b"]] * N, "must be real numbers"),
    "complex": (np.ones((N, D)) * 1j, "must be real numbers"),
    "ragged": ([[1.0], [1.0, 2.0]] * 3, "must be real numbers"),
    "lopsided": (errors_but((3, 0, 1), 0.5, True), "not symmetric at row 3"),
    "indefinite": (
        np.where(np.arange(N)[:, None, None] == 5, [[1.0, 2.0], [2.0, 1.0]], EYE),
        "no covariance matrix at row 5",
    ),
    "a covariance without a variance": (
        np.where(np.arange(N)[:, None, None] == 2, [[0.0, 1.0], [1.0, 1.0]], EYE),
        "row 2",
    ),
    "NaN beside": (errors_but((2, [0, 1], [1, 0]), np.nan, True), "is nan at row 2, between"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_an_error_is_named(name):
    errors, told = WRONG[name]
    with pytest.raises(InvalidParameterError, match=told):
        measured(source(), errors)


def test_columns_are_told_by_their_names():
    with pytest.raises(InvalidParameterError, match="row 4, column 'ra'"):
        measured(source(names=["ra", "dec"]), errors_but((4, 0), -0.5))


def test_what_was_given_stays_as_it_is():
    errors = errors_but((2, 1), np.inf)
    before = errors.copy()
    measured(source(), errors)
    assert (errors == before).all()
    assert not np.isnan(X).any()


def test_rows_that_go_by_have_none():
    with pytest.raises(InvalidDataError, match=r"block by block.*rows in memory"):
        measured(Streamed(X), np.ones((N, D)))
