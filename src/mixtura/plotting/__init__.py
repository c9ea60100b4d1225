"""Pictures of a fitted mixture: compute once, ``.plot(ax=)`` as often as you like.

Each is a class in the manner of scikit-learn's displays: ``from_estimator(model, X)`` works out
what to draw and keeps it as attributes; ``plot`` draws it, on axes that you give or on new ones,
and keeps what it drew. matplotlib is imported when the first picture is drawn.
"""

from __future__ import annotations

from mixtura.errors import MissingLibraryError
from mixtura.plotting.anomalies import AnomalyDisplay
from mixtura.plotting.convergence import ConvergenceDisplay
from mixtura.plotting.criterion import CriterionDisplay
from mixtura.plotting.density import DensityDisplay
from mixtura.plotting.density1d import Density1DDisplay
from mixtura.plotting.pairs import PairsDisplay
from mixtura.plotting.responsibilities import ResponsibilityDisplay
from mixtura.plotting.scatter import MixtureScatterDisplay
from mixtura.plotting.uncertainty import UncertaintyDisplay

__all__ = [
    "DISPLAYS",
    "OF_FEATURES",
    "AnomalyDisplay",
    "ConvergenceDisplay",
    "CriterionDisplay",
    "Density1DDisplay",
    "DensityDisplay",
    "MissingLibraryError",
    "MixtureScatterDisplay",
    "PairsDisplay",
    "ResponsibilityDisplay",
    "UncertaintyDisplay",
]

OF_FEATURES = {
    "scatter": MixtureScatterDisplay,
    "density": DensityDisplay,
    "uncertainty": UncertaintyDisplay,
    "density1d": Density1DDisplay,
    "pairs": PairsDisplay,
}
"""Those that take ``features``, by the names that ``mixtura plot --what`` knows them by."""

DISPLAYS = {
    **OF_FEATURES,
    "convergence": ConvergenceDisplay,
    "criterion": CriterionDisplay,
    "responsibilities": ResponsibilityDisplay,
    "anomalies": AnomalyDisplay,
}
"""All of them."""
