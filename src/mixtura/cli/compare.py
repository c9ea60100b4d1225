"""``mixtura compare``: the mixture beside K-Means, DBSCAN and naive Bayes."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    ColumnsOption,
    CompleteOption,
    DecimalOption,
    DropOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    JsonOption,
    LogOption,
    NaOption,
    NoScaleOption,
    QuietOption,
    SeedOption,
    SheetOption,
    SizesOption,
)


@command
def compare(
    file: FileArgument,
    label: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Known labels to judge by; the methods do not see them."
        ),
    ] = None,
    columns: ColumnsOption = None,
    drop: DropOption = None,
    missing: CompleteOption = "drop",
    na: NaOption = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    k: SizesOption = "1:15",
    seed: SeedOption = 0,
    no_scale: NoScaleOption = False,
    log: LogOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Tell what other methods make of FILE, and where and why they differ.

    Groups the rows by a Gaussian mixture, by K-Means and by DBSCAN, each with parameters that
    suit the data, and shows them side by side on stdout. With --label, naive Bayes joins in,
    taught the labels, and every method is held against them.
    """
    from mixtura.cli.progress import watching
    from mixtura.cli.voice import Voice

    voice = Voice(quiet, brief=True)
    with watching(voice, file) as progress:  # before the imports that take a while
        from mixtura.cli import options
        from mixtura.cli.run_compare import CompareRequest, run_compare
        from mixtura.cli.table_request import Cells, TableRequest
        from mixtura.tables.asked import COMPLETE
        from mixtura.tables.reading import Reading

        cells = Cells(missing, na, Reading(header, decimal, encoding, sheet), COMPLETE)
        sizes = options.sizes(k)
        table = TableRequest(file, cells, columns, drop=drop)
        request = CompareRequest(
            table, label, sizes, options.seed(seed), not no_scale, as_json, log
        )
        return run_compare(request, voice, progress)
