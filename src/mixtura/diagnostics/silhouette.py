"""Whether rows are nearer to their own group than to the next: the one silhouette there is.

Distances depend on the units of the columns, and a mixture does not: whoever fits it to columns
as they are, or standardised, finds the same groups. So that the same groups have the same number
whoever asks for it, distances are always taken between columns in units of their standard
deviation; after PCA, between the scores that the mixture was fitted to, since it knows of no
other differences. Of many rows the same sample is taken everywhere (:func:`sampled`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.data.source import some_rows
from mixtura.diagnostics.columns import MANY_FEATURES
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.whitening import whitening
from mixtura.diagnostics.words import percent
from mixtura.model.mixture import NOISE

READING = (0.25, 0.5)
"""Below the first no structure, below the second a weak one, perhaps artificial (Kaufman &
Rousseeuw 1990, *Finding Groups in Data*, table 4 of chapter 2)."""

STRONG = 0.7
"""From here on a strong structure (their table again); a single Gaussian cut in two has 0.5."""

MOST_ROWS = 2000
"""The silhouette costs the square of the rows."""

MISTAKEN = 0.1
"""Expected share of rows with a wrong label from which on the groups themselves are unclear."""


def sampled(n: int) -> Ints | slice:
    """Of which of n rows a silhouette is taken: all, or 2000 by chance, always the same."""
    return some_rows(n, MOST_ROWS, np.random.default_rng(0))


def space(subject: Examination) -> str:
    """In which space it is measured, in a sentence."""
    if subject.reduced:
        return "Distances are taken between the principal components that were fitted."
    logs = ", logarithms among them," if subject.log else ""
    return f"Distances are taken between columns{logs} in units of their standard deviation."


def check(subject: Examination) -> Iterator[Finding]:
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
        hardly = shaped is not None and shaped < READING[0]
        if hardly and subject.rows.shape[1] > MANY_FEATURES:
            between = silhouette_between(subject)
            numbers["silhouette_between_means"] = between
            hardly = between is None or between < STRONG
        if mistaken > MISTAKEN or hardly:
            doubt = f", and it expects {percent(mistaken)} of its labels to be wrong"
            yield Finding(
                "low-silhouette",
                Severity.WARNING,
                f"The groups of this model hardly stand apart: the silhouette is {score:.2f}, "
                "where 1 is clearly apart and below 0.25 counts as no structure"
                f"{doubt if mistaken > MISTAKEN else ''}. {space(subject)}",
                "Do not rely on the labels; try fewer groups, and look at a plot.",
                numbers,
            )
            return
    yield Finding(
        "low-silhouette",
        Severity.INFO,
        f"Judged by distance alone, the groups are not clearly apart: the silhouette is "
        f"{score:.2f}, where 1 is clearly apart. Long, overlapping or nested groups score low "
        f"even where they are real, and so do any in many columns. {space(subject)}",
        "Expect K-Means to cut the rows differently; look at a plot.",
        numbers,
    )


def silhouette(subject: Examination, *, shaped: bool = False) -> float | None:
    """Mean silhouette of the hard labels (Rousseeuw 1987), or None with one label only.

    Of at most 2000 rows, drawn by chance, always the same, in units of the columns' standard
    deviations. ``shaped`` measures distances in units of the groups' mean covariance instead, so
    that a shape which they share costs nothing.
    """
    rows, labels = _seen(subject)
    if shaped:
        return mean_silhouette(_whitened(subject, rows), labels)
    return mean_silhouette(rows if subject.units is None else rows / subject.units, labels)


def silhouette_between(subject: Examination) -> float | None:
    """The same where the groups differ: on the axes between their means.

    In many columns all rows are far from each other, and groups that are plainly apart on those
    axes score next to nothing. The axes are those of one half of the rows for the other half,
    since on axes of their own any groups of few rows in many columns are apart.
    """
    rows, labels = _seen(subject)
    rows = _whitened(subject, rows)
    halves = np.random.default_rng(0).permutation(len(rows)) % 2
    scores = []
    for half in (0, 1):
        other = halves != half
        groups = [group for group in np.unique(labels) if (labels[other] == group).any()]
        if len(groups) < 2:
            return None
        means = np.stack([rows[other & (labels == group)].mean(axis=0) for group in groups])
        axes = np.linalg.qr((means[1:] - means[0]).T)[0]
        scores.append(mean_silhouette(rows[~other] @ axes, labels[~other]))
    told = [score for score in scores if score is not None]
    return min(told) if len(told) == len(scores) else None


def _seen(subject: Examination) -> tuple[Floats, Ints]:
    """Rows to measure distances of, and their labels; noise is no group and has no part in it."""
    if subject.sampled is not None:
        rows, labels = subject.sampled, subject.mixture.prepare().labels(subject.sampled)
    else:
        drawn = sampled(len(subject.rows))
        rows, labels = subject.rows[drawn], subject.labels[drawn]
    grouped = labels != NOISE
    return (rows, labels) if grouped.all() else (rows[grouped], labels[grouped])


def _whitened(subject: Examination, rows: Floats) -> Floats:
    pooled = np.einsum("k,kij->ij", subject.mixture.shares, subject.covariance_matrices)
    return rows @ whitening(pooled)[0].T


def mean_silhouette(rows: Floats, labels: Ints) -> float | None:
    """Of rows and their labels; None where there is one label, or one for each row.

    Distances are taken about the mean: scikit-learn's, of squares, lose those of rows far from 0.
    """
    from sklearn.metrics import silhouette_score

    if not 1 < len(np.unique(labels)) < len(labels):
        return None
    return float(silhouette_score(rows - rows.mean(axis=0), labels))
