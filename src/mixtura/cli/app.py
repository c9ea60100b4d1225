"""The commands, each from its own file."""

from __future__ import annotations

from typing import Annotated

import typer

from mixtura import __version__
from mixtura.cli.commands import Commands
from mixtura.cli.compare import compare
from mixtura.cli.fit import fit
from mixtura.cli.info import info
from mixtura.cli.lab import lab
from mixtura.cli.optional_value import FitCommand
from mixtura.cli.plot import plot
from mixtura.cli.predict import predict
from mixtura.cli.program import program
from mixtura.cli.report import report
from mixtura.cli.sample import sample
from mixtura.cli.score import score

# plain help: it answers at once, and a terminal of any width can show it
app = typer.Typer(
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"mixtura {__version__}")
        raise typer.Exit


ABOUT = f"""Find the groups in a table of numbers, and the rows that fit none.

mixtura fits Gaussian mixtures: it looks for a few bell-shaped groups that together explain
the table. Begin with:

\b
    {program()} fit FILE
"""  # \b: a command to be copied is not wrapped, however long its path is


@app.callback(help=ABOUT)
def mixtura(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """All commands share what stands before them."""


app.command(cls=FitCommand)(fit)
for function in (compare, predict, score, sample, info, plot, report, lab):
    app.command()(function)
