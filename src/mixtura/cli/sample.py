"""``mixtura sample``: new rows like those the model has seen."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura.cli.codes import command
from mixtura.cli.shared import ModelArgument, SeedOption


@command
def sample(
    model: ModelArgument,
    n: Annotated[
        int, typer.Option("-n", "--rows", min=1, metavar="N", help="How many rows to draw.")
    ] = 1,
    seed: SeedOption = 0,
) -> int:
    """Draw new rows from a model, in the units of its data.

    Writes CSV to stdout, with the columns that the model was fitted to. In a column of categories
    it is the level whose number, drawn around 0 and 1, is the largest.
    """
    from mixtura.cli import options
    from mixtura.cli.model import open_model
    from mixtura.tables.output import to_stdout, write_csv

    opened = open_model(model)
    opened.mixture.random_state = options.seed(seed)
    rows, _ = opened.estimator.sample(n)
    if opened.encoding is None:
        columns = dict(zip(opened.names, rows.T.copy(), strict=True))
    else:
        columns = opened.encoding.decode(rows)
    to_stdout(lambda write: write_csv(columns, write))
    return 0
