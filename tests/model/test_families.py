"""Every registered family has its row in the documentation, in the words it has for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from mixtura.model.families import FAMILIES

SHAPES = (Path(__file__).parents[2] / "docs" / "shapes.md").read_text("utf-8")


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_has_its_row(name):
    rows = [line for line in SHAPES.splitlines() if line.startswith(f'| `"{name}"` |')]
    assert len(rows) == 1
    assert f"| {FAMILIES[name].title} |" in rows[0]
