"""``mixtura.diagnose``: a fitted model and rows, to what a person should know about them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mixtura.data.finite import column_name
from mixtura.data.source import some_rows
from mixtura.diagnostics import Examination, Finding, examine
from mixtura.errors import InvalidDataError
from mixtura.estimators.inputs.parameters import with_floor
from mixtura.estimators.inputs.regularised import is_regularised
from mixtura.fitted.completed import completed, one_draw
from mixtura.fitted.model import FittedModel, Model
from mixtura.fitted.observations import Observations
from mixtura.fitted.restarts import fresh_starts
from mixtura.fitted.silhouette import sample_of, units_of
from mixtura.fitted.with_errors import refuse_errors
from mixtura.patterns import complete
from mixtura.selection import Sweep

MOST_ROWS = 10_000
"""Rows that checks look at one by one."""


def diagnose(
    model: Model,
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
    InvalidModelError
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
    info another-shape-would-help
    >>> print(mixtura.diagnose(model, X)[0].message)
    Column 'x1' spreads ... times as far as column 'x0', and groups with one spread for all columns
    see only the wide ones.
    """
    return examine(examination_of(model, X, sweep=sweep, starts=starts, random_state=random_state))


def examination_of(
    model: object,
    X: Any,
    *,
    sweep: Sweep | None = None,
    starts: bool = True,
    random_state: int = 0,
) -> Examination:
    """What :func:`diagnose` looks at; its parameters, and the errors it raises."""
    observed = Observations.of(model, X)
    refuse_errors(observed.model.inner, "diagnose")
    fitted, n_rows, preparation = observed.model, observed.n_rows, observed.model.preparation
    drawn = some_rows(n_rows, MOST_ROWS, np.random.default_rng(random_state))
    raw = np.asarray(observed.source.take(drawn), dtype=np.float64)
    without = np.flatnonzero(np.isnan(raw).all(axis=0))
    if without.size:
        raise InvalidDataError(
            f"X has NaN only in {column_name(int(without[0]), observed.names)}: a diagnosis looks "
            "at every column of the model, so give rows of which some have a value there."
        )
    rows = fitted.prepare(raw)
    threshold, volume = fitted.threshold(fitted.quantile), fitted.volume(rows)
    if threshold is not None and isinstance(volume, float):
        threshold, volume = threshold - volume, 0.0
    examination = Examination(
        mixture=fitted.mixture,
        rows=rows,
        raw=raw,
        names=observed.names,
        n_rows=n_rows,
        n_fitted=float(n_rows if fitted.total_weight is None else fitted.total_weight),
        scaled=preparation is not None and bool((preparation.scale != 1.0).any()),
        reduced=fitted.n_principal_components is not None,
        outcome=fitted.outcome,
        n_iter=fitted.n_iter,
        sweep=fitted.sweep if sweep is None else sweep,
        training_threshold=threshold,
        training_quantile=fitted.quantile,
        units=units_of(observed),
        sampled=None if n_rows <= MOST_ROWS else sample_of(observed),
        volume=volume,
        log=fitted.log,
    )
    blank = np.isnan(raw).all(axis=1)  # which a fit does not count
    counted = n_rows - round(n_rows * float(blank.mean()))
    if fitted.was_fitted_to(counted, examination.log_density[~blank]):
        mixture = with_floor(fitted.inner, observed.prepared_source)
        plain = not is_regularised(fitted.inner)
        examination = replace(examination, mixture=mixture, by_likelihood=plain)
        if starts and examination.n_components > 1:
            ends = fresh_starts(fitted.inner, examination, random_state)
            examination = replace(examination, starts=ends)
    return examination if complete(raw) else _without_gaps(examination, fitted)


def _without_gaps(examination: Examination, fitted: FittedModel) -> Examination:
    """With one draw of what is missing, for checks that look at rows one by one."""
    gaps, sampled = np.isnan(examination.raw), examination.sampled
    raw = completed(fitted, examination.raw)
    return replace(
        examination,
        raw=raw,
        rows=fitted.prepare(raw),
        sampled=None if sampled is None else one_draw(fitted, sampled),
        gaps=gaps,
        training_threshold=None,  # of densities of as many values as each row had
        volume=0.0,
    )
