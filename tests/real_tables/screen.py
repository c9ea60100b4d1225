"""What the first screen of a fit may take."""

from __future__ import annotations

import re

WIDTH = 80
PROGRESS = re.compile(r"( \.\.\.|: \d+ %)$")
"""Lines that a terminal shows for a while only."""


def check_screen(answer) -> None:
    """One page of a small terminal, notes included; but for the last line, none is too wide."""
    *lines, command = answer.out.splitlines()
    assert max(map(len, lines)) <= WIDTH, answer.out
    assert command.lstrip().startswith("mixtura ")
    notes = [line for line in answer.err.splitlines() if not PROGRESS.search(line)]
    shown = [*notes, *lines, command]
    assert sum(-(-max(len(line), 1) // WIDTH) for line in shown) <= 24, "\n".join(shown)
    assert "…" not in answer.out  # no name is cut
    if "report.html (open it" not in " ".join(answer.out.split()):
        assert "report.html" not in answer.out  # nobody is sent to a page that is not there
