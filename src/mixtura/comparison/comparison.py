"""What a comparison says: a line a method, and sentences on where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals.stable.v2 as nw

from mixtura.comparison.method import Method, parameters_in_words
from mixtura.comparison.text import as_text
from mixtura.errors import InvalidParameterError


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence or two on where methods differ, and the numbers behind it.

    Attributes
    ----------
    code : str, stable, for programs; for example ``"forced-rows"``
    text : str
    numbers : dict, as plain values that JSON takes
    """

    code: str
    text: str
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {"code": self.code, "text": self.text, "numbers": dict(self.numbers)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The methods side by side, the mixture first, and what to make of their differences.

    Attributes
    ----------
    methods : tuple of Method
    remarks : tuple of Remark, the most important first
    n_rows, n_features : int
    label_names : tuple of str, the values of the labels, in the order of their codes

    Examples
    --------
    >>> import numpy as np
    >>> import mixtura
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (100, 2)), rng.normal(9, 1, (100, 2))])
    >>> comparison = mixtura.compare(X, n_components=range(1, 4))
    >>> comparison["k_means"].n_groups
    2
    >>> comparison.remarks[0].code
    'all-agree'
    """

    methods: tuple[Method, ...]
    remarks: tuple[Remark, ...]
    n_rows: int
    n_features: int
    label_names: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The remarks as text."""
        return tuple(remark.text for remark in self.remarks)

    def __getitem__(self, name: str) -> Method:
        for method in self.methods:
            if method.name == name:
                return method
        known = ", ".join(method.name for method in self.methods)
        raise InvalidParameterError(f"no method is called {name!r}; there are {known}.")

    def to_frame(self, backend: str = "pandas") -> nw.DataFrame[Any]:
        """One row a method, as a narwhals table on pandas, polars or pyarrow.

        ``.to_native()`` is the table itself. Parameters are text such as ``eps=0.3``.
        """
        rows = [method.figures() for method in self.methods]
        for row in rows:
            row["parameters"] = parameters_in_words(row["parameters"])
        floats = ("silhouette", "ari", "nmi", "accuracy", "seconds")
        schema = {
            name: nw.Float64()
            if name in floats
            else nw.Int64()
            if name.startswith("n_")
            else nw.String()
            for name in rows[0]
        }
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return nw.from_dict(columns, schema, backend=backend)  # type: ignore[arg-type]

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON; labels are left out."""
        return {
            "n_rows": self.n_rows,
            "n_features": self.n_features,
            "label_names": list(self.label_names),
            "methods": [method.figures() for method in self.methods],
            "remarks": [remark.to_dict() for remark in self.remarks],
        }

    def __str__(self) -> str:
        return as_text(self.methods, self.sentences, labelled=bool(self.label_names))
