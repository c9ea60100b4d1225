"""What a person types to start this program again, so that a hint can be copied."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "mixtura"


def program() -> str:
    """What stands before a command: ``mixtura``, ``.venv/bin/mixtura``, ``python -m mixtura``.

    Examples
    --------
    >>> from mixtura.cli.program import program
    >>> f"{program()} lab"  # in a program that is not the command line
    'mixtura lab'
    """
    started = Path(sys.argv[0] if sys.argv else "")
    if started.name == "__main__.py" and started.parent.name in (NAME, "cli"):
        return shlex.join([sys.orig_argv[0], "-m", NAME])
    if started.stem == NAME and not _on_path(started):
        return shlex.quote(str(started))
    return NAME


def _on_path(started: Path) -> bool:
    """Whether the shell finds the same program by its bare name."""
    found = shutil.which(NAME)
    try:
        return found is not None and os.path.samefile(found, started)
    except OSError:
        return False
