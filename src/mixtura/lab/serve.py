"""Serve the lab on this computer until Ctrl-C."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from secrets import token_urlsafe
from threading import Thread

import uvicorn

from mixtura.errors import InvalidParameterError
from mixtura.lab.app import application
from mixtura.lab.desk import Desk
from mixtura.lab.jobs import Jobs
from mixtura.lab.limits import Limits
from mixtura.lab.store import Store

ADDRESS = "127.0.0.1"
"""This computer and no other. There is no way to widen it."""


def serve(
    file: str | None,
    port: int | None,
    *,
    browser: bool,
    say: Callable[[str], None],
    limits: Limits | None = None,
) -> None:
    """Serve until Ctrl-C.

    Parameters
    ----------
    file : str or None, a table to open
    port : int or None for any that is free
    browser : bool, open the page in the browser
    say : callable(text), told the address once it answers

    Raises
    ------
    MixturaError
        The file cannot be worked with, or the port is taken.
    """
    limits = limits or Limits()
    listening = listen(port)
    try:
        desk = open_desk(file, limits)
        token = token_urlsafe(32)

        def ready(address: str) -> None:
            say(address)
            Thread(target=warm, args=(desk,), daemon=True).start()
            if browser:
                Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        Server(desk, listening, token, ready).run(sockets=[listening])
    finally:
        listening.close()


def open_desk(file: str | None, limits: Limits) -> Desk:
    """A desk, with the file on it.

    Raises
    ------
    MixturaError
        The file cannot be worked with.
    """
    store = Store(limits)
    opened = None
    if file is not None:
        from mixtura.lab.tables import opened as open_file

        opened = store.add(open_file(file, limits))
    return Desk(limits, store, Jobs(limits), opened)


def listen(port: int | None) -> socket.socket:
    """A socket on this computer's own address.

    Raises
    ------
    InvalidParameterError
        The port is taken or not allowed.
    """
    # asyncio sends at once only on sockets that name TCP as their protocol: without it the end of
    # many an answer waits 40 ms, for the browser to confirm its beginning.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((ADDRESS, port or 0))
        listening.listen(512)
    except OSError as error:
        listening.close()
        reason = (error.strerror or str(error)).lower()
        raise InvalidParameterError(
            f"--port {port} cannot be used: {reason}. Give another, or none for any that is free."
        ) from error
    return listening


class Server(uvicorn.Server):
    """A server that says its address once it answers.

    Parameters
    ----------
    desk : Desk
    listening : socket that it listens on
    token : str, of this run
    ready : callable(address)
    """

    def __init__(
        self, desk: Desk, listening: socket.socket, token: str, ready: Callable[[str], None]
    ) -> None:
        port = listening.getsockname()[1]
        self._address = f"http://{ADDRESS}:{port}/#token={token}"
        self._ready = ready
        super().__init__(
            uvicorn.Config(
                application(desk, port, token),
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
                lifespan="on",
                timeout_graceful_shutdown=2,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        if self.started:
            self._ready(self._address)


def warm(desk: Desk) -> None:
    """Import what the first calls need, before they come."""
    import mixtura.page.builtin
    import mixtura.page.trace  # noqa: F401

    desk.jobs.warm()
