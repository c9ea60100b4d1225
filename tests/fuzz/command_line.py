"""Every option of every command, from the registry itself, with what nobody should give it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import typer.main

from mixtura.cli.__main__ import run
from mixtura.cli.app import app
from mixtura.lab import serve
from mixtura.lab.limits import Limits

TABLE = "t.csv"
ROWS = "a,b,word\n" + "".join(f"{i % 4}.{i},{i * i % 7},{'xyz'[i % 3]}\n" for i in range(12))

QUICK = ["-k", "1", "--covariance", "diag", "--n-init", "1", "--no-report", "--out", "made"]
ORDINARY = {
    "fit": [TABLE, *QUICK],
    "compare": [TABLE, "-k", "1:2"],
    "predict": ["made", TABLE],
    "score": ["made", TABLE],
    "sample": ["made"],
    "info": ["made"],
    "plot": ["made", TABLE, "--what", "scatter", "--out", "p.svg"],
    "report": ["made", TABLE, "--out", "r.html"],
    "lab": [],
}
"""Arguments with which a command works; ``made`` is a model. A new command has to have its own."""

VALUES = (
    *("", " ", "-", "--", "-1", "0", "1", "2", "007", "1.5", "0.5", "1e20", "-1e20", "1e400"),
    *("1" + "0" * 20, "9" * 400, "9" * 5000, str(2**31), str(2**32), str(2**63), str(2**70)),
    *("nan", "NaN", "inf", "-inf", "infinity", "1_0", "0x10", "٣", "½", "1:1000000000", "1:2:3"),
    *("3:1", "1,2,3", "1," * 3000 + "1", "1:", ":", ",", ",,", "auto", "none", "all", "true"),
    *("a", "a,b", "b,a,", "word", "full", "bic", "scatter", "x.png", "x.html", "t.csv", "made"),
    *("\n", "\t", "\x07\x1b[31m", "\x7f", "a\rb", "\ufeff", "\u202e", "é", "🦉", "\udcff"),
    "a\udc80b",
    *("y" * 300, "y" * 100_000, "%s%n", "{0}", "$(id)", "../..", "/", "/dev/full", "/dev/zero"),
    *("/dev/null", "no/such/folder", "~", "*", "'", '"'),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value can stand: an option of a command, or an argument by its number."""

    command: str
    option: str | None
    argument: int = 0

    def with_value(self, value: str) -> list[str]:
        """The whole command, all else as it is when it works."""
        words = list(ORDINARY[self.command])
        if self.option is None:
            words[self.argument : self.argument + 1] = [value]
            return [self.command, *words]
        if self.option in words:  # what is given last would count, or both would
            at = words.index(self.option)
            del words[at : at + 2]
        return [self.command, *words, self.option, value]


def places() -> Iterator[Place]:
    """All there are that take a value."""
    group = typer.main.get_command(app)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        arguments = 0
        for parameter in command.params:
            if parameter.param_type_name == "argument":
                yield Place(name, None, arguments)
                arguments += 1
            elif not getattr(parameter, "is_flag", False) and parameter.name != "help":
                yield Place(name, parameter.opts[0])


def prepare(folder: Path) -> None:
    """A table and a model in the current folder, which is this one from now on."""
    os.chdir(folder)
    Path(TABLE).write_text(ROWS)
    if not _model:
        assert call(["fit", *ORDINARY["fit"], "--quiet"])[0] == 0
        _model.extend((name, (Path("made") / name).read_bytes()) for name in os.listdir("made"))
    Path("made").mkdir(exist_ok=True)
    for name, data in _model:
        (Path("made") / name).write_bytes(data)


_model: list[tuple[str, bytes]] = []
"""The files of the fit, made once in a process."""


def call(words: list[str]) -> tuple[int, str]:
    """Exit code of a command, and what it said on stderr; a lab opens its table and is closed."""
    said, written = io.StringIO(), io.TextIOWrapper(io.BytesIO())
    stdin, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(ROWS.encode()))
    try:
        with (
            redirect_stderr(said),
            redirect_stdout(written),
            patch.object(serve, "serve", _opened),
        ):
            return run(words), said.getvalue()
    finally:
        sys.stdin = stdin


def _opened(file: str | None, port: int | None, **others: object) -> None:
    serve.open_context(file, Limits())


def complaint(words: list[str]) -> str:
    """What is wrong with how a command ended, or nothing."""
    code, said = call(words)
    if "Traceback" in said:
        return said[-1500:]
    if code not in (0, 2):
        return f"exit code {code}: {said[-500:]}"
    if code == 2 and not said.strip():
        return "refused without a word"
    return "said more than a person reads" if len(said) > 20_000 and "Usage:" not in said else ""
