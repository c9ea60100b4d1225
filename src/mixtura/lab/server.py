"""The server: on this computer only, and gone within a second when it is told to go."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import current_thread, main_thread
from types import FrameType
from typing import Any, cast

import uvicorn

from mixtura.lab.app import application
from mixtura.lab.connections import Connection
from mixtura.lab.context import Context

ADDRESS = "127.0.0.1"
"""This computer and no other. There is no way to widen it."""

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Signals that end the lab in order: Ctrl-C, ``kill``, a terminal that closes, Windows' own."""

LAST_WORDS = 0.3
"""Seconds for calls under way to be answered once their work has been stopped."""


class Server(uvicorn.Server):
    """A server that says its address once it answers.

    Parameters
    ----------
    context : Context
    listening : socket that it listens on
    token : str, of this run
    ready : callable(address)

    Attributes
    ----------
    ended_by : int or None, the signal that has ended it
    """

    def __init__(
        self, context: Context, listening: socket.socket, token: str, ready: Callable[[str], None]
    ) -> None:
        port = listening.getsockname()[1]
        self._address = f"http://{ADDRESS}:{port}/#token={token}"
        self._ready = ready
        self._context = context
        self.ended_by: int | None = None
        super().__init__(
            uvicorn.Config(
                application(context, port, token),
                http=cast("Any", partial(Connection, limits=context.limits)),
                log_level="error",  # what strangers send is no news, and may hold anything
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                lifespan="on",
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started:
            self._ready(self._address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Hang up and stop all work; nobody is waited for."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        self._context.stop()
        for connection in list(self.server_state.connections):
            cast("Connection", connection).transport.abort()
        if self.server_state.tasks:
            await asyncio.wait(list(self.server_state.tasks), timeout=LAST_WORDS)
        await self.lifespan.shutdown()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order by the first signal; further ones change nothing, for it is soon over.

        Once one has come, Ctrl-C stays without effect: the process is about to end.
        """
        if current_thread() is not main_thread():
            yield
            return
        before: dict[int, Any] = {}
        for name in ENDING:
            number = getattr(signal, name, None)
            if number is None or (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
                continue  # started with nohup: it is to stay when the terminal closes
            before[number] = signal.signal(number, self.handle_exit)
        try:
            yield
        finally:
            if self.ended_by is not None:
                before[signal.SIGINT] = signal.SIG_IGN
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take note of a signal."""
        if self.ended_by is None:
            self.ended_by = sig
        self.should_exit = True
