"""Bytes on the lab's socket that are no request, or half of one, or one within another."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from pathlib import Path

import numpy as np
from tests.fuzz.lab_under_fuzz import BrokenError, RefusedBySentenceError, lab, value_of
from tests.fuzz.mutations import damaged

PROMISED = (RefusedBySentenceError,)
PORT = b"@port@"
A_WHILE, PATIENCE = 0.03, 60.0
"""Seconds until the sender has nothing more to say, and those that no lab may let pass."""

POST = (
    b"POST /api/hello HTTP/1.1\r\nHost: 127.0.0.1:@port@\r\nX-Mixtura-Token: @token@\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)
SOUND = (
    POST,
    POST + POST,
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1:@port@\r\nAccept: */*\r\n\r\n",
    b"GET /lab.css HTTP/1.0\r\nHost: localhost:@port@\r\nConnection: keep-alive\r\n\r\n" + POST,
    POST.replace(b"Content-Length: 2\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n")
    + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    POST.replace(b"Content-Length", b"Expect: 100-continue\r\nContent-Length"),
    POST.replace(
        b"Content-Length", b"Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length"
    ),
    b"CONNECT 127.0.0.1:@port@ HTTP/1.1\r\nHost: 127.0.0.1:@port@\r\n\r\n" + POST,
    b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:@port@\r\nOrigin: http://a.example\r\n\r\n",
)


def mutant(rng: np.random.Generator) -> bytes:
    sound = SOUND[int(rng.integers(len(SOUND)))]
    return damaged(rng, sound, SOUND)


def attempt(mutant: bytes, folder: Path) -> None:
    """Send the bytes and no more; the lab must answer or hang up, and then answer a page."""
    here = lab()
    data = mutant.replace(PORT, str(here.port).encode()).replace(b"@token@", here.token.encode())
    said = b""
    with here.connect() as connection:
        try:
            connection.sendall(data)
            connection.settimeout(A_WHILE)
            with suppress(TimeoutError):  # it may well wait for more
                while part := connection.recv(1 << 16):
                    said += part
            connection.settimeout(PATIENCE)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1 << 16):
                said += part
        except TimeoutError as error:
            raise BrokenError("neither an answer nor an end") from error
        except OSError:  # the lab has hung up
            pass
    if b"HTTP/1.1 5" in said or b"Traceback" in said:
        raise BrokenError(f"a failure: {said[:300]!r}")
    value_of(here.call("hello", json.loads("{}")))
    if not said.startswith(b"HTTP/1.1 2"):
        raise RefusedBySentenceError
