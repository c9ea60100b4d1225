"""What an object looks like: lines and tables, said once and shown as text and as HTML.

Names of columns are text of others: as text they go through :mod:`mixtura._printable`, in HTML
they are escaped as well, so that nothing in a table can command a terminal or a page.
"""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from mixtura._printable import cut_inside, printable

WIDTH = 80
"""Letters of a line."""

LONGEST = 24
"""Letters of a cell; of longer ones the middle is left out, since names may differ at the end."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first column names what its row is about, the others hold numbers or words.

    Attributes
    ----------
    header : (c,) str
    rows : of (c,) str each
    words : places of columns that hold words, which stand on the left
    """

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: frozenset[int] = frozenset({0})

    def lines(self) -> Iterator[str]:
        """As text: of many columns, a table below the other, each with the first column."""
        cells = [[cut_inside(cell, LONGEST) for cell in row] for row in (self.header, *self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for part, places in enumerate(self._across(widths)):
            if part:
                yield ""
            for row in cells:
                shown = [
                    row[i].ljust(widths[i]) if i in self.words else row[i].rjust(widths[i])
                    for i in places
                ]
                yield "  ".join(shown).rstrip()

    def html(self) -> str:
        """As a table of HTML."""
        head = "".join(f"<th>{_escaped(cell)}</th>" for cell in self.header)
        body = "".join(
            f"<tr><th>{_escaped(row[0])}</th>"
            + "".join(f"<td>{_escaped(cell)}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _across(self, widths: Sequence[int]) -> Iterator[list[int]]:
        """Columns that stand side by side: as many as a line holds."""
        places, used = [0], widths[0]
        for i in range(1, len(widths)):
            if len(places) > 1 and used + 2 + widths[i] > WIDTH:
                yield places
                places, used = [0], widths[0]
            places.append(i)
            used += 2 + widths[i]
        yield places


class Shown:
    """An object that is readable wherever it is printed: in a terminal and in a notebook.

    Showing never raises: what was filled with other values by hand looks as Python shows it.
    """

    __slots__ = ()

    @abstractmethod
    def _parts(self) -> Sequence[str | Grid]:
        """Sentences and tables, in order."""

    def __repr__(self) -> str:
        try:
            return as_text(self._parts())
        except Exception:  # a debugger prints objects that are half made
            return super().__repr__()

    def _repr_html_(self) -> str:
        try:
            return as_html(self._parts())
        except Exception:
            return f"<pre>{escape(super().__repr__())}</pre>"


def as_text(parts: Sequence[str | Grid]) -> str:
    """Sentences wrapped to a line, and tables with an empty line around them."""
    lines: list[str] = []
    for i, part in enumerate(parts):
        if i and (isinstance(part, Grid) or isinstance(parts[i - 1], Grid)):
            lines.append("")
        if isinstance(part, Grid):
            lines += part.lines()
        else:
            lines += textwrap.wrap(printable(part), WIDTH, break_on_hyphens=False) or [""]
    return "\n".join(lines)


def as_html(parts: Sequence[str | Grid]) -> str:
    """The same in HTML that holds no script and no style of its own."""
    told = [
        part.html() if isinstance(part, Grid) else f"<p>{_escaped(part)}</p>" for part in parts
    ]
    return f"<div>{''.join(told)}</div>"


def _escaped(text: str) -> str:
    return escape(printable(text))
