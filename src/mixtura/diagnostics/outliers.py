"""Groups made of outliers, and rows that are not like those of the fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor

import numpy as np

from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.whitening import squared_lengths, whitening
from mixtura.diagnostics.words import groups, percent, rows, sentence

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


@dataclass(frozen=True, slots=True)
class _Far:
    """A group of few rows, and how many standard deviations it is from any larger one."""

    component: int
    rows: float
    distance: float


@dataclass(frozen=True, slots=True)
class _Wide:
    """A group that holds a small share of the rows and is many times as wide as the others."""

    component: int
    share: float
    times_as_wide: float


def check(subject: Examination) -> Iterator[Finding]:
    """``outliers-own-component`` and ``rows-unlike-training``."""
    if subject.n_components > 1:
        yield from _own_components(subject)
    yield from _unlike(subject)


def _own_components(subject: Examination) -> Iterator[Finding]:
    """One finding for all groups that outliers may have made, each told once."""
    every = range(subject.n_components)
    wide = [each for k in every if (each := _wide(subject, k)) is not None]
    said = {each.component for each in wide}  # a wide group of leftovers may lie far off too
    far = [one for k in every if k not in said and (one := _far(subject, k)) is not None]
    if not wide and not far:
        return
    messages, advice = [], []
    if far:
        unit = f"{subject.mixture.components.spread_name[0]}s"
        messages.append(_far_away(far, subject.n_fitted, unit))
        advice.append(
            "Look at these rows. If they are errors, drop them and fit again; if not, "
            f"{'the group is' if len(far) == 1 else 'such groups are'} real but rare."
        )
    if wide:
        messages.append(_leftovers(wide))
        it, its = ("it", "its") if len(wide) == 1 else ("them", "their")
        advice.append(
            f"Read {it} as the leftovers, look at {its} rows, and drop outliers that are errors."
        )
    yield Finding(
        "outliers-own-component",
        Severity.WARNING,
        " ".join(messages),
        " ".join(advice),
        {
            "groups": [
                *({**asdict(one), "kind": "far"} for one in far),
                *({**asdict(each), "kind": "wide"} for each in wide),
            ]
        },
    )


def _far(subject: Examination, k: int) -> _Far | None:
    mass = float(subject.masses[k])
    if mass > max(FEW[0], FEW[1] * subject.n_fitted) or mass > 0.1 * subject.n_fitted:
        return None
    means = subject.mixture.components.means
    flat = subject.mixture.at_floor()  # everything is far from it
    large = [j for j in range(subject.n_components) if subject.masses[j] > mass and not flat[j]]
    if not large:
        return None
    distances = []
    for j in large:
        delta = means[k] - means[j]
        whiten, _ = whitening(subject.covariance_matrices[j])
        distances.append(np.sqrt(squared_lengths((whiten @ delta)[:, None])[0]))
    nearest = float(min(distances))
    # a Gaussian's own rows lie about the root of the number of features away
    if nearest <= FAR + np.sqrt(subject.n_features) - 1.0:
        return None
    return _Far(k, mass, nearest)


def _wide(subject: Examination, k: int) -> _Wide | None:
    share = float(subject.mixture.shares[k])
    if subject.mixture.components.shared or share > SHARE_OF_WIDE:
        return None
    sizes = subject.mean_deviations
    ratio = float(sizes[k] / np.median(np.delete(sizes, k)))
    return _Wide(k, share, ratio) if ratio > WIDE else None


def _far_away(found: Sequence[_Far], n: float, unit: str) -> str:
    """The sentence on groups of few rows far from everything else."""
    nearest = min(one.distance for one in found)
    which = sentence(groups([one.component for one in found]))
    if len(found) == 1:
        return (
            f"{which} has {rows(found[0].rows)} of {n:,.0f}, far from everything else "
            f"({nearest:.0f} {unit} from the nearest larger group): they may be "
            "outliers or errors."
        )
    most = rows(ceil(max(one.rows for one in found) - 1e-6))
    return (
        f"{which} have at most {most} each, of {n:,.0f}, far from everything else "
        f"({floor(nearest)} {unit} or more from the nearest larger group): they may "
        "be outliers or errors."
    )


def _leftovers(found: Sequence[_Wide]) -> str:
    """The sentence on groups much wider than the others."""
    which = sentence(groups([one.component for one in found]))
    share = percent(sum(one.share for one in found))
    least = min(one.times_as_wide for one in found)
    if len(found) == 1:
        return (
            f"{which} is {least:.0f} times as wide as the others and holds {share} of the rows: "
            "it may gather scattered rows that fit nowhere, not rows that are alike."
        )
    return (
        f"{which} are at least {floor(least)} times as wide as most others and hold {share} of "
        "the rows together: they may gather scattered rows that fit nowhere, not rows that are "
        "alike."
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
