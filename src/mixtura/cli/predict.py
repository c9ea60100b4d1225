"""``mixtura predict``: the group of each row."""

from __future__ import annotations

from mixtura.cli.codes import command
from mixtura.cli.shared import (
    DecimalOption,
    EncodingOption,
    FileArgument,
    HeaderOption,
    ModelArgument,
    NaOption,
    QuietOption,
    RowsOption,
    SheetOption,
    TableOutOption,
    UnansweredOption,
)


@command
def predict(
    model: ModelArgument,
    file: FileArgument,
    missing: UnansweredOption = "keep",
    na: NaOption = None,
    header: HeaderOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
    rows: RowsOption = "full",
    out: TableOutOption = None,
    quiet: QuietOption = False,
) -> int:
    """Tell which group each row of FILE belongs to, and how surely.

    Writes CSV to stdout: the columns of FILE, then group, sure (per cent: how surely the row
    belongs to that group), and the per cents of every group (sure_0, sure_1, ...). Columns are
    found by their names, in any order.
    """
    from mixtura.cli import options
    from mixtura.cli.model import as_taken, matrix_of, open_model
    from mixtura.cli.results import Destination
    from mixtura.cli.table_request import Cells
    from mixtura.cli.voice import Voice
    from mixtura.tables import row_answers
    from mixtura.tables.reading import Reading
    from mixtura.tables.rows_back import WHICH

    cells = Cells(missing, na, Reading(header, decimal, encoding, sheet))
    which = options.choice("--rows", rows, list(WHICH))
    destination = Destination.of(out, [model, file], Voice(quiet))
    opened = open_model(model)
    matrix = matrix_of(opened, file, cells)
    exact = which == "bare"
    answers = row_answers.groups(opened, as_taken(opened, matrix), exact=exact)
    destination.write(matrix, answers, which)
    return 0
