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

    Writes CSV to stdout, with the columns that the model was fitted to and no other: `mixtura
    predict` tells the group of each row. In a column of categories it is the level whose number,
    drawn around 0 and 1, is the largest. Names and levels are as the model has them, even where a
    spreadsheet would take one for a formula.
    """
    from mixtura.cli import options
    from mixtura.cli.model import open_model
    from mixtura.cli.voice import Voice
    from mixtura.tables.formulas import is_formula
    from mixtura.tables.output import to_stdout, write_csv

    opened = open_model(model)
    opened.inner.random_state = options.seed(seed)
    rows, _ = opened.estimator.sample(n)
    if opened.encoding is None:
        columns = dict(zip(opened.names, rows.T.copy(), strict=True))
    else:
        columns = opened.encoding.decode(rows)
    texts = [level for levels in opened.levels.values() for level in levels]
    to_stdout(lambda write: write_csv(columns, write, guard=False))
    risky = [name for name in (*columns, *texts) if is_formula(name)]
    if risky:
        Voice().note(
            f"note: {risky[0]!r} begins as a formula does, which a spreadsheet may run: do you "
            "know where the model comes from?"
        )
    return 0
