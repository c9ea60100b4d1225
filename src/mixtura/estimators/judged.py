"""The criteria of a fitted model."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from mixtura.selection import Evidence


class Judged:
    """An estimator that criteria judge by its :meth:`evidence`."""

    @abstractmethod
    def evidence(self, X: Any) -> Evidence:
        """What the criteria judge a fit by, on X, from one pass."""

    def bic(self, X: Any) -> float:
        """Bayesian information criterion on X; lower is better."""
        return self.evidence(X).judge("bic")

    def aic(self, X: Any) -> float:
        """Akaike information criterion on X; lower is better."""
        return self.evidence(X).judge("aic")

    def icl(self, X: Any) -> float:
        """Integrated completed likelihood on X: BIC with a price on overlap; lower is better."""
        return self.evidence(X).judge("icl")
