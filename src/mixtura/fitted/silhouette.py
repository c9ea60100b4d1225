"""The silhouette of a fitted model's groups, for whoever asks."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats, Ints, Rows
from mixtura.diagnostics.silhouette import mean_silhouette, sampled
from mixtura.fitted.completed import one_draw
from mixtura.fitted.observations import Observations
from mixtura.model.mixture import NOISE
from mixtura.preparation.transform import Preparation


def silhouette_of(observed: Observations, leave_out: Ints | None = None) -> float | None:
    """The mean silhouette of the model's labels of these rows, or None with one label only.

    Rows that are noise do not count.

    Parameters
    ----------
    leave_out : numbers of rows that do not count, as those that were trimmed from the fit

    In gaps stands one draw of what the model expects: distances take complete rows.

    Examples
    --------
    >>> from mixtura import GaussianMixture, PreparedGaussianMixture, datasets
    >>> from mixtura.fitted import Observations
    >>> from mixtura.fitted.silhouette import silhouette_of
    >>> X = datasets.load("faithful").X
    >>> models = GaussianMixture(2, random_state=0), PreparedGaussianMixture(2, random_state=0)
    >>> [round(silhouette_of(Observations.of(model.fit(X), X)), 3) for model in models]
    [0.746, 0.746]
    """
    rows = one_draw(observed.model, sample_of(observed, leave_out))
    labels = observed.model.ready.labels(rows)
    grouped = labels != NOISE
    if not grouped.all():
        rows, labels = rows[grouped], labels[grouped]
    units = units_of(observed)
    return mean_silhouette(rows if units is None else rows / units, labels)


def sample_of(observed: Observations, leave_out: Ints | None = None) -> Rows:
    """The rows that any silhouette is taken of, prepared: the same whatever the seed."""
    kept = np.arange(observed.n_rows)
    if leave_out is not None and leave_out.size:
        kept = np.delete(kept, leave_out)
    rows = observed.source.take(kept[sampled(kept.size)])
    return observed.model.prepare(np.asarray(rows, dtype=np.float64))


def units_of(observed: Observations) -> Floats | None:
    """What to divide the prepared columns by (m,), so that each has a standard deviation of one.

    None where the model's own preparation has done so, or has made principal components of them.
    """
    preparation = observed.model.preparation
    if preparation is not None and preparation.settles_distances:
        return None
    rows = observed.prepared_source  # the rows as they are, but for logarithms
    return Preparation.scaled(rows, observed.names).scale
