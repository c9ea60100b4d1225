"""Connections that do not stay: none may be opened, trickled or left unread to hold the lab up.

uvicorn waits as long as it takes for the head of a request, for a body that nobody reads and for
somebody to take an answer. Here each of these has its time, whatever trickles in meanwhile.
"""

from __future__ import annotations

from asyncio import Transport
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from mixtura.lab.answers import encoded
from mixtura.lab.guard import HEADERS
from mixtura.lab.limits import Limits

NO_HTTP = "This is no request that the lab understands."
TOO_SLOW = "The request took too long to arrive: send it again."
FULL = "The lab has too many open connections at the moment: try again."


class Connection(H11Protocol):
    """One connection, which is waited for only so long in every state.

    Parameters
    ----------
    limits : Limits
    """

    def __init__(self, *arguments: Any, limits: Limits, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limits = limits
        self._awaited: str | None = None
        self._watch: Any = None
        self._unread: Any = None
        self.since = 0.0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin; where there are too many, the one that has idled longest goes."""
        full = len(self.connections) >= self._limits.connections
        super().connection_made(transport)
        self.since = self.loop.time()
        if full and not self._make_room():
            self._say(503, FULL)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._await(None)
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take what has come, if it is still waited for."""
        if self.transport.is_closing():
            return
        try:
            super().data_received(data)
        except h11.ProtocolError:  # in the midst of an answer, which is then the last
            self.transport.abort()
        self._look()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._say(400, NO_HTTP)

    def on_response_complete(self) -> None:
        """After an answer: wait for what is left of the request, or for the next."""
        super().on_response_complete()
        self._look()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing has come for a while."""
        super().timeout_keep_alive_handler()
        self._look()

    def pause_writing(self) -> None:
        """Somebody does not take the answer."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._limits.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It is taken."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    @property
    def is_idle(self) -> bool:
        """Whether the head of a request is waited for."""
        return self._awaited == "head" and not self.transport.is_closing()

    def _look(self) -> None:
        """Set the time for what is waited for now; nothing resets it while that is the same."""
        if self.transport.is_closing():
            self._await("end")
        elif self.cycle is not None and not self.cycle.response_complete:
            self._await("body" if self.conn.their_state is h11.SEND_BODY else None)
        elif self.conn.their_state is h11.IDLE:
            self._await("head")
        else:  # the answer is there before all of the request is
            self._await("rest")

    def _await(self, what: str | None) -> None:
        if what == self._awaited:
            return
        self._awaited = what
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if what is not None:
            seconds = {
                "head": self._limits.head_seconds,
                "body": self._limits.body_seconds + self._limits.linger_seconds,  # for its 408
                "end": self._limits.send_seconds,
            }.get(what, self._limits.linger_seconds)
            self._watch = self.loop.call_later(seconds, self._is_over)

    def _is_over(self) -> None:
        """What was waited for has not come."""
        if self._awaited == "head" and self.conn.trailing_data[0]:
            self._say(408, TOO_SLOW)
            self._look()
        else:
            self.transport.abort()

    def _make_room(self) -> bool:
        """Close the idle connection that is the oldest, if there is one."""
        others = [
            other
            for other in self.connections
            if isinstance(other, Connection) and other is not self and other.is_idle
        ]
        if not others:
            return False
        oldest = min(others, key=lambda other: other.since)
        self.connections.discard(oldest)
        oldest.transport.abort()
        return True

    def _say(self, status: int, sentence: str) -> None:
        """A ``Problem`` without any request to answer, and the end."""
        body = encoded({"error": sentence})
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
            *HEADERS,
        ]
        reason = HTTPStatus(status).phrase.encode()
        events = (
            h11.Response(status_code=status, headers=headers, reason=reason),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        try:
            for event in events:
                self.transport.write(self.conn.send(event) or b"")
        except h11.ProtocolError:  # an answer is under way already
            self.transport.abort()
        else:
            self.transport.close()
