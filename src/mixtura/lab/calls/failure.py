"""``/api/failure``: a failure mode, broken or mended, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.desk import Desk
from mixtura.lab.reading import Fields


def call(desk: Desk, fields: Fields) -> Any:
    """Begin it."""
    from mixtura.page.catalogue import FAILURES
    from mixtura.page.failures import stage

    mode = fields.choice("mode", list(FAILURES))
    fixed = fields.flag("fixed")
    seed = fields.whole("seed", 0, 2**32 - 1)
    fields.done()
    sheet = stage(mode, fixed, seed).sheet
    identity = desk.store.add(sheet)  # so that the page can go on with the same rows
    arguments = {"mode": mode, "fixed": fixed, "seed": seed, "identity": identity}
    return desk.jobs.start("failure", arguments)
