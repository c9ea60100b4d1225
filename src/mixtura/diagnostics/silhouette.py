"""Whether rows are nearer to their own group than to the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.subject import Subject
from mixtura.diagnostics.words import percent

READING = (0.25, 0.5)
"""Below the first no structure, below the second a weak one, perhaps artificial (Kaufman &
Rousseeuw 1990, *Finding Groups in Data*, table 4 of chapter 2)."""

MOST_ROWS = 2000
"""The silhouette costs the square of the rows."""

MISTAKEN = 0.1
"""Expected share of rows with a wrong label from which on the groups themselves are unclear."""


def check(subject: Subject) -> Iterator[Finding]:
    """``low-silhouette``."""
    score = silhouette(subject)
    if score is None or score >= READING[1]:
        return
    mistaken = float(1.0 - subject.certainty.mean())
    numbers: dict[str, float | None] = {
        "silhouette": score,
        "limit": READING[1],
        "expected_mistakes": mistaken,
    }
    if score < READING[0]:
        # long groups side by side score low until distances are taken in units of their shape
        shaped = silhouette(subject, shaped=True)
        numbers["silhouette_of_whitened_rows"] = shaped
        if mistaken > MISTAKEN or (shaped is not None and shaped < READING[0]):
            doubt = f", and it expects {percent(mistaken)} of its labels to be wrong"
            yield Finding(
                "low-silhouette",
                Severity.WARNING,
                f"The groups of this model hardly stand apart: the silhouette is {score:.2f}, "
                "where 1 is clearly apart and below 0.25 counts as no structure"
                f"{doubt if mistaken > MISTAKEN else ''}.",
                "Do not rely on the labels; try fewer groups, and look at a plot.",
                numbers,
            )
            return
    yield Finding(
        "low-silhouette",
        Severity.INFO,
        f"Judged by distance alone, the groups are not clearly apart: the silhouette is "
        f"{score:.2f}, where 1 is clearly apart. Long, overlapping or nested groups score low "
        "even where they are real.",
        "Expect K-Means to cut the rows differently; look at a plot.",
        numbers,
    )


def silhouette(subject: Subject, *, shaped: bool = False) -> float | None:
    """Mean silhouette of the hard labels (Rousseeuw 1987), or None with one label only.

    Of at most 2000 rows, drawn by chance, always the same. ``shaped`` measures distances in units
    of the groups' mean covariance, so that a shape which they share costs nothing.
    """
    from sklearn.metrics import silhouette_score

    rows: Floats = subject.rows
    labels = subject.labels
    if len(rows) > MOST_ROWS:  # not every i-th: rows may repeat with that period
        drawn = np.sort(np.random.default_rng(0).choice(len(rows), MOST_ROWS, replace=False))
        rows, labels = rows[drawn], labels[drawn]
    if not 1 < len(np.unique(labels)) < len(labels):
        return None
    if shaped:
        pooled = np.einsum("k,kij->ij", subject.mixture.weights, subject.covariance_matrices)
        rows = np.linalg.solve(np.linalg.cholesky(pooled), rows.T).T.astype(np.float64)
    return float(silhouette_score(rows, labels))
