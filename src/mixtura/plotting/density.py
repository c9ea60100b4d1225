"""The density of the mixture in the plane, as contours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.fitted import Model
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, frame, matplotlib, note, numbers
from mixtura.plotting._rows import drawn, observe, without_noise
from mixtura.plotting._shadow import Shadow
from mixtura.plotting._view import View

HELD = (0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
"""Shares of the mixture that the contours hold."""

SHADES = ("#E8F1F8", "#CFE1F0", "#ABCCE5", "#7FB2D8", "#4A93C7", "#0072B2")
GRID = 140
DRAWS = 20_000


@dataclass(eq=False)
class DensityDisplay(Display):
    """Contours of the density on two features or on the first two principal components.

    With more features it is the marginal density, and exactly so, since the marginals of a
    mixture are mixtures. Each contour is where the density is the same, and holds a stated share
    of the mixture: 50 % of rows to come lie inside the one that says so. Noise is
    not drawn, and then the shares are those of the groups.

    Parameters
    ----------
    x, y : (g,), (h,) points along the axes; closer to one another about the means
    density : (h, g) at these points, by the units of both axes
    levels : (6,) densities of the contours, rising
    held : (6,) the share of the mixture within each, falling
    rows : (n, 2) rows to draw
    means : (k, 2) of the components
    labels : of the two axes
    note : str, says so where not all rows are drawn

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    contours_, shades_, rows_, numbers_ : what it drew
    """

    x: Floats
    y: Floats
    density: Floats
    levels: Floats
    held: Floats
    rows: Floats
    means: Floats
    labels: list[str]
    note: str = ""
    contours_: Any = field(default=None, init=False, repr=False)
    shades_: Any = field(default=None, init=False, repr=False)
    rows_: Any = field(default=None, init=False, repr=False)
    numbers_: list[Any] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model, X: Any, *, features: Sequence[str | int] | None = None
    ) -> Self:
        """Work out the density; parameters as for :class:`MixtureScatterDisplay`.

        Raises
        ------
        InvalidParameterError
            There is only one feature, or a feature is unknown.
        """
        observed = observe(model, X).in_logs
        view = View.of(observed, features)
        if len(view.labels) == 1:
            raise InvalidParameterError(
                f"contours need two features, and there is only {view.labels[0]!r}: draw "
                "density1d instead."
            )
        rows, said = drawn(observed.rows)
        rows, shadow = view.rows(rows), Shadow.of(observed.model, view)
        gaussians = shadow.gaussians
        low, high = gaussians.range(rows, 3.5)
        x, y = (gaussians.grid(axis, low[axis], high[axis], GRID) for axis in (0, 1))
        points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        density = shadow.densities(points).sum(axis=0).reshape(len(y), len(x))
        at_draws = shadow.densities(shadow.sample(DRAWS)).sum(axis=0)
        held = np.sort(HELD)[::-1]
        levels = np.quantile(at_draws, 1.0 - held)
        said = "; ".join(filter(None, [said, shadow.note, without_noise(observed.model)]))
        return cls(x, y, density, levels, held, rows, gaussians.means, view.labels, said)

    def _paint(self, ax: Any) -> None:
        frame(ax, *self._limits(), self.labels)
        grid = (self.x, self.y, self.density)
        top = max(self.density.max(), self.levels[-1]) * 1.01
        levels = np.unique(self.levels)
        self.shades_ = ax.contourf(
            *grid, levels=[*levels, top], colors=SHADES[-len(levels) :], zorder=0
        )
        faint = float(np.clip(200 / len(self.rows), 0.1, 0.45))
        self.rows_ = ax.scatter(*self.rows.T, s=2.5, c=INK, alpha=faint, linewidths=0, zorder=1)
        self.contours_ = ax.contour(
            *grid, levels=levels, colors="#0B4F7A", linewidths=0.6, zorder=2
        )
        self.numbers_ = numbers(ax, self.means, plain=True)
        patch = matplotlib().patches.Patch
        ax.legend(
            [patch(facecolor=shade, edgecolor="#0B4F7A", linewidth=0.6) for shade in SHADES],
            [f"{100 * share:.0f} %" for share in self.held],
            title="inside lies",
            loc="center left",
            bbox_to_anchor=(1.0, 0.5),
            handlelength=1.2,
        )
        note(ax, self.note)

    def _limits(self) -> tuple[Floats, Floats]:
        """All rows, and all that the widest contour holds."""
        inside_y, inside_x = np.nonzero(self.density >= self.levels[0])
        x, y = self.x[inside_x], self.y[inside_y]
        low, high = np.array([x.min(), y.min()]), np.array([x.max(), y.max()])
        return np.minimum(low, self.rows.min(axis=0)), np.maximum(high, self.rows.max(axis=0))
