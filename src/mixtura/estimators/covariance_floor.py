"""The covariance floor that a fitted mixture had, worked out again from the rows of its fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mixtura._typing import Floats, Rows
from mixtura.data import Source
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.initialise import floor_of
from mixtura.model.families import FAMILIES
from mixtura.model.mixture import Mixture
from mixtura.process.workers import usable_workers

if TYPE_CHECKING:
    from mixtura.estimators.gaussian_mixture import GaussianMixture


def with_floor(
    model: GaussianMixture, rows: Rows | Source, weight: Floats | None = None
) -> Mixture:
    """The parameters of a fitted model with the floor of its fit, which no attribute holds.

    Parameters
    ----------
    model : GaussianMixture, fitted
    rows : (n, d) of the fit, as the mixture took them
    weight : (n,) of the rows, or None
    """
    mixture: Mixture = model.mixture()
    source = in_blocks(rows, weight, n_components=mixture.n_components)
    with Fold(usable_workers(model.n_jobs)) as fold:
        floor = floor_of(source, FAMILIES[model.covariance_type], model.reg_covar, fold)
    return floor.under(mixture)
