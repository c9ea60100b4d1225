"""The registry of component families. To add one, write its file and its line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any

from mixtura.errors import InvalidParameterError
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
        own = [family for family in self.values() if name and family.mclust == name]
        alone = [family for family in self.values() if name and family.univariate == name]
        for family in (*own, *sorted(alone, key=lambda family: not family.usual)):
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

    def of_one_column(self, name: str) -> bool:
        """Whether this is mclust's name of a model of one column, and of none of several."""
        listed = [*self.keys(), *(family.mclust for family in self.values())]
        return name not in listed and name in self

    def check_columns(self, name: str, d: int) -> None:
        """InvalidParameterError where this names a model of one column, and there are more."""
        if d == 1 or not self.of_one_column(name):
            return
        several = [family.name for family in self.values() if family.univariate == name]
        raise InvalidParameterError(
            f"covariance_type is {name!r}, mclust's name of a model of one column, and there are "
            f"{d}: choose one that is the same in one column, {', '.join(several)}."
        )


class AllNames(Set[str]):
    """Every name that a family answers to, as the registry has them at any time."""

    def __contains__(self, name: object) -> bool:
        return name in FAMILIES

    def __iter__(self) -> Iterator[str]:
        yield from by_use()
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


def by_use() -> list[str]:
    """All of them as a person is told of them, the usual ones first."""
    return sorted(FAMILIES, key=lambda name: not FAMILIES[name].usual)


def advised() -> dict[str, type[Components]]:
    """The usual families, richest first: those that a sentence names as what else to try."""
    return {name: FAMILIES[name] for name in usual()}


def for_dependent_columns() -> list[str]:
    """The usual families with a bounded likelihood where columns determine one another."""
    return [name for name, family in advised().items() if not family.spans_all_directions]


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
    "advised",
    "axes",
    "by_use",
    "for_dependent_columns",
    "usual",
]
