"""The one place where tests know of the clock: how long to wait before something counts as hung.

No test asserts that something was quick: a machine with ten times as much to do as it has cores
would make it fail. Tests assert on counts, order and bounds that hold at any load; how long
things take is measured by ``make bench``. What would otherwise wait for ever is cut off after
``HANG`` seconds, which no test that passes comes near.
"""

from __future__ import annotations

import time
from collections.abc import Callable

HANG = 300.0
"""Seconds after which what has not happened, on the busiest of machines, will not."""

OFTEN = 0.02
"""Seconds between two looks."""


def until(
    happened: Callable[[], object], what: str, between: Callable[[], object] | None = None
) -> None:
    """Look again and again until something has happened, and fail where it never does.

    ``between`` is what to do between two looks, which is to sleep where nothing else is said.
    """
    ends = time.monotonic() + HANG
    while not happened():
        assert time.monotonic() < ends, f"it did not happen in {HANG:g} seconds: {what}"
        between() if between else time.sleep(OFTEN)
