"""The course of ``mixtura compare``: read, set the label aside, compare, show."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace

from mixtura.cli import options
from mixtura.cli.progress import Progress
from mixtura.cli.voice import Voice
from mixtura.comparison.compare import compare
from mixtura.comparison.labels import read_labels
from mixtura.data.validation import n_distinct
from mixtura.errors import InvalidDataError, InvalidParameterError
from mixtura.tables.cells import MISSING
from mixtura.tables.columns import Matrix, pick_columns, take_columns
from mixtura.tables.formats import read_table
from mixtura.tables.logarithms import columns_in_logs
from mixtura.tables.output import to_stdout
from mixtura.tables.table import Table
from mixtura.workflow.remarks import note_dropped, note_missing_header, note_rounded
from mixtura.workflow.summary import SCHEMA_VERSION, as_json

LEAST_ROWS = 4


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """What the command line asked for."""

    file: str
    label: str | None
    columns: list[str] | None
    sizes: list[int]
    seed: int
    scale: bool
    as_json: bool
    log: list[str] | None = None


def run_compare(request: CompareRequest, voice: Voice, progress: Progress) -> int:
    """Do it all, and return the exit code.

    Raises
    ------
    MixturaError
        Something stands in the way.
    """
    table = read_table(request.file)
    note_missing_header(table, voice)
    if table.n_rows < LEAST_ROWS:
        rows = "one row" if table.n_rows == 1 else f"{table.n_rows} rows"
        raise InvalidDataError(
            f"{table.source} has {rows} of data; a comparison needs at least {LEAST_ROWS}."
        )
    labels = _labels(table, request.label)
    matrix = _matrix(_without(table, request.label), request, voice)
    _check_sizes(request.sizes, matrix, voice)
    log = columns_in_logs(matrix, options.log(request.log, table.names))
    progress.seen(matrix.X.size)
    progress("comparing methods")
    comparison = compare(
        matrix.table(),  # so that sentences know the columns by name
        labels,
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
            "label": request.label,
            "seed": request.seed,
            **comparison.to_dict(),
        }
        text = as_json(summary)
    else:
        from mixtura.cli.screen import rendered
        from mixtura.cli.show_comparison import report

        text = rendered(report(table, request.label, matrix, comparison), sys.stdout)
    to_stdout(lambda write: write(text.encode()))
    return 0


def _labels(table: Table, label: str | None) -> list[str] | None:
    """The label column as text; cells that mean a missing value in numbers do so here too."""
    if label is None:
        return None
    if label not in table.names:
        raise InvalidParameterError(
            f"--label names {label!r}, which the table does not have. "
            f"Its columns: {options.listed(table.names)}."
        )
    if label in table.foreign:
        raise InvalidDataError(
            f"--label names {label!r}, whose cells are no labels ({table.foreign[label]}): name "
            "a column of text or numbers, or write it as text."
        )
    texts = [
        "" if value is None else str(value).strip()
        for value in table.columns[table.names.index(label)].to_pylist()
    ]
    for row, text in enumerate(texts):
        if text.lower() in MISSING:
            raise InvalidDataError(
                f"{table.where(row, label)} has no label ({text or 'an empty cell'}): fill it in, "
                "or remove the row."
            )
    read_labels(texts, len(texts), f"the label column {label!r}")  # refuses what are no labels
    return texts


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


def _matrix(table: Table, request: CompareRequest, voice: Voice) -> Matrix:
    if request.columns is not None:
        if request.label in [name.strip() for text in request.columns for name in text.split(",")]:
            raise InvalidParameterError(
                f"--columns names {request.label!r}, which is the label: leave it out of one of "
                "the two, since a method that sees the labels cannot be judged by them."
            )
        names = options.column_names(request.columns, table.names)
        matrix = take_columns(table, names, vary=True)
        note_dropped(matrix.dropped, "--json", voice)
        note_rounded(matrix, voice)
        return matrix
    matrix = pick_columns(table)
    dropped = [  # this command has no --one-hot
        replace(column, reason=column.reason.split(", used if --one")[0])
        for column in matrix.dropped
    ]
    note_dropped(dropped, "--json", voice)
    return matrix


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
