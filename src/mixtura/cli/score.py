"""``mixtura score``: how usual each row is."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura.cli.codes import FINDINGS, command
from mixtura.cli.shared import (
    DecimalOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    ModelArgument,
    NaOption,
    QuietOption,
    RowsOption,
    SheetOption,
    TableOutOption,
    UnansweredOption,
)


@command
def score(
    model: ModelArgument,
    file: FileArgument,
    rows: RowsOption = "full",
    out: TableOutOption = None,
    fail_on_anomaly: Annotated[
        bool,
        typer.Option("--fail-on-anomaly", help="Exit with 1 where any row is an anomaly."),
    ] = False,
    missing: UnansweredOption = "keep",
    na: NaOption = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    quiet: QuietOption = False,
) -> int:
    """Tell how usual each row of FILE is, and which rows are anomalies.

    Writes CSV to stdout: the columns of FILE, then group, sure (per cent: how surely the row
    belongs to that group), log_density (higher is more usual), and unusual, 1 where the density is
    below the model's threshold.
    """
    from mixtura.cli import options
    from mixtura.cli.model import as_taken, matrix_of, open_model
    from mixtura.cli.results import Destination
    from mixtura.cli.table_request import Cells
    from mixtura.cli.voice import Voice, percent
    from mixtura.errors import InvalidParameterError
    from mixtura.tables import row_answers
    from mixtura.tables.reading import Reading
    from mixtura.tables.rows_back import WHICH

    voice = Voice(quiet)
    cells = Cells(missing, na, Reading(header, decimal, encoding, sheet))
    which = options.choice("--rows", rows, list(WHICH))
    destination = Destination.of(out, [model, file], voice)
    opened = open_model(model)
    if fail_on_anomaly and opened.anomaly_threshold is None:
        raise InvalidParameterError(
            f"--fail-on-anomaly needs a threshold, which {model} does not hold: models that "
            "`mixtura fit` writes do."
        )
    matrix = matrix_of(opened, file, cells)
    taken = as_taken(opened, matrix)
    log_density = opened.estimator.score_samples(taken)
    exact = which == "bare"
    groups = row_answers.groups(opened, taken, each=False, exact=exact)
    apart = None if opened.noise is None else groups["group"] == "noise"
    answers = {**groups, **row_answers.usual(opened, log_density, apart, exact=exact)}
    destination.write(matrix, answers, which)
    if "unusual" not in answers:
        voice.note("the model holds no anomaly threshold, so no row is judged by one.")
        return 0
    count = int(answers["unusual"].sum())
    told = f"log-density is below {opened.anomaly_threshold:.6g}"
    if apart is None:
        told = f"their {told}, as for {percent(opened.anomaly_quantile)} of the rows that the "
        told += "model was fitted to."
    else:
        told = f"they are noise, or their {told}."
    voice.note(f"{count} of {len(log_density)} rows are unusual (anomalies): {told}")
    return FINDINGS if fail_on_anomaly and count else 0
