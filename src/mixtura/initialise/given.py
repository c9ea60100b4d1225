"""Starts that the caller gives: parameters, whole or in part, or a function of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidParameterError
from mixtura.initialise.floor import Floor
from mixtura.initialise.initialiser import Partition, nearest, one_hot
from mixtura.initialise.moments import Moments
from mixtura.initialise.sample import Sample
from mixtura.model.block import Block
from mixtura.model.families import Components, Gaussian
from mixtura.model.mixture import Mixture, of_responsibilities
from mixtura.model.statistics import MixtureStatistics


@dataclass(frozen=True, slots=True)
class Given:
    """Initial parameters that the caller fixed; None where it did not.

    Attributes
    ----------
    weights : (k,)
    means : (k, d)
    precisions : the family's shape, positive-definite
    """

    weights: Floats | None
    means: Floats | None
    precisions: Floats | None

    @property
    def decides_the_start(self) -> bool:
        """With means given there is one start and nothing to search for."""
        return self.means is not None

    def start_on(
        self, source: Source, family: type[Components], moments: Moments, floor: Floor, fold: Fold
    ) -> Mixture:
        """The start that given means decide: every row of a source goes to the nearest one.

        Nearest in standardised columns; weights and covariances that are not given are those of
        the rows that go there. One pass over all rows, so that a small group is not missed.
        """
        means = self.means
        assert means is not None
        variances = np.maximum(moments.spread, floor.variances)
        blank = Mixture.alike(family, means, variances, floor.variances)
        spread = np.sqrt(np.where(moments.spread > 0, moments.spread, 1.0))
        centres = (means - moments.mean) / spread

        def assign(block: Block) -> MixtureStatistics:
            resp = one_hot(nearest((block.rows - moments.mean) / spread, centres), len(means))
            return of_responsibilities(blank.components, block, resp)

        statistics = fold(assign, source.blocks())
        return self.put_into(floor.under(blank.maximise(statistics)))

    def put_into(self, mixture: Mixture) -> Mixture:
        """The mixture with the given parameters in place of its own."""
        weights = mixture.weights if self.weights is None else self.weights
        components = mixture.components
        if self.means is not None:
            components = components.replaced(means=self.means)
        if self.precisions is not None:
            # others than those in the shape of Gaussians have none to be given
            family = cast(type[Gaussian], type(components))
            components = family.from_precisions(components.means, self.precisions)
        return replace(mixture, weights=weights, components=components)

    def partition(self) -> Partition:
        """Every row to the nearest given mean, for what else the start needs."""
        means = self.means
        assert means is not None

        def partition(sample: Sample, k: int, rng: np.random.Generator, view: str) -> Floats:
            centres = (means - sample.mean) / sample.scale
            return one_hot(nearest(sample.standardised, centres), k)

        return partition


def from_callable(function: Callable[..., Any]) -> Partition:
    """A partition from ``f(X, n_components, random_state)``.

    It returns means (k, d) in the data's units, or responsibilities or labels of the rows it was
    given: (m, k) non-negative, or (m,) integers.
    """

    def partition(sample: Sample, k: int, rng: np.random.Generator, view: str) -> Floats:
        returned = function(sample.filled, k, rng)
        try:
            answer = np.asarray(returned)
        except ValueError as error:
            raise _unusable(f"rows of different lengths ({error})") from error
        m, d = sample.rows.shape
        if answer.shape == (m,) and np.issubdtype(answer.dtype, np.integer):
            if answer.min() < 0 or answer.max() >= k:
                raise _unusable(f"labels outside 0..{k - 1}")
            return one_hot(answer.astype(np.intp), k)
        try:
            numbers: Floats = answer.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise _unusable(f"{answer.dtype} values") from error
        if not np.isfinite(numbers).all():
            raise _unusable("NaN or infinity")
        if numbers.shape == (m, k):
            total = numbers.sum(axis=1, keepdims=True)
            if (numbers < 0).any() or not (total > 0).all():
                raise _unusable("responsibilities that are negative or zero for a whole row")
            return np.ascontiguousarray((numbers / total).T)
        if numbers.shape == (k, d):
            return Given(None, numbers, None).partition()(sample, k, rng, view)
        raise _unusable(
            f"shape {answer.shape}; expected means ({k}, {d}), responsibilities ({m}, {k}) or "
            f"labels ({m},)"
        )

    return partition


def _unusable(what: str) -> InvalidParameterError:
    return InvalidParameterError(f"the init_params callable returned {what}.")
