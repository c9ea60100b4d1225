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
    seconds : for each kind of job, and for reading a table
    unasked_seconds : after which a job that no page asks for is stopped
    light : short calls that compute nothing, answered side by side
    computing, computing_seconds : calls that compute side by side, each for at most so long
    long : those that may take all of that; of each of them one at a time
    queue, wait_seconds : calls under way, and how long one may wait for its turn
    connections : open at a time
    head_seconds : for the head of a request to arrive, from when it is waited for
    linger_seconds : for somebody who is turned away to take the answer
    send_seconds : for an answer to be taken
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
        default_factory=lambda: {
            "fit": 120.0,
            "sweep": 600.0,
            "compare": 180.0,
            "failure": 180.0,
            "upload": 120.0,
        }
    )
    unasked_seconds: float = 60.0
    light: int = 8
    computing: int = 3
    computing_seconds: float = 30.0
    long: tuple[str, ...] = ("starts", "steps")
    queue: int = 400
    wait_seconds: float = 60.0
    connections: int = 256
    head_seconds: float = 10.0
    linger_seconds: float = 2.0
    send_seconds: float = 60.0

    def to_dict(self) -> dict[str, Any]:
        """Those that the page shows."""
        return {
            "bytes": self.upload_bytes,
            "rows": self.rows,
            "columns": self.columns,
            "k": self.k,
        }
