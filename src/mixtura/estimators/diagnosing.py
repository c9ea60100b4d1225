"""``mixtura.diagnose``: a fitted model and rows, to what a person should know about them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mixtura.diagnostics import Finding, Subject, examine
from mixtura.errors import InvalidParameterError
from mixtura.estimators.encoded_rows import further_source
from mixtura.estimators.fitted import FittedMixture
from mixtura.estimators.fittedness import check_is_fitted
from mixtura.estimators.floors import with_floor
from mixtura.estimators.fresh_starts import fresh_starts
from mixtura.estimators.preparation import Preparation
from mixtura.selection import Sweep
from mixtura.sources.some_rows import some_rows

MOST_ROWS = 10_000
"""Rows that checks look at one by one."""

TRAINING_QUANTILE = 0.05


def diagnose(
    model: Any,
    X: Any,
    *,
    sweep: Sweep | None = None,
    starts: bool = True,
    random_state: int = 0,
) -> list[Finding]:
    """What is wrong, doubtful or worth knowing about a fitted mixture.

    Every finding has a stable code, a severity ("info": worth knowing; "warning": the model says
    something that the data does not bear out, or not for certain; "severe": part of it means
    nothing), a plain sentence, the numbers behind it, and what to do. Groups are the components,
    numbered from 0 as labels are. No finding above "info" means that nothing is wrong that these
    checks can see.

    Parameters
    ----------
    model : GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC, fitted
    X : array-like or table (n, d)
        The rows of the fit, or new ones. Of more than 10 000 rows, 10 000 are drawn evenly for
        whatever looks at rows one by one.
    sweep : Sweep, optional
        The sweep that chose the model; a GaussianMixtureIC has its own.
    starts : bool, default=True
        Also run plain EM from six fresh starts and see whether one leads to a better model. Only
        on the rows of the fit, and only with two components or more. It is most of the cost, which
        is bounded: for large mixtures of many columns there are fewer starts, of fewer
        iterations, and the finding's numbers say how many.
    random_state : int, default=0
        Seed of the starts, and of the rows drawn where there are many.

    Returns
    -------
    list of Finding
        The most severe first; empty where there is nothing to say.

    Raises
    ------
    NotFittedError
        The model is not fitted.
    InvalidDataError, InvalidTypeError
        X is not such rows as the model takes.
    InvalidParameterError
        ``model`` is not one of mixtura's mixtures.

    Notes
    -----
    ``docs/findings.md`` lists every code with its formula, its threshold and its source.

    Examples
    --------
    >>> import numpy as np
    >>> import mixtura
    >>> X = np.random.default_rng(0).normal(size=(300, 2)) * [1.0, 1000.0]
    >>> model = mixtura.GaussianMixture(1, covariance_type="spherical").fit(X)
    >>> for finding in mixtura.diagnose(model, X):
    ...     print(finding.severity, finding.code)
    warning scales-differ
    warning not-gaussian
    >>> print(mixtura.diagnose(model, X)[0].message)
    Column 'x1' spreads ... times as far as column 'x0', and groups with one spread for all columns
    see only the wide ones.
    """
    return examine(subject_of(model, X, sweep=sweep, starts=starts, random_state=random_state))


def subject_of(
    model: Any,
    X: Any,
    *,
    sweep: Sweep | None = None,
    starts: bool = True,
    random_state: int = 0,
) -> Subject:
    """What :func:`diagnose` looks at; its parameters, and the errors it raises."""
    opened = _open(model, sweep)
    encoding = None if opened.preparation is None else opened.preparation.encoding
    source = further_source(opened.reader, X, encoding)
    drawn = some_rows(source.n_rows, MOST_ROWS, np.random.default_rng(random_state))
    raw = np.asarray(source.take(drawn), dtype=np.float64)
    preparation = opened.preparation
    prepared = raw if preparation is None else preparation.transform(raw)
    subject = Subject(
        mixture=opened.mixture.mixture(),
        rows=np.ascontiguousarray(prepared),
        raw=raw,
        names=_names(opened, source.names, raw.shape[1]),
        n_rows=source.n_rows,
        n_fitted=float(getattr(opened.mixture, "_total_weight", source.n_rows)),
        scaled=preparation is not None and bool((preparation.scale != 1.0).any()),
        reduced=preparation is not None and preparation.pca is not None,
        outcome=getattr(opened.mixture, "outcome_", None),
        n_iter=getattr(opened.mixture, "n_iter_", None),
        sweep=opened.sweep,
        training_threshold=opened.threshold,
        training_quantile=opened.quantile,
    )
    if _are_rows_of_the_fit(opened.mixture, subject):
        every = source if preparation is None else preparation.prepare(source)
        subject = replace(subject, mixture=with_floor(opened.mixture, every))
        if starts and subject.n_components > 1:
            ends = fresh_starts(opened.mixture, subject, random_state)
            subject = replace(subject, starts=ends)
    return subject


@dataclass(frozen=True, slots=True)
class _Opened:
    """The parts of a model of any kind.

    ``reader`` is what knows the columns, ``threshold`` is on the scale of prepared rows.
    """

    mixture: Any
    reader: Any
    preparation: Preparation | None
    sweep: Sweep | None
    threshold: float | None
    quantile: float


def _open(model: Any, sweep: Sweep | None) -> _Opened:
    if hasattr(model, "best_estimator_"):
        sweep = sweep if sweep is not None else getattr(model, "sweep_", None)
        model = model.best_estimator_
    if hasattr(model, "get_params"):
        check_is_fitted(model)
    preparation: Preparation | None = getattr(model, "preparation_", None)
    mixture = model if preparation is None else model.mixture_
    if not isinstance(mixture, FittedMixture):
        raise InvalidParameterError(
            f"model is a {type(model).__name__}, which diagnose does not know: give a fitted "
            "mixtura.GaussianMixture, PreparedGaussianMixture or GaussianMixtureIC."
        )
    threshold, quantile = None, TRAINING_QUANTILE
    if preparation is not None:
        quantile = model.anomaly_quantile_
        threshold = model.anomaly_threshold_ - preparation.log_determinant
    else:
        with suppress(InvalidParameterError):  # a model from a file has forgotten its rows
            threshold = model.anomaly_threshold(quantile)
    return _Opened(mixture, model, preparation, sweep, threshold, quantile)


def _names(opened: _Opened, names: list[str] | None, d: int) -> list[str]:
    if opened.preparation is not None:
        return list(opened.preparation.feature_names)
    fitted = getattr(opened.reader, "feature_names_in_", names)
    return [f"x{column}" for column in range(d)] if fitted is None else [str(n) for n in fitted]


def _are_rows_of_the_fit(mixture: Any, subject: Subject) -> bool:
    """Whether the rows have the mean log-likelihood that the fit ended with, and their number."""
    ended = getattr(mixture, "lower_bound_", None)
    if ended is None or round(subject.n_fitted) != subject.n_rows:
        return False
    density = subject.log_density
    drawn = len(density) < subject.n_rows
    error = 5.0 * density.std() / np.sqrt(len(density)) if drawn else 0.0
    return bool(abs(density.mean() - ended) <= error + 1e-4 * (1.0 + abs(ended)))
