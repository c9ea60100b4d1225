"""How much a page may ask for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MEBI = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on what one lab takes.

    Attributes
    ----------
    upload_bytes, message_bytes : of a file, and of any other body
    body_seconds : for a body to arrive
    rows, columns, cells : of a table
    k, sizes : components of a model, and numbers of components of a sweep
    drawn_rows : built-in or drawn with the mouse
    iterations, starts, step_seconds : of EM in steps
    sheets, kept_cells : tables kept, the oldest go first
    jobs, waiting : that run side by side, and that may wait besides
    seconds : for each kind of job
    unasked_seconds : after which a job that no page asks for is stopped
    at_once, queue : short calls that are answered side by side, and that may wait besides
    """

    upload_bytes: int = 64 * MEBI
    message_bytes: int = 8 * MEBI
    body_seconds: float = 60.0
    rows: int = 1_000_000
    columns: int = 1_000
    cells: int = 20_000_000
    k: int = 30
    drawn_rows: int = 100_000
    iterations: int = 1_000
    starts: int = 50
    step_seconds: float = 10.0
    sheets: int = 32
    kept_cells: int = 40_000_000
    jobs: int = 2
    waiting: int = 4
    seconds: dict[str, float] = field(
        default_factory=lambda: {"fit": 120.0, "sweep": 600.0, "compare": 180.0, "failure": 180.0}
    )
    unasked_seconds: float = 60.0
    at_once: int = 4
    queue: int = 400

    def to_dict(self) -> dict[str, Any]:
        """Those that the page shows."""
        return {
            "bytes": self.upload_bytes,
            "rows": self.rows,
            "columns": self.columns,
            "k": self.k,
        }
