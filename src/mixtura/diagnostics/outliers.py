"""Groups made of outliers, and rows that are not like those of the fit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.whitening import squared_lengths, whitening
from mixtura.diagnostics.words import percent, rows

FEW = (10.0, 0.01)
"""Effective rows, and share of all rows, up to the larger of which a group is few."""

FAR = 6.0
"""Mahalanobis distance that is far for one feature; the root of d less one is added for d."""

WIDE = 5.0
"""Times as wide as the others' median, in every direction on average."""

SHARE_OF_WIDE = 0.2
"""Share of the rows up to which a wide group is a collection of leftovers."""

MORE_THAN_TWICE = 2.0
"""Times the training quantile from which on rows are unlike those of the fit."""


def check(subject: Examination) -> Iterator[Finding]:
    """``outliers-own-component`` and ``rows-unlike-training``."""
    if subject.n_components > 1:
        for k in range(subject.n_components):
            yield from _lonely(subject, k)
            yield from _wide(subject, k)
    yield from _unlike(subject)


def _lonely(subject: Examination, k: int) -> Iterator[Finding]:
    mass = float(subject.masses[k])
    if mass > max(FEW[0], FEW[1] * subject.n_fitted) or mass > 0.1 * subject.n_fitted:
        return
    means = subject.mixture.components.means
    flat = subject.mixture.at_floor()  # everything is far from it
    large = [j for j in range(subject.n_components) if subject.masses[j] > mass and not flat[j]]
    if not large:
        return
    distances = []
    for j in large:
        delta = means[k] - means[j]
        whiten, _ = whitening(subject.covariance_matrices[j])
        distances.append(np.sqrt(squared_lengths((whiten @ delta)[:, None])[0]))
    nearest = float(min(distances))
    # a Gaussian's own rows lie about the root of the number of features away
    if nearest <= FAR + np.sqrt(subject.n_features) - 1.0:
        return
    yield Finding(
        "outliers-own-component",
        Severity.WARNING,
        f"Group {k} has {rows(mass)} of {subject.n_fitted:,.0f}, far from everything else "
        f"({nearest:.0f} standard deviations from the nearest larger group): they may be outliers "
        "or errors.",
        "Look at these rows. If they are errors, drop them and fit again; if not, the group is "
        "real but rare.",
        {"component": k, "rows": mass, "distance": nearest, "kind": "far"},
    )


def _wide(subject: Examination, k: int) -> Iterator[Finding]:
    share = float(subject.mixture.weights[k])
    if subject.mixture.components.shared or share > SHARE_OF_WIDE:
        return
    sizes = subject.mean_deviations
    ratio = float(sizes[k] / np.median(np.delete(sizes, k)))
    if ratio <= WIDE:
        return
    yield Finding(
        "outliers-own-component",
        Severity.WARNING,
        f"Group {k} is {ratio:.0f} times as wide as the others and holds {percent(share)} of the "
        "rows: it may gather scattered rows that fit nowhere, not rows that are alike.",
        "Read it as the leftovers, look at its rows, and drop outliers that are errors.",
        {"component": k, "share": share, "times_as_wide": ratio, "kind": "wide"},
    )


def unlike(subject: Examination) -> float | None:
    """Share of rows that are as unusual as few rows of the fit were, where it is too large."""
    if subject.training_threshold is None:
        return None
    n = len(subject.rows)
    share = float((subject.log_density + subject.volume < subject.training_threshold).mean())
    # three standard errors of a share more than twice the usual one, or than one in a hundred
    expected = max(MORE_THAN_TWICE * subject.training_quantile, 0.01)
    limit = expected + 3.0 * np.sqrt(expected * (1.0 - expected) / n)
    return share if share > limit else None


def _unlike(subject: Examination) -> Iterator[Finding]:
    share, usual = unlike(subject), subject.training_quantile
    if share is None:
        return
    yield Finding(
        "rows-unlike-training",
        Severity.WARNING,
        f"{percent(share)} of these rows are as unusual to the model as only {percent(usual)} of "
        "the rows of its fit were: they are not like the rows it has learnt from.",
        "Do not trust the labels of such rows. Check that columns and units are those of the fit, "
        "and fit again if the world has changed.",
        {"share": share, "usual": usual, "threshold": subject.training_threshold},
    )
