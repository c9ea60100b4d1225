"""What an object looks like as text and as HTML, and that it cannot do harm or fail."""

from __future__ import annotations

import re

from mixtura._shown import LONGEST, WIDTH, Grid, Shown, as_html, as_text

HOSTILE = "<img src=x onerror=alert(1)>&\"'\x1b[2J\u202e"


class Thing(Shown):
    def __init__(self, parts):
        self.parts = parts

    def _parts(self):
        if isinstance(self.parts, Exception):
            raise self.parts
        return self.parts


def test_a_name_commands_neither_a_terminal_nor_a_page():
    thing = Thing([HOSTILE, Grid(["a", HOSTILE], [[HOSTILE, HOSTILE]])])
    assert "\x1b" not in repr(thing)
    assert "\u202e" not in repr(thing)
    html = thing._repr_html_()
    assert "<img" not in html
    assert "\x1b" not in html
    tags = set(re.findall(r"</?(\w+)", html))
    assert tags == {"div", "p", "table", "thead", "tbody", "tr", "th", "td"}


def test_showing_never_raises():
    thing = Thing(KeyError("half made"))
    assert repr(thing).startswith("<")
    assert "half made" not in repr(thing)
    assert "<script" not in thing._repr_html_()


def test_lines_and_tables_are_no_wider_than_a_line():
    header = ["component", *(f"column {i}" for i in range(40))]
    rows = [[f"row {j}", *("123.456" for _ in range(40))] for j in range(3)]
    text = as_text(["word " * 60, Grid(header, rows)])
    assert max(map(len, text.splitlines())) <= WIDTH
    assert all(text.count(f"column {i}") >= 1 for i in range(40))
    assert as_html([Grid(header, rows)]).count("<td>") == 3 * 40


def test_of_a_long_name_the_middle_is_left_out():
    names = [f"a_very_long_name_of_a_column_that_ends_in_{i}" for i in range(2)]
    lines = list(Grid(["", "x"], [[name, "1"] for name in names]).lines())
    assert lines[1] != lines[2]  # they differ at the end
    assert all(len(line.split("  ")[0]) <= LONGEST for line in lines[1:])
