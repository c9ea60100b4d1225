"""Which features make a row unusual: its distance from a component, shared out among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mixtura._printable import printable
from mixtura._typing import Floats, Ints
from mixtura.patterns import Patterns

SINGULAR = 1e-12
"""Smallest eigenvalue of a correlation matrix that is told from zero."""

WORTH_NAMING = 0.2
"""A feature after the first is named where it makes up this share of the distance."""

FAR = 2.0
"""A feature this many sd from the mean is unusual by itself ..."""

CORRELATED = 2.0
"""... and a nearer one beside the others, where its part is so many times its own square."""


def shares(
    rows: Floats, components: Ints, means: Floats, covariances: Floats
) -> tuple[Floats, Floats]:
    r"""The part of each feature in the squared Mahalanobis distance of rows from components.

    The corr-max transformation turns a row's deviation into uncorrelated parts, each of which is
    as close as it can be to one feature:

    .. math::
        w = R^{-1/2} D^{-1} (x - \mu), \qquad
        w^\top w = (x - \mu)^\top \Sigma^{-1} (x - \mu),

    with :math:`D` the standard deviations and :math:`R` the correlations of :math:`\Sigma`. The
    part of feature j is :math:`w_j^2`: never negative, all parts add up to the squared distance,
    and no feature's units play a part.

    Parameters
    ----------
    rows : (m, d)
    components : (m,) the component that each row is held against
    means : (k, d)
    covariances : (k, d, d)

    Returns
    -------
    parts : (m, d) :math:`w_j^2`
    deviations : (m, d) of each feature from the component's mean, in its standard deviations

    References
    ----------
    Garthwaite & Koch (2016), Evaluating the contributions of individual variables to a quadratic
    form, Australian & New Zealand Journal of Statistics 58:99.

    Examples
    --------
    Uncorrelated features have the squares of their own distances:

    >>> import numpy as np
    >>> from mixtura.diagnostics.drivers import shares
    >>> rows, means = np.array([[3.0, 8.0]]), np.zeros((1, 2))
    >>> parts, _ = shares(rows, np.array([0]), means, np.diag([1.0, 4.0])[None])
    >>> parts
    array([[ 9., 16.]])
    """
    d = rows.shape[1]
    patterns = Patterns.of(rows)
    if patterns is not None:
        return _with_gaps(rows, components, means, covariances, patterns)
    parts = np.empty(rows.shape)
    deviations = np.empty(rows.shape)
    for component in np.unique(components):
        here = np.flatnonzero(components == component)
        covariance = covariances[component]
        sd = np.sqrt(np.diagonal(covariance))
        standard = (rows[here] - means[component]) / sd
        values, vectors = np.linalg.eigh(covariance / np.outer(sd, sd))
        root = (vectors / np.sqrt(np.maximum(values, SINGULAR))) @ vectors.T
        deviations[here] = standard
        with np.errstate(over="ignore"):
            parts[here] = np.minimum(
                np.square(standard @ root), np.finfo(np.float64).max / (2 * d)
            )
    return parts, deviations


def _with_gaps(
    rows: Floats, components: Ints, means: Floats, covariances: Floats, patterns: Patterns
) -> tuple[Floats, Floats]:
    """The same in the columns that each row has; one that is missing has no part in it."""
    parts, deviations = np.zeros(rows.shape), np.zeros(rows.shape)
    for there, which in patterns.parts():
        if there.any():
            place = np.ix_(np.arange(len(rows))[which], np.flatnonzero(there))
            own = covariances[:, there][:, :, there]
            parts[place], deviations[place] = shares(
                rows[place], components[which], means[:, there], own
            )
    return parts, deviations


def explanation(
    names: Sequence[str],
    row: Floats,
    parts: Floats,
    deviations: Floats,
    component: int,
    *,
    most: int = 2,
    logarithms: Sequence[int] = (),
    words: tuple[str, str] = ("mean", "sd"),
) -> str:
    """What drives the distance of one row from a component, as a clause.

    Parameters
    ----------
    names, row, parts, deviations : (d,) of the features
    most : features named; one after the first only where it holds a fifth of the distance
    logarithms : which of the features have the deviations of their logarithms
    words : what deviations are counted from, and what in

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.drivers import explanation
    >>> explanation(
    ...     ["age", "income"], np.array([44.0, 158.0]), np.array([1.0, 19.0]),
    ...     np.array([1.0, 4.4]), component=2,
    ... )
    "income (158) is 4.4 sd above group 2's mean and makes up 95 % of the distance"
    """
    total = parts.sum()
    of_all = parts / total if total > 0 else np.full(parts.shape, 1.0 / parts.size)
    clauses = []
    for place, feature in enumerate(np.argsort(-of_all, kind="stable")[:most]):
        if place and of_all[feature] < WORTH_NAMING:
            break
        deviation = float(deviations[feature])
        far = f"{abs(deviation):.1f}" if abs(deviation) < 1e5 else f"{abs(deviation):.2g}"
        side = "below" if deviation < 0 else "above"
        of_what, of_which = (
            ("", "") if place else (f" group {component}'s {words[0]}", " of the distance")
        )
        measured = ", taken as a logarithm" if feature in logarithms else ""
        away = f"{far} {words[1]} {side}"
        by_others = abs(deviation) < FAR and parts[feature] > CORRELATED * deviation**2
        odd = ", which is odd beside its other values," if by_others else ""
        clauses.append(
            f"{printable(names[feature])} ({row[feature]:.4g}{measured}) is {away}"
            f"{of_what}{odd} and makes up {100 * of_all[feature]:.0f} %{of_which}"
        )
    return "; ".join(clauses)
