"""``/api/failure``: a failure mode, broken or mended, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Begin it."""
    from mixtura.page.failures import FAILURES

    mode = fields.choice("mode", list(FAILURES))
    fixed = fields.flag("fixed")
    seed = fields.whole("seed", 0, 2**32 - 1)
    fields.done()
    return desk.jobs.start("failure", {"mode": mode, "fixed": fixed, "seed": seed})
