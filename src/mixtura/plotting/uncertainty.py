"""Rows in the plane, the larger and darker the less clear their component is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted import Model
from mixtura.model.likeliest import certainty
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, ellipses, matplotlib, note, numbers
from mixtura.plotting._plane import Plane

AMBIGUOUS = 0.4
"""Above this uncertainty no component holds three fifths of a row."""

STEPS = (0.01, 0.1, 0.3, AMBIGUOUS)
"""Where a row becomes darker."""

SHADES = ("#C9D6E2", "#8FB4D3", "#E69F00", "#D55E00", "#7A0000")
SIZES = (5.0, 9.0, 18.0, 30.0, 42.0)


@dataclass(eq=False)
class UncertaintyDisplay(Display):
    """Where the mixture cannot tell components apart.

    A row's uncertainty is one less its largest responsibility: 0 where one component has it for
    sure, 0.5 halfway between two. Noise, where the model has any, counts as one more of them.

    Parameters
    ----------
    plane : rows, ellipses and the names of the axes
    uncertainty : (n,) of the rows that are drawn
    ambiguous : share of them above 0.4

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    rows_, ellipses_, numbers_ : what it drew
    """

    plane: Plane
    uncertainty: Floats
    ambiguous: float
    rows_: Any = field(default=None, init=False, repr=False)
    ellipses_: list[Any] = field(default_factory=list, init=False, repr=False)
    numbers_: list[Any] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model, X: Any, *, features: Sequence[str | int] | None = None
    ) -> Self:
        """Work out what to draw; parameters as for :class:`MixtureScatterDisplay`."""
        plane = Plane.of(model, X, features)
        uncertainty = 1.0 - certainty(plane.responsibilities)
        return cls(plane, uncertainty, float((uncertainty > AMBIGUOUS).mean()))

    def _paint(self, ax: Any) -> None:
        plane, order = self.plane, np.argsort(self.uncertainty)
        step = np.digitize(self.uncertainty[order], STEPS)
        plane.frame(ax)
        self.rows_ = ax.scatter(
            *plane.rows[order].T,
            s=np.take(SIZES, step),
            c=np.take(SHADES, step),
            linewidths=0,
        )
        self.ellipses_ = ellipses(ax, plane.ellipses, radii=(1.0,), plain=True)
        self.numbers_ = numbers(ax, plane.ellipses.centres, plain=True)
        self._explain(ax)
        held = f"{100 * self.ambiguous:.3g} % of rows above {AMBIGUOUS:g}"
        # here all rows are dots, and their size says how uncertain they are
        said = "; ".join(part for part in plane.note.split("; ") if "noise" not in part)
        note(ax, held, said)

    def _explain(self, ax: Any) -> None:
        between = [f"{low:g} to {high:g}" for low, high in pairwise((0.0, *STEPS))]
        words = [*between, f"above {STEPS[-1]:g}"]
        marks = [
            matplotlib().lines.Line2D([], [], ls="", marker="o", mew=0, ms=size**0.5, c=shade)
            for size, shade in zip(SIZES, SHADES, strict=True)
        ]
        ax.legend(
            marks, words, labelcolor=INK, title="uncertainty",
            loc="center left", bbox_to_anchor=(1.0, 0.5),
            handletextpad=0.2, borderaxespad=0.2,
        )  # fmt: skip
