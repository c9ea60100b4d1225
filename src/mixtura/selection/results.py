"""The rows of a sweep as columns: arrays by name, and a table of the caller's kind."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from math import nan
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from mixtura._shown import Grid, Shown
from mixtura.errors import InvalidParameterError
from mixtura.model.families import GAUSSIAN, parts_of
from mixtura.selection.candidate import Row
from mixtura.selection.criteria import CRITERIA

BACKENDS = ("pandas", "polars", "pyarrow")
"""Kinds of table, the first that is installed being the default."""

FAILED = "FAILED"
"""The outcome of a model that could not be fitted; the others are names of Outcome's members."""

_TYPES: dict[str, tuple[Any, nw.dtypes.DType]] = {
    "b": (bool, nw.Boolean()),
    "i": (np.int64, nw.Int64()),
    "f": (np.float64, nw.Float64()),
    "O": (object, nw.String()),
    "U": (str, nw.String()),
}
"""A column's type in NumPy and in a table, by the letter of its kind."""


class Tabular:
    """What can be had as a table."""

    __slots__ = ()

    @abstractmethod
    def _columns(self) -> Mapping[str, NDArray[Any]]: ...

    def to_frame(self, backend: str | None = None) -> Any:
        """A table.

        Parameters
        ----------
        backend : {"pandas", "polars", "pyarrow"}, or None for the first of them installed

        Raises
        ------
        InvalidParameterError
            The backend is another, or not installed.
        """
        installed = [name for name in BACKENDS if find_spec(name) is not None]
        chosen = backend if backend is not None else next(iter(installed), None)
        if chosen is None:
            raise InvalidParameterError(
                "a table needs one of pandas, polars and pyarrow, and none is installed: "
                "install one, or read the arrays as they are."
            )
        if chosen not in installed:
            problem = "not installed" if chosen in BACKENDS else "no kind of table known here"
            raise InvalidParameterError(
                f"backend is {chosen!r}, which is {problem}: choose one of "
                f"{', '.join(installed or BACKENDS)}."
            )
        arrays = self._columns()
        columns = {name: column.tolist() for name, column in arrays.items()}
        schema = {name: _TYPES[column.dtype.kind][1] for name, column in arrays.items()}
        return nw.from_dict(columns, schema, backend=chosen).to_native()  # type: ignore[arg-type]


MOST_SHOWN = 60
"""Models of a sweep that are printed."""


class Results(Shown, dict[str, NDArray[Any]], Tabular):
    """A dict of arrays, one element a model; printed, or as a table, one row a model.

    ``set_aside`` says why a model could not be chosen, and is empty where it could. Where a fit
    failed, ``error`` says why, ``outcome`` is "FAILED", the numbers that a fit would
    have made are NaN, and the counts 0; elsewhere ``error`` is empty. ``dict(results)`` prints
    the arrays as they are.
    """

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Results:
        """The columns of rows, in their order."""
        rows = list(rows)
        judged = dict.fromkeys(name for row in rows for name in row.criteria or CRITERIA)
        fits = [row.candidate for row in rows]
        which: dict[str, tuple[str, list[Any]]] = {
            "n_components": ("i", [row.n_components for row in rows]),
            "covariance_type": ("O", [parts_of(row.covariance_type)[0] for row in rows]),
        }
        densities = [parts_of(row.covariance_type)[1] for row in rows]
        if set(densities) - {GAUSSIAN}:
            which["component"] = ("O", densities)
        measured: dict[str, tuple[str, list[Any]]] = {
            "log_likelihood": ("f", [f.evidence.log_likelihood if f else nan for f in fits]),
            "n_parameters": ("i", [f.evidence.n_parameters if f else 0 for f in fits]),
            "n_iter": ("i", [f.n_iter if f else 0 for f in fits]),
            "outcome": ("O", [f.outcome.name if f else FAILED for f in fits]),
            "smallest_component": ("f", [f.smallest_component if f else nan for f in fits]),
            "collapsed": ("b", [row.collapsed for row in rows]),
            "unbelievable": ("b", [row.unbelievable for row in rows]),
            "set_aside": ("O", [row.set_aside for row in rows]),
            "seconds": ("f", [row.seconds for row in rows]),
            "error": ("O", [row.error or "" for row in rows]),
            "selected": ("b", [row.selected for row in rows]),
        }
        taken = which | measured
        criteria = {  # a function may have the name of a column
            f"criterion_{name}" if name in taken else name: (
                "f", [(row.criteria or {}).get(name, nan) for row in rows],
            )
            for name in judged
        }  # fmt: skip
        columns = which | criteria | measured
        return cls(
            {name: np.array(values, _TYPES[kind][0]) for name, (kind, values) in columns.items()}
        )

    def _columns(self) -> Mapping[str, NDArray[Any]]:
        return self

    def _parts(self) -> Sequence[str | Grid]:
        names = list(self)
        named = 3 if "component" in self else 2
        judged = names[named : names.index("log_likelihood")]
        header = [*names[:named], *judged, "n_parameters", ""]
        rows = [
            [
                *(str(self[name][i]) for name in names[:named]),
                *(f"{self[name][i]:.2f}" for name in judged),
                str(self["n_parameters"][i]),
                self._fate(i),
            ]
            for i in range(self["selected"].size)
        ]
        told: list[str | Grid] = [
            Grid(header, rows[:MOST_SHOWN], frozenset({*range(1, named), len(header) - 1}))
        ]
        if len(rows) > MOST_SHOWN:
            told.append(f"and {len(rows) - MOST_SHOWN} more models: to_frame() has all.")
        return told

    def _fate(self, i: int) -> str:
        if self["selected"][i]:
            return "chosen"
        if self["error"][i]:
            return "failed"
        return "set aside" if self["set_aside"][i] else ""
