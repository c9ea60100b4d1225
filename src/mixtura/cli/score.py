"""``mixtura score``: how usual each row is."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura.cli.codes import FINDINGS, command
from mixtura.cli.shared import FileArgument, ModelArgument, NaOption, QuietOption, UnansweredOption


@command
def score(
    model: ModelArgument,
    file: FileArgument,
    fail_on_anomaly: Annotated[
        bool,
        typer.Option("--fail-on-anomaly", help="Exit with 1 where any row is an anomaly."),
    ] = False,
    missing: UnansweredOption = "drop",
    na: NaOption = None,
    quiet: QuietOption = False,
) -> int:
    """Tell how usual each row of FILE is, and which rows are anomalies.

    Writes CSV to stdout: row (counted from 1), log_density (higher is more usual), and anomaly,
    1 where the density is below the model's threshold.
    """
    from mixtura.cli.model import Cells, as_taken, matrix_of, open_model
    from mixtura.cli.remarks import note_unanswered
    from mixtura.cli.results import judged
    from mixtura.cli.voice import Voice, percent
    from mixtura.errors import InvalidParameterError
    from mixtura.tables.output import to_stdout, write_csv

    opened = open_model(model)
    if fail_on_anomaly and opened.anomaly_threshold is None:
        raise InvalidParameterError(
            f"--fail-on-anomaly needs a threshold, which {model} does not hold: models that "
            "`mixtura fit` writes do."
        )
    matrix = matrix_of(opened, file, Cells(missing, na))
    log_density = opened.estimator.score_samples(as_taken(opened, matrix))
    columns = {"row": matrix.kept + 1, **judged(opened, log_density)}
    to_stdout(lambda write: write_csv(columns, write))
    voice = Voice(quiet)
    note_unanswered(matrix, voice)
    if "anomaly" not in columns:
        voice.note("the model holds no anomaly threshold, so no row is judged by one.")
        return 0
    count = int(columns["anomaly"].sum())
    voice.note(
        f"{count} of {len(log_density)} rows are anomalies: their log-density is below "
        f"{opened.anomaly_threshold:.6g}, as for {percent(opened.anomaly_quantile)} of the rows "
        "that the model was fitted to."
    )
    return FINDINGS if fail_on_anomaly and count else 0
