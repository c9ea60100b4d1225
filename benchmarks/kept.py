"""Results of other libraries, kept in a file, so that only ours is fitted again.

A result is known by the library with its version and by the key of the problem. Whoever changes
how problems are drawn must change their seed, too, or the keys would promise what is not so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Kept:
    """What was measured before, by key. Without a path nothing is kept from run to run."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.results: dict[str, Any] = {}
        if path is not None and path.exists():
            self.results = json.loads(path.read_text())

    def get(self, key: str, measure: Callable[[], Any]) -> Any:
        """The result under this key; measured, and written at once, where there is none."""
        if key not in self.results:
            self.results[key] = measure()
            self._write()
        return self.results[key]

    def _write(self) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".tmp")
        fresh.write_text(json.dumps(self.results, indent=0) + "\n")
        os.replace(fresh, self.path)
