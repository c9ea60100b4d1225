"""What is said of each row; and a table as a caller gave it, with that beside its own columns."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from mixtura._typing import Ints
from mixtura.errors import InvalidParameterError
from mixtura.fitted import FittedModel
from mixtura.selection.results import BACKENDS
from mixtura.tables import row_answers
from mixtura.workflow.given import Given
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.study import Study

OURS = "mixtura_"
"""Before the name of an answer where the table has a column of that name."""


def answers_of(
    study: Study, judgement: Judgement, rows: Any, *, each: bool = True, exact: bool = False
) -> dict[str, Any]:
    """What tables/row_answers.py describes, for the ``rows`` (m, d) of the fit: columns (m,)."""
    model, unusual = FittedModel.of(study.model), judgement.anomalies
    apart = study.left_out if unusual.noise is None else study.left_out | unusual.noise
    return {
        **row_answers.groups(model, rows, each=each, exact=exact),
        **row_answers.usual(model, unusual.log_density, apart, exact=exact),
        "unusual_in": unusual.driver_names,
    }


def as_given(given: Given, kept: Ints, answers: Mapping[str, NDArray[Any]]) -> Any:
    """The table, and answers (m,) for its rows of the numbers ``kept`` (m,); others have none.

    Raises
    ------
    InvalidParameterError
        It was a file or an array, and no kind of table is installed.
    """
    frame = _framed(given) if given.frame is None else given.frame
    n, taken = len(frame), set(map(str, frame.columns))
    backend = frame.implementation
    added = []
    for name, values in answers.items():
        cells: list[Any] = [None] * n
        for place, value in zip(kept.tolist(), values.tolist(), strict=True):
            cells[place] = value
        kind: Any = nw.String() if values.dtype.kind == "O" else nw.Float64()
        if len(kept) == n and values.dtype.kind == "i":
            kind = nw.Int64()
        added.append(nw.new_series(_free(name, taken), cells, kind, backend=backend))
    return frame.with_columns(added).to_native()


def _framed(given: Given) -> nw.DataFrame[Any]:
    installed = [name for name in BACKENDS if find_spec(name) is not None]
    if not installed:
        raise InvalidParameterError(
            "a table needs one of pandas, polars and pyarrow, and none is installed: install one, "
            "or take labels and probabilities, which are arrays."
        )
    backend: Any = installed[0]
    if given.array is not None:
        columns: dict[str, Any] = dict(zip(given.names, given.array.T, strict=True))
        return nw.from_dict(columns, backend=backend)
    assert given.table is not None  # noqa: S101  (a file's, then)
    return nw.from_dict(
        {
            name: _cells(given, name, column)
            for name, column in zip(given.names, given.table.columns, strict=True)
        },
        backend=backend,
    )


def _cells(given: Given, name: str, column: Any) -> Any:
    """Of a file: numbers where every cell is one, else the words that stand there.

    Digits with a zero in front stay words: they are a postcode or a number of somebody.
    """
    import pyarrow.compute as pc

    from mixtura.tables.cells import read_cells

    table = given.table
    assert table is not None  # noqa: S101
    if name in table.given:
        return table.given[name].to_pylist()
    coded = not table.has_types and pc.any(pc.match_substring_regex(column, r"^\s*0\d")).as_py()
    if name not in table.foreign and not coded:
        cells = read_cells(column, parse=not table.has_types, decimal=table.decimal)
        if cells.kind == "numbers" and cells.is_numeric and cells.rounded is None:
            return np.asarray(cells.values)
    return [None if cell is None or cell == "" else cell for cell in column.to_pylist()]


def _free(name: str, taken: set[str]) -> str:
    """The name itself, or one that no column has."""
    while name in taken:
        name = f"{OURS}{name}"
    return name
