"""An estimator that keeps the sweep which chose its model, and answers as that model does."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from numpy.typing import ArrayLike
from sklearn.mixture import GaussianMixture as SklearnMixture

from mixtura._typing import Floats, Ints
from mixtura.estimators.answers.criteria import Judged
from mixtura.estimators.answers.display import SaysWhatItFound
from mixtura.estimators.answers.summary import Summary
from mixtura.estimators.answers.to_sklearn import gaussian_mixture
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.model.families import parts_of
from mixtura.model.mixture import Mixture
from mixtura.model_file import PathLike
from mixtura.selection import CRITERIA, Confidence, Neighbours, Results, Sweep, confidence


def _of_the_best(name: str) -> Any:
    """A property that is the attribute of this name of ``best_estimator_``."""
    doc = f"``{name}`` of ``best_estimator_``."
    return property(lambda self: getattr(self._best(), name), doc=doc)


def chosen(sweep: Sweep) -> str:
    """How a model was chosen, in a sentence."""
    if len(sweep) == 1:
        return "No other model was tried."
    name = sweep.criterion.upper() if sweep.criterion in CRITERIA else sweep.criterion
    return f"Chosen from {len(sweep)} models by {name}: {confidence(sweep).sentence}."


class KeepsSweep(SaysWhatItFound, Judged):
    """What a finished sweep leaves behind, and the best model's answers as the estimator's own."""

    n_jobs: int | None
    random_state: Any
    feature_names_in_: Any
    n_components_: int
    covariance_type_: str
    sweep_: Sweep

    def _publish(self, swept: Sweep) -> None:
        chosen = swept.selected
        assert chosen.candidate is not None  # noqa: S101  (a row that failed is never selected)
        best: GaussianMixture = chosen.candidate.model
        best.n_jobs = self.n_jobs
        if hasattr(self, "feature_names_in_"):
            best.feature_names_in_ = self.feature_names_in_
        self.sweep_ = swept
        self.results_ = Results.of(swept)
        self.best_estimator_ = best
        self.n_components_ = chosen.n_components
        self.covariance_type_, _ = parts_of(chosen.covariance_type)
        self.criterion_ = swept.criterion

    def _swept(self) -> Sweep:
        check_is_fitted(self)
        return self.sweep_

    def _best(self) -> GaussianMixture:
        check_is_fitted(self)
        return self.best_estimator_

    @property
    def component_(self) -> str:
        """Density of the chosen model's components: "gaussian" or "student_t"."""
        return parts_of(self._swept().selected.covariance_type)[1]

    @property
    def elbow_(self) -> int | None:
        """Where the criterion of the chosen shape stops to fall steeply, if it does."""
        return self._swept().elbow

    @property
    def elbow_disagrees_(self) -> bool:
        """Whether there is an elbow, at another number of components than the chosen one."""
        return self._swept().elbow_disagrees

    @property
    def at_edge_(self) -> bool:
        """Whether the chosen number is the largest or the smallest tried, so not enclosed."""
        return self._swept().at_edge

    @property
    def advantage_(self) -> float:
        """How much worse than the chosen model the next one is, or 0; inf without one."""
        return self._swept().advantage

    @property
    def confidence_(self) -> Confidence:
        """The choice in words, and what speaks against more."""
        return confidence(self._swept())

    @property
    def evidence_(self) -> list[Neighbours]:
        """The evidence between neighbouring numbers of components, for each shape."""
        return self._swept().neighbours

    weights_ = _of_the_best("weights_")
    means_ = _of_the_best("means_")
    covariances_ = _of_the_best("covariances_")
    precisions_ = _of_the_best("precisions_")
    precisions_cholesky_ = _of_the_best("precisions_cholesky_")
    degrees_of_freedom_ = _of_the_best("degrees_of_freedom_")
    converged_ = _of_the_best("converged_")
    outcome_ = _of_the_best("outcome_")
    n_iter_ = _of_the_best("n_iter_")
    lower_bound_ = _of_the_best("lower_bound_")
    lower_bounds_ = _of_the_best("lower_bounds_")
    trimmed_ = _of_the_best("trimmed_")
    trim_log_density_ = _of_the_best("trim_log_density_")
    trim_covariance_ = _of_the_best("trim_covariance_")
    noise_weight_ = _of_the_best("noise_weight_")
    noise_log_density_ = _of_the_best("noise_log_density_")
    noise_volume_ = _of_the_best("noise_volume_")
    noise_box_ = _of_the_best("noise_box_")
    noise_sides_ = _of_the_best("noise_sides_")
    _evidence = _of_the_best("_evidence")
    _weights_of_fit = _of_the_best("_weights_of_fit")
    _training_densities = _of_the_best("_training_densities")
    _with_errors = _of_the_best("_with_errors")
    _errors_of_fit = _of_the_best("_errors_of_fit")
    _n_parameters = _of_the_best("_n_parameters")  # scikit-learn's, which other programs call

    def _found(self) -> str:
        k = self.n_components_
        kind = self.sweep_.selected.covariance_type
        return f"{k} component{'s'[: k != 1]}, {kind}. {chosen(self.sweep_)}"

    def _summary(self) -> Summary:
        best = self._best()
        told, candidate = best._summary(), self.sweep_.selected.candidate
        if told.evidence is not None and candidate is not None and candidate.model is best:
            told = replace(told, evidence=candidate.evidence)  # in float64 whatever the rows
        return replace(told, choice=chosen(self.sweep_))

    def mixture(self) -> Mixture:
        """The parameters of the best model as the engine's value, in float64."""
        return self._best().mixture()

    def predict(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Ints:
        """Label (n,) of the component most likely to have drawn each row; -1 is noise.

        ``covariance_of_error`` as in :meth:`mixtura.GaussianMixture.predict`.
        """
        return self._best().predict(X, covariance_of_error=covariance_of_error)

    def predict_proba(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Floats:
        r"""Responsibilities (n, k): :math:`p(k \mid x_i)`; each row adds up to one.

        With noise to one less the probability of that, which :meth:`noise_proba` gives.
        ``covariance_of_error`` as in :meth:`mixtura.GaussianMixture.predict`.
        """
        return self._best().predict_proba(X, covariance_of_error=covariance_of_error)

    def noise_proba(self, X: Any) -> Floats:
        """Probability (n,) that each row is noise; without noise, zeros."""
        return self._best().noise_proba(X)

    def score_samples(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Floats:
        r""":math:`\log p(x_i)` (n,), in nats: a value for each row, whatever its weight.

        ``covariance_of_error`` as in :meth:`mixtura.GaussianMixture.score_samples`.
        """
        return self._best().score_samples(X, covariance_of_error=covariance_of_error)

    def sample(self, n_samples: int = 1) -> tuple[Floats, Ints]:
        """Draw n_samples rows (n, d) from the best model, and the component (n,) of each.

        Raises
        ------
        InvalidParameterError
            ``n_samples`` is not a positive whole number.
        """
        best = copy(self._best())
        best.random_state = self.random_state  # its own is the one seed of the whole sweep
        return best.sample(n_samples)

    def impute(self, X: Any, n_draws: int | None = None, random_state: Any = None) -> Floats:
        """Rows (n, d) with their missing values filled in by the best model.

        As :meth:`mixtura.GaussianMixture.impute`.

        Raises
        ------
        InvalidParameterError
            ``n_draws`` is no whole number above zero, or more than the memory takes.
        """
        return self._best().impute(X, n_draws, random_state)

    def denoise(self, X: Any, covariance_of_error: ArrayLike) -> Floats:
        """What the best model expects of the true rows (n, d) behind rows with errors.

        As :meth:`mixtura.GaussianMixture.denoise`.

        Raises
        ------
        InvalidParameterError
            The errors cannot be used, or not with the best model.
        """
        return self._best().denoise(X, covariance_of_error)

    def save(self, path: PathLike) -> None:
        """Write the best model to a file, from which :func:`mixtura.load` reads a GaussianMixture.

        The sweep is not in it.

        Raises
        ------
        ModelFileError
            The file cannot be written; what was there before still is.
        """
        self._best().save(path)

    def to_sklearn(self) -> SklearnMixture:
        """The best model as a fitted :class:`sklearn.mixture.GaussianMixture`.

        As :meth:`mixtura.GaussianMixture.to_sklearn`; the sweep is not in it.
        """
        best = self._best()
        return gaussian_mixture(best, best.mixture(), getattr(best, "feature_names_in_", None))
