"""``/api/hello``: what this lab has."""

from __future__ import annotations

from typing import Any

from mixtura.lab.context import Context
from mixtura.lab.reading import Fields


def call(context: Context, fields: Fields) -> Any:
    """Version, built-in data, failure modes, the table it was started with, and its limits."""
    from mixtura import __version__
    from mixtura.page.catalogue import BUILTIN, FAILURES
    from mixtura.page.data import data_of

    fields.done()
    context.visited.set()
    opened = context.opened
    return {
        "version": __version__,
        "builtin": [entry.to_dict(name) for name, entry in BUILTIN.items()],
        "failures": [{"mode": mode, "title": entry.title} for mode, entry in FAILURES.items()],
        "opened": None if opened is None else data_of(context.store.get(opened), opened),
        "limits": context.limits.to_dict(),
    }
