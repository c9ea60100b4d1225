"""How far the groups of a model are from the whole, column by column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mixtura._printable import cut_inside
from mixtura._typing import Floats
from mixtura.fitted.model import FittedModel


@dataclass(frozen=True, slots=True)
class Features:
    """What groups look like, a feature at a time.

    Attributes
    ----------
    names : (d,) of the features
    weights : (k,) shares of the groups
    means, sds : (k, d) of each group; of a level of categories, its share and the deviation of
        that
    variables : (d,) of a level the column that it is a level of, and None of a number
    covariances : (k, d, d), or None where they are not to be told
    log : the features whose means, deviations and covariances are those of their logarithms
    """

    names: list[str]
    weights: Floats
    means: Floats
    sds: Floats
    variables: list[str | None]
    covariances: Floats | None = None
    log: frozenset[int] = frozenset()

    @classmethod
    def of(cls, model: FittedModel) -> Self:
        """Of a model: its columns of numbers, then every level of its categories."""
        fitted = model.in_logs
        means, sds, names = fitted.means, fitted.sds, list(model.names)
        log = frozenset(model.log)
        if model.encoding is None:
            none: list[str | None] = [None] * len(names)
            return cls(names, model.weights, means, sds, none, fitted.covariances, log)
        numbers = ~np.array(model.encoding.is_dummy)
        kept = [name for name, number in zip(names, numbers, strict=True) if number]
        levels = [(name, level) for name, own in model.levels.items() for level in own]
        shares = np.clip(np.concatenate([*model.level_shares.values()], axis=1), 0.0, 1.0)
        return cls(
            [*kept, *(f"{name}={level}" for name, level in levels)],
            model.weights,
            np.concatenate([means[:, numbers], shares], axis=1),
            np.concatenate([sds[:, numbers], np.sqrt(shares * (1.0 - shares))], axis=1),
            [*[None] * len(kept), *(name for name, _ in levels)],
            log=frozenset(kept.index(names[place]) for place in log),
        )

    def told(self, names: list[str], means: Floats, sds: Floats) -> Self:
        """What is left where only so much may be told of the features as the mixture has them.

        Levels are those that have a feature (``name=level``); there are no covariances.
        """
        levels = dict(zip(self.names, self.variables, strict=True))
        variables = [levels.get(name, _variable(name, levels)) for name in names]
        return type(self)(list(names), self.weights, means, sds, variables)

    def shortened(self, most: int) -> Self:
        """The same with names of at most so many letters, cut where least is lost: inside."""
        return replace(self, names=[cut_inside(name, most) for name in self.names])

    @property
    def whole(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation (d,) of all groups together, by the law of total variance.

        Examples
        --------
        >>> import numpy as np
        >>> from mixtura.fitted.marks import Features
        >>> two = np.array([[0.0], [6.0]])
        >>> Features(["x"], np.array([0.5, 0.5]), two, np.full((2, 1), 4.0), [None]).whole
        (array([3.]), array([5.]))
        """
        share = self.weights / self.weights.sum()
        mean = share @ self.means
        return mean, np.sqrt(share @ (self.sds**2 + (self.means - mean) ** 2))

    @property
    def away(self) -> Floats:
        """How far the mean of each group is from that of all rows (k, d), in deviations of all."""
        mean, sd = self.whole
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            away: Floats = np.where(sd > 0.0, (self.means - mean) / sd, 0.0)
        return np.nan_to_num(away, nan=0.0, posinf=0.0, neginf=0.0)

    @property
    def told_apart(self) -> Floats:
        """Share (d,) of each feature's variance that lies between the groups, from 0 to 1."""
        shared: Floats = (self.weights / self.weights.sum()) @ self.away**2
        return shared


def _variable(name: str, levels: dict[str, str | None]) -> str | None:
    """The column of categories that a renamed level belongs to."""
    known = {variable for variable in levels.values() if variable is not None}
    return next((variable for variable in known if name.startswith(f"{variable}=")), None)
