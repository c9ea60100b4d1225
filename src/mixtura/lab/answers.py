"""Answers as JSON, and problems as JSON too."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from mixtura.page.packed import plain


def problem(sentence: str, status: int) -> Response:
    """A ``Problem`` as a response."""
    return Response(encoded({"error": sentence}), status, media_type="application/json")


def encoded(value: Any) -> bytes:
    """JSON in ASCII, so that text which is no UTF-8 passes; numbers that JSON lacks are null."""
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    except (ValueError, TypeError):
        return json.dumps(plain(value), allow_nan=False, separators=(",", ":")).encode("ascii")
