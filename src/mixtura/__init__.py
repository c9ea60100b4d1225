"""mixtura: Gaussian mixture models, fitted by expectation-maximisation.

Names are imported when they are first used, so that ``import mixtura`` and the command line's
``--help`` cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mixtura.errors import (
    IllDefinedCovarianceError,
    InvalidDataError,
    InvalidParameterError,
    InvalidTypeError,
    MixturaError,
    MixturaWarning,
    ModelFileError,
    SingularDataWarning,
)

if TYPE_CHECKING:
    from mixtura.engine.outcome import Outcome
    from mixtura.estimators.gaussian_mixture import GaussianMixture
    from mixtura.estimators.loading import load
    from mixtura.estimators.prepared import PreparedGaussianMixture

__version__ = "0.1.0"

_WHERE = {
    "GaussianMixture": "mixtura.estimators.gaussian_mixture",
    "Outcome": "mixtura.engine.outcome",
    "PreparedGaussianMixture": "mixtura.estimators.prepared",
    "load": "mixtura.estimators.loading",
}

__all__ = [
    "GaussianMixture",
    "IllDefinedCovarianceError",
    "InvalidDataError",
    "InvalidParameterError",
    "InvalidTypeError",
    "MixturaError",
    "MixturaWarning",
    "ModelFileError",
    "Outcome",
    "PreparedGaussianMixture",
    "SingularDataWarning",
    "__version__",
    "load",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'mixtura' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
