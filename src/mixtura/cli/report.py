"""``mixtura report``: a model and the rows of a table as one HTML file."""

from __future__ import annotations

from typing import Annotated

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


@command
def report(
    model: ModelArgument,
    file: FileArgument,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="HTML", help="Where to: a .html file.")
    ] = "report.html",
    no_rows: Annotated[
        bool, typer.Option("--no-rows", help="Put no row of FILE into the report.")
    ] = False,
    missing: CompleteOption = "drop",
    na: NaOption = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    quiet: QuietOption = False,
) -> int:
    """Make a report of MODEL and the rows of FILE: one file to open in a browser, or to send.

    It shows the groups, how EM has found them, what is doubtful, and which rows are unusual. It
    needs no network and sends nothing. It holds up to 10,000 rows of FILE, so that whoever has
    it can read those. --no-rows leaves them out, and whatever would tell one of them: where groups
    of fewer than five rows lie, and the exact value of every number that a single row decides.
    """
    from pathlib import Path

    from mixtura.cli.run_report import run_report
    from mixtura.cli.table_request import Cells
    from mixtura.cli.voice import Voice
    from mixtura.tables.asked import COMPLETE
    from mixtura.tables.reading import Reading

    return run_report(
        model,
        file,
        Path(out),
        cells=Cells(missing, na, Reading(header, decimal, encoding, sheet), COMPLETE),
        with_rows=not no_rows,
        voice=Voice(quiet),
    )
