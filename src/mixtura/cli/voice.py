"""What is said to a person on the side: on stderr, and not at all where --quiet asks for that."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from dataclasses import dataclass, field

from mixtura._printable import printable
from mixtura.cli.signs import fitting

WIDEST = 100
"""Columns of a line that is good to read."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Notes on stderr.

    Attributes
    ----------
    quiet : bool, whether everything but errors is silenced
    brief : bool, whether notes are cut to what must be known
    said : list of str, the lines of notes as they were written
    """

    quiet: bool = False
    brief: bool = False
    said: list[str] = field(default_factory=list)

    def note(self, text: str, more: str = "") -> None:
        """One sentence, wrapped where a terminal shows it and whole where a file takes it.

        ``more`` is what follows for who wants to know it all.
        """
        if more and not self.brief:
            text = f"{text} {more}"
        self.said.extend(self.pass_on(text))

    def pass_on(self, text: str) -> list[str]:
        """A line that no screen keeps, such as how far a fit is; and how it was written."""
        if self.quiet:
            return []
        text = fitting(printable(text), sys.stderr)
        if sys.stderr.isatty():
            text = textwrap.fill(text, width(), subsequent_indent="  ")
        print(text, file=sys.stderr)  # noqa: T201
        return text.split("\n")

    @property
    def animated(self) -> bool:
        """Whether a progress bar has a terminal to move on."""
        return not self.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Of the terminal, but no wider than a line is good to read."""
    return min(WIDEST, terminal_width())


def terminal_width() -> int:
    return max(20, shutil.get_terminal_size().columns)


def percent(share: float | None) -> str:
    """A share in words.

    Examples
    --------
    >>> from mixtura.cli.voice import percent
    >>> percent(0.05)
    '5 %'
    """
    return f"{100 * (share or 0.0):.3g} %"
