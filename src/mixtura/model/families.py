"""The registry of component families. To add one, write its file and its line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any

from mixtura.model.components import Components, Expectation, GaussianForm
from mixtura.model.gaussian.diag import Diag
from mixtura.model.gaussian.eei import EEI
from mixtura.model.gaussian.eev import EEV
from mixtura.model.gaussian.eii import EII
from mixtura.model.gaussian.eve import EVE
from mixtura.model.gaussian.evi import EVI
from mixtura.model.gaussian.evv import EVV
from mixtura.model.gaussian.factor import FLOOR_MARGIN
from mixtura.model.gaussian.full import Full
from mixtura.model.gaussian.shape import Gaussian
from mixtura.model.gaussian.spherical import Spherical
from mixtura.model.gaussian.tied import Tied
from mixtura.model.gaussian.vee import VEE
from mixtura.model.gaussian.vei import VEI
from mixtura.model.gaussian.vev import VEV
from mixtura.model.gaussian.vve import VVE
from mixtura.model.parameters import axes


class Registry(dict[str, type[Components]]):
    """Families by their ``covariance_type``; those of R's mclust have its names too.

    They are listed once, by the name that is theirs here. In one column mclust has two models, E
    and V, which are a shared variance and a variance each.
    """

    def __missing__(self, name: str) -> type[Components]:
        for family in self.values():
            if name and name in (family.mclust, family.univariate):
                return family
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self.keys() or name in self.other_names()

    def get(self, name: str, default: Any = None) -> Any:
        """As of any dictionary, by either name."""
        return self[name] if name in self else default  # noqa: SIM401 - that is what this is

    def other_names(self) -> list[str]:
        """Names that stand for one of the families and are not listed."""
        families = list(self.values())
        others = [*(f.mclust for f in families), *(f.univariate for f in families)]
        return [name for name in dict.fromkeys(others) if name and name not in self.keys()]


class AllNames(Set[str]):
    """Every name that a family answers to, as the registry has them at any time."""

    def __contains__(self, name: object) -> bool:
        return name in FAMILIES

    def __iter__(self) -> Iterator[str]:
        yield from FAMILIES
        yield from FAMILIES.other_names()

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> Any:
        return {*it}

    def __len__(self) -> int:
        return len(FAMILIES) + len(FAMILIES.other_names())


FAMILIES = Registry(
    (family.name, family)
    for family in (
        *(Full, EVV, VEV, EEV, VVE, EVE, VEE, Tied),
        *(Diag, EVI, VEI, EEI),
        *(Spherical, EII),
    )
)
"""Every family by its ``covariance_type``, richest first."""


def usual() -> list[str]:
    """The families that a sweep tries unless it is told which to try."""
    return [name for name, family in FAMILIES.items() if family.usual]


def for_dependent_columns() -> list[str]:
    """The families with a bounded likelihood where columns determine one another."""
    return [name for name, family in FAMILIES.items() if not family.spans_all_directions]


__all__ = [
    "FAMILIES",
    "FLOOR_MARGIN",
    "AllNames",
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
    "usual",
]
