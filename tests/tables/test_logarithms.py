"""Which columns of a table a command takes as logarithms, and the sentences where it cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.tables.columns import Matrix, pick_columns
from mixtura.tables.logarithms import columns_in_logs, refuse_without_logarithm
from mixtura.tables.table import Table

ROWS = 12
COLUMNS: dict[str, list[Any]] = {
    "income": [str(100 + 7 * i * i) for i in range(ROWS)],
    "age, years": [str(20 + (i * 5) % 11) for i in range(ROWS)],
    "debt": ["5", "0", "-3"] + [str(10 + i * i) for i in range(ROWS - 3)],
    "city": ["a", "b", "c"] * (ROWS // 3),
    "flat": ["1"] * ROWS,
    "id": [str(i) for i in range(ROWS)],
}


def _matrix(*left_out: str, one_hot: Any = None) -> Matrix:
    kept = {name: cells for name, cells in COLUMNS.items() if name not in left_out}
    columns = [pa.chunked_array([cells]) for cells in kept.values()]
    table = Table("a.csv", list(kept), columns, line_of=lambda row: row + 2)
    return pick_columns(table, one_hot=one_hot)


def test_names_come_in_the_order_of_the_columns() -> None:
    matrix = _matrix()
    assert columns_in_logs(matrix, ["age, years", "income"]) == ("income", "age, years")
    assert columns_in_logs(matrix, None) == ()
    assert columns_in_logs(_matrix("debt"), "all") == ("income", "age, years")
    assert columns_in_logs(_matrix("debt", one_hot=["city"]), "all") == ("income", "age, years")


@pytest.mark.parametrize(
    ("asked", "one_hot", "said"),
    [
        (["city"], None, "'city', which is left out: text"),
        (["flat"], None, "'flat', which is left out: constant"),
        (["id"], None, "'id', which is left out: "),
        (["city"], ["city"], "'city', which --one-hot makes columns of 0 and 1"),
        (["cty"], None, "'cty', which is not among the columns that are used"),
    ],
)
def test_columns_that_are_not_used(asked: list[str], one_hot: Any, said: str) -> None:
    with pytest.raises(InvalidParameterError, match=said):
        columns_in_logs(_matrix(one_hot=one_hot), asked)


def test_a_cell_without_logarithm_has_its_place_and_a_cure_that_works() -> None:
    with pytest.raises(InvalidDataError) as error:
        columns_in_logs(_matrix(), "all")
    said = str(error.value)
    assert "column 'debt', data row 2 (line 3 of a.csv) is 0, the first of 2 such values" in said
    assert "--log income --log 'age, years'" in said
    assert columns_in_logs(_matrix(), ["income", "age, years"])
    with pytest.raises(InvalidDataError, match="Leave --log out, correct the value"):
        columns_in_logs(_matrix(), ["debt"])
    with pytest.raises(InvalidDataError, match=r"\(--log income\)"):
        columns_in_logs(_matrix(), ["debt", "income"])


def test_a_gap_has_no_logarithm_to_lack() -> None:
    matrix = _matrix()
    matrix.X[0, list(matrix.columns).index("income")] = np.nan
    assert columns_in_logs(matrix, ["income"]) == ("income",)


def test_rows_for_a_fitted_model() -> None:
    matrix = _matrix()
    refuse_without_logarithm(matrix, ["income"], "Correct it.")
    with pytest.raises(InvalidDataError, match=r"data row 2 .* have a logarithm. Correct it\."):
        refuse_without_logarithm(matrix, ["income", "debt"], "Correct it.")
    assert np.isfinite(matrix.X).all()
