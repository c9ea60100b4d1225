"""Arguments that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE",
        help="A table: CSV and other text, Parquet, Arrow, JSON records or Excel, compressed or "
        "not; - reads standard input.",
    ),
]

ModelArgument = Annotated[
    str,
    typer.Argument(
        metavar="MODEL", help="A model.safetensors, or the folder that `mixtura fit` wrote."
    ),
]

HeaderOption = Annotated[
    bool | None,
    typer.Option(
        "--header/--no-header",
        help="Whether the first line of FILE names its columns  [default: as it shows]",
    ),
]

DecimalOption = Annotated[
    str | None,
    typer.Option(
        metavar=",|.",
        help="What stands before the decimals in FILE; the other then separates thousands  "
        "[default: a point, and numbers with commas are refused]",
    ),
]

EncodingOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="How the letters of FILE are encoded, such as cp1252  [default: utf-8, or as it "
        "shows]",
    ),
]

SheetOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|N",
        help="Sheet of a workbook, by name or number  [default: the first that is not empty]",
    ),
]

JsonOption = Annotated[bool, typer.Option("--json", help="Write it as JSON instead of a table.")]

QuietOption = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")
]

SizesOption = Annotated[
    str, typer.Option("-k", metavar="K|LOW:HIGH", help="Number of groups, or a range to try.")
]

RowsOption = Annotated[
    str,
    typer.Option(
        "--rows",
        metavar="full|ids|bare",
        help="What stands before the answers: all columns of FILE; those that tell its rows "
        "apart; or the number of the row alone, with all digits of the answers.",
    ),
]

TableOutOption = Annotated[
    str | None,
    typer.Option("--out", "-o", metavar="CSV", help="Write to this file  [default: stdout]"),
]

ColumnsOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES", help="Columns to use, separated by commas  [default: all of numbers]"
    ),
]

DropOption = Annotated[
    list[str] | None,
    typer.Option("--drop", metavar="NAMES", help="Columns not to use, separated by commas."),
]

MissingOption = Annotated[
    str,
    typer.Option(
        "--missing",
        metavar="keep|drop|error",
        help="Rows with a missing value in a column that is used: use them by the values that "
        "they have, leave them out, or refuse the table.",
    ),
]

CompleteOption = Annotated[
    str,
    typer.Option(
        "--missing",
        metavar="drop|error",
        help="Rows with a missing value in a column that is used: leave them out, since this "
        "takes complete rows, or refuse the table.",
    ),
]

UnansweredOption = Annotated[
    str,
    typer.Option(
        "--missing",
        metavar="keep|drop|error",
        help="Rows with a missing value in a column that is used: answer by the values that they "
        "have, give them no answer, or refuse the table.",
    ),
]

NaOption = Annotated[
    list[str] | None,
    typer.Option(
        "--na",
        metavar="VALUES",
        help="Values that stand for a missing one, such as -999, or age=99 for one column.",
    ),
]

LogOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES|all",
        help="Columns to take as logarithms: incomes, prices, sizes; every value above zero  "
        "[default: none]",
    ),
]

NoScaleOption = Annotated[
    bool, typer.Option("--no-scale", help="Do not standardise the columns first.")
]

SeedOption = Annotated[
    int,
    typer.Option("--seed", metavar="S", help="The same seed gives the same result."),
]
