"""Who may ask: checked before any routing, for every request, whatever it is for.

A page on the web must not reach a lab on this computer. It could try in three ways: by a name
that its owner points at 127.0.0.1 (the Host header then shows that name), by a request from
another origin (browsers then send Origin or Sec-Fetch-Site), or by guessing: every call needs the
token of this run, which only whoever started it has seen.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from secrets import compare_digest
from typing import Any

from mixtura.lab.answers import problem
from mixtura.lab.refusal import RefusedError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""On every response, refusals too. There is no CORS header: no other origin may read anything."""

UPLOAD = "/api/upload"


class Guard:
    """The application with a guard in front.

    Parameters
    ----------
    app : what answers those who may ask
    port : int, that the lab listens on
    token : str, of this run
    """

    def __init__(self, app: App, port: int, token: str) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = {f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost", "[::1]")}
        self._origins = {b"http://" + host for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # a websocket: closed before it opens
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_guarded(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        try:
            self._check(scope)
        except RefusedError as refused:
            await problem(str(refused), refused.status)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _check(self, scope: Scope) -> None:
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name, []).append(value)
        self._check_host(headers.get(b"host", []))
        path = scope["path"]
        is_call = path == "/api" or path.startswith("/api/")
        self._check_origin(headers, is_call)
        if not is_call:
            if scope["method"] not in ("GET", "HEAD"):
                raise RefusedError(405, "Pages of the lab are read with GET.")
            return
        if scope["method"] != "POST":
            raise RefusedError(405, "Calls of the lab are made with POST.")
        tokens = headers.get(b"x-mixtura-token", [])
        if len(tokens) != 1 or not compare_digest(tokens[0], self._token):
            raise RefusedError(
                403,
                "The token of this lab is missing or wrong: open the address that `mixtura lab` "
                "has printed, with everything after the #.",
            )
        _check_type(headers.get(b"content-type", []), path)

    def _check_host(self, hosts: list[bytes]) -> None:
        if len(hosts) != 1 or not hosts[0]:
            raise RefusedError(400, "A request to the lab must have one Host header.")
        if hosts[0].lower() not in self._hosts:
            raise RefusedError(
                403, "The lab answers to 127.0.0.1 and localhost with its own port only."
            )

    def _check_origin(self, headers: dict[bytes, list[bytes]], is_call: bool) -> None:
        own = {b"http://" + headers[b"host"][0].lower()} if is_call else self._origins
        if any(origin.lower() not in own for origin in headers.get(b"origin", [])):
            raise RefusedError(403, "The lab answers its own page only, not other origins.")
        sites = headers.get(b"sec-fetch-site", [])
        fine = {b"same-origin"} if is_call else {b"same-origin", b"none"}
        # whoever follows a link to the lab may open its page, which holds nothing by itself
        followed = not is_call and headers.get(b"sec-fetch-mode") == [b"navigate"]
        if any(site not in fine for site in sites) and not followed:
            raise RefusedError(403, "The lab answers its own page only, not other sites.")


def _check_type(types: list[bytes], path: str) -> None:
    wanted = b"application/octet-stream" if path == UPLOAD else b"application/json"
    given = types[0].partition(b";")[0].strip().lower() if len(types) == 1 else b""
    if given != wanted:
        raise RefusedError(415, f"This call takes a body of the type {wanted.decode()} only.")
