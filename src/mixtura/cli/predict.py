"""``mixtura predict``: the group of each row."""

from __future__ import annotations

from mixtura.cli.codes import command
from mixtura.cli.shared import FileArgument, ModelArgument, NaOption, QuietOption, UnansweredOption


@command
def predict(
    model: ModelArgument,
    file: FileArgument,
    missing: UnansweredOption = "drop",
    na: NaOption = None,
    quiet: QuietOption = False,
) -> int:
    """Tell which group each row of FILE belongs to, and how surely.

    Writes CSV to stdout: row (counted from 1), label, its probability, and the probability of
    every group (p_0, p_1, ...). Columns are found by their names, in any order.
    """
    from mixtura.cli.model import Cells, as_taken, matrix_of, open_model
    from mixtura.cli.remarks import note_unanswered
    from mixtura.cli.results import labelled
    from mixtura.cli.voice import Voice
    from mixtura.tables.output import to_stdout, write_csv

    opened = open_model(model)
    matrix = matrix_of(opened, file, Cells(missing, na))
    columns = {**labelled(opened, as_taken(opened, matrix)), "row": matrix.kept + 1}
    note_unanswered(matrix, Voice(quiet))
    to_stdout(lambda write: write_csv(columns, write))
    return 0
