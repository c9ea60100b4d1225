"""Everything that a report holds, from a fitted model and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from mixtura import __version__
from mixtura._typing import Ints
from mixtura.diagnostics.anomalies import Anomalies
from mixtura.errors import MixturaError
from mixtura.estimators.anomalies import ambiguous, anomalies
from mixtura.estimators.diagnosing import diagnose
from mixtura.estimators.encoded_rows import further_rows
from mixtura.estimators.preparation import Preparation
from mixtura.estimators.prepared import PreparedGaussianMixture
from mixtura.page.comparison import comparison_of
from mixtura.page.data import data_of
from mixtura.page.fit import described
from mixtura.page.sampling import MOST_SHOWN
from mixtura.page.sheet import Sheet
from mixtura.page.spec import Spec
from mixtura.page.sweep import sweep_of
from mixtura.page.trace import Keeping, Limits, numbers_of, spread_over, starts_of
from mixtura.selection import Sweep

ROOM = 720_000
"""Bytes for rows and parameters of a report that is to stay within a megabyte with its page."""

ROWS_ROOM = 480_000
"""Of these for rows at most: four bytes for each number and each row's index, in base64."""

NUMBER = 13
"""Bytes of a number in JSON, its comma included."""

TRACE_NUMBERS = 12_000
"""Parameters in the trace of the likeliest start, and again in those of all others together."""

LEAST_FRAMES = 3
"""Of the likeliest start, however many parameters each has."""

N_STARTS = 10
START_SECONDS = 3.0
"""Time for all starts."""

MOST_ANOMALIES = 25
"""Flagged rows that are told one by one, the most unusual first."""

AMBIGUOUS_BELOW = 0.6

DIGITS = 9
"""Significant digits of every number: less than a page could show, and half of the bytes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a report knows beside model and rows.

    Attributes
    ----------
    title : str, of the table
    command, python : str or None, what repeats the fit
    sweep : Sweep or None, that chose the model
    labels : (n,) int or None, known classes, with ``class_names``
    notes : sentences on columns left out
    with_rows : bool, False for a report that holds no row of the table
    compare : bool, whether to run other methods beside the mixture
    """

    title: str
    command: str | None = None
    python: str | None = None
    sweep: Sweep | None = None
    labels: Ints | None = None
    class_names: list[str] | None = None
    notes: Sequence[str] = field(default_factory=tuple)
    with_rows: bool = True
    compare: bool = True


def study_of(model: PreparedGaussianMixture, X: Any, told: Told) -> dict[str, Any]:
    """A fitted model and the rows of its fit as ``Study``.

    Where the model reduces its rows by PCA, the page draws and describes their scores.

    Parameters
    ----------
    model : PreparedGaussianMixture, fitted
    X : the rows as the model takes them: a table, or an array (n, d)
    told : Told

    Raises
    ------
    MixturaError
        X is not such rows as the model takes.
    """
    sheet = _sheet(model, X, told)
    spec = _spec(model)
    flagged = anomalies(model, X, model.anomaly_quantile)
    shown, kept = _shown(sheet, flagged, spec.k)
    page_model = model if model.preparation_.pca is None else _of_scores(model)
    study = {
        "version": __version__,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": told.command,
        "python": told.python,
        "data": data_of(sheet, shown=shown, kept=kept, with_rows=told.with_rows),
        "fit": _fit(model, page_model, X, sheet, spec, told),
        "starts": _starts(model, sheet, spec),
        "sweep": None if told.sweep is None else sweep_of(told.sweep),
        "comparison": _comparison(page_model, sheet, shown, spec, told),
        "ambiguous": _ambiguous(model, X),
        "anomalies": _anomalies(flagged, told.with_rows),
    }
    return {name: value if name == "data" else shortened(value) for name, value in study.items()}


