"""How the log-likelihood of every start rises, and where the fit has ended."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidDataError
from mixtura.estimators.inputs.regularised import maximised
from mixtura.fitted import Model
from mixtura.fitted.starts import Start, run_starts_of, value_of
from mixtura.fitting import SEARCH_ALL_ROWS
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, note
from mixtura.plotting._rows import observe

SOUND, COLLAPSED = "#56B4E9", "#D55E00"
NEAR = 1e-4
"""Nats a row: starts that end so near to the fit have found the same optimum."""


@dataclass(eq=False)
class ConvergenceDisplay(Display):
    """The mean log-likelihood of every start, iteration by iteration, and the level of the fit.

    Each start runs by plain EM to its end. The fit itself searches on from the best of them, so
    that it may end above them all; a start that ends higher must have collapsed onto a few rows,
    where the likelihood means nothing.

    Parameters
    ----------
    starts : list of Start, whose ``lower_bounds`` (i + 1,) are nats a row
    level : float, the fit's own mean log-likelihood a row on the rows that were given
    own : (i,) the log-likelihood of the fit after each of its iterations, empty where unknown
    note : str, says so where the starts have run on some of the rows only
    of : str, what the fit has maximised, of which all of these are

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    lines_, level_, own_ : what it drew
    """

    starts: list[Start]
    level: float
    own: Floats
    note: str = ""
    of: str = "log-likelihood"
    lines_: list[Any] = field(default_factory=list, init=False, repr=False)
    level_: Any = field(default=None, init=False, repr=False)
    own_: Any = field(default=None, init=False, repr=False)

    @classmethod
    def from_estimator(cls, model: Model, X: Any, *, n_starts: int | None = None) -> Self:
        """Run every start; this costs about as much as a fit.

        Parameters
        ----------
        model : fitted GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC
        X : the rows it was fitted to
        n_starts : int, or None for the model's ``n_init``

        Raises
        ------
        InvalidDataError
            A column is constant, or there are fewer rows than a fit takes.
        """
        observed = observe(model, X)
        fitted, rows, ready = observed.model, observed.rows, observed.prepared
        constant = np.flatnonzero(rows.min(axis=0) == rows.max(axis=0))
        if constant.size:
            raise InvalidDataError(
                f"column {observed.names[constant[0]]!r} is constant in these rows, so that no "
                "start can run on them: give the rows that the model was fitted to."
            )
        starts = run_starts_of(fitted.inner, ready, n_starts=n_starts)
        shift = float(np.mean(fitted.volume(ready)))  # the same for every start
        shifted = [replace(s, lower_bounds=s.lower_bounds + shift) for s in starts]
        level, of = float(fitted.log_density(rows).mean()), maximised(fitted.inner)
        if of:
            level = value_of(fitted.inner, ready) + shift
        own = np.asarray(getattr(fitted.inner, "lower_bounds_", []), dtype=np.float64)
        sampled = len(ready) > SEARCH_ALL_ROWS
        said = f"starts ran on a sample of the {len(ready)} rows" if sampled else ""
        return cls(shifted, level, own + shift, said, of or "log-likelihood")

    @property
    def reached(self) -> int:
        """How many sound starts have ended at the fit's own level."""
        return sum(
            not start.collapsed
            and start.lower_bounds[-1] >= self.level - NEAR
            and (start.lower_bounds[-1] <= self.level + NEAR or not self._of_posterior)
            for start in self.starts
        )

    @property
    def _of_posterior(self) -> bool:
        """Whether a higher end is another one: fits under a prior compare by their likelihood."""
        return self.of.endswith("log-posterior")

    def _paint(self, ax: Any) -> None:
        self.lines_ = [self._draw(ax, start) for start in self.starts]
        self.level_ = ax.axhline(self.level, color=INK, linewidth=0.8, linestyle="--")
        self.level_.set_label("the fit")
        if self.own.size:
            x = np.arange(1, self.own.size + 1)
            self.own_ = ax.plot(x, self.own, color=INK, linewidth=1.6)[0]
        ax.set_xscale("symlog", linthresh=10)
        ticks = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000]
        last = max([self.own.size, *(len(s.lower_bounds) - 1 for s in self.starts), 1])
        ax.set_xticks([t for t in ticks if t <= last], minor=False)
        ax.set_xticks([], minor=True)
        ax.xaxis.set_major_formatter("{x:.0f}")
        ax.set_xlim(0, last * 1.02)
        self._limit(ax)
        ax.set_xlabel("iteration")
        ax.set_ylabel(f"mean {self.of} (nats a row)")
        ax.legend(handles=self._keys(), loc="best")
        sound = sum(not start.collapsed for start in self.starts)
        reached = f"{self.reached} of {sound} sound starts reach the fit by themselves"
        note(ax, reached if sound else "every start ends with a collapsed component", self.note)

    def _draw(self, ax: Any, start: Start) -> Any:
        look = {"color": COLLAPSED, "linestyle": ":"} if start.collapsed else {"color": SOUND}
        x = np.arange(len(start.lower_bounds))
        line = ax.plot(x, start.lower_bounds, linewidth=1.1, alpha=0.9, **look)[0]
        line.set_label("collapsed start" if start.collapsed else "start")
        ax.plot(
            x[-1], start.lower_bounds[-1], marker="x" if start.collapsed else "o",
            markersize=5 if start.collapsed else 4, color=look["color"],
        )  # fmt: skip
        return line

    def _limit(self, ax: Any) -> None:
        """Starts begin far below, where nothing is to be seen; the ends are what differ."""
        ends = [start.lower_bounds[-1] for start in self.starts] + [self.level]
        early = [start.lower_bounds[min(2, len(start.lower_bounds) - 1)] for start in self.starts]
        low, high = min([*ends, *early]), max(ends)
        room = 0.06 * max(high - low, 1e-6 * max(1.0, abs(high)))
        ax.set_ylim(low - room, high + room)

    def _keys(self) -> list[Any]:
        first = {line.get_label(): line for line in reversed(self.lines_)}
        return [*(first[name] for name in sorted(first, reverse=True)), self.level_]
