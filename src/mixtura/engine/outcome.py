"""How a fit ended, in words that tell a person what to do."""

from __future__ import annotations

from enum import Enum


class Outcome(Enum):
    """How a fit ended. ``str(outcome)`` is a sentence for a person."""

    CONVERGED = "converged: what is left to gain is below tol."
    AT_ROUNDING = "converged: nothing is left to gain in double precision."
    NOT_CONVERGED = (
        "did not converge in max_iter iterations: raise max_iter, or tol if what it has reached "
        "is good enough."
    )
    COLLAPSED = (
        "a component collapsed: it has too few effective rows for its covariance or sits on the "
        "covariance floor. Ask for fewer components or a simpler covariance_type, give more "
        "rows, or raise reg_covar."
    )
    NOT_RUN = "max_iter is 0: the parameters are the start, nothing was fitted."

    def __str__(self) -> str:
        return self.value

    @property
    def converged(self) -> bool:
        """Whether EM came to rest; a collapsed fit may have, ``NOT_CONVERGED`` has not."""
        return self in (Outcome.CONVERGED, Outcome.AT_ROUNDING, Outcome.COLLAPSED)
