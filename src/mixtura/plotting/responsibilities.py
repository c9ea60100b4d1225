"""The responsibilities of all rows, sorted and stacked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted import Model
from mixtura.model.likeliest import certainty, left_over, likeliest
from mixtura.model.mixture import NOISE
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, matplotlib, note
from mixtura.plotting._palette import ROUNDING, shade
from mixtura.plotting._rows import drawn, observe

GREY = 190
"""Of the part of a row that is noise."""

HEIGHT = 400
"""Pixels of a row's column."""


@dataclass(eq=False)
class ResponsibilityDisplay(Display):
    """How rows are divided among the components: a thin column a row, full where it is sure.

    Rows are sorted by their most likely component, and within it from the surest to the least
    sure. The width of a block is the number of rows of a component, the ragged edge on its right
    the rows that others share. Noise comes last, and what is grey is its part of a row.

    Parameters
    ----------
    responsibilities : (n, k), sorted
    note : str, says so where not all rows are drawn

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    image_, numbers_ : what it drew
    """

    responsibilities: Floats
    note: str = ""
    image_: Any = field(default=None, init=False, repr=False)
    numbers_: list[Any] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def from_estimator(cls, model: Model, X: Any) -> Self:
        """Work out and sort the responsibilities of the rows of X, at most some thousands."""
        observed = observe(model, X)
        rows, said = drawn(observed.rows)
        resp = observed.model.responsibilities(rows)
        labels = likeliest(resp)
        last = np.where(labels == NOISE, resp.shape[1], labels)
        order = np.lexsort((-certainty(resp), last))
        return cls(resp[order], said)

    def _paint(self, ax: Any) -> None:
        resp, labels = self.responsibilities, likeliest(self.responsibilities)
        n, k = resp.shape
        self.image_ = ax.imshow(
            self._stacked(), aspect="auto", origin="lower", extent=(0, n, 0, 1),
            interpolation="nearest",
        )  # fmt: skip
        self.numbers_ = self._number(ax, labels, k)
        ax.set_xlim(0, n)
        ax.set_ylim(0, 1)
        ax.set_xlabel("rows, by component and how sure it is")
        ax.set_ylabel("responsibility")
        ambiguous = 100 * float((certainty(resp) < 0.6).mean())
        count = int((labels == NOISE).sum())
        noise = f"grey: noise, {count} row{'s'[: count != 1]}" if count else ""
        note(ax, f"{ambiguous:.3g} % of rows have no component above 0.6", noise, self.note)

    def _stacked(self) -> Any:
        """Each row's column of colours (HEIGHT, n, 3): as areas they would take seconds to fill.

        A row's own component lies at the bottom, what others share hangs above it.
        """
        resp, labels = self.responsibilities, likeliest(self.responsibilities)
        n, k = resp.shape
        heights = (np.arange(HEIGHT)[:, None] + 0.5) / HEIGHT
        pixels = np.zeros((HEIGHT, n, 3), dtype=np.uint8)
        left = left_over(resp) > ROUNDING
        pixels[:, left] = GREY
        top = np.where(labels == NOISE, 0.0, resp.max(axis=1))
        for component in range(k):
            own = labels == component
            base = np.where(own, 0.0, top)
            top = np.where(own, top, top + resp[:, component])
            reach = base + resp[:, component]
            colour = np.round(255 * np.array(shade(component))).astype(np.uint8)
            pixels[(heights >= base) & (heights < reach)] = colour
        return pixels

    def _number(self, ax: Any, labels: Any, k: int) -> list[Any]:
        halo = matplotlib().patheffects.withStroke(linewidth=2.5, foreground="white")
        written = []
        for component in range(k):
            places = np.flatnonzero(labels == component)
            if not places.size:
                continue
            written.append(
                ax.text(
                    places.mean() + 0.5, 0.5 if k < 10 else 0.25 + 0.12 * (component % 4),
                    str(component), color=INK, fontsize=10, fontweight="bold", ha="center",
                    va="center", path_effects=[halo],
                )
            )  # fmt: skip
        return written
