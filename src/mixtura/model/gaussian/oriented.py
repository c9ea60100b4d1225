"""Shapes whose axes are a matter of the units: equal lengths along axes that turn."""

from __future__ import annotations

from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.model.gaussian.axes import along
from mixtura.model.gaussian.full import Full


class Oriented(Full):
    r"""Matrices that share lengths but not axes, or axes but not lengths.

    In other units, each column in its own, they would be none of the family, so that the floor is
    one number for all directions: the smallest of the columns'. A component counts as on the floor
    by the columns' own, as in any other shape: values that repeat in a wide column are a collapse,
    though it goes on further down.
    """

    __slots__ = ()
    in_any_units = usual = affine = False

    @classmethod
    def holding(cls, floor: Floats) -> Floats:
        return smallest(floor)

    @classmethod
    def from_covariances(cls, means: Floats, covariances: Floats, floor: Floats) -> Self:
        return super().from_covariances(means, covariances, smallest(floor))

    @classmethod
    def _of_axes(cls, means: Floats, axes: Floats, variances: Floats) -> Self:
        return cls(means, *along(axes, variances))


def smallest(floor: Floats) -> Floats:
    """A floor (d,) that is the same in all directions."""
    return np.full_like(floor, floor.min())
