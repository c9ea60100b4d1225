"""A fitted model as one value, whichever estimator it is in, and what is judged by it.

Every judge, picture, report and command opens a model here, and nowhere else.
"""

from __future__ import annotations

from mixtura.fitted.model import Estimator, FittedModel, Model
from mixtura.fitted.observations import Observations

__all__ = ["Estimator", "FittedModel", "Model", "Observations"]
