"""``mixtura lab``: see a mixture being fitted, in the browser."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import Annotated

import typer

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    CompleteOption,
    DecimalOption,
    EncodingOption,
    HeaderOption,
    SheetOption,
)


@command
def lab(
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A table to begin with: CSV and other text, Parquet, Arrow, JSON or Excel.",
        ),
    ] = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    missing: CompleteOption = "drop",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, metavar="N", help="Port to use  [default: any free one]"),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.")
    ] = False,
) -> int:
    """Open a page on which you can see and touch a mixture while it is fitted.

    The page is served by this command, on this computer and to nobody else, until Ctrl-C. The
    address it prints holds a key: only whoever has it can use the page. The browser is given that
    address by a file that only you can read.
    """
    from mixtura.cli.column_options import missing_rows
    from mixtura.lab.serve import serve
    from mixtura.tables.asked import COMPLETE
    from mixtura.tables.reading import Reading

    reading = Reading(header, decimal, encoding, sheet)
    missing = missing_rows(missing, COMPLETE)
    ended_by = None
    with suppress(KeyboardInterrupt):  # Ctrl-C before the page answers, or while it closes
        ended_by = serve(
            file, port, browser=not no_browser, say=typer.echo, reading=reading, missing=missing
        )
    if ended_by not in (None, signal.SIGINT):
        signal.raise_signal(ended_by)  # everything is closed: end as whoever sent it expects
    return 0
