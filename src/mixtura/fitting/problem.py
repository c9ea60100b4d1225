"""What a fit is set up with: its rows, what was asked for, and what their moments make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from mixtura._typing import Floats
from mixtura.engine.fold import Fold
from mixtura.families import Components
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
from mixtura.sources import Source

NOTHING_GIVEN = Given(None, None, None)
"""No initial parameters: the rows alone say where a fit begins."""


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
    ) -> Self:
        """Measure the rows; ``offset`` (d,) is what a preparation has taken from each of them."""
        moments = measure(source, fold, with_covariance=settings.family.spans_all_directions)
        judged = moments if offset is None else replace(moments, mean=moments.mean + offset)
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
    with_plain: bool = True,
) -> Settings:
    """Settings from what a caller names; see :class:`mixtura.GaussianMixture` for each.

    The ordinary k-means start is tried beside those that ``init_params`` names, unless it is a
    function or ``with_plain`` is False.
    """
    if callable(init_params):
        partition, with_plain = from_callable(init_params), False
    else:
        partition = partition_by(INITIALISERS[init_params])
    return Settings(
        family=family,
        n_components=n_components,
        tol=tol,
        max_iter=max_iter,
        n_init=n_init,
        partition=partition,
        given=given,
        plain=partition_by(INITIALISERS["kmeans"]) if with_plain else None,
    )
