"""What a choice among fitted mixtures answers: what its best one does."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike
from sklearn.mixture import GaussianMixture as SklearnMixture

from mixtura._typing import Floats, Ints
from mixtura.data.sample_weights import FitWeights
from mixtura.diagnostics.anomalies import Densities
from mixtura.estimators.answers.criteria import Judged
from mixtura.estimators.answers.to_sklearn import gaussian_mixture
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.model.mixture import Mixture
from mixtura.model_file import PathLike
from mixtura.selection import Evidence

if TYPE_CHECKING:
    from mixtura.estimators.gaussian_mixture import GaussianMixture


def _of_the_best(name: str) -> Any:
    """A property that is the fitted attribute of this name of ``best_estimator_``."""

    def attribute(self: DelegatesToBest) -> Any:
        return getattr(self._best(), name)

    return property(attribute, doc=f"``{name}`` of ``best_estimator_``.")


class DelegatesToBest(Judged):
    """The methods and fitted attributes of ``best_estimator_`` as the estimator's own."""

    best_estimator_: GaussianMixture
    random_state: Any

    weights_ = _of_the_best("weights_")
    means_ = _of_the_best("means_")
    covariances_ = _of_the_best("covariances_")
    precisions_ = _of_the_best("precisions_")
    precisions_cholesky_ = _of_the_best("precisions_cholesky_")
    converged_ = _of_the_best("converged_")
    outcome_ = _of_the_best("outcome_")
    n_iter_ = _of_the_best("n_iter_")
    lower_bound_ = _of_the_best("lower_bound_")
    lower_bounds_ = _of_the_best("lower_bounds_")

    def _best(self) -> GaussianMixture:
        check_is_fitted(self)
        return self.best_estimator_

    def mixture(self) -> Mixture:
        """The parameters of the best model as the engine's value, in float64."""
        return self._best().mixture()

    def predict(self, X: Any) -> Ints:
        """Label (n,) of the component most likely to have drawn each row."""
        return self._best().predict(X)

    def predict_proba(self, X: Any) -> Floats:
        r"""Responsibilities (n, k): :math:`p(k \mid x_i)`; each row adds up to one."""
        return self._best().predict_proba(X)

    def score_samples(self, X: Any) -> Floats:
        r""":math:`\log p(x_i)` (n,), in nats: a value for each row, whatever its weight."""
        return self._best().score_samples(X)

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

    def _evidence(self, X: Any, sample_weight: ArrayLike | None) -> Evidence:
        return self._best()._evidence(X, sample_weight)

    def _weights_of_fit(self) -> FitWeights | None:
        return self._best()._weights_of_fit()

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

    def _training_densities(self) -> Densities | None:
        return self._best()._training_densities()

    def _n_parameters(self) -> int:
        """Free parameters; by this name in scikit-learn, where other programs call it."""
        return self._best()._n_parameters()
