"""Answers as JSON, and problems as JSON too."""

from __future__ import annotations

import json
from math import isfinite
from numbers import Integral, Real
from typing import Any

from starlette.responses import Response


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


def plain(value: Any) -> Any:
    """The same with Python's own numbers, and None for NaN and infinity."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return number if isfinite(number) else None
    if hasattr(value, "items"):
        return {str(name): plain(part) for name, part in value.items()}
    if hasattr(value, "tolist"):  # NumPy's arrays and scalars
        return plain(value.tolist())
    return [plain(part) for part in value]
