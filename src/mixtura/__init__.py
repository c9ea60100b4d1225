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
    from mixtura.comparison.compare import compare
    from mixtura.comparison.comparison import Comparison
    from mixtura.diagnostics.finding import Finding, Severity
    from mixtura.engine.outcome import Outcome
    from mixtura.estimators.ending import CollapsedWarning
    from mixtura.estimators.gaussian_mixture import GaussianMixture
    from mixtura.estimators.gaussian_mixture_ic import GaussianMixtureIC
    from mixtura.estimators.loading import load
    from mixtura.estimators.prepared import PreparedGaussianMixture
    from mixtura.estimators.preparing import MixturePreparation
    from mixtura.estimators.trimming import trim_mask
    from mixtura.fitted.diagnosis import diagnose
    from mixtura.fitted.unusual import ambiguous, anomalies

__version__ = "0.1.0"

_WHERE = {
    "CollapsedWarning": "mixtura.estimators.ending",
    "Comparison": "mixtura.comparison.comparison",
    "Finding": "mixtura.diagnostics.finding",
    "GaussianMixture": "mixtura.estimators.gaussian_mixture",
    "GaussianMixtureIC": "mixtura.estimators.gaussian_mixture_ic",
    "MixturePreparation": "mixtura.estimators.preparing",
    "Outcome": "mixtura.engine.outcome",
    "PreparedGaussianMixture": "mixtura.estimators.prepared",
    "Severity": "mixtura.diagnostics.finding",
    "ambiguous": "mixtura.fitted.unusual",
    "anomalies": "mixtura.fitted.unusual",
    "compare": "mixtura.comparison.compare",
    "diagnose": "mixtura.fitted.diagnosis",
    "load": "mixtura.estimators.loading",
    "trim_mask": "mixtura.estimators.trimming",
}

__all__ = [
    "CollapsedWarning",
    "Comparison",
    "Finding",
    "GaussianMixture",
    "GaussianMixtureIC",
    "IllDefinedCovarianceError",
    "InvalidDataError",
    "InvalidParameterError",
    "InvalidTypeError",
    "MixturaError",
    "MixturaWarning",
    "MixturePreparation",
    "ModelFileError",
    "Outcome",
    "PreparedGaussianMixture",
    "Severity",
    "SingularDataWarning",
    "__version__",
    "ambiguous",
    "anomalies",
    "compare",
    "diagnose",
    "load",
    "trim_mask",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'mixtura' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
