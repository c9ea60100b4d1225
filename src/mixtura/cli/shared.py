"""Arguments that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

FileArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="A table: CSV, TSV, Parquet or Arrow; - reads standard input."
    ),
]

ModelArgument = Annotated[
    str,
    typer.Argument(
        metavar="MODEL", help="A model.safetensors, or the folder that `mixtura fit` wrote."
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
