"""What a fit is set up with: its rows, what was asked for, and what their moments make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.em import Run, run
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.fitting.common import Common
from mixtura.initialise import INITIALISERS, SEEDLESS, Floor, Moments, Trees, measure
from mixtura.initialise.given import Given, from_callable
from mixtura.initialise.initialiser import Partition, partition_by
from mixtura.initialise.noise import Noise
from mixtura.initialise.true_spread import bounded
from mixtura.model.families import Components
from mixtura.model.mixture import Mixture

NOTHING_GIVEN = Given(None, None, None)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a fit was asked for; see :class:`mixtura.GaussianMixture` for each.

    ``plain`` is the ordinary start, which a search tries beside ``partition``; None where nothing
    but that is to begin. ``others`` is what further starts are where ``partition`` has only one to
    offer. ``objective`` is what the fit maximises; ``noise`` is beside the groups.
    """

    family: type[Components]
    n_components: int
    tol: float
    max_iter: int
    n_init: int
    partition: Partition
    given: Given
    plain: Partition | None = None
    others: Partition | None = None
    objective: Objective = LOG_LIKELIHOOD
    noise: Noise | None = None

    @property
    def run(self) -> partial[Run]:
        """EM as it was asked for, over a source in a fold; see :func:`mixtura.engine.em.run`."""
        return partial(run, objective=self.objective, tol=self.tol, max_iter=self.max_iter)


@dataclass(frozen=True, slots=True)
class Starts:
    """Where EM on all rows begins.

    Attributes
    ----------
    mixtures : the most promising first, then others in case EM collapses from it
    held : a floor at which no likelihood runs away, for where it does from all of them; None for
        none
    ordinary : where an ordinary fit would have stopped, if a search has looked
    sound : whether the most promising was sound where a search left it
    """

    mixtures: list[Mixture]
    held: Floor | None = None
    ordinary: Mixture | None = None
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """A fit that is set up and has not begun.

    Attributes
    ----------
    source : the rows
    settings : what was asked for
    moments : of the rows
    judged : the same about the origin that the rows had before a preparation moved them, by which
        a column varies or does not
    floor : what holds covariances from below
    common : what it has in common with other fits to the same rows; None where there are none
    """

    source: Source
    settings: Settings
    moments: Moments
    judged: Moments
    floor: Floor
    common: Common | None = None

    @classmethod
    def of(
        cls,
        source: Source,
        settings: Settings,
        reg_covar: float,
        fold: Fold,
        *,
        offset: Floats | None = None,
        objective: Callable[[Moments], Objective] | None = None,
        noise: Callable[[Moments, Floor], Noise | None] | None = None,
        common: Common | None = None,
    ) -> Self:
        """Measure the rows; ``offset`` (d,) is what a preparation has taken from each of them.

        ``objective`` says what to maximise for rows of these moments: a prior may depend on them.
        ``noise`` says what noise there is to be beside the groups of such rows.
        """
        joint = settings.family.spans_all_directions
        measured = partial(measure, source, fold, with_covariance=joint)
        # of blocks that depend on the number of components, and with it their sums' last bits
        of = "moments", settings.n_components, joint
        moments = measured() if common is None else common.once(of, measured)
        judged = moments if offset is None else replace(moments, mean=moments.mean + offset)
        if objective is not None:
            settings = replace(settings, objective=objective(moments))
        floor = Floor.of(reg_covar, judged, even=settings.objective.even)
        if source.errors is not None:
            held = int(bounded(source, floor.variances).sum())
            floor = replace(floor, flat=max(floor.flat, held))
        if noise is not None:
            settings = replace(settings, noise=noise(moments, floor))
        return cls(source, settings, moments, judged, floor, common)


def settings_for(
    family: type[Components],
    n_components: int,
    *,
    tol: float,
    max_iter: int,
    n_init: int,
    init_params: str | Callable[..., Any] = "k-means++",
    given: Given = NOTHING_GIVEN,
    noise: Noise | None = None,
    trees: Trees | None = None,
) -> Settings:
    """Settings from what a caller names; see :class:`mixtura.GaussianMixture` for each.

    The ordinary k-means start is tried beside those that ``init_params`` names; a function is to
    begin alone. What has only one start to offer is followed by seeds of k-means++. ``trees`` are
    those of other fits to the same rows.
    """
    plain, seeds = (partition_by(INITIALISERS[name]) for name in ("kmeans", "k-means++"))
    settings = partial(
        Settings, family, n_components, tol, max_iter, n_init, given=given, noise=noise
    )
    if callable(init_params):
        return settings(from_callable(init_params))
    if init_params in SEEDLESS:
        grown = Trees() if trees is None else trees
        return settings(grown.partition, plain=plain, others=seeds)
    return settings(partition_by(INITIALISERS[init_params]), plain=plain)
