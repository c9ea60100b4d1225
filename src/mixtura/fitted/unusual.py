"""Unusual and ambiguous rows of a fitted model, in the units of the data."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.diagnostics.ambiguity import Ambiguous, ambiguous_rows, two_likeliest
from mixtura.diagnostics.anomalies import Anomalies, Densities, nearest, ranks
from mixtura.diagnostics.drivers import shares
from mixtura.errors import InvalidParameterError
from mixtura.estimators.answers.criteria import check_quantile
from mixtura.fitted.model import FittedModel, Model
from mixtura.fitted.observations import Observations
from mixtura.fitted.with_errors import refuse_errors
from mixtura.model.mixture import NOISE, PreparedMixture
from mixtura.preparation.logarithms import taken

LEAST_RESIDUAL = 1e-9
"""After PCA, every feature keeps this share of its variance as its own, so that there is a density
of the features even where the components hold all of it."""

_UNUSUAL = np.dtype(
    [
        ("log_density", np.float64),
        ("nearest", np.intp),
        ("groups", np.float64),
        ("noise", np.bool_),
    ]
)
"""``groups`` is the density without that of the noise, where there is any."""

_PLACED = np.dtype([("first", np.intp), ("second", np.intp), ("shares", np.float64, 2)])


def anomalies(model: Model, X: Any, quantile: float = 0.05, calibration: Any = None) -> Anomalies:
    r"""Say how unusual each row of X is, and which features make the flagged ones so.

    A row is flagged where its log-density is below the threshold,
    :math:`\log p(x) < t`. What drives a flagged row is its squared Mahalanobis distance from the
    nearest component, shared out among the features (Garthwaite & Koch 2016, Aust. N. Z. J. Stat.
    58:99), in the units of the data. Where the model has noise, rows that are noise are flagged as
    well: their density is about the same for all of them, however far they are from the groups.
    After PCA the covariances are brought back to the original
    features, with what the principal components leave out of each. Features that are fitted as
    logarithms are measured as such.

    Parameters
    ----------
    model : GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC, fitted
    X : rows (n, d) as the model takes them
    quantile : float, default=0.05
        Share of the rows of the fit, or of ``calibration``, that are below the threshold.
    calibration : rows that the fit has not seen, optional
        The threshold and percentiles come from these instead of the rows of the fit. Then close
        to ``quantile`` of all new rows of the same kind are flagged.

    Returns
    -------
    Anomalies
        Densities, flags, ranks, percentiles, nearest components, and the drivers of each flagged
        row; ``sentences()`` says it in words and ``to_frame()`` makes a table.

    Raises
    ------
    InvalidParameterError
        ``quantile`` is no share, or the model comes from a file, which does not hold the
        densities of its rows, and there is no ``calibration``.
    InvalidModelError
        ``model`` is something else.
    InvalidDataError
        X or ``calibration`` cannot be scored.

    Examples
    --------
    >>> import numpy as np
    >>> import mixtura
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal(8, 1, (200, 2))])
    >>> model = mixtura.GaussianMixture(2, random_state=0).fit(X)
    >>> found = mixtura.anomalies(model, [[0.0, 0.0], [8.0, 30.0]])
    >>> found.flagged
    array([False,  True])
    >>> (sentence,) = found.sentences()  # the nearest group has the number that its mean has
    >>> sentence.replace(f"group {found.nearest[1]}", "the nearest group")
    "row 1: x1 (30) is 22.3 sd above the nearest group's mean and makes up 100 % of the distance."
    """
    share = check_quantile(quantile)
    observed = Observations.of(model, X)
    fitted, estimator = observed.model, observed.model.estimator
    if calibration is None:
        refuse_errors(fitted.inner, "anomalies")
        densities = estimator._training_densities()
    else:
        densities = Densities.of(estimator.score_samples(calibration))
    threshold = estimator.anomaly_threshold(share, calibration)

    def look(prepared: PreparedMixture, rows: Rows) -> Any:
        found = np.empty(rows.shape[0], dtype=_UNUSUAL)
        log_density = prepared.components.log_density(rows)
        found["nearest"] = nearest(prepared, log_density, rows)
        weights = prepared.log_weights[: len(log_density)]
        found["groups"] = kernels.log_sum(log_density, weights)
        found["log_density"], found["noise"] = found["groups"], False
        if prepared.background is not None:
            found["log_density"] = prepared.log_density(rows)
            found["noise"] = prepared.labels(rows) == NOISE
        return found

    seen = observed.each_block(look)
    log_density = seen["log_density"] + fitted.volume(observed.prepared_source)
    noise = None if fitted.noise is None else np.ascontiguousarray(seen["noise"])
    flagged = log_density < threshold
    flagged = flagged if noise is None else flagged | noise
    rows = np.flatnonzero(flagged)
    closest: Ints = np.ascontiguousarray(seen["nearest"])
    values = np.asarray(observed.source.take(rows), dtype=np.float64)
    measured = taken(values, fitted.log) if fitted.log else values
    family = type(fitted.mixture.components)
    parts, deviations = shares(measured, closest[rows], *_original_components(fitted.in_logs))
    return Anomalies(
        log_density=log_density,
        threshold=threshold,
        flagged=flagged,
        rank=ranks(log_density) if noise is None else ranks(log_density, seen["groups"]),
        percentile=(
            densities.percentile(log_density) if densities else np.full(flagged.size, np.nan)
        ),
        nearest=closest,
        rows=rows,
        values=values,
        drivers=parts,
        deviations=deviations,
        feature_names=tuple(fitted.names),
        logarithms=fitted.log,
        noise=noise,
        words=(family.centre_name, family.spread_name[1]),
    )


def ambiguous(model: Model, X: Any, below: float = 0.6) -> Ambiguous:
    r"""Find the rows that lie between components: :math:`\max_k p(k \mid x_i)` is small.

    Noise, where the model has any, is one more of these, with the number -1.

    Parameters
    ----------
    model : GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC, fitted
    X : rows (n, d) as the model takes them
    below : float, default=0.6
        A row whose largest responsibility is below this is ambiguous.

    Returns
    -------
    Ambiguous
        The rows with their two likeliest components and the split, how many lie between each
        pair, and the components that shade into others (``transition_groups``).

    Raises
    ------
    InvalidParameterError
        ``below`` is not above 0 and at most 1.
    InvalidModelError
        ``model`` is something else.
    InvalidDataError
        X cannot be scored.

    Examples
    --------
    >>> import numpy as np
    >>> import mixtura
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal(8, 1, (200, 2))])
    >>> model = mixtura.GaussianMixture(2, random_state=0).fit(X)
    >>> found = mixtura.ambiguous(model, X)
    >>> found.share
    0.0
    >>> found.sentences()
    ['0 of 400 rows (0.0 %) belong to no group with 60 % probability or more.']
    """
    if not isinstance(below, Real) or isinstance(below, bool) or not 0 < float(below) <= 1:
        raise InvalidParameterError(
            f"below is {below!r}; give a probability above 0 and at most 1, such as 0.6."
        )
    observed = Observations.of(model, X)

    def look(prepared: PreparedMixture, rows: Rows) -> Any:
        found = np.empty(rows.shape[0], dtype=_PLACED)
        resp = prepared.responsibilities(rows)
        if prepared.background is not None:
            resp = np.concatenate([resp, prepared.noise(rows)[None]])
        found["first"], found["second"], found["shares"] = two_likeliest(resp)
        return found

    seen = observed.each_block(look)
    k = observed.model.mixture.n_components
    return ambiguous_rows(seen["first"], seen["second"], seen["shares"], k, float(below))


def _original_components(model: FittedModel) -> tuple[Floats, Floats]:
    """Means (k, d) and covariances (k, d, d) in the units of the table, of which none is flat."""
    covariances = model.covariances
    if model.n_principal_components is not None:
        variances = np.einsum("kdd->kd", covariances).max(axis=0)
        covariances = covariances + np.diag(LEAST_RESIDUAL * variances)
    return model.means, covariances
