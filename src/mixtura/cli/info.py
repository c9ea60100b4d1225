"""``mixtura info``: what is in a model file."""

from __future__ import annotations

import sys

from mixtura.cli.codes import command
from mixtura.cli.shared import JsonOption, ModelArgument


@command
def info(model: ModelArgument, as_json: JsonOption = False) -> int:
    """Show the groups that a model has found, in the units of the data."""
    from mixtura.cli.model import open_model
    from mixtura.cli.signs import encoded
    from mixtura.tables.output import to_stdout
    from mixtura.workflow.summary import as_json as to_json
    from mixtura.workflow.summary import describe

    opened = open_model(model)
    if as_json:
        text = to_json(describe(opened))
    else:
        from mixtura.cli.painting import rendered
        from mixtura.cli.screen import model_report

        text = rendered(model_report(opened), sys.stdout)
    to_stdout(lambda write: write(encoded(text, sys.stdout)), shown=True)
    return 0
