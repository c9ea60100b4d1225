"""``/api/failure``: a failure mode, broken or mended, as a job."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields
from mixtura.lab.store import new_identity


def call(context: Context, fields: Fields) -> Any:
    """Begin it."""
    from mixtura.page.catalogue import FAILURES

    mode = fields.choice("mode", list(FAILURES))
    fixed = fields.flag("fixed")
    seed = fields.whole("seed", 0, 2**32 - 1)
    fields.done()
    # the rows are kept under this id once they are made, so that the page can go on with them
    arguments = {"mode": mode, "fixed": fixed, "seed": seed, "identity": new_identity()}
    return context.jobs.start("failure", arguments)
