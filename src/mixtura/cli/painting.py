"""What is shown, as text for a terminal or a file: lines break where they may."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Span, Text

from mixtura._printable import is_printable, printable
from mixtura.cli.signs import in_ascii, shows_signs
from mixtura.cli.voice import width

TIED = "\ufdd0"
"""Stands for a space at which no line may end, in no text and no white space to what wraps."""

_TO_TIE = re.compile(r"(?<=\d) (?=%|±|\+/-)|(?<=±) (?=\d)|(?<=\+/-) (?=\d)")


def rendered(report: RenderableType, stream: TextIO) -> str:
    """As text for a stream, in bold on a terminal that shows it, unless NO_COLOR is set."""
    text = io.StringIO()
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    plain = plain or not stream.isatty()
    console = _Console(
        file=text,
        force_terminal=True,
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,  # a column may be named [a]
        emoji=False,
        width=width(),
    )
    console.signs = shows_signs(stream)
    console.print(report)
    written = text.getvalue().replace(TIED, " ")
    return "".join(f"{line.rstrip()}\n" for line in written.splitlines())


class _Console(Console):
    """Breaks no line between a number and its "%" or "±"; shows what a terminal would obey."""

    signs = True
    """Whether signs that are not ASCII are shown as they are."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        if isinstance(renderable, str):
            renderable = _TO_TIE.sub(TIED, self._signed(printable(renderable)))
        elif isinstance(renderable, Text):
            renderable = _shown(renderable)
            renderable.plain = _TO_TIE.sub(TIED, self._signed(renderable.plain))
        return super().render(renderable, options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Cells of tables come here."""
        return super().render_str(self._signed(printable(text, keep=TIED)), **options)

    def _signed(self, text: str) -> str:
        return text if self.signs else in_ascii(text)


def _shown(text: Text) -> Text:
    """With the same styles, and nothing in it that a terminal obeys."""
    if is_printable(text.plain):
        return text.copy()
    shown = text.blank_copy()
    for begin in range(len(text.plain)):
        letter = text[begin]
        written = printable(letter.plain)  # over all of which its styles go
        spans = [Span(0, len(written), span.style) for span in letter.spans]
        shown.append_text(Text(written, letter.style, spans=spans))
    return shown
