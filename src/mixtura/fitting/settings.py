"""What a fit was asked for, and what it begins with."""

from __future__ import annotations

from dataclasses import dataclass

from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.initialise import Floor, Given, Partition
from mixtura.model.families import Components
from mixtura.model.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Settings:
    """What a fit was asked for; see :class:`mixtura.GaussianMixture` for each.

    ``plain`` is the ordinary start, which a search tries beside ``partition``; None where nothing
    but that is to begin. ``objective`` is what the fit maximises.
    """

    family: type[Components]
    n_components: int
    tol: float
    max_iter: int
    n_init: int
    partition: Partition
    given: Given
    plain: Partition | None = None
    objective: Objective = LOG_LIKELIHOOD


@dataclass(frozen=True, slots=True)
class Starts:
    """Where EM on all rows begins.

    Attributes
    ----------
    mixtures : the most promising first, then others in case EM collapses from it
    held : a floor at which no likelihood runs away, for where it does from all of them; None for
        none
    ordinary : where an ordinary fit would have stopped, if a search has looked
    """

    mixtures: list[Mixture]
    held: Floor | None = None
    ordinary: Mixture | None = None
