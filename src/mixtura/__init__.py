"""mixtura: Gaussian mixture models, fitted by expectation-maximisation.

Names are imported when they are first used, packages such as ``mixtura.datasets`` among them, so
that ``import mixtura`` and the command line's ``--help`` cost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mixtura._version import __version__
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
    from mixtura import data as data
    from mixtura import datasets as datasets
    from mixtura import diagnostics as diagnostics
    from mixtura import fitted as fitted
    from mixtura import plotting as plotting
    from mixtura import report as report
    from mixtura import selection as selection
    from mixtura.comparison.compare import compare
    from mixtura.comparison.comparison import Comparison
    from mixtura.diagnostics.finding import Finding, Severity
    from mixtura.engine.outcome import Outcome
    from mixtura.estimators.gaussian_mixture import GaussianMixture
    from mixtura.estimators.gaussian_mixture_ic import GaussianMixtureIC
    from mixtura.estimators.mixture_preparation import MixturePreparation
    from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
    from mixtura.estimators.warnings.fit_warnings import CollapsedWarning
    from mixtura.fitted.diagnosis import diagnose
    from mixtura.fitted.loading import load
    from mixtura.fitted.unusual import ambiguous, anomalies
    from mixtura.model.conjugate_prior import ConjugatePrior
    from mixtura.preparation.trimming import trim_mask
    from mixtura.workflow.fit_table import fit_table
    from mixtura.workflow.table_fit import TableFit

_WHERE = {
    "CollapsedWarning": "mixtura.estimators.warnings.fit_warnings",
    "Comparison": "mixtura.comparison.comparison",
    "ConjugatePrior": "mixtura.model.conjugate_prior",
    "Finding": "mixtura.diagnostics.finding",
    "GaussianMixture": "mixtura.estimators.gaussian_mixture",
    "GaussianMixtureIC": "mixtura.estimators.gaussian_mixture_ic",
    "MixturePreparation": "mixtura.estimators.mixture_preparation",
    "Outcome": "mixtura.engine.outcome",
    "PreparedGaussianMixture": "mixtura.estimators.prepared_gaussian_mixture",
    "Severity": "mixtura.diagnostics.finding",
    "TableFit": "mixtura.workflow.table_fit",
    "ambiguous": "mixtura.fitted.unusual",
    "anomalies": "mixtura.fitted.unusual",
    "compare": "mixtura.comparison.compare",
    "diagnose": "mixtura.fitted.diagnosis",
    "fit_table": "mixtura.workflow.fit_table",
    "load": "mixtura.fitted.loading",
    "trim_mask": "mixtura.preparation.trimming",
}

_PACKAGES = ("data", "datasets", "diagnostics", "fitted", "plotting", "report", "selection")
"""Those with names of their own for programs."""

__all__ = [
    "CollapsedWarning",
    "Comparison",
    "ConjugatePrior",
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
    "TableFit",
    "__version__",
    "ambiguous",
    "anomalies",
    "compare",
    "diagnose",
    "fit_table",
    "load",
    "trim_mask",
]


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"mixtura.{name}")  # which makes it an attribute
    if name not in _WHERE:
        raise AttributeError(f"module 'mixtura' has no attribute {name!r}")
    value = getattr(import_module(_WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *_PACKAGES])
