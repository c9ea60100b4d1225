"""What a mixture with its preparation answers: everything in the units of the rows as given."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike
from sklearn.mixture import GaussianMixture as SklearnMixture
from sklearn.pipeline import Pipeline

from mixtura._typing import Floats, Ints
from mixtura.data import ArraySource, Source
from mixtura.data.sample_weights import read_weights
from mixtura.diagnostics.anomalies import Densities
from mixtura.estimators.answers.criteria import Judged, weights_of
from mixtura.estimators.answers.storing import stored_mixture, stored_preparation
from mixtura.estimators.answers.summary import Summary
from mixtura.estimators.answers.to_sklearn import prepared
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.inputs.encoded_rows import further_source
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.model_file import PathLike, StoredModel, write_model
from mixtura.preparation.principal_axes import turn_parameters
from mixtura.preparation.transform import Preparation
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

        Of a column in ``log`` that of its values, :math:`E x \sqrt{e^{\sigma^2} - 1}`.
        """
        components = self.mixture_.mixture().components
        return self.preparation_.original_sd(components.covariance_matrices, components.means)

    @property
    def covariances_original_(self) -> Floats:
        """Component covariances (k, d, d) in the units of the rows.

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
    def level_shares_(self) -> dict[str, Floats]:
        """Share of each level of an encoded column in each component, (k, L) a column.

        The levels are ``preparation_.encoding.levels`` of that column, in their order.
        """
        encoding = self.preparation_.encoding
        return {} if encoding is None else encoding.shares(self.means_original_)

    def predict(self, X: Any) -> Ints:
        """Label (n,) of the component most likely to have drawn each row."""
        prepared = self._prepare(X)
        return self.mixture_.predict(prepared)

    def predict_proba(self, X: Any) -> Floats:
        r"""Responsibilities (n, k): :math:`p(k \mid x_i)`; each row adds up to one."""
        prepared = self._prepare(X)
        return self.mixture_.predict_proba(prepared)

    def score_samples(self, X: Any) -> Floats:
        r""":math:`\log p(x_i)` (n,), in nats, on the scale that ``density_scale_`` names.

        A value for each row, whatever its weight.
        """
        prepared = self._prepare(X)
        return self.mixture_.score_samples(prepared) + self.preparation_.log_volume(prepared)

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
            shift = evidence.n * preparation.log_determinant
            if preparation.volume_varies:
                shift = self._log_volume
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
        if self.preparation_.volume_varies:
            return vars(self).get("_densities")  # not of a model that was read from a file
        densities = self.mixture_._training_densities()
        return densities and densities.shifted(self.preparation_.log_determinant)

    def _prepare(self, X: Any) -> Source:
        check_is_fitted(self)
        return self.preparation_.prepare(further_source(self, X, self.preparation_))


def total_volume(
    volume: Floats | float, n: float, sample_weight: ArrayLike | None = None
) -> float:
    """What the change of variables adds to the log-likelihood of n rows, from that of each."""
    if isinstance(volume, float):
        return n * volume
    weight = read_weights(sample_weight, volume.size)
    return float(volume.sum() if weight is None else weight @ volume)
