"""``mixtura predict``: the group of each row."""

from __future__ import annotations

from mixtura.cli.codes import command
from mixtura.cli.shared import FileArgument, ModelArgument


@command
def predict(model: ModelArgument, file: FileArgument) -> int:
    """Tell which group each row of FILE belongs to, and how surely.

    Writes CSV to stdout: row (counted from 1), label, its probability, and the probability of
    every group (p_0, p_1, ...). Columns are found by their names, in any order.
    """
    from mixtura.cli.model import open_model, rows_of
    from mixtura.cli.results import labelled
    from mixtura.tables.output import to_stdout, write_csv

    opened = open_model(model)
    columns = labelled(opened, rows_of(opened, file))
    to_stdout(lambda write: write_csv(columns, write))
    return 0
