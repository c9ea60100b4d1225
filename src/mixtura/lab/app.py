"""The application: the page's files, and the calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from mixtura.lab.answers import problem
from mixtura.lab.bodies import read_body, read_json
from mixtura.lab.calls import CALLS, Call
from mixtura.lab.context import Context
from mixtura.lab.guard import Guard
from mixtura.lab.lanes import Lanes
from mixtura.lab.pages import page_file
from mixtura.lab.reading import Fields
from mixtura.lab.refusal import status_and_sentence
from mixtura.lab.worker_pool import CLOSING

Handler = Callable[[Request], Any]


def application(context: Context, port: int, token: str) -> Guard:
    """What a server serves: guarded, on its port, to those who know the token."""
    limits = context.limits
    lanes = Lanes(limits)

    def on_call(name: str, call: Call) -> Handler:
        async def answer(request: Request) -> Response:
            body = await read_body(request, limits.message_bytes, limits.body_seconds)
            return await lanes.answer(name, lambda: call(context, Fields(read_json(body))))

        return answer

    async def on_upload(request: Request) -> Response:
        name = unquote(request.headers.get("x-filename", ""), errors="replace")
        body = await read_body(request, limits.upload_bytes, limits.body_seconds)
        arguments = {"body": body, "filename": name, "limits": limits}
        return await lanes.answer("upload", lambda: context.made("upload", arguments))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await to_thread.run_sync(context.close)

    routes = [
        Route("/api/upload", _safely(on_upload), methods=["POST"]),
        *(
            Route(f"/api/{name}", _safely(on_call(name, call)), methods=["POST"])
            for name, call in CALLS.items()
        ),
        Route("/{file:path}", page_file, methods=["GET", "POST"]),
    ]
    return Guard(Starlette(routes=routes, lifespan=lifespan), port, token)


def _safely(handler: Handler) -> Handler:
    """Every error becomes a ``Problem``."""

    async def safe(request: Request) -> Response:
        try:
            response: Response = await handler(request)
        except ClientDisconnect:
            return problem("The request ended half way.", 400)  # which nobody will read
        except asyncio.CancelledError:  # the server is ending, and nobody will read this either
            return problem(CLOSING, 503)
        except Exception as error:
            status, sentence = status_and_sentence(error)
            return problem(sentence, status)
        return response

    return safe
