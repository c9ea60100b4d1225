"""``mixtura plot``: a picture of a model and the rows of a table."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    CompleteOption,
    DecimalOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    ModelArgument,
    NaOption,
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
    missing: CompleteOption = "drop",
    na: NaOption = None,
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

    from mixtura.cli import options
    from mixtura.cli.model import as_taken, matrix_of, open_model
    from mixtura.cli.picture import check_picture, display_of, write_picture
    from mixtura.cli.table_request import Cells
    from mixtura.cli.voice import Voice
    from mixtura.tables.advice import OF_A_MODEL
    from mixtura.tables.asked import COMPLETE
    from mixtura.tables.reading import Reading
    from mixtura.workflow.remarks import note_matrix

    cells = Cells(missing, na, Reading(header, decimal, encoding, sheet), COMPLETE)
    what = options.choice("--what", what, KINDS)
    picture = Path(out)
    check_picture(picture, what, features, inputs=[model, file])
    opened, voice = open_model(model), Voice(quiet)

    def rows() -> Any:
        matrix = matrix_of(opened, file, cells)
        note_matrix(matrix, OF_A_MODEL, voice)
        return as_taken(opened, matrix)

    display = display_of(opened, model, rows, what, features)
    complete = write_picture(display, picture)
    voice.note(f"drew {what} to {picture}")
    if not complete:
        voice.note("note: letters that the font of pictures lacks are drawn as boxes.")
    return 0
