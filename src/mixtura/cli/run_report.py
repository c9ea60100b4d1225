"""The course of ``mixtura report``, and the report that ``mixtura fit`` writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mixtura._printable import printable
from mixtura.cli.again import word
from mixtura.cli.destination import check_file, write_file
from mixtura.cli.in_python import in_python
from mixtura.cli.model import as_taken, matrix_of, open_model, summary_beside
from mixtura.cli.table_request import Cells, TableRequest
from mixtura.cli.voice import Voice
from mixtura.diagnostics.words import count_of
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.fitted import FittedModel
from mixtura.model.families import GAUSSIAN, kind_of, parts_of
from mixtura.model_file.disk import read_bytes
from mixtura.report import Assessment, Labelling, report_html
from mixtura.report.swept import confidence_of_summary, findings_of_summary, sweep_of_summary
from mixtura.selection import Confidence
from mixtura.tables.advice import OF_A_MODEL, listed
from mixtura.tables.opening import STDIN
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.remarks import note_matrix
from mixtura.workflow.reporting import COMPARED as COMPARED_BY_FIT
from mixtura.workflow.reporting import assessment_of, notes_of, now
from mixtura.workflow.study import Study

MOST_SUMMARY_BYTES = 1 << 26

COMPARED = 2_000
"""Rows on which ``mixtura report`` compares methods."""

N_INIT = 10
"""Starts of ``mixtura fit`` unless others are asked for."""


def run_report(
    model: str, file: str, out: Path, *, cells: Cells, with_rows: bool, voice: Voice
) -> int:
    """Do it all, and return the exit code.

    Raises
    ------
    MixturaError
        Something stands in the way; nothing has then been written.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise InvalidParameterError(f"--out is {str(out)!r}; the name of a report ends in .html.")
    check_file(out, "report", "made", (model, file))
    opened = open_model(model)
    matrix = matrix_of(opened, file, cells)
    note_matrix(matrix, OF_A_MODEL, voice)
    rows = as_taken(opened, matrix)
    sweep, sure, from_sweep = _summary(model, opened, voice)
    subject = Assessment.of(
        opened.estimator, rows, sweep=sweep, confidence=sure, numbers=matrix.kept
    )
    subject.findings.extend(from_sweep)
    names = [model, file, str(out)]
    if not with_rows:  # folders may be named after people
        names = [Path(name).name or name for name in names]
    command = ["mixtura", "report", *names[:2], "-o", names[2]]
    command += [] if with_rows else ["--no-rows"]
    command += cells.words()
    labelling = Labelling(
        _title(file),
        (),
        " ".join(map(word, command)),
        in_python(
            opened.estimator,
            file,
            opened.columns if opened.named else None,
            called=names[1],
            reading=cells.reading,
            plain=matrix.plain,
            asked=matrix.asked,
        ),
        now(),
    )
    page = report_html(subject, labelling, with_rows=with_rows, compared=COMPARED)
    write_file(out, page)
    size = f"{len(page) / 1000:,.0f} kB"
    what = "no row of the table in it"
    if with_rows:
        what = f"made from {count_of(subject.n_rows, 'row')}"
    voice.note(f"wrote {out} ({size}, {what}): open it in a browser.")
    return 0


def report_of_fit(finished: Study, judgement: Judgement, table: TableRequest) -> bytes:
    """The report that ``mixtura fit`` puts beside its model."""
    file, matrix = table.file, finished.matrix
    subject = assessment_of(finished, judgement, matrix.table())
    labelling = Labelling(
        _title(file),
        notes_of(matrix.dropped),
        " ".join(map(word, _again(finished, table))),
        in_python(
            finished.model,
            file,
            matrix.columns,
            reading=table.cells.reading,
            plain=matrix.plain,
            asked=matrix.asked,
        ),
        now(),
    )
    return report_html(subject, labelling, compared=COMPARED_BY_FIT)


def _again(finished: Study, table: TableRequest) -> list[str]:
    """The command that fits the chosen model again."""
    plan, chosen, encoding = finished.plan, finished.selected, finished.matrix.encoding
    words = ["mixtura", "fit", table.file, "-k", str(chosen.n_components)]
    shape, density = parts_of(chosen.covariance_type)
    words += ["--covariance", shape]
    if density != GAUSSIAN:
        words += ["--component", density]
        freedom = plan.degrees_of_freedom
        words += [] if freedom is None else ["--degrees-of-freedom", f"{freedom}"]
    words += ["--seed", str(plan.seed)]
    words += ["--n-init", str(plan.n_init)] if plan.n_init != N_INIT else []
    words += table.words(finished.matrix.origin.names)
    words += ["--no-scale"] if not plan.scale else []
    words += ["--pca", str(finished.pca or "none")] if finished.pca != "auto" else []
    words += ["--one-hot", listed(encoding.levels)] if encoding is not None else []
    words += ["--log", listed(plan.log)] if plan.log else []
    words += ["--trim", f"{plan.trim:g}"] if plan.trim is not None else []
    words += ["--noise", f"{plan.noise:g}"] if plan.noise is not None else []
    words += ["--prior"] if plan.prior is not None else []
    words += ["--max-ratio", f"{plan.max_ratio:g}"] if plan.max_ratio is not None else []
    return words


def _summary(
    path: str, opened: FittedModel, voice: Voice
) -> tuple[dict[str, Any] | None, Confidence | None, list[dict[str, Any]]]:
    """The sweep that chose the model, how sure it was and its findings, from a summary beside it.

    Nothing of it where there is no such summary.
    """
    where = summary_beside(path)
    try:
        if where.stat().st_size > MOST_SUMMARY_BYTES:
            raise InvalidDataError("it is too large")
        summary = json.loads(read_bytes(where))
        k, m = opened.mixture.components.means.shape
        swept = sweep_of_summary(
            summary, k, kind_of(opened.inner.covariance_type, opened.inner.component), m
        )
    except FileNotFoundError:
        return None, None, []
    except (OSError, ValueError, RecursionError, InvalidDataError) as error:
        voice.note(f"left the comparison of models in {where} out of the report: {error!s:.200}.")
        return None, None, []
    return swept, confidence_of_summary(summary), findings_of_summary(summary)


def _title(file: str) -> str:
    return "standard input" if file == STDIN else printable(Path(file).name)
