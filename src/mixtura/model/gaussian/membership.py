r"""Whether covariances are of a family, and if not, which of their parts are in the way.

What components of a family have in common are parts of :math:`\Sigma_k = \lambda_k D_k A_k
D_k^\top`: its volume :math:`\lambda_k = |\Sigma_k|^{1/d}`, its shape :math:`A_k` or its
orientation :math:`D_k`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura.model.gaussian.shape import Gaussian

PARTS = {
    "volume": "have one volume",
    "shape": "have one shape",
    "orientation": "have the same axes",
}
"""What components may have in common, in mclust's order, and a sentence's words for it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """How covariances differ from those of their family.

    Attributes
    ----------
    part : "volume", "shape" or "orientation": what components should share and do not
    component : the one that is furthest from the nearest of the family
    share : how far that is, in units of a variance
    """

    part: str
    component: int
    share: float

    @property
    def told(self) -> str:
        """What the components do not do and should."""
        return PARTS[self.part]


def common_parts(family: type[Gaussian]) -> tuple[str, ...]:
    """What the components of a family have in common, by mclust's letters for it."""
    return tuple(part for part, letter in zip(PARTS, family.mclust, strict=False) if letter == "E")


def departure(components: Gaussian, tolerance: float, rounding: float) -> Departure | None:
    """How components, whose factors tell what they are, differ from any of their family.

    Parameters
    ----------
    tolerance : what they may differ by, in units of a variance
    rounding : of the factors, as magnified by their narrowest directions (:func:`stretch`)
    """
    family = type(components)
    common = common_parts(family)
    if not common or family.shared or components.n_components == 1:
        return None
    factors = components.precisions_cholesky
    covariances = family.covariances_of(factors)
    least = components.variances.reshape(-1, components.n_features).min(axis=0)
    none = np.finfo(np.float64).eps ** 2 * least
    nearest = components.replaced(covariances=covariances).constrain(none).covariances
    gaps = (np.abs(nearest - covariances) / family.units(covariances)).reshape(len(factors), -1)
    gap = np.nan_to_num(gaps.max(axis=1), nan=np.inf)
    if (gap <= tolerance + 16 * rounding).all():
        return None
    return Departure(_part(components, common), int(gap.argmax()), float(gap.max()))


def stretch(components: Gaussian) -> float:
    """The largest standard deviation of a component over its smallest, in the family's units."""
    factors = components.precisions_cholesky
    if not components.stored_as_matrices:
        return 1.0
    if components.in_any_units:
        factors = factors * np.sqrt(components.variances)[..., None]
    return float(np.linalg.cond(factors).max())


def _part(components: Gaussian, common: tuple[str, ...]) -> str:
    """The part that differs the most, of those that should not."""
    values = np.log(np.linalg.eigvalsh(components.covariance_matrices).clip(min=1e-300))
    if not components.stored_as_matrices:
        values = np.log(components.variances)
    volumes = values.mean(axis=-1, keepdims=True)
    spreads = {"volume": volumes, "shape": values - volumes}
    differ = {
        part: float(np.ptp(spreads[part], axis=0).max()) for part in common if part in spreads
    }
    if "orientation" in common and max(differ.values(), default=0.0) < SLIGHT:
        return "orientation"
    return max(differ, key=differ.__getitem__) if differ else "orientation"


SLIGHT = 0.01
"""Logarithms of volumes and shapes that differ by less do not hide another orientation."""
