r"""Columns that are taken as logarithms: incomes, prices, sizes, whatever grows by factors.

With :math:`y_j = \log x_j` for the columns of a set L, a mixture of the y is one of the rows x:

.. math:: \log p(x) = \log p_y(y) - \sum_{j \in L} \log x_j

The last sum is the change of variables. It differs from row to row, and with it the likelihood
is that of the same data as without logarithms, so that criteria compare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from mixtura._near_names import did_you_mean
from mixtura._typing import Floats, Rows
from mixtura.data import ArraySource, Source
from mixtura.data.finite import column_name
from mixtura.data.source import Mapped
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.model.block import Block
from mixtura.preparation.one_hot import OneHot

Log = str | Sequence[str | int] | None
"""What a caller may ask for: "all", names or positions of columns, or nothing."""

Places = tuple[int, ...]
"""Which features, of those after one-hot encoding, rising."""

OF_A_FIT = (
    "leave the column out of log, add a constant to all of its values yourself, or leave out such "
    "rows"
)
OF_THE_FITTED = (
    "the model was fitted to the logarithm of that column, so correct the value, leave out such "
    "rows, or fit again without the column in log"
)
"""What may be done about a value that has no logarithm."""


def check_log(log: Any) -> None:
    """InvalidParameterError unless it is None, "all", or a list of names or positions."""
    if log is None or (isinstance(log, str) and log == "all"):
        return
    several = isinstance(log, list | tuple) and len(log) > 0
    if several and all(isinstance(item, str) or _is_position(item) for item in log):
        return
    raise InvalidParameterError(
        f"log is {log!r:.80}; give None, 'all', or a list of the columns to take as logarithms, "
        "by their names or their positions from 0."
    )


def places_of(log: Log, names: Sequence[str] | None, d: int, encoding: OneHot | None) -> Places:
    """The features that are asked for.

    Parameters
    ----------
    log : "all", names or positions, or None
    names : (d,) of the columns before encoding, or None where they have none
    d : int, how many columns there are
    encoding : OneHot, or None

    Raises
    ------
    InvalidParameterError
        A column is not there, there twice, or encoded as 0 and 1.

    Examples
    --------
    >>> from mixtura.preparation.logarithms import places_of
    >>> places_of(["income"], ["age", "income"], 2, None), places_of([0], None, 2, None)
    ((1,), (0,))
    """
    check_log(log)
    if log is None:
        return ()
    encoded = {} if encoding is None else encoding.levels
    known = [f"x{column}" for column in range(d)] if names is None else list(names)
    if isinstance(log, str):
        columns = [column for column in range(d) if known[column] not in encoded]
        if not columns:
            raise InvalidParameterError(
                "log is 'all', but every column is encoded as 0 and 1: leave log out."
            )
    else:
        columns = [_column(item, names, d) for item in log]
    for column in columns:
        if columns.count(column) > 1:
            raise InvalidParameterError(f"log names {known[column]!r} more than once.")
        if known[column] in encoded:
            raise InvalidParameterError(
                f"log names {known[column]!r}, which one_hot makes columns of 0 and 1, and 0 has "
                "no logarithm: leave it out of one of the two."
            )
    if encoding is None:
        return tuple(sorted(columns))
    features = encoding.feature_names  # a name that is not encoded is there as it was
    return tuple(sorted(features.index(known[column]) for column in columns))


def taken(
    rows: Rows, places: Places, names: list[str] | None = None, first_row: int = 0
) -> Floats:
    """Rows (n, d) with the logarithms of these features, as float64.

    Raises
    ------
    InvalidDataError
        A value is not above zero; the sentence names its row, its column and a cure.
    """
    check_positive(rows, places, names, first_row)
    logs = np.array(rows, dtype=np.float64)
    which = list(places)
    logs[:, which] = np.log(logs[:, which])
    return logs


def in_logs(source: Source, places: Places, names: list[str]) -> Source:
    """The same rows with the logarithms of these features."""
    if not places:
        return source
    return source.mapped(lambda rows: taken(rows, places, names), source.n_features)


def undone(logs: Floats, places: Places) -> Floats:
    """The way back: what is beyond a double's range becomes infinity or zero."""
    rows = np.array(logs, dtype=np.float64)
    which = list(places)
    with np.errstate(over="ignore", under="ignore"):
        rows[:, which] = np.exp(rows[:, which])
    return rows


