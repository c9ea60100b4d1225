"""Where other shapes of a sweep have ended, as starts.

Shapes of one sweep are models of the same rows with as many groups, and many find the same ones:
from where the search for one of them has ended, another is but some iterations from an end of its
own. So the shapes of a sweep are fitted in generations, and whoever comes later begins from all
earlier ends beside its own starts (:func:`mixtura.fitting.starts.find_starts`), and searches the
less. The usual shapes come first, and are fitted as they are alone.
"""

from __future__ import annotations

import numpy as np

from mixtura.engine.em import Run
from mixtura.engine.outcome import Outcome
from mixtura.model.families import FAMILIES, Components, kind_of
from mixtura.model.mixture import Mixture


def generation(kind: str) -> int:
    """When a sweep fits models of this :func:`~mixtura.model.families.kind_of`: 0 comes first.

    After the usual shapes those that are special cases of no other but those, and so on, among
    shapes that are stored alike.

    Examples
    --------
    >>> from mixtura.fitting.relatives import generation
    >>> [generation(kind) for kind in ("full", "VVE", "EVE", "EII", "EVE t")]
    [0, 1, 2, 1, 2]
    """
    return _generation(FAMILIES[kind])


def _generation(family: type[Components]) -> int:
    if family.usual:
        return 0
    richer = (FAMILIES[name] for name in family.nests_in)
    alike = (other for other in richer if _stored(other) == _stored(family))
    return 1 + max(map(_generation, alike), default=0)


def _stored(family: type[Components]) -> tuple[bool, bool]:
    return family.stored_as_matrices, family.isotropic


class Relatives:
    """The ends of the fits of a sweep, by number of components and kind.

    Fits may run in several threads, but none before all of an earlier generation have ended.
    """

    def __init__(self) -> None:
        self._ends: dict[tuple[int, str], Mixture] = {}

    def keep(self, ended: Run) -> None:
        """Remember where a fit ended, if it is sound."""
        if ended.outcome is not Outcome.COLLAPSED:
            family = type(ended.mixture.components)
            self._ends[ended.mixture.n_components, _kind(family)] = ended.mixture

    def of(self, family: type[Components], k: int) -> list[Mixture]:
        """Mixtures of k components of ``family``, one near each end of earlier generations."""
        if family.name not in FAMILIES:
            return []
        mine = _generation(family)
        earlier = (name for name, other in FAMILIES.items() if _generation(other) < mine)
        ends = (self._ends.get((k, kind_of(name, family.component))) for name in earlier)
        near = (_nearest(end, family) for end in ends if end is not None)
        return [mixture for mixture in near if mixture is not None]


def _nearest(end: Mixture, family: type[Components]) -> Mixture | None:
    try:
        components = family.nearest_to(end.components, end.shares, end.floor)
    except np.linalg.LinAlgError:
        return None
    return None if components is None else end.around(components)


def _kind(family: type[Components]) -> str:
    return kind_of(family.name, family.component)
