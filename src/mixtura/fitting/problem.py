"""What a fit is set up with: its rows, what was asked for, and what their moments make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.fitting.settings import Settings
from mixtura.initialise import (
    INITIALISERS,
    Floor,
    Given,
    Moments,
    from_callable,
    measure,
    partition_by,
)
from mixtura.model.families import Components

NOTHING_GIVEN = Given(None, None, None)


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
    """

    source: Source
    settings: Settings
    moments: Moments
    judged: Moments
    floor: Floor

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
    ) -> Self:
        """Measure the rows; ``offset`` (d,) is what a preparation has taken from each of them.

        ``objective`` says what to maximise for rows of these moments: a prior may depend on them.
        """
        moments = measure(source, fold, with_covariance=settings.family.spans_all_directions)
        judged = moments if offset is None else replace(moments, mean=moments.mean + offset)
        if objective is not None:
            settings = replace(settings, objective=objective(moments))
        return cls(source, settings, moments, judged, Floor.of(reg_covar, judged))


def settings_for(
    family: type[Components],
    n_components: int,
    *,
    tol: float,
    max_iter: int,
    n_init: int,
    init_params: str | Callable[..., Any] = "k-means++",
    given: Given = NOTHING_GIVEN,
) -> Settings:
    """Settings from what a caller names; see :class:`mixtura.GaussianMixture` for each.

    The ordinary k-means start is tried beside those that ``init_params`` names; a function is to
    begin alone.
    """
    if callable(init_params):
        partition, plain = from_callable(init_params), None
    else:
        partition, plain = (partition_by(INITIALISERS[name]) for name in (init_params, "kmeans"))
    return Settings(family, n_components, tol, max_iter, n_init, partition, given, plain)
