"""What a comparison says: a line a method, and sentences on where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals.stable.v2 as nw

from mixtura._typing import Ints
from mixtura.errors import InvalidParameterError

NOISE = -1
"""Label of a row that a method leaves without a group."""


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """What one method made of the rows.

    Attributes
    ----------
    name : str, stable, for programs; for example ``"k_means"``
    title : str, for people
    assignment : {"soft", "hard", "hard, with noise", "supervised"}
        Whether a row belongs to groups in shares, to one group, to one group or none, or to a
        label that the method was taught.
    labels : (m,) int, the group of each row in ``rows``, -1 for noise; for a supervised method
        the label predicted while the row was held out
    rows : (m,) int, which rows the labels are of, or None for all
    n_groups, n_noise : int
    silhouette : float or None, the mean silhouette of a sample of the rows, noise left out; None
        where there are fewer than two groups
    ari, nmi : float or None
        Adjusted Rand index and normalised mutual information against the labels that were given;
        noise counts as a group. None without labels.
    accuracy : float or None, share of held-out rows predicted right, of a supervised method
    seconds : float, what it took, the search for its parameters included
    parameters : dict, those it ran with, as found from the rows
    note : str, how they were found, and what was left out
    error : str or None, why it has no result
    """

    name: str
    title: str
    assignment: str
    labels: Ints | None = field(default=None, repr=False)
    rows: Ints | None = field(default=None, repr=False)
    n_groups: int = 0
    n_noise: int = 0
    silhouette: float | None = None
    ari: float | None = None
    nmi: float | None = None
    accuracy: float | None = None
    seconds: float = 0.0
    parameters: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    error: str | None = None

    def figures(self) -> dict[str, Any]:
        """All but the labels, as plain values."""
        return {
            "name": self.name,
            "title": self.title,
            "assignment": self.assignment,
            "n_groups": self.n_groups,
            "n_noise": self.n_noise,
            "silhouette": self.silhouette,
            "ari": self.ari,
            "nmi": self.nmi,
            "accuracy": self.accuracy,
            "seconds": self.seconds,
            "parameters": dict(self.parameters),
            "note": self.note,
            "error": self.error,
        }


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
        from mixtura.comparison.text import as_text

        return as_text(self)


def parameters_in_words(parameters: Mapping[str, Any]) -> str:
    """Parameters for a line.

    Examples
    --------
    >>> from mixtura.comparison.comparison import parameters_in_words
    >>> parameters_in_words({"eps": 0.25, "min_samples": 4})
    'eps=0.25, min_samples=4'
    """
    return ", ".join(
        f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in parameters.items()
    )
