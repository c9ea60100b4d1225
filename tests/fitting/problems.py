"""Problems of a fit with a floor of the test's own choice."""

from __future__ import annotations

from mixtura.fitting import Problem


def problem_of(source, settings, floor, moments=None):
    return Problem(source, settings, moments, moments, floor)
