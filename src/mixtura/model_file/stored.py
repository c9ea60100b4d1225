"""What a model file holds, as values: no estimator, no path, no bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.engine.outcome import Outcome
from mixtura.model.families import GAUSSIAN, Components, family_of
from mixtura.preparation.principal_axes import Projection

Plain = bool | int | float | str | list[str] | list[str | int] | dict[str, Any] | None
"""What a constructor parameter in a file may be; a dict is the parameters of a prior."""


def stored_family(parameters: Mapping[str, Plain]) -> type[Components]:
    """The family that parameters name; KeyError, ValueError or TypeError where there is none."""
    component = str(parameters.get("component", GAUSSIAN))
    freedom: Any = parameters.get("degrees_of_freedom")
    if isinstance(freedom, bool) or (component == GAUSSIAN and freedom is not None):
        raise ValueError(freedom)
    return family_of(str(parameters["covariance_type"]), component, freedom)


@dataclass(frozen=True, slots=True)
class StoredFit:
    """What is known of the fit that a mixture came from.

    Attributes
    ----------
    outcome : how it ended
    log_likelihoods : (m,) totals in nats, the last ``n_iter`` of them after each iteration;
        of another objective its values
    n_iter : int, less than m
    total_weight : of the rows, by which the lower bounds are divided
    log_likelihood : of the rows in nats, where another objective was maximised; else None, and
        it is the last of the totals
    """

    outcome: Outcome
    log_likelihoods: Floats
    n_iter: int
    total_weight: float
    log_likelihood: float | None = None


@dataclass(frozen=True, slots=True)
class StoredNoise:
    """The noise beside the components.

    Attributes
    ----------
    weight : its share; the weights of the components add up to what it leaves of one
    log_density : of the noise, the same everywhere
    box : (r + 1, d) a corner and the edges of the box that it is drawn from, or None
    sides : (2, d) middles and lengths of a box along the columns, for rows that lack values, or
        None
    """

    weight: float
    log_density: float
    box: Floats | None = None
    sides: Floats | None = None


@dataclass(frozen=True, slots=True)
class StoredMixture:
    """A fitted mixture.

    Attributes
    ----------
    parameters : the constructor's, but for the three ``*_init``
    starts : those of ``weights_init``, ``means_init``, ``precisions_init`` that were given
    weights : (k,) as fitted, float32 or float64
    arrays : the family's parameters by name, ``means`` (k, d) among them, as fitted. A factor
        follows from its covariances; it is kept so that a loaded model gives the same bits
        whatever linear algebra is installed where it is loaded.
    feature_names : (d,) names, or None where the rows had none
    fit : None for a mixture whose parameters were set by hand
    noise : None where there is none
    trim_log_density : below it rows are left out of a trimmed fit; None without trimming
    trim_covariance : (d, d) by which missing values count there; None where none were missing
    """

    parameters: Mapping[str, Plain]
    starts: Mapping[str, Floats]
    weights: Rows
    arrays: Mapping[str, Rows]
    feature_names: tuple[str, ...] | None
    fit: StoredFit | None
    noise: StoredNoise | None = None
    trim_log_density: float | None = None
    trim_covariance: Floats | None = None

    @property
    def family(self) -> type[Components]:
        return stored_family(self.parameters)

    @property
    def means(self) -> Rows:
        return self.arrays["means"]

    @property
    def components(self) -> Components:
        """The components in float64, as the estimator computes with them."""
        return self.family(*(array.astype(np.float64) for array in self.arrays.values()))


@dataclass(frozen=True, slots=True)
class StoredPreparation:
    """What stands between raw rows and the mixture, and the anomaly threshold.

    Attributes
    ----------
    parameters : the constructor's of the estimator that prepares
    feature_names : the columns of the table that was fitted
    named : whether the rows came with these names, or they were made up
    center, scale : (d,), for the columns after one-hot encoding
    pca : or None
    anomaly_quantile, anomaly_threshold : a share of rows, and a log-density in nats
    levels : of each column of categories, sorted; all but the first have a column of 0 and 1
    trimmed : (t,) numbers of the rows left out of the fit, rising
    log : the features that are fitted as logarithms, in the order of the columns
    log_volume : what these add to the log-likelihood of the rows of the fit, in nats
    """

    parameters: Mapping[str, Plain]
    feature_names: tuple[str, ...]
    named: bool
    center: Floats
    scale: Floats
    pca: Projection | None
    anomaly_quantile: float
    anomaly_threshold: float
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    trimmed: Floats = field(default_factory=lambda: np.empty(0))
    log: tuple[str, ...] = ()
    log_volume: float = 0.0

    @property
    def n_features(self) -> int:
        """How many columns there are after one-hot encoding."""
        return len(self.feature_names) + sum(len(levels) - 2 for levels in self.levels.values())

    @property
    def places(self) -> list[int]:
        """Where the features that are fitted as logarithms are, after one-hot encoding."""
        places, before = [], 0
        for name in self.feature_names:
            places += [before] if name in self.log else []
            before += len(self.levels[name]) - 1 if name in self.levels else 1
        return places


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A mixture, and its preparation where it has one."""

    mixture: StoredMixture
    preparation: StoredPreparation | None = None


PROJECTION_FIELDS = tuple(entry.name for entry in fields(Projection) if entry.default is MISSING)
"""Those that every model with principal components has."""
