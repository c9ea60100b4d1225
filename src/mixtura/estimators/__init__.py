"""Floor 7: scikit-learn's face. Validation in, fitted attributes out; no arithmetic.

The estimator itself is imported when it is asked for: reading a table needs no scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mixtura.estimators.gaussian_mixture import GaussianMixture

__all__ = ["GaussianMixture"]


def __getattr__(name: str) -> Any:
    if name != "GaussianMixture":
        raise AttributeError(f"module 'mixtura.estimators' has no attribute {name!r}")
    from mixtura.estimators.gaussian_mixture import GaussianMixture

    return GaussianMixture
