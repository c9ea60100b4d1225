"""The files of the page: those of the bundle, by their exact names and by no path."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from mixtura.lab.answers import problem

TYPES = {
    "index.html": "text/html; charset=utf-8",
    "lab.js": "text/javascript; charset=utf-8",
    "lab.css": "text/css; charset=utf-8",
}


async def page_file(request: Request) -> Response:
    """One of the files; ``/`` is the page itself. Whatever else has no answer comes here too."""
    name = request.path_params["file"] or "index.html"
    if name == "favicon.ico":
        return Response(status_code=204)
    if name not in TYPES:
        return problem("The lab has no such call or page.", 404)
    content = _content(name)
    if content is None:
        return problem("The page of the lab is missing: install mixtura again.", 404)
    return Response(content, headers={"content-type": TYPES[name]})


@cache
def _content(name: str) -> bytes | None:
    file = files("mixtura.page") / "bundle" / name
    return file.read_bytes() if file.is_file() else None
