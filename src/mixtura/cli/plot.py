"""``mixtura plot``: a picture of a model and the rows of a table."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    DecimalOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    ModelArgument,
    QuietOption,
    SheetOption,
)

KINDS = (
    "scatter",
    "density",
    "convergence",
    "criterion",
    "responsibilities",
    "uncertainty",
    "anomalies",
    "density1d",
    "pairs",
)
"""The registry of :mod:`mixtura.plotting`, whose import would slow ``--help``; a test compares."""


@command
def plot(
    model: ModelArgument,
    file: FileArgument,
    what: Annotated[
        str, typer.Option("--what", metavar="WHAT", help=f"One of {', '.join(KINDS)}.")
    ],
    out: Annotated[
        str,
        typer.Option("--out", "-o", metavar="PICTURE", help="Where to: a .png, .svg or .pdf."),
    ],
    features: Annotated[
        str | None,
        typer.Option(
            "--features", metavar="A,B", help="Columns for the axes; by default it finds some."
        ),
    ] = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    quiet: QuietOption = False,
) -> int:
    """Draw a picture of MODEL and the rows of FILE.

    Without --features, more than two columns are seen along their first two principal components.
    """
    from pathlib import Path

    from mixtura.cli.model import open_model
    from mixtura.cli.picture import check_picture, display_of, write_picture
    from mixtura.cli.voice import Voice
    from mixtura.tables.reading import Reading

    reading = Reading(header, decimal, encoding, sheet)
    picture = Path(out)
    names = None if features is None else [name.strip() for name in features.split(",")]
    check_picture(picture, what, names, inputs=[model, file])
    display = display_of(open_model(model), model, file, what, names, reading)
    write_picture(display, picture)
    Voice(quiet).note(f"drew {what} to {picture}")
    return 0
