"""From which side rows are seen: one or two features, or the first two principal components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.fitted import Observations
from mixtura.plotting._gaussians import Gaussians
from mixtura.plotting._rows import columns_of


@dataclass(frozen=True, slots=True)
class View:
    r"""The map :math:`x \mapsto A (x - b)` to one or two axes, and what to write beside them.

    Attributes
    ----------
    axes : (m, d) :math:`A`
    offset : (d,) :math:`b`
    labels : list of str (m,)
    """

    axes: Floats
    offset: Floats
    labels: list[str]

    @classmethod
    def of(cls, observed: Observations, features: Sequence[str | int] | None) -> Self:
        """Chosen features, all where there are one or two, or else principal components."""
        d = len(observed.names)
        if features is None and d > 2:
            return cls.principal(observed.rows)
        chosen = list(range(d)) if features is None else columns_of(observed.names, features)
        if not 1 <= len(chosen) <= 2:
            raise InvalidParameterError(
                f"this picture has two axes, but {len(chosen)} features were asked for: name "
                "two, or none for the first two principal components."
            )
        return cls(np.eye(d)[chosen], np.zeros(d), [observed.axis_names[i] for i in chosen])

    @classmethod
    def principal(cls, rows: Floats) -> Self:
        """The first two principal components of the standardised rows, whatever their units."""
        centre, scale = rows.mean(axis=0), rows.std(axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        scaled = (rows - centre) / scale
        variances, directions = np.linalg.eigh(scaled.T @ scaled)
        axes = directions[:, :-3:-1].T
        # a direction and its opposite serve equally: the largest entry is positive
        axes = axes * np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
        total = max(variances.sum(), np.finfo(np.float64).tiny)
        shares = 100 * np.maximum(variances[:-3:-1], 0) / total
        labels = [f"PC {i + 1} ({share:.0f} % of variance)" for i, share in enumerate(shares)]
        return cls(axes / scale, centre, labels)

    def rows(self, rows: Floats) -> Floats:
        """Rows (n, d) as they are seen (n, m)."""
        return (rows - self.offset) @ self.axes.T

    def gaussians(self, gaussians: Gaussians) -> Gaussians:
        """The mixture as it is seen, exactly."""
        return gaussians.mapped(self.axes, self.offset)
