"""Floor 7: scikit-learn's face. Validation in, fitted attributes out; no arithmetic."""

from __future__ import annotations

from mixtura.estimators.gaussian_mixture import GaussianMixture

__all__ = ["GaussianMixture"]
