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
from mixtura.model.student_t import ESTIMATED, SHARED, Freedom, StudentT, student_t


class Registry(dict[str, type[Components]]):
    """Families by their ``covariance_type``; those of R's mclust have its names too.

    They are listed once, by the name that is theirs here. In one column mclust has two models, E
    and V, which are a shared variance and a variance each. Those of heavy tails are looked up by
    what a sweep calls them (:func:`kind_of`), and are not listed.
    """

    def __missing__(self, name: str) -> type[Components]:
        if isinstance(name, str) and name.endswith(HEAVY):
            return family_of(name.removesuffix(HEAVY), STUDENT_T)
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


GAUSSIAN, STUDENT_T = COMPONENTS = "gaussian", "student_t"
"""The values of ``component``: what density a component has, in whatever shape."""

HEAVY = " t"
"""What a sweep, which tells models apart by one name, puts behind that of a shape."""


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


def family_of(
    covariance_type: str, component: str = GAUSSIAN, degrees_of_freedom: Freedom = ESTIMATED
) -> type[Components]:
    """The family of this shape and density; KeyError where there is none of either name.

    Examples
    --------
    >>> from mixtura.model.families import family_of
    >>> family_of("VEV", "student_t", 4.0).n_parameters(2, 3), family_of("VEV").n_parameters(2, 3)
    (16, 16)
    """
    family = FAMILIES[covariance_type]
    if component == GAUSSIAN:
        return family
    if component != STUDENT_T:
        raise KeyError(component)
    shape = family.gaussian_shape()
    if shape is None:
        raise KeyError(component)
    if degrees_of_freedom not in (ESTIMATED, SHARED):
        degrees_of_freedom = float(degrees_of_freedom)
    return student_t(shape, degrees_of_freedom)


def kind_of(covariance_type: str, component: str = GAUSSIAN) -> str:
    """Shape and density as one name, by which :data:`FAMILIES` finds them: "full", "full t"."""
    alone = FAMILIES.of_one_column(covariance_type)  # of which it has to be seen that there is one
    name = covariance_type if alone else FAMILIES[covariance_type].name
    return name if component == GAUSSIAN else name + HEAVY


def parts_of(kind: str) -> tuple[str, str]:
    """The shape and the density that a :func:`kind_of` names."""
    if kind.endswith(HEAVY):
        return kind.removesuffix(HEAVY), STUDENT_T
    return kind, GAUSSIAN


def called(name: str) -> type[Components] | None:
    """The family whose class has this name, as states and copies know it; None for no such."""
    for family in FAMILIES.values():
        if family.__name__ == name:
            return family
        shape = family.gaussian_shape()
        if shape is None:
            continue
        own = student_t(shape).__name__
        if name == own:
            return student_t(shape)
        if name.startswith(f"{own}_"):
            further = name.removeprefix(f"{own}_")
            try:
                return student_t(shape, further if further == SHARED else float(further))
            except ValueError:
                return None
    return None


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
    "COMPONENTS",
    "ESTIMATED",
    "FAMILIES",
    "FLOOR_MARGIN",
    "GAUSSIAN",
    "SHARED",
    "STUDENT_T",
    "AllNames",
    "Components",
    "Diag",
    "Expectation",
    "Freedom",
    "Full",
    "Gaussian",
    "GaussianForm",
    "Spherical",
    "StudentT",
    "Tied",
    "advised",
    "axes",
    "by_use",
    "called",
    "family_of",
    "for_dependent_columns",
    "kind_of",
    "parts_of",
    "usual",
]
