"""Every pair of features, with ellipses, and each feature's own density on the diagonal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.fitted import Model
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import dots, ellipses, name_axis, numbers, told
from mixtura.plotting._gaussians import Ellipses, Gaussians
from mixtura.plotting._rows import columns_of, drawn, noise_among, observe
from mixtura.plotting.density1d import Density1DDisplay

MOST_FEATURES = 8


@dataclass(eq=False)
class PairsDisplay(Display):
    """Rows and components on every pair of features; below the diagonal, since above is the same.

    It takes the place of the axes that it is drawn on: InvalidParameterError where they have none
    in a grid of their figure that others could take.

    Parameters
    ----------
    rows : (n, m) of the features shown
    responsibilities : (n, k)
    gaussians : the mixture of these features, marginal on all others
    diagonal : list of Density1DDisplay (m,)
    names : (m,)
    note : str, what the picture has to say about itself

    Attributes
    ----------
    ax_, figure_ : the axes whose place was taken, and its figure
    axes_ : (m, m) array of axes, None above the diagonal
    """

    rows: Floats
    responsibilities: Floats
    gaussians: Gaussians
    diagonal: list[Density1DDisplay]
    names: list[str]
    note: str = ""
    axes_: Any = field(default=None, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model, X: Any, *, features: Sequence[str | int] | None = None
    ) -> Self:
        """Work out what to draw.

        Parameters
        ----------
        features : names or numbers; by default all where there are up to eight, and else the
            eight that tell the components apart best (the spread of the means against that of
            the rows)
        """
        observed = observe(model, X).in_logs
        names, gaussians = observed.names, Gaussians.of(observed.model)
        rows, said = drawn(observed.rows)
        chosen = _most_telling(gaussians) if features is None else columns_of(names, features)
        if len(chosen) < len(names):
            said = "; ".join(filter(None, [f"{len(chosen)} of {len(names)} features", said]))
        responsibilities = observed.model.responsibilities(rows)
        said = "; ".join(filter(None, [noise_among(responsibilities), said]))
        return cls(
            rows[:, chosen],
            responsibilities,
            gaussians.marginal(chosen),
            [Density1DDisplay.of_feature(observed, column) for column in chosen],
            [observed.axis_names[column] for column in chosen],
            said,
        )

    @property
    def size(self) -> tuple[float, float]:
        side = float(np.clip(1.35 * len(self.names), 3.6, 9.5))
        return side, side

    def _paint(self, ax: Any) -> None:
        m, place = len(self.names), ax.get_subplotspec()
        if place is None:
            raise InvalidParameterError(
                "ax was put at a place of its own, where it cannot be divided: give one that "
                "plt.subplots() made, or leave ax out."
            )
        ax.set_axis_off()
        if m > 1:  # in the corner that stays empty
            words = "\n".join([told(None, self.gaussians.freedom), *self.note.split("; ")])
            ax.text(1, 1, words, ha="right", va="top", fontsize=8, transform=ax.transAxes)
        grid = place.subgridspec(m, m, wspace=0.05, hspace=0.05)
        self.axes_ = np.full((m, m), None, dtype=object)
        for row in range(m):
            for column in range(row + 1):
                self.axes_[row, column] = ax.figure.add_subplot(grid[row, column])
                self._draw(self.axes_[row, column], row, column)
        for row in range(1, m):
            name_axis(self.axes_[row, 0], "y", self.names[row])
        for column in range(m):
            name_axis(self.axes_[-1, column], "x", self.names[column])
        ax.figure.align_ylabels(list(self.axes_[1:, 0]))

    def _draw(self, cell: Any, row: int, column: int) -> None:
        low, high = self._limits(column)
        if row == column:
            self.diagonal[row].draw(cell, numbered=False)
            cell.spines["left"].set_visible(False)
            cell.set_yticks([])
            cell.patch.set_visible(False)
        else:
            both = [column, row]
            shapes = Ellipses.of(self.gaussians.marginal(both))
            dots(cell, self.rows[:, both], self.responsibilities, size=2.5)
            ellipses(cell, shapes)
            numbers(cell, shapes.centres)
            cell.set_ylim(*self._limits(row))
        cell.set_xlim(low, high)
        cell.locator_params(nbins=3)
        cell.tick_params(labelbottom=row == len(self.names) - 1, labelleft=column == 0 < row)

    def _limits(self, column: int) -> tuple[float, float]:
        low, high = self.gaussians.marginal([column]).range(self.rows[:, [column]], 2.0)
        room = 0.04 * max(float(high[0] - low[0]), 1e-300)
        return float(low[0] - room), float(high[0] + room)


def _most_telling(gaussians: Gaussians) -> list[int]:
    """The features in whose direction the means lie farthest apart, in their own order."""
    weights = gaussians.weights / gaussians.weights.sum()
    centre = weights @ gaussians.means
    between = weights @ np.square(gaussians.means - centre)
    within = weights @ np.einsum("kdd->kd", gaussians.covariances)
    best = np.argsort(-between / (between + within), kind="stable")[:MOST_FEATURES]
    return sorted(int(column) for column in best)
