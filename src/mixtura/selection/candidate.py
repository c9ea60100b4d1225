"""One model of a sweep: what its fit hands in, and what is noted of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

from mixtura.engine.outcome import Outcome
from mixtura.selection.criteria import Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a fit hands to the sweep.

    Attributes
    ----------
    model : the fitted model, which the sweep never looks into
    evidence : Evidence, what the criteria judge it by
    outcome : how its fit ended
    n_iter : EM iterations
    smallest_component : float, effective rows of the smallest component, or NaN where not told
    """

    model: Any
    evidence: Evidence
    outcome: Outcome
    n_iter: int
    smallest_component: float = nan


@dataclass(frozen=True, slots=True)
class Row:
    """One model of a sweep.

    Attributes
    ----------
    n_components, covariance_type : which model
    seconds : float, what it took
    candidate : Candidate or None where the fit failed
    criteria : dict of criterion name to value, empty where the fit failed
    error : str or None, why the fit failed
    selected : bool, True for the one chosen
    """

    n_components: int
    covariance_type: str
    seconds: float
    candidate: Candidate | None = None
    criteria: dict[str, float] | None = None
    error: str | None = None
    selected: bool = False

    @property
    def collapsed(self) -> bool:
        """Whether a component collapsed; such a model loses to every sound one."""
        return self.candidate is not None and self.candidate.outcome is Outcome.COLLAPSED

    def value(self, criterion: str) -> float:
        """The criterion, lower is better; NaN where the fit failed."""
        return nan if self.criteria is None else self.criteria[criterion]
