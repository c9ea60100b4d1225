"""Floor 2: one covariance family a file. To add one, write its file and its line here."""

from __future__ import annotations

from mixtura.families._base import Components, Expectation, GaussianForm
from mixtura.families._factor import FLOOR_MARGIN
from mixtura.families._gaussian import Gaussian
from mixtura.families._parameters import axes
from mixtura.families.diag import Diag
from mixtura.families.full import Full
from mixtura.families.spherical import Spherical
from mixtura.families.tied import Tied

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
