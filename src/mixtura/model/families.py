"""The registry of component families. To add one, write its file and its line here."""

from __future__ import annotations

from mixtura.model.components import Components, Expectation, GaussianForm
from mixtura.model.gaussian.diag import Diag
from mixtura.model.gaussian.factor import FLOOR_MARGIN
from mixtura.model.gaussian.full import Full
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.gaussian.spherical import Spherical
from mixtura.model.gaussian.tied import Tied
from mixtura.model.parameters import axes

FAMILIES: dict[str, type[Components]] = {
    family.name: family for family in (Full, Tied, Diag, Spherical)
}
"""Every family by its ``covariance_type``, richest first."""


def for_dependent_columns() -> list[str]:
    """The families with a bounded likelihood where columns determine one another."""
    return [name for name, family in FAMILIES.items() if not family.spans_all_directions]


__all__ = [
    "FAMILIES",
    "FLOOR_MARGIN",
    "Components",
    "Diag",
    "Expectation",
    "Full",
    "Gaussian",
    "GaussianForm",
    "Spherical",
    "Tied",
    "axes",
    "for_dependent_columns",
]
