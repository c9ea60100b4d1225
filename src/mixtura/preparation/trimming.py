"""Rows so extreme that they are left out of a fit, by medians that they cannot move."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.data.finite import check_finite
from mixtura.data.frames import as_array, as_frame
from mixtura.errors import InvalidDataError, InvalidParameterError, MixturaWarning
from mixtura.patterns import complete

DEFAULT_TRIM = 10.0
"""Robust standard deviations beyond which nothing that is near a group lies."""

NORMAL = 1.4826
"""The standard deviation of a normal distribution in units of its median absolute deviation."""

MOST = 0.05
"""Share of rows above which extreme rows are no exception."""

GROUP = 5
"""Rows that make a group when they lie together ..."""

TOGETHER = 3.0
"""... within so many robust standard deviations in every column."""


@dataclass(frozen=True, slots=True)
class Trimming:
    """Which rows are extreme, and what was done about them.

    Attributes
    ----------
    mask : (n,) bool, the rows to leave out
    n_beyond : int, rows beyond the threshold in some column
    n_together : int, those of them that lie together and so are kept as a group
    """

    mask: Bools
    n_beyond: int
    n_together: int = 0

    @property
    def rows(self) -> Ints:
        """Numbers of the rows to leave out, from 0."""
        return np.flatnonzero(self.mask)

    @property
    def doubt(self) -> str | None:
        """Why fewer rows are left out than lie beyond the threshold, in a sentence."""
        n = self.mask.size
        if self.n_beyond > MOST * n:
            return (
                f"{self.n_beyond} of {n} rows lie beyond the trimming threshold. So many rows "
                "are no exceptions but groups of their own, or long tails, so none was trimmed."
            )
        if self.n_together:
            return (
                f"{self.n_together} rows lie beyond the trimming threshold but together, as a "
                "small group does, so they were not trimmed."
            )
        return None


def trim_mask(X: Any, threshold: float = DEFAULT_TRIM) -> Bools:
    r"""Which rows are extreme outliers: far from the median of some column, and by themselves.

    A row is beyond the threshold where the robust z-score

    .. math:: |x_j - \mathrm{median}_j| \, / \, (1.4826 \, \mathrm{MAD}_j)

    exceeds it in a column j. The median absolute deviation (MAD) makes it the usual z-score for
    normal data, and up to half of the rows cannot move it. Where more than half of a column's
    values are the same, MAD is that of the others.

    The data may have groups. Groups of some size widen the MAD, so that nothing is beyond; a small
    group far away is told from outliers because its rows lie together: five rows or more within
    3 robust standard deviations in every column are kept, unless they share the very
    value that is extreme, as codes for missing values (9999) do. If more than 5 % of the rows are
    beyond, none is trimmed. Both come with a warning.

    Parameters
    ----------
    X : array or table (n, d) of numbers
    threshold : float, robust standard deviations

    Returns
    -------
    mask : (n,) bool, True for rows to leave out

    Raises
    ------
    InvalidParameterError
        ``threshold`` is not a positive number.
    InvalidDataError
        X is not two-dimensional, or has infinity. A missing value (NaN) is not extreme.

    Warns
    -----
    MixturaWarning
        Rows beyond the threshold are kept.

    References
    ----------
    Iglewicz and Hoaglin (1993), How to detect and handle outliers, section 3: the modified
    z-score, there with 3.5 for flagging. The default here is wider since rows are left out.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura import trim_mask
    >>> X = np.random.default_rng(0).normal(size=(100, 2))
    >>> X[7] = [0.0, 1e6]
    >>> np.flatnonzero(trim_mask(X))
    array([7])
    """
    frame = as_frame(X)
    rows, names = (np.asarray(X), None) if frame is None else as_array(frame)
    if rows.ndim != 2 or rows.dtype.kind not in "buif" or not rows.size:
        raise InvalidDataError(
            f"X has shape {rows.shape} and type {rows.dtype}: give a table of numbers (n, d)."
        )
    rows = rows.astype(np.float64, copy=False)
    check_finite(rows, names, gaps=True)
    trimming = find_extremes(rows, threshold)
    warn_of_doubt(trimming, stacklevel=2)
    return trimming.mask


def find_extremes(rows: Rows, threshold: float, columns: Any = slice(None)) -> Trimming:
    """As :func:`trim_mask`, of rows (n, d) and with the reasons; looks at ``columns``."""
    check_threshold(threshold)
    X = np.asarray(rows, dtype=np.float64)[:, columns]
    if not X.shape[1]:
        return Trimming(np.zeros(len(X), dtype=bool), 0)
    scores = (X - _medians(X)) / _robust_sd(X)
    extreme = np.abs(scores) > threshold
    beyond: Bools = np.asarray(extreme.any(axis=1))
    n_beyond = int(beyond.sum())
    if n_beyond > MOST * len(X):
        return Trimming(np.zeros(len(X), dtype=bool), n_beyond)
    # a missing value is where most are
    together = _lie_together(np.where(np.isnan(scores), 0.0, scores)[beyond], extreme[beyond])
    mask = beyond.copy()
    mask[beyond] = ~together
    return Trimming(mask, n_beyond, int(together.sum()))


def warn_of_doubt(trimming: Trimming, stacklevel: int) -> None:
    """What was kept against the threshold, as a warning."""
    if trimming.doubt is not None:
        warnings.warn(f"trim: {trimming.doubt}", MixturaWarning, stacklevel=stacklevel + 1)


def check_threshold(threshold: Any) -> None:
    """InvalidParameterError unless it is a positive number."""
    sound = isinstance(threshold, Real) and not isinstance(threshold, bool | np.bool_)
    if not sound or not 0.0 < float(threshold) < np.inf:
        raise InvalidParameterError(
            f"trim is {threshold!r}; give None, or how many robust standard deviations from the "
            f"median are too many, such as {DEFAULT_TRIM:g}."
        )


def _robust_sd(X: Floats) -> Floats:
    """1.4826 MAD a column; infinity for a constant one, in which no row is extreme."""
    deviations = np.abs(X - _medians(X))
    mad = _medians(deviations)
    for column in np.flatnonzero(mad == 0):
        others = deviations[deviations[:, column] > 0, column]
        mad[column] = np.median(others) if others.size else np.inf
    sd: Floats = NORMAL * mad
    return sd


def _medians(X: Floats) -> Floats:
    """Of each column's values that are there."""
    medians: Floats = np.median(X, axis=0) if complete(X) else np.nanmedian(X, axis=0)
    return medians


def _lie_together(scores: Floats, extreme: Bools) -> Bools:
    """Which extreme rows (m, d) are among GROUP that lie together and are not one value."""
    if len(scores) < GROUP:
        return np.zeros(len(scores), dtype=bool)
    # the same extreme values are one mark, wherever else such rows may lie
    marks = np.where(extreme, scores, 0.0)
    together = _n_near(marks, repeated=False) >= 2
    together[together] = _n_near(scores[together], repeated=True) >= GROUP
    return together


def _n_near(points: Floats, *, repeated: bool) -> Ints:
    """How many points are within TOGETHER of each, itself included, counted up to GROUP or more.

    The tree holds different points alone: among equal ones it would look at all pairs.
    """
    different, which, times = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    if not len(points):
        return np.empty(0, dtype=np.intp)
    near, who = cKDTree(different).query(
        different, list(range(1, GROUP + 1)), p=np.inf, distance_upper_bound=TOGETHER
    )
    if not repeated:
        times = np.ones_like(times)
    counts: Ints = np.where(np.isfinite(near), np.append(times, 0)[who], 0).sum(axis=1)
    return counts[which.reshape(-1)]
