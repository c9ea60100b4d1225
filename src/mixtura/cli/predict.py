"""``mixtura predict``: the group of each row."""

from __future__ import annotations

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    DecimalOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    ModelArgument,
    SheetOption,
)


@command
def predict(
    model: ModelArgument,
    file: FileArgument,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
) -> int:
    """Tell which group each row of FILE belongs to, and how surely.

    Writes CSV to stdout: row (counted from 1), label, its probability, and the probability of
    every group (p_0, p_1, ...). Columns are found by their names, in any order.
    """
    from mixtura.cli.model import open_model, rows_of
    from mixtura.cli.results import labelled
    from mixtura.tables.output import to_stdout, write_csv
    from mixtura.tables.reading import Reading

    reading = Reading(header, decimal, encoding, sheet)
    opened = open_model(model)
    columns = labelled(opened, rows_of(opened, file, reading))
    to_stdout(lambda write: write_csv(columns, write))
    return 0
