"""Whether the mixture's groups bear out what is said of them: the warnings of a diagnosis."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from mixtura._typing import Floats
from mixtura.diagnostics import Finding, Severity, examine
from mixtura.errors import InvalidParameterError
from mixtura.fitted.diagnosis import examination_of
from mixtura.process.quiet import quietly

ABOUT_GROUPS = (
    "low-silhouette",
    "many-ambiguous",
    "components-coincide",
    "few-rows",
    "component-collapsed",
    "component-on-floor",
    "point-mass",
    "one-cluster-of-several",
    "few-rows-per-parameter",
    "too-many-features-for-full",
    "not-converged",
    "few-distinct-values",
    "not-gaussian",
)
"""Codes that put the groups themselves in doubt, the gravest first.

Others warn of rows or columns; a group of outliers, for one, may be there all the same.
"""


@runtime_checkable
class SoftClustering(Protocol):
    """A mixture of whoever's: rows have shares of its groups, and densities."""

    def predict_proba(self, X: Any) -> Floats: ...

    def score_samples(self, X: Any) -> Floats: ...


def doubts(model: SoftClustering, X: Any) -> tuple[Finding, ...]:
    """The warnings about a fitted mixture's groups on these rows, the gravest doubt first.

    None of a mixture that is not mixtura's own.
    """
    try:
        with quietly():
            found = examine(examination_of(model, X, starts=False))
    except InvalidParameterError:
        return ()
    told = [f for f in found if f.severity > Severity.INFO and f.code in ABOUT_GROUPS]
    return tuple(sorted(told, key=lambda finding: ABOUT_GROUPS.index(finding.code)))
