"""The curves of a criterion over the number of components, one for each covariance type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import Any, Self

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.errors import InvalidParameterError
from mixtura.fitted import Model
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, note
from mixtura.plotting._palette import COLOURS, MARKS, STYLES, colour
from mixtura.selection import CRITERIA, Sweep, elbow

MANY = 6
"""More curves lie on each other: the one that holds the choice is drawn over the rest."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One covariance type.

    Attributes
    ----------
    sizes : (m,) numbers of components, rising
    values : (m,) the criterion, NaN where the fit failed
    collapsed : (m,) whether a component has collapsed, so that the value means little
    """

    sizes: Ints
    values: Floats
    collapsed: Bools

    @property
    def sound(self) -> Floats:
        """The values (m,) with NaN for those that mean little."""
        return np.where(self.collapsed, nan, self.values)


@dataclass(eq=False)
class CriterionDisplay(Display):
    """BIC, AIC or ICL of every model of a sweep; lower is better.

    The model with the lowest value has a ring; a dotted line marks the elbow of its curve, where
    that has one elsewhere. Models with a collapsed component are hollow and off the line, those
    that failed are gaps.

    Parameters
    ----------
    curves : dict of covariance type to :class:`Curve`
    criterion : str, its name
    selected : (number of components, covariance type) of the lowest sound value, or None
    elbow : int or None, where the curve of that covariance type bends

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    lines_, hollow_, minimum_, elbow_ : what it drew
    """

    curves: dict[str, Curve]
    criterion: str
    selected: tuple[int, str] | None
    elbow: int | None
    lines_: list[Any] = field(default_factory=list, init=False, repr=False)
    hollow_: list[Any] = field(default_factory=list, init=False, repr=False)
    minimum_: Any = field(default=None, init=False, repr=False)
    elbow_: Any = field(default=None, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model | Sweep, X: Any = None, *, criterion: str | None = None
    ) -> Self:
        """The curves of a fitted GaussianMixtureIC, or of anything with a ``sweep_``.

        Raises
        ------
        InvalidParameterError
            The model has no sweep, or the criterion is unknown.
        """
        sweep: object = model if isinstance(model, Sweep) else getattr(model, "sweep_", None)
        if not isinstance(sweep, Sweep):
            raise InvalidParameterError(
                f"a {type(model).__name__} holds one model and no curve: give a fitted "
                "GaussianMixtureIC, which compares several."
            )
        name = criterion or sweep.criterion
        known = {key for row in sweep for key in row.criteria or {}}
        if name not in known:
            raise InvalidParameterError(
                f"criterion is {name!r}; choose one of {', '.join(sorted(known))}."
            )
        return cls.from_rows(
            [
                {
                    "n_components": row.n_components,
                    "covariance_type": row.covariance_type,
                    name: row.value(name),
                    "collapsed": row.collapsed,
                    "unbelievable": row.unbelievable,
                    "selected": row.selected and name == sweep.criterion,
                }
                for row in sweep
            ],
            name,
        )

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]], criterion: str) -> Self:
        """The curves from rows as ``summary.json`` has them under ``sweep``.

        Each has ``n_components``, ``covariance_type``, ``collapsed`` and the criterion's value,
        which is None or NaN where the fit failed; perhaps ``unbelievable``, and ``selected`` for
        the one that was chosen, without which the lowest is marked.

        Raises
        ------
        InvalidParameterError
            There are none.
        """
        cells: dict[str, list[tuple[int, float, bool]]] = {}
        chosen: tuple[int, str] | None = None
        for row in rows:
            value = row[criterion]
            cell = (
                int(row["n_components"]), nan if value is None else float(value),
                bool(row["collapsed"]) or bool(row.get("unbelievable")),
            )  # fmt: skip
            cells.setdefault(str(row["covariance_type"]), []).append(cell)
            if row.get("selected"):
                chosen = int(row["n_components"]), str(row["covariance_type"])
        if not cells:
            raise InvalidParameterError("there is no model to draw a curve of.")
        curves = {}
        for name, cells_of_one in cells.items():
            sizes, values, collapsed = zip(*sorted(cells_of_one), strict=True)
            curves[name] = Curve(np.array(sizes), np.array(values), np.array(collapsed))
        found = [
            (value, int(size), name)
            for name, curve in curves.items()
            for size, value in zip(curve.sizes, curve.sound, strict=True)
            if isfinite(value)
        ]
        if not found:
            return cls(curves, criterion, None, None)
        size, name = chosen or min(found, key=lambda cell: cell[0])[1:]
        curve = curves[name]
        sound = np.isfinite(curve.sound)
        bend = elbow(curve.sizes[sound].tolist(), curve.values[sound].tolist())
        return cls(curves, criterion, (size, name), bend)

    def _paint(self, ax: Any) -> None:
        title = self.criterion.upper() if self.criterion in CRITERIA else self.criterion
        self.lines_, self.hollow_, self.minimum_, self.elbow_ = [], [], None, None
        for index, (name, curve) in enumerate(self.curves.items()):
            self._draw(ax, index, name, curve)
        many = len(self.lines_) > MANY
        chosen = None if self.selected is None else self.selected[1]
        for line in self.lines_ if many and chosen is not None else ():
            if line.get_label() == chosen:
                line.set(linewidth=2.0, zorder=3)
            else:
                line.set(alpha=0.6, linewidth=0.8, markersize=3.5)
        words = self._mark(ax)
        ax.set_xlabel("number of components")
        ax.set_ylabel(f"{title} (lower is better)")
        sizes = np.unique(np.concatenate([c.sizes for c in self.curves.values()]))
        ax.set_xticks(sizes if len(sizes) <= 10 else sizes[:: -(-len(sizes) // 10)])
        lines = sorted(self.lines_, key=lambda line: np.nanmin(line.get_ydata(), initial=np.inf))
        ax.legend(
            handles=lines if many else self.lines_,  # the best first, where they are not a few
            loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=2.4,
        )  # fmt: skip
        note(ax, *words)

    def _draw(self, ax: Any, index: int, name: str, curve: Curve) -> None:
        turn = index + index // len(COLOURS)  # past the last colour other marks and styles
        look = {"color": colour(index), "marker": MARKS[turn % len(MARKS)], "markersize": 4.5}
        style = STYLES[turn % len(STYLES)]
        sound = np.isfinite(curve.sound)
        self.lines_ += ax.plot(
            curve.sizes[sound], curve.sound[sound], linestyle=style, linewidth=1.2, label=name,
            **look,
        )  # fmt: skip
        unsound = curve.collapsed & np.isfinite(curve.values)
        if unsound.any():
            self.hollow_ += ax.plot(
                curve.sizes[unsound], curve.values[unsound], linestyle="", mfc="none", **look
            )

    def _mark(self, ax: Any) -> list[str]:
        words = ["hollow: a component has too few rows"] if self.hollow_ else []
        if self.selected is None:
            return words
        size, name = self.selected
        curve = self.curves[name]
        lowest = curve.values[curve.sizes == size][0]
        self.minimum_ = ax.plot(
            size, lowest, marker="o", markersize=12, mfc="none", color=INK, mew=1.2, ls=""
        )[0]
        least = min(np.nanmin(c.sound, initial=np.inf) for c in self.curves.values())
        found = f"{'minimum' if lowest <= least else 'chosen'}: {name}, {size}"
        if self.elbow is not None and self.elbow != size:
            self.elbow_ = ax.axvline(self.elbow, color=INK, linewidth=0.9, linestyle=":")
            found += f"; elbow: {self.elbow} (dotted)"
        elif self.elbow == size:
            found += ", at its elbow"
        return [found, *words]
