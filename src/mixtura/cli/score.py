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
    QuietOption,
    SheetOption,
)


@command
def score(
    model: ModelArgument,
    file: FileArgument,
    fail_on_anomaly: Annotated[
        bool,
        typer.Option("--fail-on-anomaly", help="Exit with 1 where any row is an anomaly."),
    ] = False,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    quiet: QuietOption = False,
) -> int:
    """Tell how usual each row of FILE is, and which rows are anomalies.

    Writes CSV to stdout: row (counted from 1), log_density (higher is more usual), and anomaly,
    1 where the density is below the model's threshold.
    """
    import numpy as np

    from mixtura.cli.model import open_model, rows_of
    from mixtura.cli.results import judged
    from mixtura.cli.voice import Voice, percent
    from mixtura.errors import InvalidParameterError
    from mixtura.tables.output import to_stdout, write_csv
    from mixtura.tables.reading import Reading

    reading = Reading(header, decimal, encoding, sheet)
    opened = open_model(model)
    if fail_on_anomaly and opened.anomaly_threshold is None:
        raise InvalidParameterError(
            f"--fail-on-anomaly needs a threshold, which {model} does not hold: models that "
            "`mixtura fit` writes do."
        )
    log_density = opened.estimator.score_samples(rows_of(opened, file, reading))
    columns = {"row": np.arange(1, len(log_density) + 1), **judged(opened, log_density)}
    to_stdout(lambda write: write_csv(columns, write))
    voice = Voice(quiet)
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
