"""Rows and components laid out in two dimensions, whatever number of features there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted import Model
from mixtura.model.likeliest import likeliest
from mixtura.model.mixture import NOISE
from mixtura.plotting._drawing import frame
from mixtura.plotting._gaussians import Ellipses, Gaussians
from mixtura.plotting._rows import drawn, noise_among, observe
from mixtura.plotting._view import View


@dataclass(frozen=True, slots=True)
class Plane:
    """What a scatter plot draws.

    Attributes
    ----------
    rows : (n, 2)
    responsibilities : (n, k), by all features, not only by those that are seen
    ellipses : of one standard deviation. With one feature, which leaves an axis free, components
        lie one above the other and their ellipses are flat
    low, high : (2,) limits of the axes
    labels : of the two axes
    note : str, says so where not all rows are drawn, and which are noise
    stacked : bool, whether components lie one above the other
    """

    rows: Floats
    responsibilities: Floats
    ellipses: Ellipses
    low: Floats
    high: Floats
    labels: list[str]
    note: str
    stacked: bool = False

    @classmethod
    def of(cls, model: Model, X: Any, features: Sequence[str | int] | None) -> Self:
        """Lay out the rows of X, at most some thousands of them, and the model's components."""
        observed = observe(model, X).in_logs
        view = View.of(observed, features)
        rows, note = drawn(observed.rows)
        responsibilities = observed.model.responsibilities(rows)
        note = "; ".join(filter(None, [noise_among(responsibilities), note]))
        rows, gaussians = view.rows(rows), view.gaussians(Gaussians.of(observed.model))
        low, high = gaussians.range(rows, 2.0)
        if len(view.labels) == 2:
            shapes = Ellipses.of(gaussians)
            return cls(rows, responsibilities, shapes, low, high, view.labels, note)
        k = gaussians.n_components
        jitter = np.random.default_rng(0).uniform(-0.3, 0.3, len(rows))
        labels = likeliest(responsibilities)
        rows = np.column_stack([rows[:, 0], labels + jitter])
        centres = np.column_stack([gaussians.means[:, 0], np.arange(k)])
        sds = np.sqrt(gaussians.covariances[:, 0, 0])
        flat = np.column_stack([sds, np.zeros(k)])
        shapes = Ellipses(centres, flat, np.zeros(k), gaussians.freedom, flat=True)
        lowest = NOISE if (labels == NOISE).any() else 0
        low, high = np.array([low[0], lowest - 0.5]), np.array([high[0], k - 0.5])
        return cls(
            rows, responsibilities, shapes, low, high, [view.labels[0], "component"], note, True
        )

    def frame(self, ax: Any) -> None:
        """Set the limits of the axes and name them."""
        frame(ax, self.low, self.high, self.labels)
        if self.stacked:
            ax.set_yticks(range(self.responsibilities.shape[1]))
            if self.low[1] < NOISE:
                k = self.responsibilities.shape[1]
                ax.set_yticks([NOISE, *range(k)], ["noise", *map(str, range(k))])
