"""Answers as JSON, and problems as JSON too."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from mixtura.page.packed import plain


def answer(value: Any, status: int = 200) -> Response:
    """A value as a response of JSON."""
    return Response(encoded(value), status, media_type="application/json")


def problem(sentence: str, status: int) -> Response:
    """A ``Problem``."""
    return answer({"error": sentence}, status)


def encoded(value: Any) -> bytes:
    """JSON in ASCII, so that text which is no UTF-8 passes; numbers that JSON lacks are null."""
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (ValueError, TypeError):
        return json.dumps(plain(value), allow_nan=False, separators=(",", ":")).encode("ascii")
