"""What axe-core finds on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"

RUN = """() => axe.run(document, { resultTypes: ['violations'] }).then((found) =>
  found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0].html}`))"""


def serious(page: Any) -> list[str]:
    """Its serious and critical findings; none without axe-core (npm ci in web/)."""
    if not AXE.exists():
        pytest.skip("axe-core is not there: npm ci in web/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(RUN))
