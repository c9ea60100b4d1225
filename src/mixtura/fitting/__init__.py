"""From a source and settings to a fitted mixture: moments, floor, starts, search, EM.

This is the one place where the layers below come together. Estimators validate before it and
publish after it; a sweep calls it once a model.
"""

from __future__ import annotations

from mixtura.fitting.extent import SEARCH_ALL_ROWS
from mixtura.fitting.fit import fit, fit_from
from mixtura.fitting.problem import Problem, Settings, Starts, settings_for
from mixtura.fitting.starts import find_starts, run_starts

__all__ = [
    "SEARCH_ALL_ROWS",
    "Problem",
    "Settings",
    "Starts",
    "find_starts",
    "fit",
    "fit_from",
    "run_starts",
    "settings_for",
]
