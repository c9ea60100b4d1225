"""One model of a sweep: what its fit hands in, and what is noted of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, nan
from typing import Any, Self

from mixtura.engine.outcome import Outcome
from mixtura.model.mixture import Mixture
from mixtura.selection.believable import doubt
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
    mixture : Mixture or None
        The fitted parameters, from which the sweep sees how many rows each component has and,
        where rows are few, how well the model predicts rows left out; without them neither.
    """

    model: Any
    evidence: Evidence
    outcome: Outcome
    n_iter: int
    smallest_component: float = nan
    mixture: Mixture | None = field(default=None, compare=False, repr=False)  # arrays

    @classmethod
    def of(
        cls, model: Any, mixture: Mixture, evidence: Evidence, outcome: Outcome, n_iter: int
    ) -> Self:
        """A candidate whose smallest component is that of its mixture."""
        smallest = float(mixture.shares.min() * evidence.n) if mixture.n_components else nan
        return cls(model, evidence, outcome, n_iter, smallest, mixture)


@dataclass(frozen=True, slots=True)
class Row:
    """One model of a sweep.

    Attributes
    ----------
    n_components, covariance_type : which model; the latter with its density where that is no
        Gaussian, as :func:`mixtura.model.families.kind_of` has it
    seconds : float, what it took
    candidate : Candidate or None where the fit failed
    criteria : dict of criterion name to value, empty where the fit failed
    error : str or None, why the fit failed
    selected : bool, True for the one chosen
    beaten_by : (int, str) or None
        Number of components and shape of the model that predicts rows left out of the fit better
        and was preferred for it, where that was asked.
    """

    n_components: int
    covariance_type: str
    seconds: float
    candidate: Candidate | None = None
    criteria: dict[str, float] | None = None
    error: str | None = None
    selected: bool = False
    beaten_by: tuple[int, str] | None = None

    @property
    def n_parameters(self) -> int:
        """Free parameters; 0 where the fit failed."""
        return 0 if self.candidate is None else self.candidate.evidence.n_parameters

    @property
    def rows_a_parameter(self) -> float:
        """Effective rows for each estimated number; inf where nothing is estimated."""
        if self.candidate is None or not self.n_parameters:
            return inf
        return self.candidate.evidence.n / self.n_parameters

    @property
    def rows_a_component(self) -> float:
        """Effective rows for each component, on average; inf where the fit failed or has none.

        Those of the noise are not among them.
        """
        if self.candidate is None or not self.n_components:
            return inf
        mixture, n = self.candidate.mixture, self.candidate.evidence.n
        if mixture is not None and mixture.background is not None:
            n *= float(mixture.shares.sum())
        return n / self.n_components

    @property
    def collapsed(self) -> bool:
        """Whether a component collapsed; such a model loses to every sound one."""
        return self.candidate is not None and self.candidate.outcome is Outcome.COLLAPSED

    def value(self, criterion: str) -> float:
        """The criterion, lower is better; NaN where the fit failed."""
        return nan if self.criteria is None else self.criteria[criterion]

    @property
    def unbelievable(self) -> bool:
        """Whether a component, though sound, has too few rows to be taken for a group."""
        return bool(self._few)

    @property
    def set_aside(self) -> str:
        """Why the model may not be chosen where others may, as half a sentence; empty if it may.

        A component has collapsed or has too few rows to be believed, or a simpler model predicts
        better. Whether the fit failed is for :attr:`error` to say.
        """
        if self.collapsed:
            return "a group shrank onto too few rows or onto values that repeat"
        if self.beaten_by is not None:
            k, covariance_type = self.beaten_by
            return (
                f"the model with {k} group{'s'[: k != 1]} ({covariance_type}) predicts "
                "rows left out of the fit better"
            )
        return self._few

    @property
    def _few(self) -> str:
        if self.candidate is None or self.candidate.mixture is None or self.collapsed:
            return ""
        return doubt(self.candidate.mixture, self.candidate.evidence.n)
