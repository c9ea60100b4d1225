"""An estimator that keeps the sweep which chose its model, and answers what it says."""

from __future__ import annotations

from typing import Any

from mixtura.estimators.delegating import DelegatesToBest
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.selection import Confidence, Neighbours, Results, Sweep, confidence


class KeepsSweep(DelegatesToBest):
    """What a finished sweep leaves behind, and what its curves say."""

    n_jobs: int | None
    feature_names_in_: Any

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
        self.covariance_type_ = chosen.covariance_type
        self.criterion_ = swept.criterion

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

    def _swept(self) -> Sweep:
        check_is_fitted(self)
        return self.sweep_
