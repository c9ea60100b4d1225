"""Groups that run into one another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.pieces import joined
from mixtura.diagnostics.subject import Subject
from mixtura.diagnostics.words import groups, percent, sentence

SAME = 0.05
"""Bhattacharyya distance below which two groups are one: as of equal spheres 0.63 sd apart."""

UNCERTAIN = 0.6
"""A row whose largest responsibility is below this belongs nowhere in particular."""

MANY = (0.1, 0.2)
"""Share of such rows: worth knowing, and a warning."""

MISTAKEN = 0.05
"""Share of one group's rows that are taken for another's, from which on the two touch."""


def check(subject: Subject) -> Iterator[Finding]:
    """``components-coincide``, ``many-ambiguous`` and ``touching-groups``."""
    if subject.n_components == 1:
        return
    yield from _coincide(subject)
    yield from _ambiguous(subject)
    yield from _touching(subject)


def bhattacharyya(mean_a: Floats, matrix_a: Floats, mean_b: Floats, matrix_b: Floats) -> float:
    r"""Bhattacharyya distance of two Gaussians.

    .. math::
        D = \frac18 \delta^\top \Sigma^{-1} \delta
        + \frac12 \log \frac{|\Sigma|}{\sqrt{|\Sigma_a||\Sigma_b|}},
        \quad \Sigma = \frac{\Sigma_a + \Sigma_b}{2}

    (Bhattacharyya 1943, Bulletin of the Calcutta Mathematical Society 35:99; for Gaussians see
    Fukunaga 1990, *Statistical Pattern Recognition*, section 3.4.)

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.overlap import bhattacharyya
    >>> bhattacharyya(np.zeros(2), np.eye(2), np.array([2.0, 0.0]), np.eye(2))
    0.5
    """
    middle = 0.5 * (matrix_a + matrix_b)
    delta = mean_a - mean_b
    logs = [np.linalg.slogdet(matrix)[1] for matrix in (middle, matrix_a, matrix_b)]
    distance = delta @ np.linalg.solve(middle, delta) / 8.0
    return float(distance + 0.5 * (logs[0] - 0.5 * (logs[1] + logs[2])))


def _coincide(subject: Subject) -> Iterator[Finding]:
    means, matrices = subject.mixture.components.means, subject.covariance_matrices
    pairs = {
        (a, b): bhattacharyya(means[a], matrices[a], means[b], matrices[b])
        for a, b in combinations(range(subject.n_components), 2)
    }
    for (a, b), distance in pairs.items():
        if distance < SAME:
            yield Finding(
                "components-coincide",
                Severity.WARNING,
                f"{sentence(groups([a, b]))} are all but the same: they have the same centre and "
                "shape, but for noise.",
                f"Fit again with {subject.n_components - 1} groups.",
                {"components": [a, b], "bhattacharyya": distance, "limit": SAME},
            )


def _ambiguous(subject: Subject) -> Iterator[Finding]:
    share = float((subject.certainty < UNCERTAIN).mean())
    if share <= MANY[0]:
        return
    yield Finding(
        "many-ambiguous",
        Severity.WARNING if share > MANY[1] else Severity.INFO,
        f"{percent(share)} of the rows sit between groups: no group claims them with a "
        f"probability of {percent(UNCERTAIN)} or more.",
        "There may be fewer groups than asked for; for these rows, use the probabilities and not "
        "the labels.",
        {"share": share, "below": UNCERTAIN, "limit": MANY[0]},
    )


def _touching(subject: Subject) -> Iterator[Finding]:
    mistaken = subject.misclassification
    touching = [
        (
            max(mistaken[a, b], mistaken[b, a]),
            (a, b) if mistaken[a, b] > mistaken[b, a] else (b, a),
        )
        for a, b in combinations(range(subject.n_components), 2)
    ]
    without_gap = joined(subject)  # that is said elsewhere, and says more
    found = sorted(
        (
            (share, pair)
            for share, pair in touching
            if share > MISTAKEN and (min(pair), max(pair)) not in without_gap
        ),
        reverse=True,
    )
    if not found:
        return
    share, (own, other) = found[0]
    more = f" {len(found) - 1} more pair{'s'[: len(found) != 2]} overlap like this."
    yield Finding(
        "touching-groups",
        Severity.INFO,
        f"{sentence(groups(sorted([own, other])))} overlap: {percent(share)} of the rows of group "
        f"{own} look more like rows of group {other}.{more if len(found) > 1 else ''}",
        "Use the probabilities where it matters which of the two a row belongs to.",
        {"pairs": [{"components": list(pair), "share": float(q)} for q, pair in found]},
    )
