"""The report on a study: what ``mixtura fit`` puts beside its model, and Python writes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mixtura._printable import printable
from mixtura.errors import InvalidParameterError, OutputError, reason_of
from mixtura.extras import missing
from mixtura.files.whole import write_atomically
from mixtura.model.families import GAUSSIAN, parts_of
from mixtura.page.sweep import sweep_of
from mixtura.report import Assessment, Labelling, report_html
from mixtura.selection import confidence
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.study import Study

COMPARED = 1_000
"""Rows on which methods are compared, which should not take much longer than the fit."""

MOST_NOTES = 12
"""Columns left out that are named one by one."""


def assessment_of(finished: Study, judgement: Judgement, rows: Any) -> Assessment:
    """What the report is about: the chosen model and its rows as they were judged."""
    return Assessment.of(
        finished.model,
        rows,
        sweep=sweep_of(finished.sweep),
        confidence=confidence(finished.sweep),
        findings=judgement.findings,
        found=judgement.anomalies,
        unsure=judgement.ambiguous,
        numbers=finished.matrix.kept,
    )


def write_report(
    finished: Study, judgement: Judgement, rows: Any, source: str | None, path: Any
) -> None:
    """Put the report of a fit from Python in its place, whole or not at all.

    Raises
    ------
    InvalidParameterError
        The name does not end in .html.
    MissingLibraryError
        pyarrow is not installed.
    OutputError
        It cannot be written.
    """
    out = Path(os.fspath(path))
    if out.suffix.lower() not in (".html", ".htm"):
        raise InvalidParameterError(f"path is {str(out)!r}; the name of a report ends in .html.")
    if find_spec("pyarrow") is None:
        raise missing("a report needs", "pyarrow", "cli")
    labelling = Labelling(
        "a table" if source is None else printable(Path(source).name),
        notes_of(finished.matrix.dropped),
        python=None if source is None else _again(finished, source),
        created=now(),
    )
    page = report_html(assessment_of(finished, judgement, rows), labelling, compared=COMPARED)
    try:
        write_atomically(out, page)
    except OSError as error:
        raise OutputError(
            f"cannot write to {out}: {reason_of(error)}. Choose another path."
        ) from error


def notes_of(dropped: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """The columns left out and their reasons; of many, the first."""
    told = [(column.name, column.reason) for column in dropped]
    more = len(told) - MOST_NOTES
    return (*told[:MOST_NOTES], ("...", f"and {more} more")) if more > 0 else tuple(told)


def now() -> str:
    """When a report is made."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _again(finished: Study, source: str) -> str:
    """What fits the chosen model again."""
    plan, chosen = finished.plan, finished.selected
    shape, density = parts_of(chosen.covariance_type)
    freedom = plan.degrees_of_freedom
    asked = [
        repr(source),
        str(chosen.n_components),
        f"covariance_type={shape!r}",
        *([] if density == GAUSSIAN else [f"component={density!r}"]),
        *([] if freedom is None or density == GAUSSIAN else [f"degrees_of_freedom={freedom!r}"]),
        f"columns={finished.matrix.columns!r}",
        f"random_state={plan.seed}",
        f"n_init={plan.n_init}",
        f"scale={plan.scale}",
        f"pca={finished.pca!r}",
        f"anomaly_quantile={plan.anomaly_quantile!r}",
        f"trim={plan.trim!r}",
        *([] if plan.noise is None else [f"noise={plan.noise!r}"]),
        *([] if plan.prior is None else [f"prior={plan.prior!r}"]),
        *([] if plan.max_ratio is None else [f"max_ratio={plan.max_ratio!r}"]),
    ]
    origin = finished.matrix.origin
    for option in fields(origin.reading):
        value = getattr(origin.reading, option.name)
        asked += [] if value is None else [f"{option.name}={value!r}"]
    asked += _gaps(finished.matrix)
    if plan.log:
        asked.append(f"log={list(plan.log)!r}")
    if finished.matrix.encoding is not None:
        asked.append(f"one_hot={list(finished.matrix.encoding.levels)!r}")
    lines = "".join(f"    {part},\n" for part in asked)
    return f"import mixtura\n\nfound = mixtura.fit_table(\n{lines})"


def _gaps(matrix: Any) -> list[str]:
    """What becomes of missing values, where it is not as usual."""
    asked = getattr(matrix, "asked", None)  # not without pyarrow
    if asked is None:
        return []
    said = [f"missing={asked.missing!r}"] if asked.missing != "keep" else []
    codes = list(asked.codes.everywhere)
    for name, values in asked.codes.of_column.items():
        codes += [f"{name}={value}" for value in values]
    return [*said, f"na={codes!r}"] if codes else said
