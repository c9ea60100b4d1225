"""Columns of categories to columns of 0 and 1, by levels that are learnt once."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import narwhals.stable.v2 as nw
import numpy as np

from mixtura._typing import Floats
from mixtura.data.frames import as_array
from mixtura.data.levels import Where, in_table, learn_levels, texts
from mixtura.data.numbers import is_missing
from mixtura.errors import InvalidDataError, InvalidParameterError, MixturaWarning
from mixtura.model.families import for_dependent_columns


@dataclass(frozen=True, slots=True)
class OneHot:
    """Which columns of a table are categories, and their levels.

    A column of L levels becomes L - 1 columns of 0 and 1, ``name=level`` each. The first level
    has none: it is where all the others are 0. With a column of its own, the columns would always
    add up to one, and neither full nor tied covariances have a density for columns that determine
    each other. The numbers are the same for every covariance type, so that criteria can compare.

    Attributes
    ----------
    columns : tuple of str, all columns of the table in their order
    levels : dict from a column's name to its levels, as text, sorted
    """

    columns: tuple[str, ...]
    levels: dict[str, tuple[str, ...]]

    @classmethod
    def learn(
        cls, frame: nw.DataFrame[Any], which: str | Sequence[str], where: Where = in_table
    ) -> Self | None:
        """The encoding of a table, or None where "auto" finds nothing to encode.

        Parameters
        ----------
        which : "auto" or list of str
            All columns of text, booleans and categories, or the columns with these names.

        Raises
        ------
        InvalidParameterError
            A name is not among the columns, or there twice.
        InvalidDataError
            A cell is missing, or a column has one level or more than 20.
        """
        columns = [str(name) for name in frame.columns]
        chosen = _chosen(frame, columns, which)
        levels = {
            name: learn_levels(name, texts(frame.get_column(frame.columns[index])), where)
            for index, name in enumerate(columns)
            if name in chosen
        }
        return cls.of(tuple(columns), levels) if levels else None

    @classmethod
    def of(cls, columns: tuple[str, ...], levels: dict[str, tuple[str, ...]]) -> Self:
        """An encoding by these levels; InvalidDataError if two columns would have one name."""
        encoding = cls(columns, levels)
        names = encoding.feature_names
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InvalidDataError(
                f"one-hot encoding would make two columns named {twice!r}: rename one."
            )
        return encoding

    @property
    def feature_names(self) -> list[str]:
        """Names (d,) of the columns after encoding."""
        return [name for part in self._parts() for name in part[1]]

    @property
    def is_dummy(self) -> list[bool]:
        """Which of the columns after encoding hold 0 and 1 (d,)."""
        return [name in self.levels for name, made in self._parts() for _ in made]

    def encode(self, frame: nw.DataFrame[Any], where: Where = in_table) -> Floats:
        """The table as numbers (n, d).

        Raises
        ------
        InvalidDataError
            A cell is missing or holds a level that the encoding has not learnt.
        InvalidTypeError
            A column that is no category is not numeric.
        """
        parts: list[Floats] = []
        for key, (name, made) in zip(frame.columns, self._parts(), strict=True):
            if name not in self.levels:
                numbers, _ = as_array(frame.select(key))
                parts.append(numbers[:, 0])
                continue
            codes = _codes(name, texts(frame.get_column(key)), self.levels[name], where)
            parts.extend((codes == 1 + level).astype(np.float64) for level in range(len(made)))
        return np.column_stack(parts).astype(np.float64, copy=False)

    def decode(self, rows: Floats) -> dict[str, Any]:
        """Encoded rows (n, d) to columns of the table: each category its likeliest level."""
        decoded: dict[str, Any] = {}
        for name, part in self._split(rows):
            if name in self.levels:
                levels = np.array(self.levels[name], dtype=object)
                decoded[name] = levels[_with_first(part).argmax(axis=1)]
            else:
                decoded[name] = part[:, 0].copy()
        return decoded

    def shares(self, means: Floats) -> dict[str, Floats]:
        """Means (k, d) to the share of each level in each component, (k, L) a category."""
        parts = self._split(means)
        return {n: np.clip(_with_first(part), 0.0, 1.0) for n, part in parts if n in self.levels}

    def _parts(self) -> Iterator[tuple[str, list[str]]]:
        """Each column and the names that it has after encoding."""
        for name in self.columns:
            levels = self.levels.get(name)
            yield name, [name] if levels is None else [f"{name}={level}" for level in levels[1:]]

    def _split(self, rows: Floats) -> Iterator[tuple[str, Floats]]:
        """Each column and what encoded rows hold of it."""
        ends = np.cumsum([len(made) for _, made in self._parts()])
        return zip(self.columns, np.split(rows, ends[:-1], axis=1), strict=True)


def caution(names: Sequence[str], shape: str) -> str:
    """What one-hot columns do to a Gaussian mixture, in plain words.

    No shape prevents it: a group with rows of one level alone has no spread there, and where there
    are as many groups as levels a tied covariance has none either. ``shape`` asks for one that at
    least takes columns that determine each other.
    """
    listed = ", ".join(map(repr, names))
    return (
        f"{listed} became columns of 0 and 1. A Gaussian expects numbers that scatter, and these "
        "do not where all rows of a group share one level: groups may collapse, or be no more "
        f"than the levels again. {shape} at least copes with columns that determine each other. "
        "Compare with a fit without the encoding; often it is better to count the levels in its "
        "groups."
    )


def warn_of_encoding(encoding: OneHot, stacklevel: int) -> None:
    """The caution, as a warning."""
    shape = f"covariance_type={for_dependent_columns()[0]!r}"
    text = caution(list(encoding.levels), shape)
    warnings.warn(f"one_hot: {text}", MixturaWarning, stacklevel=stacklevel + 1)


def _chosen(
    frame: nw.DataFrame[Any], columns: list[str], which: str | Sequence[str]
) -> frozenset[str]:
    if isinstance(which, str):
        return frozenset(
            str(key)
            for key, dtype in frame.schema.items()
            if dtype in (nw.String, nw.Boolean, nw.Categorical, nw.Enum)
            or (dtype == nw.Object and _holds_categories(frame.get_column(key)))
        )
    for name in which:
        if name not in columns:
            raise InvalidParameterError(
                f"one_hot names {name!r}, which the table does not have. Its columns: "
                f"{', '.join(columns[:12])}."
            )
        if list(which).count(name) > 1:
            raise InvalidParameterError(f"one_hot names {name!r} more than once.")
    return frozenset(which)


def _holds_categories(column: nw.Series[Any]) -> bool:
    """Whether a column of objects holds text or booleans, and else no more than gaps."""
    cells = [cell for cell in column.to_list() if not (is_missing(cell) or cell != cell)]
    return bool(cells) and all(isinstance(cell, str | bool) for cell in cells)


def _codes(
    name: str, cells: Sequence[str | None], levels: Sequence[str], where: Where
) -> np.ndarray[Any, np.dtype[np.intp]]:
    code = {level: index for index, level in enumerate(levels)}
    try:
        return np.array([code[cell] for cell in cells], dtype=np.intp)  # type: ignore[index]
    except KeyError:
        row = next(row for row, cell in enumerate(cells) if cell not in code)
        known = ", ".join(map(repr, levels))
        if cells[row] is None:
            raise InvalidDataError(
                f"{where(row, name)} is missing. The fit knows the levels {known}: fill in one of "
                "them or remove the row."
            ) from None
        raise InvalidDataError(
            f"{where(row, name)} is {cells[row]!r:.60}, a level that the fit has not seen. It "
            f"knows {known}: correct the cell, or fit again with such rows."
        ) from None


def _with_first(others: Floats) -> Floats:
    """Columns of the levels after the first, with that of the first put before them."""
    return np.column_stack([1.0 - others.sum(axis=1), others])
