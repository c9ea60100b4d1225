"""What happened in a fit, one record an iteration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mixtura.model.mixture import Mixture


class Record(NamedTuple):
    """One iteration.

    ``value`` is what the fit maximises and ``log_likelihood`` the total of the rows, both in nats,
    of the parameters the iteration arrived at; ``mixture`` holds those parameters where the caller
    asked for them; ``seconds`` is the time since the run began.
    """

    value: float
    log_likelihood: float
    seconds: float
    mixture: Mixture | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The records of a run, the start first: ``records[i]`` is after i iterations."""

    records: list[Record] = field(default_factory=list)

    @property
    def values(self) -> list[float]:
        return [record.value for record in self.records]

    @property
    def log_likelihoods(self) -> list[float]:
        return [record.log_likelihood for record in self.records]

    @property
    def n_iterations(self) -> int:
        return max(0, len(self.records) - 1)
