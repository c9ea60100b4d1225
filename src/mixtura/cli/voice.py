"""What is said to a person on the side: on stderr, and not at all where --quiet asks for that."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from dataclasses import dataclass

from mixtura._printable import printable


@dataclass(frozen=True, slots=True)
class Voice:
    """Notes on stderr. ``quiet`` silences everything but errors."""

    quiet: bool = False

    def note(self, text: str) -> None:
        """One sentence, wrapped where a terminal shows it and whole where a file takes it."""
        if self.quiet:
            return
        text = printable(text)
        if sys.stderr.isatty():
            text = textwrap.fill(
                text, min(100, shutil.get_terminal_size().columns), subsequent_indent="  "
            )
        print(text, file=sys.stderr)  # noqa: T201

    @property
    def animated(self) -> bool:
        """Whether a progress bar has a terminal to move on."""
        return not self.quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def percent(share: float | None) -> str:
    """A share in words.

    Examples
    --------
    >>> from mixtura.cli.voice import percent
    >>> percent(0.05)
    '5 %'
    """
    return f"{100 * (share or 0.0):.3g} %"
