"""The course of ``mixtura fit``: read, study, write, show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mixtura._typing import Floats
from mixtura.cli import options, results
from mixtura.cli.destination import refuse_loss
from mixtura.cli.model import MODEL_FILE, Model
from mixtura.cli.progress import watching
from mixtura.cli.summary import as_json, summarise
from mixtura.cli.tables.columns import Matrix, pick_columns, take_columns
from mixtura.cli.tables.formats import read_table
from mixtura.cli.tables.output import check_writable, publish, to_stdout, write_csv
from mixtura.cli.voice import Voice
from mixtura.cli.workflow import Plan, Study, study
from mixtura.errors import InvalidDataError

ROWS_FILE = "rows.csv"
SUMMARY_FILE = "summary.json"
FILES = (MODEL_FILE, ROWS_FILE, SUMMARY_FILE)

MOST_NOTES = 8
"""Columns left out that are named one by one."""


@dataclass(frozen=True, slots=True)
class FitRequest:
    """What the command line asked for."""

    file: str
    folder: Path
    columns: list[str] | None
    plan: Plan
    as_json: bool
    quiet: bool


def run_fit(request: FitRequest) -> int:
    """Do it all, and return the exit code.

    Raises
    ------
    MixturaError
        Something stands in the way; nothing has then been written.
    """
    voice = Voice(request.quiet)
    check_writable(request.folder, FILES)
    refuse_loss(request.file, request.folder, FILES, SUMMARY_FILE)
    matrix = _read(request, voice)
    try:
        with watching(voice) as watch:
            finished = study(matrix, request.plan, voice, watch)
    except KeyboardInterrupt:
        raise KeyboardInterrupt(": nothing was written") from None
    model = Model.of(finished.model)
    log_density = model.estimator.score_samples(matrix.table())
    summary = summarise(finished, log_density)
    _write(request.folder, finished, model, log_density, as_json(summary))
    if request.as_json:
        to_stdout(lambda write: write(as_json(summary).encode()))
    elif not request.quiet:
        from mixtura.cli.report import fit_report, show

        show(fit_report(finished, model, summary["anomalies"]["count"], request.folder))
    return 0


def _read(request: FitRequest, voice: Voice) -> Matrix:
    table = read_table(request.file)
    if not table.has_header:
        voice.note(
            f"the first line of {table.source} holds numbers, so it is taken for data and the "
            "columns are named column_1, column_2, ..."
        )
    if table.n_rows < 2:
        raise InvalidDataError(f"{table.source} has one row of data; groups need at least two.")
    if request.columns is not None:
        names = options.column_names(request.columns, table.names)
        return take_columns(table, names, vary=True)
    matrix = pick_columns(table)
    for column in matrix.dropped[:MOST_NOTES]:
        voice.note(f"left out column {column.name!r}: {column.reason}.")
    if len(matrix.dropped) > MOST_NOTES:
        more = len(matrix.dropped) - MOST_NOTES
        voice.note(f"left out {more} more column{'s'[: more != 1]}; {SUMMARY_FILE} names them.")
    return matrix


def _write(folder: Path, finished: Study, model: Model, log_density: Floats, summary: str) -> None:
    table: Any = finished.matrix.table()
    columns = {**results.labelled(model, table), **results.judged(model, log_density)}

    def write_rows(path: Path) -> None:
        with path.open("wb") as file:
            write_csv(columns, file.write)

    publish(
        folder,
        {
            MODEL_FILE: lambda path: finished.model.save(path),
            ROWS_FILE: write_rows,
            SUMMARY_FILE: lambda path: path.write_text(summary, encoding="utf-8"),
        },
    )
