"""The rows that a page works on: a table of numbers with its names, classes and notes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.errors import InvalidDataError
from mixtura.limits import LARGEST
from mixtura.page.sampling import MOST_SHOWN, spread_sample
from mixtura.process.lazy import cached_property

if TYPE_CHECKING:
    from mixtura.preparation.transform import Preparation

MANY_COLUMNS = 20
"""More columns than this are reduced by PCA, as a pipeline step does that knows of no groups."""


@dataclass(frozen=True)
class Dataset:
    """Rows and what is known of them. What is worked out from them is kept.

    Attributes
    ----------
    title : str
    names : (d,) of the columns
    X : (n, d) float64, finite
    labels : (n,) int, the known class of each row, or None
    class_names : of the classes, or None
    notes : sentences on what was left out or changed, and why
    """

    title: str
    names: list[str]
    X: Floats
    labels: Ints | None = None
    class_names: list[str] | None = None
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, sheet: Self) -> Self:
        """A sheet fit to be worked with: checked, and reduced by PCA where it has many columns.

        InvalidDataError for fewer than two rows, no column, or a value that is not finite.
        """
        n, d = sheet.X.shape
        if n < 2:
            raise InvalidDataError(
                f"{sheet.title} has {n} row{'s'[: n != 1]}; groups need at least two."
            )
        if d < 1:
            raise InvalidDataError(f"{sheet.title} has no column of numbers.")
        bad = np.argwhere(~(np.abs(sheet.X) <= LARGEST))  # true for NaN
        if bad.size:
            row, column = bad[0]
            raise InvalidDataError(
                f"column {sheet.names[column]!r}, row {row + 1} of {sheet.title} is "
                f"{sheet.X[row, column]}: a mixture needs complete rows of finite numbers, so "
                "fill in the value or leave the row out."
            )
        flat = [repr(sheet.names[j]) for j in np.flatnonzero(np.ptp(sheet.X, axis=0) == 0)]
        if flat:
            which = f"column{'s'[: len(flat) != 1]} {', '.join(flat)}"
            note = f"Nothing is told apart by {which}: the value is the same in every row."
            sheet = replace(sheet, notes=[*sheet.notes, note])
        if d <= MANY_COLUMNS:
            return sheet
        from mixtura.preparation.transform import Preparation

        preparation = Preparation.fit(sheet.X, sheet.names, scale=True, pca="auto")
        scores = np.ascontiguousarray(preparation.transform(sheet.X))
        m = scores.shape[1]
        note = (
            f"{d} columns are many: they were standardised and reduced to {m} principal "
            f"component{'s'[: m != 1]} that hold 95 % of their variance. Means, densities and "
            "criteria refer to those. Groups may stand out better on fewer of them, or on none: "
            "`mixtura fit` tries several numbers."
        )
        names = [f"PC{i + 1}" for i in range(m)]
        return replace(sheet, names=names, X=scores, notes=[*sheet.notes, note])

    @property
    def n_rows(self) -> int:
        return int(self.X.shape[0])

    def table(self, rows: Ints | None = None) -> Any:
        """The rows, or some of them, as a table whose column names an estimator can check."""
        import pyarrow as pa

        return pa.table(list((self.X if rows is None else self.X[rows]).T), names=self.names)

    @cached_property
    def scale(self) -> Floats:
        """Standard deviation of each column (d,), one where a column has none."""
        spread = self.X.std(axis=0)
        return np.where(spread > 0, spread, 1.0)

    @cached_property
    def view(self) -> tuple[Floats, Floats]:
        """Mean (d,), and the first two principal axes (2, d) of the standardised rows."""
        mean = self.X.mean(axis=0)
        z = (self.X[:: max(1, self.n_rows // 100_000)] - mean) / self.scale
        return mean, first_axes(z.T @ z / len(z))

    @cached_property
    def shown(self) -> Ints:
        """Which rows are drawn (m,), ascending."""
        return self.sample(np.empty(0, dtype=np.intp), MOST_SHOWN)

    def sample(self, keep: Ints, most: int) -> Ints:
        """Up to so many rows, ascending: those to ``keep`` and an even spread of the others."""
        mean, axes = self.view
        if self.n_rows <= most:
            return np.arange(self.n_rows)
        return spread_sample(((self.X - mean) / self.scale) @ axes[0], keep, most)

    @cached_property
    def _preparations(self) -> dict[bool, tuple[Preparation, Floats]]:
        return {}

    def prepared(self, scale: bool) -> tuple[Preparation, Floats]:
        """How the rows are standardised, if they are, and the rows (n, d) that this makes."""
        from mixtura.preparation.transform import Preparation

        if scale not in self._preparations:
            preparation = Preparation.fit(self.X, self.names, scale=scale, pca=None)
            rows = np.ascontiguousarray(preparation.transform(self.X))
            self._preparations[scale] = preparation, rows
        return self._preparations[scale]


def first_axes(correlations: Floats) -> Floats:
    """The first two principal axes (2, d), as unit vectors."""
    d = len(correlations)
    if d < 2:
        return np.eye(2, d)
    _, vectors = np.linalg.eigh(correlations)
    axes: Floats = vectors.T[::-1][:2]
    largest = np.abs(axes).argmax(axis=1)  # of the two signs, that which makes it positive
    return axes * np.sign(axes[[0, 1], largest])[:, None]
