"""Reports as `mixtura fit` and `mixtura report` write them, once for all tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.patience import HANG

from mixtura.report import document as page_of

BUNDLE = os.environ.get("MIXTURA_BUNDLE")
"""Another build of the page to test, instead of the one in the package."""


def mixtura(*arguments: str, cwd: Path) -> None:
    """Run the command as a person would."""
    done = subprocess.run(
        [sys.executable, "-m", "mixtura.cli", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "NO_COLOR": "1"},
        timeout=HANG,
    )
    assert done.returncode == 0, done.stderr


def study_in(report: Path) -> dict[str, Any]:
    """The Study that a report holds."""
    text = report.read_text(encoding="utf-8")
    inside = text.split(f'id="{page_of.ELEMENT}">')[1].split("</script>")[0]
    study: dict[str, Any] = json.loads(inside)
    return study


def write(report: Path, study: dict[str, Any]) -> Path:
    """A report of this Study, in the page under test."""
    plain = page_of._inline
    if BUNDLE:
        page_of._inline = lambda name, element: (Path(BUNDLE) / name).read_text(encoding="utf-8")
    try:
        report.write_bytes(page_of.document(study))
    finally:
        page_of._inline = plain
    return report


def renewed(report: Path) -> Path:
    """The same report in the page under test, where that is another one."""
    return write(report, study_in(report)) if BUNDLE else report
