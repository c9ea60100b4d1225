"""Serve the lab on this computer until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from secrets import token_urlsafe
from threading import Event, Thread

from mixtura.errors import InvalidParameterError, reason_of
from mixtura.lab.browser import NO_BROWSER, Redirect, show
from mixtura.lab.context import Context
from mixtura.lab.jobs import Jobs
from mixtura.lab.limits import Limits
from mixtura.lab.server import ADDRESS, Server
from mixtura.lab.store import Store, new_identity
from mixtura.lab.worker_pool import WorkerPool
from mixtura.tables.reading import Reading


def serve(
    file: str | None,
    port: int | None,
    *,
    browser: bool,
    say: Callable[[str], None],
    limits: Limits | None = None,
    reading: Reading | None = None,
    missing: str = "drop",
) -> int | None:
    """Serve until Ctrl-C, and return the number of the signal that has ended it.

    Parameters
    ----------
    file : str or None, a table to open
    port : int or None for any that is free
    browser : bool, open the page in the browser
    say : callable(text), told the address once it answers, and where no browser is found
    reading : Reading, how the file is read; None leaves it to what the file shows
    missing : str, "drop" leaves out the rows of the file that have a gap

    Raises
    ------
    MixturaError
        The file cannot be worked with, or the port is taken.
    """
    limits = limits or Limits()
    with ExitStack() as leaving:
        listening = listen(port)
        leaving.callback(listening.close)
        context = open_context(file, limits, reading, missing)
        token = token_urlsafe(32)

        def ready(address: str) -> None:
            say(f"The lab is open at {address}\nCtrl-C closes it.")
            Thread(target=warm, args=(context,), daemon=True).start()
            if browser:
                redirect = Redirect(address)
                leaving.callback(redirect.remove)
                arguments = (redirect, say, context.visited)
                Thread(target=open_page, args=arguments, daemon=True).start()

        server = Server(context, listening, token, ready)
        server.run(sockets=[listening])
        return server.ended_by


def open_page(redirect: Redirect, say: Callable[[str], None], visited: Event) -> None:
    """Open the page and take the redirect away once it is there, or say that no browser is."""
    if show(redirect):
        visited.wait()
    else:
        say(NO_BROWSER)
    redirect.remove()


def open_context(
    file: str | None, limits: Limits, reading: Reading | None = None, missing: str = "drop"
) -> Context:
    """A context, with the file among its tables.

    Raises
    ------
    MixturaError
        The file cannot be worked with.
    """
    store = Store(limits)
    opened = None
    if file is not None:
        from mixtura.lab.tables import opened as open_file

        opened = new_identity()
        store.add(opened, open_file(file, limits, reading, missing))
    return Context(limits, store, Jobs(limits, store.add), WorkerPool(limits), opened)


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
        raise InvalidParameterError(
            f"--port {port} cannot be used: {reason_of(error)}. Give another, or none for any "
            "that is free."
        ) from error
    return listening


def warm(context: Context) -> None:
    """Start the processes that compute, before there is work for them."""
    context.pool.warm()
    context.jobs.warm()
