"""Unusual and ambiguous rows of a fitted model, in the units of the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats, Ints, Rows
from mixtura.block import Block
from mixtura.diagnostics.ambiguity import Ambiguous, ambiguous_rows, two_likeliest
from mixtura.diagnostics.anomalies import Anomalies, Densities, nearest, ranks
from mixtura.diagnostics.drivers import shares
from mixtura.engine.fold import Fold
from mixtura.engine.rows import in_memory
from mixtura.errors import InvalidParameterError, InvalidTypeError
from mixtura.estimators.delegating import DelegatesToBest
from mixtura.estimators.encoded_rows import further_source
from mixtura.estimators.fittedness import check_is_fitted
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.judged import check_quantile
from mixtura.estimators.preparation import Preparation
from mixtura.estimators.prepared import PreparedGaussianMixture
from mixtura.estimators.rows import read_source
from mixtura.mixture import Mixture, PreparedMixture
from mixtura.process.workers import usable_workers
from mixtura.sources import Source

LEAST_RESIDUAL = 1e-9
"""After PCA, every feature keeps this share of its variance as its own, so that there is a density
of the features even where the components hold all of it."""

_UNUSUAL = np.dtype([("log_density", np.float64), ("nearest", np.intp)])
_PLACED = np.dtype([("first", np.intp), ("second", np.intp), ("shares", np.float64, 2)])


def anomalies(model: Any, X: Any, quantile: float = 0.05, calibration: Any = None) -> Anomalies:
    r"""Say how unusual each row of X is, and which features make the flagged ones so.

    A row is flagged where its log-density is below the threshold,
    :math:`\log p(x) < t`. What drives a flagged row is its squared Mahalanobis distance from the
    nearest component, shared out among the features (Garthwaite & Koch 2016, Aust. N. Z. J. Stat.
    58:99), in the units of the data. After PCA the covariances are brought back to the original
    features, with what the principal components leave out of each.

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
    InvalidTypeError
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
    view = _View.of(model, X)
    if calibration is not None:
        densities: Densities | None = Densities.of(view.model.score_samples(calibration))
        threshold = view.model.anomaly_threshold(share, calibration)
    else:
        densities = view.model._training_densities()
        threshold = view.model.anomaly_threshold(share)

    def look(prepared: PreparedMixture, rows: Rows) -> Any:
        found = np.empty(rows.shape[0], dtype=_UNUSUAL)
        log_density = prepared.components.log_density(rows)
        found["nearest"] = nearest(prepared, log_density)
        found["log_density"] = kernels.log_sum(log_density, prepared.log_weights)
        return found

    seen = view.each_block(look)
    log_density = seen["log_density"] + view.shift
    flagged = log_density < threshold
    rows = np.flatnonzero(flagged)
    closest: Ints = np.ascontiguousarray(seen["nearest"])
    values = np.asarray(view.rows.take(rows), dtype=np.float64)
    parts, deviations = shares(values, closest[rows], *view.original_components())
    return Anomalies(
        log_density=log_density,
        threshold=threshold,
        flagged=flagged,
        rank=ranks(log_density),
        percentile=(
            np.full(flagged.size, np.nan)
            if densities is None
            else densities.percentile(log_density)
        ),
        nearest=closest,
        rows=rows,
        values=values,
        drivers=parts,
        deviations=deviations,
        feature_names=tuple(view.names),
    )


def ambiguous(model: Any, X: Any, below: float = 0.6) -> Ambiguous:
    r"""Find the rows that lie between components: :math:`\max_k p(k \mid x_i)` is small.

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
    InvalidTypeError
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
    view = _View.of(model, X)

    def look(prepared: PreparedMixture, rows: Rows) -> Any:
        found = np.empty(rows.shape[0], dtype=_PLACED)
        found["first"], found["second"], found["shares"] = two_likeliest(
            prepared.responsibilities(rows)
        )
        return found

    seen = view.each_block(look)
    k = view.mixture.n_components
    return ambiguous_rows(seen["first"], seen["second"], seen["shares"], k, float(below))


@dataclass(frozen=True, slots=True)
class _View:
    """A model that scores, whichever kind, beside rows that it has read.

    Attributes
    ----------
    model : the estimator that knows its densities
    mixture : its parameters, for ``prepared``
    preparation : Preparation, or None
    rows : (n, d) in the units of the data
    prepared : (n, m) as the mixture takes them
    names : (d,)
    n_jobs : int or None
    """

    model: Any
    mixture: Mixture
    preparation: Preparation | None
    rows: Source
    prepared: Source
    names: list[str]
    n_jobs: int | None

    @classmethod
    def of(cls, model: Any, X: Any) -> _View:
        if isinstance(model, DelegatesToBest):
            check_is_fitted(model)
        model = getattr(model, "best_estimator_", model)
        if not isinstance(model, GaussianMixture | PreparedGaussianMixture):
            raise InvalidTypeError(
                f"model is a {type(model).__name__}; give a fitted GaussianMixture, "
                "PreparedGaussianMixture or GaussianMixtureIC."
            )
        check_is_fitted(model)
        if isinstance(model, PreparedGaussianMixture):
            preparation = model.preparation_
            rows = further_source(model, X, preparation.encoding)
            return cls(
                model,
                model.mixture_.mixture(),
                preparation,
                rows,
                preparation.prepare(rows),
                preparation.feature_names,
                model.n_jobs,
            )
        rows = read_source(model, X, reset=False)
        names = getattr(model, "feature_names_in_", [f"x{i}" for i in range(rows.n_features)])
        return cls(model, model.mixture(), None, rows, rows, list(names), model.n_jobs)

    @property
    def shift(self) -> float:
        """Added to a log-density of prepared rows, it is on the scale of the model's."""
        return 0.0 if self.preparation is None else self.preparation.log_determinant

    def each_block(self, look: Callable[[PreparedMixture, Rows], Any]) -> Any:
        """What ``look`` finds in each block of the prepared rows, one after the other."""
        prepared = self.mixture.prepare()

        def answer(block: Block) -> Any:
            return look(prepared, block.rows)

        source = in_memory(self.prepared, n_components=self.mixture.n_components)
        with Fold(usable_workers(self.n_jobs)) as fold:
            return np.concatenate(list(fold.map(answer, source.blocks())))

    def original_components(self) -> tuple[Floats, Floats]:
        """Means (k, d) and covariance matrices (k, d, d) in the units of the data."""
        means = self.mixture.components.means
        covariances = self.mixture.components.covariance_matrices
        if self.preparation is None:
            return means, covariances
        covariances = self.preparation.original_covariances(covariances)
        if self.preparation.pca is not None:
            variances = np.einsum("kdd->kd", covariances).max(axis=0)
            covariances = covariances + np.diag(LEAST_RESIDUAL * variances)
        return self.preparation.inverse_transform(means), covariances
