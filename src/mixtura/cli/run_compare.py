"""The course of ``mixtura compare``: read, set the label aside, compare, show."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace

import numpy as np

from mixtura._typing import Bools
from mixtura.cli import options
from mixtura.cli.column_options import codes, column_name, column_names, missing_rows
from mixtura.cli.progress import Progress
from mixtura.cli.signs import encoded
from mixtura.cli.table_request import Cells, TableRequest
from mixtura.cli.voice import Voice
from mixtura.comparison.compare import compare
from mixtura.comparison.labels import read_labels
from mixtura.data.validation import n_distinct
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.tables.advice import OF_A_TABLE
from mixtura.tables.columns import Matrix
from mixtura.tables.formats import read_table
from mixtura.tables.logarithms import columns_in_logs
from mixtura.tables.missing_values import IN_CATEGORIES, SIGNS, as_words
from mixtura.tables.output import to_stdout
from mixtura.tables.table import Table
from mixtura.workflow.remarks import note_columns, note_reading
from mixtura.workflow.selecting import matrix_of
from mixtura.workflow.summary import SCHEMA_VERSION, as_json

LEAST_ROWS = 4

NO_LABEL = IN_CATEGORIES | SIGNS | {"none"}
"""Cells, in lower case, by which people say that a row has no label."""


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What the command line asked for."""

    table: TableRequest
    label: str | None
    sizes: list[int]
    seed: int
    scale: bool
    as_json: bool
    log: list[str] | None


def run_compare(request: CompareRequest, voice: Voice, progress: Progress) -> int:
    """Do it all, and return the exit code.

    Raises
    ------
    MixturaError
        Something stands in the way.
    """
    table = read_table(request.table.file, request.table.cells.reading)
    note_reading(table, voice)
    if table.n_rows < LEAST_ROWS:
        rows = "one row" if table.n_rows == 1 else f"{table.n_rows} rows"
        raise InvalidDataError(
            f"{table.source} has {rows} of data; a comparison needs at least {LEAST_ROWS}."
        )
    label = _label(table, request)
    labels = None if label is None else _labels(table, label, request.table.cells)
    others = _without(table, label)
    beside = {} if label is None or labels is None else {label: _missing(labels)}
    wanted = request.table.wanted(others, advice=OF_A_TABLE, least=LEAST_ROWS, beside=beside)
    matrix = matrix_of(others, wanted)
    note_columns(matrix, OF_A_TABLE, "--json", voice)
    told = None if labels is None else [labels[row] or "" for row in matrix.kept]
    if told is not None:
        read_labels(told, len(told), f"the label column {label!r}")  # refuses what are no labels
    _check_sizes(request.sizes, matrix, voice)
    log = columns_in_logs(matrix, options.named_or_all("--log", request.log, table.names))
    progress.seen(matrix.X.size)
    progress("comparing methods")
    comparison = compare(
        matrix.table(),  # so that sentences know the columns by name
        told,
        n_components=request.sizes,
        random_state=request.seed,
        scale=request.scale,
        log=list(log) or None,
    )
    progress.stop()
    if request.as_json:
        summary = {
            "schema_version": SCHEMA_VERSION,
            "features": matrix.names,
            "dropped": [asdict(drop) for drop in matrix.dropped],
            "log": list(log),
            "label": label,
            "seed": request.seed,
            **comparison.to_dict(),
        }
        text = as_json(summary)
    else:
        from mixtura.cli.painting import rendered
        from mixtura.cli.show_comparison import report

        text = rendered(report(table, label, matrix, comparison), sys.stdout)
    to_stdout(lambda write: write(encoded(text, sys.stdout)), shown=True)
    return 0


def _label(table: Table, request: CompareRequest) -> str | None:
    """The column of labels, which is none to group by."""
    if request.label is None:
        return None
    label = column_name(request.label, table.names, "--label")
    if label in table.foreign:
        raise InvalidDataError(
            f"--label names {label!r}, whose cells are no labels ({table.foreign[label]}): name "
            "a column of text or numbers, or write it as text."
        )
    if label in column_names(request.table.columns or [], table.names):
        raise InvalidParameterError(
            f"--columns names {label!r}, which is the label: leave it out of one of the two, "
            "since a method that sees the labels cannot be judged by them."
        )
    if label in column_names(request.table.drop or [], table.names, "--drop"):
        raise InvalidParameterError(
            f"--drop names {label!r}, which is the label, and no method sees that anyway: leave "
            "it away from --drop."
        )
    return label


def _labels(table: Table, label: str, cells: Cells) -> list[str | None]:
    """The label column as text; None for a missing one, which only ``--missing drop`` allows."""
    missing = NO_LABEL | as_words(codes(cells.na, table.names).of(label))
    texts = [
        "" if value is None else str(value).strip()
        for value in table.columns[table.names.index(label)].to_pylist()
    ]
    labels = [None if text.lower() in missing else text for text in texts]
    if None in labels and missing_rows(cells.missing) != "drop":
        row = labels.index(None)
        count = labels.count(None)
        raise InvalidDataError(
            f"{table.where(row, label)} has no label ({texts[row] or 'an empty cell'})"
            f"{'' if count == 1 else f', the first of {count:,}'}: fill it in, remove the row, or "
            "leave such rows out with --missing drop."
        )
    return labels


def _missing(labels: list[str | None]) -> Bools:
    return np.array([text is None for text in labels], dtype=bool)


def _without(table: Table, label: str | None) -> Table:
    """The table without its label column."""
    if label is None:
        return table
    kept = [index for index, name in enumerate(table.names) if name != label]
    if not kept:
        raise InvalidDataError(
            f"{table.source} has no column beside the label {label!r}: there is nothing to group."
        )
    return replace(
        table,
        names=[table.names[index] for index in kept],
        columns=[table.columns[index] for index in kept],
    )


def _check_sizes(sizes: list[int], matrix: Matrix, voice: Voice) -> None:
    distinct = n_distinct(matrix.X, max(sizes))
    if distinct >= max(sizes):
        return
    what = f"the table has only {distinct} different rows"
    if distinct < min(sizes):
        raise InvalidDataError(
            f"-k asks for {min(sizes)} groups, but {what}: ask for at most {distinct}."
        )
    voice.note(f"{what}, so only up to {distinct} groups are tried, not {max(sizes)}.")
