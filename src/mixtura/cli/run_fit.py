"""The course of ``mixtura fit``: read, study, write, show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mixtura.cli import options, results
from mixtura.cli.again import Called
from mixtura.cli.destination import refuse_loss
from mixtura.cli.model import MODEL_FILE, SUMMARY_FILE
from mixtura.cli.progress import Progress
from mixtura.cli.signs import encoded
from mixtura.cli.table_request import TableRequest
from mixtura.cli.voice import Voice, terminal_width, width
from mixtura.errors import MixturaError
from mixtura.files.publish import check_writable, publish
from mixtura.files.staging import recover
from mixtura.fitted import FittedModel
from mixtura.fitted.marks import Features
from mixtura.tables.columns import Matrix
from mixtura.tables.formats import read_table
from mixtura.tables.logarithms import columns_in_logs
from mixtura.tables.output import to_stdout, write_csv
from mixtura.workflow.judgement import Judgement, judge
from mixtura.workflow.preparing import Plan
from mixtura.workflow.remarks import note_reading
from mixtura.workflow.rows import answers_of
from mixtura.workflow.selecting import select
from mixtura.workflow.study import Study, study
from mixtura.workflow.summary import as_json, summarise

ROWS_FILE = "rows.csv"
REPORT_FILE = "report.html"
FILES = (MODEL_FILE, ROWS_FILE, SUMMARY_FILE, REPORT_FILE)
SHOWN = (REPORT_FILE, ROWS_FILE, SUMMARY_FILE, MODEL_FILE)
"""In the order in which anybody looks at them."""


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What the command line asked for."""

    table: TableRequest
    folder: Path
    plan: Plan
    as_json: bool
    report: bool
    rows: str
    log: list[str] | None
    details: bool
    called: Called


def run_fit(request: FitRequest, voice: Voice, progress: Progress) -> int:
    """Do it all, and return the exit code.

    Raises
    ------
    MixturaError
        Something stands in the way; nothing has then been written.
    """
    recover(request.folder)
    check_writable(request.folder, FILES)
    refuse_loss(request.table.file, request.folder, FILES, SUMMARY_FILE)
    matrix = _read(request, voice)
    progress.seen(matrix.X.size)
    log = columns_in_logs(matrix, options.named_or_all("--log", request.log, matrix.origin.names))
    try:
        finished = study(matrix, replace(request.plan, log=log), voice, progress)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(": nothing was written") from None
    progress("looking at the groups and the rows")
    judgement = judge(finished, matrix.table())
    summary = summarise(finished, judgement)
    text = as_json(summary)
    answers = answers_of(finished, judgement, matrix.table(), exact=request.rows == "bare")
    rows = results.rows_back(matrix, answers, request.rows, ROWS_FILE, voice)
    report = None
    if request.report:
        from mixtura.cli.run_report import report_of_fit

        try:
            report = report_of_fit(finished, judgement, request.table)
        except MixturaError as error:  # a fit is not lost because there can be no report
            voice.note(f"wrote no {REPORT_FILE}: {error}")
    _write(request.folder, finished, rows, text, report, voice)
    progress.stop()
    if request.as_json:
        to_stdout(lambda write: write(text.encode()))
    elif not voice.quiet:
        _show(request, finished, judgement, summary["anomalies"]["count"], voice)
    return 0


def _show(
    request: FitRequest, finished: Study, judgement: Judgement, count: int, voice: Voice
) -> None:
    """What came out, on stdout."""
    from mixtura.cli.first_screen import Screen, lines_of
    from mixtura.cli.next_step import next_step
    from mixtura.cli.screen import details

    model = FittedModel.of(finished.model)
    screen = Screen(
        finished,
        judgement,
        Features.of(model),
        request.folder,
        tuple(name for name in SHOWN if (request.folder / name).exists()),
        count,
        next_step(
            finished,
            judgement,
            request.called,
            request.table.file,
            request.folder,
            request.details,
        ),
    )
    wide = terminal_width()
    if request.details:
        text = screen.with_last(details(screen, model), sys.stdout)
    else:
        taken = sum(lines_of(line, wide) for line in voice.said)
        text = screen.text(sys.stdout, width(), wide, taken)
    to_stdout(lambda write: write(encoded(text, sys.stdout)), shown=True)


def _read(request: FitRequest, voice: Voice) -> Matrix:
    table = read_table(request.table.file, request.table.cells.reading)
    note_reading(table, voice)
    return select(table, request.table.wanted(table), SUMMARY_FILE, voice)


def _write(
    folder: Path,
    finished: Study,
    columns: dict[str, Any],
    summary: str,
    report: bytes | None,
    voice: Voice,
) -> None:
    def write_rows(path: Path) -> None:
        with path.open("wb") as file:
            write_csv(columns, file.write)

    files: dict[str, Callable[[Path], object]] = {
        MODEL_FILE: lambda path: finished.model.save(path),
        ROWS_FILE: write_rows,
    }
    if report is not None:
        files[REPORT_FILE] = lambda path: path.write_bytes(report)
    files[SUMMARY_FILE] = lambda path: path.write_text(summary, encoding="utf-8")
    outdated = [name for name in FILES if name not in files and (folder / name).exists()]
    publish(folder, files, FILES, tell=voice.note)
    for name in outdated:
        voice.note(f"took away {folder / name}, which was of an earlier run.")
