"""Whether the rows of a group look like a Gaussian, by their distances from its centre."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.outliers import unlike
from mixtura.diagnostics.words import groups, percent, sentence

LEVEL = 0.01
"""Of the test, for all groups together."""

EFFECT = 0.12
"""Largest difference of the two distribution functions that is still no matter."""

ROWS_A_FEATURE = 10.0
"""Effective rows for each feature below which distances say little; and 30 at least."""


def check(subject: Examination) -> Iterator[Finding]:
    """``not-gaussian``."""
    from scipy.stats import kstwobign

    if unlike(subject) is not None:
        return  # other rows than those of the fit need not look like its groups
    d, nearer = subject.n_features, subject.nearer
    if nearer is None:
        return
    found: list[tuple[int, float, float]] = []
    for k in range(subject.n_components):
        weight = subject.responsibilities[:, k]
        if weight.sum() <= 0:
            continue
        effective = float(weight.sum() ** 2 / np.square(weight).sum())
        if effective < max(30.0, ROWS_A_FEATURE * d):
            continue
        difference = _difference(nearer[:, k], weight)
        p_value = float(kstwobign.sf(difference * np.sqrt(effective)))
        if difference > EFFECT and p_value < LEVEL / subject.n_components:
            found.append((k, difference, p_value))
    if not found:
        return
    worst = max(found, key=lambda entry: entry[1])
    several = len(found) > 1
    components, gaussian = subject.mixture.components, subject.is_gaussian
    wider = components.nests_in[-1:] if d > 1 else ()
    yield Finding(
        "not-gaussian",
        Severity.WARNING,
        f"{sentence(groups([k for k, _, _ in found]))} {'do' if several else 'does'} not look "
        f"like the {'bell-shaped' if gaussian else 'heavy-tailed'} cloud"
        f"{'s' if several else ''} that the model takes {'them' if several else 'it'} for: "
        f"{'up to ' if several else ''}{percent(worst[1])} of the rows are at "
        "another distance from the centre than they should be.",
        "".join(f"First try covariance_type {name}. " for name in wider)
        + "Plot the group. If it is a ring, a moon or another bent shape, try DBSCAN or spectral "
        "clustering; if it is lopsided, take logarithms of the columns; if it is several groups, "
        "ask for more.",
        {
            "test": "Kolmogorov-Smirnov of squared Mahalanobis distances against "
            + ("chi-square" if gaussian else "F, of squared distances over the columns"),
            "degrees_of_freedom": d,
            "groups": [
                {"component": k, "difference": difference, "p_value": p_value}
                for k, difference, p_value in found
            ],
        },
    )


def _difference(expected: Floats, weight: Floats) -> float:
    """Kolmogorov's distance of weighted values in (0, 1) from the uniform distribution."""
    order = expected.argsort()
    values = expected[order]
    observed = np.cumsum(weight[order]) / weight.sum()
    below = np.concatenate([[0.0], observed[:-1]])
    return float(max((observed - values).max(), (values - below).max()))
