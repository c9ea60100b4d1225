"""``mixtura fit``: the whole way from a table to groups."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    ColumnsOption,
    DecimalOption,
    DropOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    LogOption,
    MissingOption,
    NaOption,
    NoScaleOption,
    QuietOption,
    RowsOption,
    SeedOption,
    SheetOption,
    SizesOption,
)


@command
def fit(
    context: typer.Context,
    file: FileArgument,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Folder for the results  [default: FILE-mixtura]"
        ),
    ] = None,
    k: SizesOption = "1:15",
    covariance: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES"),  # FitCommand has its help
    ] = None,
    criterion: Annotated[
        str, typer.Option(metavar="bic|aic|icl", help="How to choose among the models.")
    ] = "bic",
    columns: ColumnsOption = None,
    drop: DropOption = None,
    missing: MissingOption = "keep",
    na: NaOption = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    n_init: Annotated[
        int, typer.Option(metavar="N", help="Starts that compete for each model.")
    ] = 10,
    seed: SeedOption = 0,
    no_scale: NoScaleOption = False,
    pca: Annotated[
        str,
        typer.Option(
            metavar="auto|none|N",
            help="Principal components to reduce to; auto keeps, of more than 20 columns, as many "
            "as tell groups apart best, or all columns.",
        ),
    ] = "auto",
    anomaly_quantile: Annotated[
        float, typer.Option(metavar="SHARE", help="Share of rows to call anomalies.")
    ] = 0.05,
    one_hot: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES|all",
            help="Columns of categories to use as columns of 0 and 1  [default: none, since "
            "groups may then be no more than the categories]",
        ),
    ] = None,
    trim: Annotated[
        str | None,
        typer.Option(
            metavar="[NUMBER]",
            help="Leave rows out of the fit that are more than so many robust standard "
            "deviations off in a column; --trim alone means 10  [default: no trimming]",
        ),
    ] = None,
    noise: Annotated[
        str | None,
        typer.Option(
            metavar="[SHARE]",
            help="Count rows that are scattered evenly as noise, in no group; SHARE is what the "
            "search begins with, and the fit finds how many there are; --noise alone means 0.05  "
            "[default: no noise]",
        ),
    ] = None,
    prior: Annotated[
        bool,
        typer.Option(
            "--prior",
            help="Hold the spread of every group near that of all rows, as a few more rows would, "
            "so that no group can shrink onto a point.",
        ),
    ] = False,
    max_ratio: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER",
            help="How many times as large as another, at most, the variance of a group may be in "
            "any direction  [default: no limit]",
        ),
    ] = None,
    rows: RowsOption = "full",
    log: LogOption = None,
    component: Annotated[
        list[str] | None,
        typer.Option(
            metavar="gaussian|student_t",
            help="Tails of the groups: of a bell, or student_t for heavy ones, so that rows far "
            "out make no group of their own; both to let the criterion choose  [default: "
            "gaussian]",
        ),
    ] = None,
    degrees_of_freedom: Annotated[
        str,
        typer.Option(
            metavar="each|shared|NUMBER",
            help="How heavy the tails of student_t are: found for each group, one number for "
            "all, or fixed (1 is very heavy, 30 next to none).",
        ),
    ] = "each",
    no_report: Annotated[
        bool, typer.Option("--no-report", help="Do not write report.html.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write the summary as JSON to stdout.")
    ] = False,
    details: Annotated[
        bool,
        typer.Option(
            "--details", help="Show all that was found: models, columns, warnings, unusual rows."
        ),
    ] = False,
    quiet: QuietOption = False,
) -> int:
    """Find the groups in a table, and the rows that fit none.

    Picks the columns of measurements, standardises them, tries 1 to 15 groups of every shape,
    chooses the best model, shows it and writes four files: report.html to open in a browser,
    rows.csv (FILE with the group of every row, how sure that is in per cent, and how unusual the
    row is), summary.json, and model.safetensors for the other commands. Rows count from 1. The
    report holds up to 10,000 rows of the table, rows.csv all.
    """
    from mixtura.cli.progress import watching
    from mixtura.cli.voice import Voice

    voice = Voice(quiet, brief=not (details or as_json))
    with watching(voice, file) as progress:  # before the imports that take a while
        from mixtura.cli import options
        from mixtura.cli.again import Called
        from mixtura.cli.destination import folder_of
        from mixtura.cli.run_fit import FitRequest, run_fit
        from mixtura.cli.table_request import Cells, TableRequest
        from mixtura.selection import CRITERIA
        from mixtura.tables.reading import Reading
        from mixtura.tables.rows_back import WHICH
        from mixtura.workflow.preparing import Plan

        cells = Cells(missing, na, Reading(header, decimal, encoding, sheet))
        plan = Plan(
            sizes=options.sizes(k),
            shapes=options.kinds(covariance, component),
            criterion=options.choice("--criterion", criterion, list(CRITERIA)),
            n_init=options.starts(n_init),
            seed=options.seed(seed),
            scale=not no_scale,
            pca=options.pca(pca),
            anomaly_quantile=options.quantile(anomaly_quantile),
            trim=options.trim(trim),
            noise=options.noise(noise),
            prior="default" if prior else None,
            max_ratio=options.max_ratio(max_ratio),
            degrees_of_freedom=options.degrees_of_freedom(degrees_of_freedom, component),
        )
        folder = folder_of(file, out)
        table = TableRequest(file, cells, columns, one_hot, drop)
        which = options.choice("--rows", rows, list(WHICH))
        request = FitRequest(
            table,
            folder,
            plan,
            as_json,
            report=not no_report,
            rows=which,
            log=log,
            details=details,
            called=Called.of(context),
        )
        return run_fit(request, voice, progress)
