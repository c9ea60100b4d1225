"""What a terminal shows: lines that break where they may, and plain words."""

from __future__ import annotations

import io

import pytest
from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from mixtura.cli.painting import rendered
from mixtura.cli.screen import ENDINGS
from mixtura.engine.outcome import Outcome


@pytest.mark.parametrize("kind", [str, Text, lambda said: Group("", Padding(said, (0, 0, 0, 2)))])
def test_no_line_ends_between_a_number_and_its_sign(monkeypatch, kind):
    monkeypatch.setenv("COLUMNS", "60")
    for indent in range(20):
        said = "x" * indent + " about 36 % of rows, 1.5 ± 0.25 wide" * 8
        shown = rendered(kind(said), io.StringIO())
        lines = [line.strip() for line in shown.splitlines()]
        assert len(lines) > 3
        assert max(map(len, lines)) <= 60
        assert not [line for line in lines if line.startswith(("%", "±", "0.25"))]
        assert " ".join(filter(None, lines)) == said.strip()  # with plain spaces


def test_bold_words_stay_bold(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = io.StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    shown = rendered(Text.assemble("of 36 % ", ("bold", "bold"), " rows"), screen)
    assert "\x1b[1mbold\x1b[0m rows" in shown


def test_every_ending_has_plain_words():
    assert set(ENDINGS) == set(Outcome)
    assert not [said for said in ENDINGS.values() if "tol" in said or "max_iter" in said]
