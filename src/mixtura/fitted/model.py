"""A fitted model: its parameters, its preparation, its columns, and how it came about."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.data import Source
from mixtura.engine.outcome import Outcome
from mixtura.errors import InvalidModelError, InvalidParameterError
from mixtura.estimators.answers.figures import Figures
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.gaussian_mixture_ic import GaussianMixtureIC
from mixtura.estimators.inputs.fittedness import check_is_fitted, no_model
from mixtura.estimators.inputs.regularised import maximised
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.model.families import StudentT
from mixtura.model.mixture import Mixture, PreparedMixture
from mixtura.preparation.one_hot import OneHot
from mixtura.preparation.transform import Preparation
from mixtura.process.lazy import cached_property
from mixtura.selection import Sweep

Estimator = GaussianMixture | PreparedGaussianMixture
"""What holds one fitted mixture."""

Model = Estimator | GaussianMixtureIC
"""What a person calls a model: one fitted mixture, or a choice among several."""

ANOMALY_QUANTILE = 0.05
"""Share of the rows of a fit that are anomalies, where the model has none of its own."""


@dataclass(frozen=True, eq=False)
class FittedModel:
    """One fitted mixture with all that is known about it, in the units of the table.

    Attributes
    ----------
    estimator : what reads rows, predicts, scores and samples
    inner : the GaussianMixture in it, which takes prepared rows
    preparation : Preparation, or None where rows are taken as they are
    sweep : the sweep that chose the model, or None
    """

    estimator: Estimator
    inner: GaussianMixture
    preparation: Preparation | None = None
    sweep: Sweep | None = None

    @classmethod
    def of(cls, model: object, unless: str = "model is") -> Self:
        """Open a model: the estimator itself, or the one that a choice has settled on.

        Parameters
        ----------
        model : GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC, fitted
            Or whatever has one of the first two for its ``best_estimator_``.
        unless : str, how the sentence begins that refuses anything else

        Raises
        ------
        InvalidModelError
            ``model`` is something else, or has no components, so that all rows are noise.
        NotFittedError
            It is not fitted.

        Examples
        --------
        >>> from mixtura import PreparedGaussianMixture, datasets
        >>> from mixtura.fitted import FittedModel
        >>> X = datasets.load("faithful").X
        >>> model = FittedModel.of(PreparedGaussianMixture(2, random_state=0).fit(X))
        >>> model.means.round(1)
        array([[ 4.3, 80. ],
               [ 2. , 54.5]])
        """
        chosen = getattr(model, "best_estimator_", model)
        if isinstance(chosen, Model):
            check_is_fitted(chosen)
        if not isinstance(chosen, Estimator):
            raise no_model(model, unless)
        if not chosen.n_components:
            raise InvalidModelError(
                f"{unless} a model without groups: all rows are noise, so that there is nothing "
                "to look at. Ask for one component or more (n_components)."
            )
        sweep = getattr(model, "sweep_", None)
        if isinstance(chosen, PreparedGaussianMixture):
            return cls(chosen, chosen.mixture_, chosen.preparation_, sweep)
        return cls(chosen, chosen, None, sweep)

    # --- the parameters, as they were fitted and in the units of the table ---------------

    @cached_property
    def mixture(self) -> Mixture:
        """The parameters as the engine's value, for prepared rows."""
        return self.inner.mixture()

    @cached_property
    def ready(self) -> PreparedMixture:
        """The same, ready for passes over prepared rows."""
        return self.mixture.prepare()

    @cached_property
    def is_gaussian(self) -> bool:
        """Whether the components are Gaussians, of which more is known than of others."""
        return self.mixture.components.gaussian_form() is not None

    @property
    def degrees_of_freedom(self) -> Floats | None:
        """Of the components (k,), where they are Student's t."""
        components = self.mixture.components
        return components.degrees_of_freedom if isinstance(components, StudentT) else None

    @property
    def weights(self) -> Floats:
        """Share (k,) of each component, as the estimator publishes it."""
        return self.inner.weights_

    @property
    def noise(self) -> float | None:
        """Share of the noise, or None where the model has none."""
        return None if self.mixture.background is None else self.inner.noise_weight_

    @property
    def _figures(self) -> Figures:
        return Figures(self.mixture, self.names, self.preparation)

    @cached_property
    def means(self) -> Floats:
        """Of the components (k, d) in the units of the table, never of logarithms themselves."""
        return self._figures.means

    @cached_property
    def medians(self) -> Floats:
        """Of the components (k, d), by feature: the means, but for logarithms."""
        return self.restore(self.mixture.components.means)

    @cached_property
    def factors(self) -> Floats:
        r"""Within which of their median two thirds of a component lie (k, d), as of a logarithm.

        :math:`e^\sigma` with the standard deviation of the logarithm; NaN for other features.
        """
        factors = np.full(self.sds.shape, np.nan)
        logs = list(self.log)
        factors[:, logs] = np.exp(self.in_logs.sds[:, logs])
        return factors

    @cached_property
    def covariances(self) -> Floats:
        """Of the components (k, d, d), in squared units of the table.

        After PCA: what the principal components span, and on the diagonal what they leave out.
        """
        return self._figures.covariances

    @cached_property
    def sds(self) -> Floats:
        """Standard deviation of each feature in each component (k, d), in its units.

        Of Student's t the scale.
        """
        sds: Floats = np.sqrt(np.maximum(np.einsum("kdd->kd", self.covariances), 0.0))
        return sds

    @property
    def shift(self) -> float:
        """The same for every row: what scaling adds to a log-density of prepared rows.

        It is all that there is to add where no column is a logarithm; :meth:`volume` has the rest.
        """
        return 0.0 if self.preparation is None else self.preparation.log_determinant

    def volume(self, prepared: Rows | Source) -> Floats | float:
        """Added to log-densities of these prepared rows, it makes them those in their units.

        One number for all rows, or where columns are logarithms one for each (n,).
        """
        return 0.0 if self.preparation is None else self.preparation.log_volume(prepared)

    def prepare(self, rows: Rows) -> Rows:
        """Rows (n, d) in the units of the table as the mixture takes them (n, m)."""
        prepared = rows if self.preparation is None else self.preparation.transform(rows)
        return np.ascontiguousarray(prepared)

    def restore(self, prepared: Floats) -> Floats:
        """Rows, or means, of the mixture (n, m) in the units of the table (n, d)."""
        preparation = self.preparation
        return prepared if preparation is None else preparation.inverse_transform(prepared)

    def responsibilities(self, rows: Rows) -> Floats:
        """Of each component for each row (n, k), which is in the units of the table.

        What they lack of one is the noise's.
        """
        return np.ascontiguousarray(self.ready.responsibilities(self.prepare(rows)).T)

    def log_density(self, rows: Rows) -> Floats:
        """Of each row (n,), in nats, in the units of the table."""
        prepared = self.prepare(rows)
        return self.ready.log_density(prepared) + self.volume(prepared)

    # --- the columns ----------------------------------------------------------------------

    @property
    def named(self) -> bool:
        """False where the names of the columns are made up."""
        return hasattr(self.estimator, "feature_names_in_")

    @cached_property
    def names(self) -> list[str]:
        """Of the features (d,), after one-hot encoding."""
        if self.preparation is not None:
            return list(self.preparation.feature_names)
        if self.named:
            return [str(name) for name in self.estimator.feature_names_in_]
        return [f"x{feature}" for feature in range(self.mixture.n_features)]

    @property
    def encoding(self) -> OneHot | None:
        """How columns of categories become numbers, or None where there are none."""
        return None if self.preparation is None else self.preparation.encoding

    @property
    def log(self) -> tuple[int, ...]:
        """The features that are fitted as logarithms."""
        return () if self.preparation is None else self.preparation.log

    @cached_property
    def in_logs(self) -> FittedModel:
        """The same model of the logarithms themselves, where its components are Gaussians.

        Without logarithms, it is this itself.
        """
        if self.preparation is None or not self.log:
            return self
        names = [
            f"log {name}" if place in self.log else name for place, name in enumerate(self.names)
        ]
        own = replace(self.preparation, feature_names=names, encoding=None, log=())
        return replace(self, preparation=own)

    @property
    def columns(self) -> list[str]:
        """Names of the columns of a table that the model takes."""
        return self.names if self.encoding is None else list(self.encoding.columns)

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Of each column of categories."""
        return {} if self.encoding is None else self.encoding.levels

    @property
    def level_shares(self) -> dict[str, Floats]:
        """Share of each level in each component, (k, L) a column of categories."""
        return {} if self.encoding is None else self.encoding.shares(self.means)

    @property
    def density_scale(self) -> str:
        """What log-densities refer to: ``"original"`` rows or their ``"pca scores"``."""
        return "original" if self.preparation is None else self.preparation.density_scale

    @property
    def n_principal_components(self) -> int | None:
        """How many there are, or None without PCA."""
        pca = None if self.preparation is None else self.preparation.pca
        return None if pca is None else len(pca.components)

    # --- how it came about ----------------------------------------------------------------

    @property
    def outcome(self) -> Outcome | None:
        """How the fit ended; None where the parameters were set by hand."""
        return getattr(self.inner, "outcome_", None)

    @property
    def n_iter(self) -> int | None:
        """Iterations of the fit, or None."""
        return getattr(self.inner, "n_iter_", None)

    @property
    def total_weight(self) -> float | None:
        """Of the rows of the fit, or None where the model does not know it."""
        return getattr(self.inner, "_total_weight", None)

    def was_fitted_to(self, n_rows: int, log_density: Floats) -> bool:
        """Whether rows may be those of the fit: as many, and as likely on average.

        Parameters
        ----------
        n_rows : int, how many there are
        log_density : (b,) of all of them or of some, drawn evenly, on the scale of prepared rows
        """
        ended = getattr(self.inner, "lower_bound_", None)
        weight = self.total_weight
        evidence = vars(self.inner).get("_evidence_of_fit") if maximised(self.inner) else None
        if evidence is not None:  # the lower bound is of something else
            ended = evidence.log_likelihood / evidence.n
        if ended is None or (weight is not None and round(weight) != n_rows):
            return False
        drawn = len(log_density) < n_rows
        error = 5.0 * log_density.std() / np.sqrt(len(log_density)) if drawn else 0.0
        return bool(abs(log_density.mean() - ended) <= error + 1e-4 * (1.0 + abs(ended)))

    @property
    def anomaly_quantile(self) -> float | None:
        """Share of the rows of the fit below the model's own threshold; None where it has none."""
        return getattr(self.estimator, "anomaly_quantile_", None)

    @property
    def anomaly_threshold(self) -> float | None:
        """The log-density below which the model calls a row an anomaly; None where it has none."""
        return getattr(self.estimator, "anomaly_threshold_", None)

    @property
    def quantile(self) -> float:
        """The model's own share of anomalies, or the usual one."""
        return ANOMALY_QUANTILE if self.anomaly_quantile is None else self.anomaly_quantile

    def threshold(self, quantile: float) -> float | None:
        """The log-density that a share of the rows of the fit is below.

        None where the model does not know them, as one from a file does not.
        """
        with suppress(InvalidParameterError):
            return self.estimator.anomaly_threshold(quantile)
        return None
