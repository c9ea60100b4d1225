"""Calls side by side, in lanes, so that what takes long never stands before what does not.

Short calls have threads of their own. Calls that compute wait for one of the processes that do,
and of each kind that may take long only one is let through at a time: the others stay free.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.responses import Response

from mixtura.lab.answers import encoded
from mixtura.lab.limits import Limits
from mixtura.lab.refusal import RefusedError
from mixtura.lab.worker_pool import BUSY

COMPUTING = frozenset({"builtin", "explain", "points", "start", "starts", "steps", "upload"})
"""Calls that compute while the page waits; the others look something up or begin a job."""


class Lanes:
    """How many calls are answered at a time, and how many may wait."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lanes: dict[str, CapacityLimiter] = {}
        self._inside = 0

    async def answer(self, name: str, function: Callable[[], Any]) -> Response:
        """What the function of a call returns, as JSON, once it is its turn.

        Raises
        ------
        RefusedError
            Too many are waiting, or its turn does not come.
        """
        if self._inside >= self._limits.queue:
            raise RefusedError(503, BUSY)
        self._inside += 1
        try:
            async with AsyncExitStack() as turn:
                try:
                    async with asyncio.timeout(self._limits.wait_seconds):
                        for lane in self._way(name):
                            await turn.enter_async_context(lane)
                except TimeoutError:
                    raise RefusedError(503, BUSY) from None
                body = await to_thread.run_sync(
                    lambda: encoded(function()),
                    limiter=self._lane("threads", self._limits.light + self._limits.computing),
                    abandon_on_cancel=True,
                )
        finally:
            self._inside -= 1
        return Response(body, media_type="application/json")

    def _way(self, name: str) -> list[CapacityLimiter]:
        """The lanes that a call has to pass, the narrowest first."""
        if name not in COMPUTING:
            return [self._lane("light", self._limits.light)]
        computing = self._lane("computing", self._limits.computing)
        return [self._lane(name, 1), computing] if name in self._limits.long else [computing]

    def _lane(self, name: str, width: int) -> CapacityLimiter:
        if name not in self._lanes:  # made when it is first needed: it belongs to the running loop
            self._lanes[name] = CapacityLimiter(width)
        return self._lanes[name]