def shortened(value: Any) -> Any:
    """The same with every number to so many significant digits.

    Examples
    --------
    >>> from mixtura.page.study import shortened
    >>> shortened({"third": [1 / 3]})
    {'third': [0.333333333]}
    """
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {name: shortened(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shortened(part) for part in value]
    return value


def _sheet(model: PreparedGaussianMixture, X: Any, told: Told) -> Sheet:
    preparation = model.preparation_
    rows = np.asarray(further_rows(model, X, preparation.encoding), dtype=np.float64)
    notes = list(told.notes)
    if preparation.pca is not None:
        scores = np.ascontiguousarray(preparation.transform(rows))
        m, d = scores.shape[1], rows.shape[1]
        notes.append(f"{d} columns were reduced to {m} principal components, which are drawn.")
        names, rows = [f"PC{i + 1}" for i in range(m)], scores
    else:
        names = list(preparation.feature_names)
    if model.trimmed_.size:
        notes.append(f"{model.trimmed_.size:,} extreme rows were left out of the fit.")
    return Sheet(told.title, names, rows, told.labels, told.class_names, notes)


def _spec(model: PreparedGaussianMixture) -> Spec:
    seed = model.random_state
    return Spec(
        k=model.n_components,
        covariance_type=model.covariance_type,
        init=model.init_params if isinstance(model.init_params, str) else "k-means++",
        reg_covar=float(model.reg_covar),
        seed=int(seed) if isinstance(seed, int | np.integer) else 0,
        scale=bool(model.scale) and model.preparation_.pca is None,
        max_iter=int(model.max_iter),
    )


def _of_scores(model: PreparedGaussianMixture) -> PreparedGaussianMixture:
    """The same mixture for rows that PCA has reduced already."""
    d = model.mixture_.n_features_in_
    plain = PreparedGaussianMixture(**{**model.get_params(), "scale": False, "pca": None})
    plain.preparation_ = Preparation([f"PC{i + 1}" for i in range(d)], np.zeros(d), np.ones(d))
    plain.mixture_ = model.mixture_
    plain.n_features_in_ = d
    plain.trimmed_ = model.trimmed_
    plain.anomaly_quantile_ = model.anomaly_quantile_
    plain.anomaly_threshold_ = model.anomaly_threshold_
    plain.feature_names_in_ = np.array(plain.preparation_.feature_names, dtype=object)
    return plain


def _shown(sheet: Sheet, flagged: Anomalies, k: int) -> tuple[Ints, str]:
    """Rows to draw: every flagged one, as far as half of the room goes, and an even sample."""
    most = _most_rows(sheet.X.shape[1], k)
    if sheet.n_rows <= most:
        return np.arange(sheet.n_rows), ""
    keep = flagged.rows
    if keep.size <= most // 2:
        return sheet.sample(keep, most), ", all flagged ones among them, the others"
    unusual = keep[np.argsort(flagged.rank[keep], kind="stable")[: most // 2]]
    return sheet.sample(unusual, most), (
        f", the {unusual.size:,} most unusual of {keep.size:,} flagged ones among them, the others"
    )


def _most_rows(d: int, k: int) -> int:
    """Rows for which there is room beside the parameters of k components."""
    frames = 1 + max(LEAST_FRAMES, 2 * TRACE_NUMBERS // numbers_of(k, d))
    parameters = NUMBER * frames * numbers_of(k, d)
    room = min(ROWS_ROOM, max(ROOM // 10, ROOM - parameters))
    return min(MOST_SHOWN, int(room * 3 / 4) // (4 * (d + 1)))


def _fit(
    model: PreparedGaussianMixture,
    page_model: PreparedGaussianMixture,
    X: Any,
    sheet: Sheet,
    spec: Spec,
    told: Told,
) -> dict[str, Any]:
    findings = diagnose(model, X, sweep=told.sweep)
    return described(page_model, sheet, spec, findings=findings)


def _starts(model: PreparedGaussianMixture, sheet: Sheet, spec: Spec) -> list[dict[str, Any]]:
    """Every start on the rows of the fit; none where EM cannot be repeated."""
    fitted = sheet
    if model.trimmed_.size:
        fitted = replace(sheet, X=np.delete(sheet.X, model.trimmed_, axis=0), labels=None)
    frames = TRACE_NUMBERS // numbers_of(spec.k, sheet.X.shape[1])
    keeping = Keeping(spread_over, max(LEAST_FRAMES, frames), frames // (N_STARTS - 1))
    try:
        return starts_of(fitted, spec, N_STARTS, Limits(spec.max_iter, START_SECONDS), keeping)
    except MixturaError:  # such as rows that full covariances need more of, in a model of one k
        return []


def _comparison(
    model: PreparedGaussianMixture, sheet: Sheet, shown: Ints, spec: Spec, told: Told
) -> dict[str, Any] | None:
    if not told.compare or sheet.n_rows < 4:
        return None
    compared = comparison_of(sheet, model, shown, spec.seed)
    if not told.with_rows:
        for method in compared["methods"]:
            method["labels"] = []
    return compared


def _ambiguous(model: PreparedGaussianMixture, X: Any) -> dict[str, Any]:
    found = ambiguous(model, X, AMBIGUOUS_BELOW)
    return {
        "below": AMBIGUOUS_BELOW,
        "count": int(found.rows.size),
        "share": found.share,
        "sentences": found.sentences(first_row=1),
    }


def _anomalies(flagged: Anomalies, with_rows: bool) -> dict[str, Any]:
    order = np.argsort(flagged.rank[flagged.rows], kind="stable")[:MOST_ANOMALIES]
    rows = flagged.rows[order].tolist() if with_rows else []
    return {
        "count": int(flagged.rows.size),
        "rows": [
            {
                "row": row,
                "logDensity": float(flagged.log_density[row]),
                "sentence": flagged.explain(row, first_row=1),
            }
            for row in rows
        ],
    }
