"""The density of a mixture as it is seen from one side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.fitted import FittedModel
from mixtura.plotting._gaussians import Gaussians
from mixtura.plotting._view import View


@dataclass(frozen=True, slots=True)
class Shadow:
    """A mixture projected onto the axes of a view.

    Of Gaussians it is a mixture of Gaussians, exactly, and of Student's t one of those, where no
    principal components were left out. Of another family it is known where the
    view leaves nothing out; elsewhere Gaussians of the same means and covariances stand for it.

    Attributes
    ----------
    gaussians : with the means and covariances of the components, as they are seen
    own : the model, where its own densities are to be asked, and the view
    note : str, says so where the densities are not the model's
    """

    gaussians: Gaussians
    own: tuple[FittedModel, View] | None = None
    note: str = ""

    @classmethod
    def of(cls, model: FittedModel, view: View) -> Self:
        """As a view sees it."""
        gaussians = view.gaussians(Gaussians.of(model))
        reduced = model.n_principal_components is not None
        if model.is_gaussian or (gaussians.freedom is not None and not reduced):
            return cls(gaussians)
        m, d = view.axes.shape
        if m == d and not reduced:
            return cls(gaussians, (model, view))
        if gaussians.freedom is not None:
            return cls(gaussians, None, "densities as if what PCA leaves out had heavy tails, too")
        return cls(
            gaussians, None, "densities of Gaussians with the groups' means and covariances"
        )

    def densities(self, points: Floats) -> Floats:
        """Weighted density (k, n) of each component at points (n, m), by the units of the axes."""
        if self.own is None:
            return self.gaussians.densities(points)
        model, view = self.own
        rows = model.prepare(np.linalg.solve(view.axes, points.T).T + view.offset)
        units = model.volume(rows) - np.linalg.slogdet(view.axes)[1]
        log_density = model.mixture.components.log_density(rows) + units
        weighted: Floats = self.gaussians.weights[:, None] * np.exp(log_density)
        return weighted

    def sample(self, n: int) -> Floats:
        """N draws (n, m), the same ones every time."""
        if self.own is None:
            return self.gaussians.sample(n)
        model, view = self.own
        return view.rows(model.restore(model.mixture.sample(n, np.random.default_rng(0))[0]))