def check_positive(
    rows: Rows,
    places: Places,
    names: list[str] | None = None,
    first_row: int = 0,
    cure: str = OF_A_FIT,
) -> None:
    """InvalidDataError where a value of these features is zero or negative."""
    if not places:
        return
    values = np.asarray(rows)[:, list(places)]
    bad = ~(values > 0) & ~np.isnan(values)
    if not bad.any():
        return
    row, which = np.argwhere(bad)[0]
    count = int(bad[:, which].sum())
    others = "" if count == 1 else f", the first of {count} such values"
    raise InvalidDataError(
        f"X has {values[row, which]:g} at row {first_row + row}, "
        f"{column_name(places[which], names)}{others}, which has no logarithm: {cure}."
    )


class Positive(Mapped):
    """Rows that are not in memory: whether they have logarithms is seen as they go by."""

    def __init__(
        self, source: Source, places: Places, names: list[str] | None, cure: str = OF_A_FIT
    ) -> None:
        super().__init__(source)
        self._places, self._told, self._cure, self._sound = places, names, cure, 0

    def blocks(self) -> Iterator[Block]:
        before = 0
        for place, block in enumerate(self._source.blocks()):
            if place >= self._sound:
                check_positive(block.rows, self._places, self._told, before, self._cure)
                self._sound = place + 1
            yield block
            before += block.n_rows


def positive(
    source: Source, places: Places, names: list[str] | None, cure: str = OF_A_FIT
) -> Source:
    """The same rows, of which those in memory have been looked at, and others will be."""
    if not places:
        return source
    if isinstance(source, ArraySource):
        check_positive(source.rows, places, names, cure=cure)
        return source
    return Positive(source, places, names, cure)


def moments(means: Floats, covariances: Floats, places: Places) -> tuple[Floats, Floats]:
    r"""Means (k, d) and covariances (k, d, d) of x, of Gaussians of y with these.

    .. math::
        E x_i = e^{\mu_i + \Sigma_{ii} / 2}, \quad
        \mathrm{cov}(x_i, x_j) = E x_i \, E x_j \, (e^{\Sigma_{ij}} - 1), \quad
        \mathrm{cov}(x_i, y_j) = E x_i \, \Sigma_{ij}

    for logarithms i, j in the first two and a column j as it is in the last. A moment that is
    beyond a double's range is infinity.

    References
    ----------
    Aitchison & Brown (1957), The lognormal distribution, chapter 2.
    """
    which = np.zeros(means.shape[-1], dtype=np.bool_)
    which[list(places)] = True
    variances = np.einsum("kdd->kd", covariances)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        expected = np.where(which, np.exp(np.where(which, means + variances / 2, 0.0)), means)
        factor = np.where(which, expected, 1.0)
        both = which[:, None] & which
        core = np.where(both, np.expm1(np.where(both, covariances, 0.0)), covariances)
        moved = core * factor[:, :, None] * factor[:, None, :]
    return expected, np.where(core == 0.0, 0.0, moved)


def _column(item: str | int, names: Sequence[str] | None, d: int) -> int:
    """Which column an entry of ``log`` means."""
    if isinstance(item, str):
        if names is None:
            raise InvalidParameterError(
                f"log names {item!r}, but the columns of X have no names: give their positions "
                f"from 0 to {d - 1}, or a table with names."
            )
        if item not in names:
            more = ", ..." if len(names) > 12 else ""
            raise InvalidParameterError(
                f"log names {item!r:.80}, which the table does not have."
                f"{did_you_mean(item, names)} Its columns: {', '.join(names[:12])}{more}."
            )
        return list(names).index(item)
    if not 0 <= item < d:
        raise InvalidParameterError(
            f"log asks for column {item}, but the columns are numbered 0 to {d - 1}."
        )
    return int(item)


def _is_position(item: Any) -> bool:
    return isinstance(item, Integral) and not isinstance(item, bool | np.bool_)
