"""What a diagnosis says: one finding, with its code, weight, sentence, numbers and cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any, Self


class Severity(IntEnum):
    """How much a finding matters; the values order them."""

    INFO = 1
    """Worth knowing; the model may be used as it is."""

    WARNING = 2
    """The model says something that the data does not bear out, or not for certain."""

    SEVERE = 3
    """Part of the model means nothing."""

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a fitted mixture.

    Attributes
    ----------
    code : str, stable, for programs; for example ``"not-converged"``
    severity : Severity
    message : str, one plain sentence: what is the case
    advice : str, one plain sentence: what to do
    numbers : dict, the numbers behind it, as plain values that JSON takes
    """

    code: str
    severity: Severity
    message: str
    advice: str
    numbers: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.severity}: {self.message} {self.advice} [{self.code}]"

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """From what :meth:`to_dict` makes."""
        return cls(**{**told, "severity": Severity[told["severity"].upper()]})

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self) | {"severity": str(self.severity)}
