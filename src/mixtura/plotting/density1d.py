"""The density along one feature, over a histogram of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.fitted import Model, Observations
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, name_axis, note, numbers
from mixtura.plotting._palette import colour
from mixtura.plotting._rows import columns_of, observe, without_noise
from mixtura.plotting._shadow import Shadow
from mixtura.plotting._view import View

MOST_BINS = 80


def histogram_edges(values: Floats) -> Floats:
    """Edges of bins, by the rule of Freedman & Diaconis (1981), within reason.

    They had one peak in mind; with several, the square root of the number of rows is finer.
    """
    low, high = float(values.min()), float(values.max())
    quarters = np.quantile(values, [0.25, 0.75])
    width = 2 * (quarters[1] - quarters[0]) / len(values) ** (1 / 3)
    span = high - low
    bins = 1 if not width > 0 else int(np.ceil(span / width))
    bins = int(np.clip(max(bins, np.sqrt(len(values))), 5, MOST_BINS))
    if not span > 0:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1)


@dataclass(eq=False)
class Density1DDisplay(Display):
    """The density along one feature; with more features, its exact marginal.

    Noise is not drawn, so that what is lacks the share that the note tells.

    Parameters
    ----------
    x : (g,) points along the feature
    components : (k, g) weighted density of each component there; their sum is the mixture's
    edges : (b + 1,) of the histogram's bins
    heights : (b,) density of all rows in each bin
    means : (k,) of the components
    label : str, the feature
    note : str, says so where the densities are not the model's

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    histogram_, line_, components_, numbers_ : what it drew
    """

    x: Floats
    components: Floats
    edges: Floats
    heights: Floats
    means: Floats
    label: str
    note: str = ""
    histogram_: Any = field(default=None, init=False, repr=False)
    line_: Any = field(default=None, init=False, repr=False)
    components_: list[Any] = field(default_factory=list, init=False, repr=False)
    numbers_: list[Any] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model, X: Any, *, features: Sequence[str | int] | None = None
    ) -> Self:
        """Work out the density along one feature, by default the first.

        Raises
        ------
        InvalidParameterError
            The feature is unknown, or there are several.
        """
        observed = observe(model, X).in_logs
        chosen = columns_of(observed.names, [0] if features is None else features)
        if len(chosen) != 1:
            raise InvalidParameterError(
                f"density1d draws one feature, but {len(chosen)} were asked for: name one, or "
                "draw pairs."
            )
        return cls.of_feature(observed, chosen[0])

    @classmethod
    def of_feature(cls, observed: Observations, column: int) -> Self:
        """The same for a column of rows that the model has read."""
        view = View.of(observed, [column])
        shadow = Shadow.of(observed.model, view)
        gaussians, values = shadow.gaussians, observed.rows[:, [column]]
        low, high = gaussians.range(values, 3.5)
        x = gaussians.grid(0, low[0], high[0], 300)
        edges = histogram_edges(values[:, 0])
        heights = np.histogram(values[:, 0], edges, density=True)[0]
        components, means = shadow.densities(x[:, None]), gaussians.means[:, 0]
        said = "; ".join(filter(None, [shadow.note, without_noise(observed.model)]))
        return cls(x, components, edges, heights, means, view.labels[0], said)

    @property
    def density(self) -> Floats:
        """Of the mixture (g,), by the unit of the feature."""
        total: Floats = self.components.sum(axis=0)
        return total

    def _paint(self, ax: Any) -> None:
        self.draw(ax)
        name_axis(ax, "x", self.label)
        ax.set_ylabel("density")
        note(ax, "bars: rows; line: mixture; dashed: its components", self.note)

    def draw(self, ax: Any, *, numbered: bool = True) -> None:
        """Draw without any words."""
        self.histogram_ = ax.stairs(self.heights, self.edges, fill=True, color="#DADFE3")
        self.components_ = [
            ax.plot(self.x, density, "--", color=colour(k), linewidth=1.1)[0]
            for k, density in enumerate(self.components)
        ]
        self.line_ = ax.plot(self.x, self.density, color=INK, linewidth=1.2)[0]
        ax.set_ylim(0, 1.12 * max(self.density.max(), self.heights.max()))
        if numbered:
            peaks = np.column_stack([self.means, self.components.max(axis=1)])
            self.numbers_ = numbers(ax, peaks)
