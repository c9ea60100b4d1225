"""What a mixture with its preparation answers: everything in the units of the rows as given."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.mixture import GaussianMixture as SklearnMixture
from sklearn.pipeline import Pipeline

from mixtura._typing import Bools, Floats, Ints
from mixtura.data import ArraySource, Source
from mixtura.data.sample_weights import read_weights
from mixtura.diagnostics.anomalies import Densities
from mixtura.errors import InvalidParameterError
from mixtura.estimators.answers.criteria import Judged, weights_of
from mixtura.estimators.answers.imputation import MeanOf, checked_draws, drawn, expected
from mixtura.estimators.answers.storing import stored_mixture, stored_preparation
from mixtura.estimators.answers.summary import Summary
from mixtura.estimators.answers.to_sklearn import prepared
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.inputs.encoded_rows import further_source
from mixtura.estimators.inputs.errors_of_rows import (
    check_axes,
    check_beside_errors,
    check_preparation,
    measured,
    prepared_source,
)
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.model_file import PathLike, StoredModel, write_model
from mixtura.preparation.principal_axes import turn_parameters
from mixtura.preparation.transform import Preparation
from mixtura.process.randomness import generator
from mixtura.selection import Evidence


class AnswersInUnits(Judged):
    """The methods of a fitted :class:`mixtura.PreparedGaussianMixture`."""

    mixture_: GaussianMixture
    preparation_: Preparation
    anomaly_quantile_: float
    anomaly_threshold_: float
    trimmed_: Ints
    _log_volume: float

    @property
    def density_scale_(self) -> str:
        return self.preparation_.density_scale

    @property
    def means_original_(self) -> Floats:
        r"""Component means (k, d) in the units of the rows.

        Of a column in ``log`` the mean of its values, :math:`e^{\mu + \sigma^2 / 2}`; the median
        is :math:`e^\mu`, which :attr:`medians_original_` has.
        """
        components = self.mixture_.mixture().components
        return self.preparation_.original_means(components.means, components.covariance_matrices)

    @property
    def medians_original_(self) -> Floats:
        r"""Component medians (k, d) by feature, in the units of the rows.

        They differ from the means in the columns of ``log`` only, where half of a component's rows
        are below :math:`e^\mu`.
        """
        return self.preparation_.inverse_transform(self.mixture_.mixture().components.means)

    @property
    def sds_original_(self) -> Floats:
        r"""Component standard deviations (k, d) by feature, in the units of the rows.

        Of Student's t the scales.

        Of a column in ``log`` that of its values, :math:`E x \sqrt{e^{\sigma^2} - 1}`.
        """
        components = self.mixture_.mixture().components
        return self.preparation_.original_sd(components.covariance_matrices, components.means)

    @property
    def covariances_original_(self) -> Floats:
        """Component covariances (k, d, d) in the units of the rows; of Student's t scale matrices.

        After PCA: what the principal components span, and on the diagonal the variance that they
        leave out, the same for every component. Of columns in ``log``: those of their values.
        """
        components = self.mixture_.mixture().components
        return self.preparation_.original_covariances(
            components.covariance_matrices, components.means
        )

    @property
    def weights_(self) -> Floats:
        """Share (k,) of each component."""
        return self.mixture_.weights_

    @property
    def noise_weight_(self) -> float:
        """Share of the noise, where the fit had any."""
        return self.mixture_.noise_weight_

    @property
    def noise_volume_(self) -> float:
        """The volume that the noise is spread over, on the scale that ``density_scale_`` names."""
        return self.mixture_.noise_volume_ * exp(-self.preparation_.log_determinant)

    @property
    def level_shares_(self) -> dict[str, Floats]:
        """Share of each level of an encoded column in each component, (k, L) a column.

        The levels are ``preparation_.encoding.levels`` of that column, in their order.
        """
        encoding = self.preparation_.encoding
        return {} if encoding is None else encoding.shares(self.means_original_)

    def predict(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Ints:
        """Label (n,) of the component most likely to have drawn each row; -1 is noise.

        ``covariance_of_error`` as in :meth:`mixtura.GaussianMixture.predict`, in the units of the
        rows.
        """
        prepared = self._prepare(self._measured(X, covariance_of_error))
        return self.mixture_.predict(prepared)

    def predict_proba(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Floats:
        r"""Responsibilities (n, k): :math:`p(k \mid x_i)`; each row adds up to one.

        With noise to one less the probability of that, which :meth:`noise_proba` gives.
        ``covariance_of_error`` as in :meth:`predict`.
        """
        prepared = self._prepare(self._measured(X, covariance_of_error))
        return self.mixture_.predict_proba(prepared)

    def noise_proba(self, X: Any) -> Floats:
        """Probability (n,) that each row is noise; without noise, zeros."""
        prepared = self._prepare(X)
        return self.mixture_.noise_proba(prepared)

    def score_samples(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Floats:
        r""":math:`\log p(x_i)` (n,), in nats, on the scale that ``density_scale_`` names.

        A value for each row, whatever its weight. ``covariance_of_error`` as in :meth:`predict`.
        """
        prepared = self._prepare(self._measured(X, covariance_of_error))
        return self.mixture_.score_samples(prepared) + self.preparation_.log_volume(prepared)

    def _log_densities(self, X: Any) -> Floats:
        prepared = self._prepare(X)
        return self.mixture_._log_densities(prepared) + self.preparation_.log_volume(prepared)

    def sample(self, n_samples: int = 1) -> tuple[Floats, Ints]:
        """Draw rows (n, d) in the original units, and the component (n,) of each.

        After PCA they lie in the span of the principal components that were kept. One-hot columns
        come as numbers around 0 and 1, in the order of ``preparation_.feature_names``;
        ``preparation_.encoding.decode`` turns them into levels. Columns of ``log`` come as values,
        not as logarithms.
        """
        check_is_fitted(self)
        rows, labels = self.mixture_.sample(n_samples)
        return self.preparation_.inverse_transform(rows), labels

    def impute(self, X: Any, n_draws: int | None = None, random_state: Any = None) -> Floats:
        """Rows (n, d) with their missing values filled in, in the units of the rows.

        As :meth:`mixtura.GaussianMixture.impute`. Of a column in ``log`` the mean is that of the
        values themselves. After PCA what is filled in is what the scores of a row say of it, and
        there are no draws.

        Raises
        ------
        InvalidParameterError
            ``n_draws`` is no whole number above zero, more than the memory takes, or asked for
            after PCA.
        """
        check_is_fitted(self)
        preparation = self.preparation_
        rows = further_source(self, X, preparation).array()
        n_draws = checked_draws(n_draws, *rows.shape)
        given = np.asarray(rows, dtype=np.float64)
        prepared = preparation.transform(rows)
        if preparation.pca is not None:
            if n_draws is not None:
                raise InvalidParameterError(
                    f"n_draws is {n_draws}, but the mixture is one of principal components, which "
                    "do not say how values vary about what is expected: leave n_draws out, or fit "
                    "with pca=None."
                )
            return np.where(np.isnan(given), preparation.inverse_transform(prepared), given)
        mixture = self.mixture_.mixture()
        if n_draws is not None:
            draws = drawn(mixture, prepared, n_draws, generator(random_state))
            flat = preparation.inverse_transform(draws.reshape(-1, given.shape[1]))
            return np.where(np.isnan(given), flat.reshape(draws.shape), given)
        whole = expected(mixture, prepared, self._means_of_values())
        own = whole * preparation.scale + preparation.center
        own[:, list(preparation.log)] = whole[:, list(preparation.log)]
        return np.where(np.isnan(given), own, given)

    def denoise(self, X: Any, covariance_of_error: ArrayLike) -> Floats:
        """What is expected of the true rows (n, d), in their own units.

        As :meth:`mixtura.GaussianMixture.denoise`; after PCA, what the principal components hold
        of them.

        Raises
        ------
        InvalidParameterError
            The errors cannot be used, or not with this model.
        """
        prepared = self._prepare(self._with_errors(X, covariance_of_error))
        errors = prepared.errors
        if errors is None:
            errors = np.zeros((prepared.n_rows, prepared.n_features))
        return self.preparation_.inverse_transform(self.mixture_.denoise(prepared, errors))

    def _means_of_values(self) -> MeanOf | None:
        """Where columns are logarithms, the means of the values themselves."""
        preparation = self.preparation_
        if not preparation.log:
            return None
        of_logs = np.zeros(len(preparation.feature_names), dtype=np.bool_)
        of_logs[list(preparation.log)] = True

        def mean_of(means: Floats, variances: Floats, gone: Bools) -> Floats:
            scale, center = preparation.scale[gone], preparation.center[gone]
            with np.errstate(over="ignore"):
                values = np.exp(means * scale + center + 0.5 * (variances * scale**2)[:, None])
            return np.where(of_logs[gone], values, means)

        return mean_of

    def save(self, path: PathLike) -> None:
        """Write the model, preparation included, to a file for :func:`mixtura.load`.

        Raises
        ------
        ModelFileError
            The file cannot be written; what was there before still is.
        """
        check_is_fitted(self)
        mixture = stored_mixture(self.mixture_)
        write_model(path, StoredModel(mixture, stored_preparation(self)))

    def to_sklearn(self) -> SklearnMixture | Pipeline:
        """The same model as scikit-learn's own objects, fitted.

        Without PCA a :class:`sklearn.mixture.GaussianMixture` of the rows as given: matrices keep
        their covariance type, the others become ``"diag"``. With PCA a
        :class:`sklearn.pipeline.Pipeline` of scaler, PCA and mixture, whose log-densities are
        those of the scores, as ours are. Otherwise as :meth:`mixtura.GaussianMixture.to_sklearn`.

        Raises
        ------
        InvalidParameterError
            Columns are encoded as 0 and 1, of which scikit-learn's encoders have no twin, or
            fitted as logarithms, which none of its mixtures counts in a density.
        """
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", None)
        return prepared(self.mixture_, self.mixture_.mixture(), self.preparation_, names)

    def _evidence(self, X: Any, sample_weight: ArrayLike | None) -> Evidence:
        return self.evidence_of_prepared(self._prepare(X), sample_weight)

    def evidence_of_prepared(
        self, prepared: Floats | Source, sample_weight: ArrayLike | None = None
    ) -> Evidence:
        """:meth:`evidence` of rows that ``preparation_`` has transformed already.

        On m principal components all covariance types count the turn of their axes, m (m - 1) / 2
        parameters, which are among those of a matrix.
        """
        source = prepared if isinstance(prepared, Source) else ArraySource(prepared, checked=True)
        evidence = self.mixture_.evidence(source, sample_weight)
        volume = self.preparation_.log_volume(source)
        shift = total_volume(volume, evidence.n, weights_of(source, sample_weight))
        return self._in_units(evidence, shift)

    def _in_units(self, evidence: Evidence, shift: float) -> Evidence:
        """Of prepared rows to that of the rows as given, or of their scores."""
        components = self.mixture_.mixture().components
        reduced = self.preparation_.pca is not None
        turn = turn_parameters(type(components), components.n_features) if reduced else 0
        return replace(
            evidence,
            log_likelihood=evidence.log_likelihood + shift,
            n_parameters=evidence.n_parameters + turn,
        )

    def _summary(self) -> Summary:
        check_is_fitted(self)
        told, preparation = self.mixture_._summary(), self.preparation_
        evidence = told.evidence
        if evidence is not None:
            # it differs from row to row with log, and where rows lack values
            of_rows = vars(self).get("_log_volume")
            shift = evidence.n * preparation.log_determinant if of_rows is None else of_rows
            evidence = self._in_units(evidence, shift)
        return replace(
            told,
            names=list(preparation.feature_names),
            preparation=preparation,
            evidence=evidence,
            n_trimmed=int(self.trimmed_.size),
            level_shares=self.level_shares_,
        )

    def _training_threshold(self, quantile: float) -> float:
        check_is_fitted(self)
        if quantile == self.anomaly_quantile_:  # of all rows, and known to a loaded model too
            return self.anomaly_threshold_
        return super()._training_threshold(quantile)

    def _training_densities(self) -> Densities | None:
        check_is_fitted(self)
        if "_log_volume" in vars(self):  # a model file has none
            return vars(self).get("_densities")
        densities = self.mixture_._training_densities()
        return densities and densities.shifted(self.preparation_.log_determinant)

    def _prepare(self, X: Any) -> Source:
        check_is_fitted(self)
        return prepared_source(self.preparation_, further_source(self, X, self.preparation_))

    def _with_errors(self, X: Any, covariance_of_error: ArrayLike) -> Source:
        check_is_fitted(self)
        mixture, preparation = self.mixture_.mixture(), self.preparation_
        check_beside_errors([type(mixture.components)], mixture.background, None)
        check_preparation(preparation.log or None, preparation.encoding)
        source = measured(further_source(self, X, preparation), covariance_of_error)
        check_axes(None if preparation.pca is None else len(preparation.pca.components), source)
        return source

    def _errors_of_fit(self) -> int | None:
        check_is_fitted(self)
        return self.mixture_._errors_of_fit()


def total_volume(
    volume: Floats | float, n: float, sample_weight: ArrayLike | None = None
) -> float:
    """What the change of variables adds to the log-likelihood of n rows, from that of each."""
    if isinstance(volume, float):
        return n * volume
    weight = read_weights(sample_weight, volume.size)
    return float(volume.sum() if weight is None else weight @ volume)
