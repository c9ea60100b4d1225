"""How usual rows are, and which are flagged as anomalies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from mixtura._typing import Floats
from mixtura.estimators.answers.criteria import check_quantile
from mixtura.fitted import Model
from mixtura.plotting._display import Display
from mixtura.plotting._drawing import INK, note
from mixtura.plotting._rows import observe
from mixtura.plotting.density1d import histogram_edges

USUAL, FLAGGED = "#9DBFD8", "#D55E00"
REACH = 6.0
"""Rows farther below than so many interquartile ranges are gathered in the first bin."""


@dataclass(eq=False)
class AnomalyDisplay(Display):
    """Log-densities of all rows as a histogram, and the threshold below which they are anomalies.

    Parameters
    ----------
    log_density : (n,) in nats
    threshold : float
    origin : str, where the threshold is from, in words

    Attributes
    ----------
    ax_, figure_ : where the last :meth:`plot` drew
    usual_, flagged_, threshold_ : what it drew
    """

    log_density: Floats
    threshold: float
    origin: str = "threshold"
    usual_: Any = field(default=None, init=False, repr=False)
    flagged_: Any = field(default=None, init=False, repr=False)
    threshold_: Any = field(default=None, init=False, repr=False)

    @classmethod
    def from_estimator(
        cls, model: Model, X: Any, *, threshold: float | None = None, quantile: float | None = None
    ) -> Self:
        """Work out the log-densities of the rows of X.

        Parameters
        ----------
        threshold : float, or None for one that ``quantile`` gives
        quantile : share of the rows of the fit that the threshold lies above. By default the
            model's own, if it has one as PreparedGaussianMixture does, and else 0.05. A model
            that has been read from a file and has no threshold of its own does not know the rows
            of its fit: then it is the share of the rows given

        Raises
        ------
        InvalidParameterError
            ``quantile`` is no share.
        """
        observed = observe(model, X)
        fitted = observed.model
        log_density = fitted.log_density(observed.rows)
        if threshold is not None:
            return cls(log_density, float(threshold), "threshold given")
        share = fitted.quantile if quantile is None else check_quantile(quantile)
        words = f"the lowest {100 * share:g} %"
        cut = fitted.threshold(share)
        if cut is None:
            cut = float(np.quantile(log_density, share))
            return cls(log_density, cut, f"{words} of these rows")
        return cls(log_density, cut, f"{words} when the model was fitted")

    @property
    def count(self) -> int:
        """How many rows are below the threshold."""
        return int((self.log_density < self.threshold).sum())

    @property
    def edges(self) -> Floats:
        """Of the bins, one of them at the threshold; the first may hold everything below it."""
        quarter, three = np.quantile(self.log_density, [0.25, 0.75])
        low = max(float(self.log_density.min()), quarter - REACH * (three - quarter))
        if np.isfinite(self.threshold):
            low = min(low, self.threshold)
        shown = np.maximum(self.log_density, low)
        edges = histogram_edges(shown)
        if edges[0] < self.threshold < edges[-1]:
            nearest = int(np.abs(edges - self.threshold).argmin())
            edges = edges + (self.threshold - edges[nearest])
            width = edges[1] - edges[0]
            edges = np.concatenate([[edges[0] - width], edges, [edges[-1] + width]])
            edges[np.abs(edges - self.threshold).argmin()] = self.threshold
        return edges

    def _paint(self, ax: Any) -> None:
        edges = self.edges
        flagged = self.log_density < self.threshold
        gathered = np.clip(self.log_density, edges[0], edges[-1])
        beyond = int((self.log_density < edges[0]).sum())
        usual, odd = (np.histogram(gathered[kind], edges)[0] for kind in (~flagged, flagged))
        look: dict[str, Any] = {"fill": True, "edgecolor": "white", "linewidth": 0.3}
        floor = np.zeros(len(edges) - 1)
        self.usual_ = ax.stairs(usual, edges, baseline=floor, facecolor=USUAL, **look)
        self.flagged_ = ax.stairs(usual + odd, edges, baseline=usual, facecolor=FLAGGED, **look)
        self.threshold_ = ax.axvline(self.threshold, color=INK, linewidth=1.0, linestyle="--")
        ax.set_xlabel("log-density (nats); higher is more usual")
        ax.set_ylabel("rows")
        words = f"{self.count} of {len(flagged)} rows flagged ({self.threshold:.4g} nats)"
        gathered_words = f"{beyond} of them further left, in the first bin" if beyond else ""
        note(ax, words, self.origin, gathered_words)
