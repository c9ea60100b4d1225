"""Bodies of requests, as they stream in: no larger and no slower than allowed."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import Request

from mixtura.free_memory import in_words
from mixtura.lab.refusal import RefusedError


async def read_body(request: Request, most: int, seconds: float) -> bytes:
    """The whole body.

    Raises
    ------
    RefusedError
        It is larger than ``most`` bytes, which is noticed at the first byte too many, or takes
        longer than ``seconds`` to arrive.
    ClientDisconnect
        Nobody is there any more.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and (len(announced) > 18 or int(announced) > most):
        raise _too_large(most)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise _too_large(most)
                parts.append(part)
    except TimeoutError:
        raise RefusedError(
            408, f"The request took longer than {seconds:g} seconds to arrive: send it again."
        ) from None
    return b"".join(parts)


def read_json(body: bytes) -> Any:
    """The value of a body of JSON: every number is finite, and no field comes twice.

    Raises
    ------
    RefusedError
        It is not JSON.
    """
    try:
        return json.loads(
            body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_once
        )
    except RecursionError:
        raise RefusedError(400, "The message is nested too deeply.") from None
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError, endless integers
        reason = str(error).partition(":")[0]
        raise RefusedError(400, f"The message is not JSON: {reason}.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object: of two fields of one name, each reader would believe another."""
    value = dict(pairs)
    if len(value) < len(pairs):
        raise ValueError("a field comes twice in an object")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _too_large(most: int) -> RefusedError:
    return RefusedError(413, f"That is more than {in_words(most)}, the most the lab takes.")
