"""Messages of the lab's calls, of values and bytes that no page would send."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from tests.fuzz.lab_under_fuzz import (
    BLOBS,
    PARAMETERS,
    SPEC,
    RefusedBySentenceError,
    blobs,
    finished,
    lab,
    use,
    value_of,
)
from tests.fuzz.mutations import damaged

from mixtura import datasets

PROMISED = (RefusedBySentenceError,)

ABOUT = {"data": BLOBS, "spec": SPEC}
SOUND: dict[str, Any] = {
    "hello": {},
    "builtin": {"name": "moons", "n": 60, "noise": 1.0, "seed": 3},
    "points": {
        "names": ["x", "y"],
        "rows": [[0, 1], [2, 3.5], [4, 6], [1, 1], [0.5, 2], [9, 9], [8, 8.5]],
        "title": "mine",
    },
    "start": ABOUT,
    "steps": {**ABOUT, "parameters": PARAMETERS, "iterations": 2},
    "starts": {**ABOUT, "count": 2},
    "explain": {"data": BLOBS, "parameters": PARAMETERS, "point": [0.5, 1]},
    "fit": ABOUT,
    "sweep": {**ABOUT, "sizes": [1, 2], "covarianceTypes": ["diag", "full"]},
    "compare": ABOUT,
    "failure": {"mode": "high_d", "fixed": True, "seed": 0},
    "job": {"id": "none"},
    "stop": {"id": "none"},
}
CALLS = (*SOUND, *("steps", "explain", "points", "start") * 4, "starts")
"""Calls by how often they are attempted: those with numbers most."""

JOBS = ("fit", "sweep", "compare", "failure")
MAKERS = ("builtin", "points")

TABLE = datasets.path("faithful").read_bytes()[:600].rpartition(b"\n")[0] + b"\n"
"""What is uploaded in one mutant of ten."""

NUMBERS = (
    *(0, 1, -1, 2, 3, 30, 31, 50, 2**31, 2**32 - 1, 2**53 + 1, 2**63, 10**9, 10**400, -(10**400)),
    *(0.5, 1e-5, 1e-16, 1e-100, 1e-160, 1e-300, 5e-324, 1e16, 1e50, 1e99, 1e100, 1e101, 1e154),
    *(1e200, 1e308, 1.7976931348623157e308, -1e308, -5e-324, -0.0, -1e100, 1 - 1e-16),
)
VALUES = (
    *(
        None,
        True,
        False,
        "",
        "x",
        "full",
        "diag",
        "random",
        "kmeans",
        "\ud800",
        "a\udfffb",
        "\x00",
    ),
    *("\x1b[31m", "\u202e", "x" * 201, "x" * 70_000, "NaN", "1", "=1+1"),
    *([], [[]], {}, [None], [[1, 2], [3]], [[[1]]], {"k": 1}, [1] * 5000, [[0] * 30] * 30),
)
RAW = (
    *("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, "1" + "0" * 400),
    *(
        "[" * 5000,
        '{"a":' * 5000,
        "\\ud800",
        '"\\ud800"',
        "\x00",
        "\ufeff",
        '"k": 3,',
        '{"k": 1, ',
    ),
)


def mutant(rng: np.random.Generator) -> bytes:
    """The name of a call, a line's end, and its body."""
    if rng.random() < 0.1:
        return b"upload\n" + damaged(rng, TABLE)
    name = CALLS[int(rng.integers(len(CALLS)))]
    message = SOUND[name]
    way = rng.random()
    if way < 0.15:
        body = damaged(rng, json.dumps(message).encode())
    elif way < 0.3:
        text = json.dumps(message)
        place = int(rng.integers(len(text) + 1))
        body = (text[:place] + RAW[int(rng.integers(len(RAW)))] + text[place:]).encode()
    else:
        change = changed if way < 0.55 else with_numbers
        for _ in range(int(rng.integers(1, 4))):
            message = change(rng, message)
        body = json.dumps(message).encode()
    return name.encode() + b"\n" + body


def changed(rng: np.random.Generator, value: Any) -> Any:
    """The same with one part replaced, lost, twice, deeper, or scaled."""
    inner = value if isinstance(value, dict | list) and value else None
    if inner is None or rng.random() < 0.05:
        return _another(rng, value)
    places = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
    place = places[int(rng.integers(len(places)))]
    copy: Any = dict(inner) if isinstance(inner, dict) else list(inner)
    way = rng.random()
    if way < 0.06:
        del copy[place]
    elif way < 0.12 and isinstance(copy, list):
        copy.insert(0, copy[place])
    elif way < 0.15 and isinstance(copy, dict):
        copy["unknown"] = _another(rng, None)
    elif way < 0.18:
        copy[place] = [copy[place]]
    elif way < 0.28:
        copy[place] = _scaled(copy[place], _number(rng))
    else:
        copy[place] = changed(rng, inner[place])
    return copy


def with_numbers(rng: np.random.Generator, value: Any) -> Any:
    """The same with other numbers in one place: one number, or all numbers of a part."""
    places = _places(value, ())
    if not places:
        return value
    way = places[int(rng.integers(len(places)))]
    number, scales = _number(rng), rng.random() < 0.5
    depth = int(rng.integers(1, len(way) + 1)) if scales else len(way)
    return _at(value, way[:depth], lambda part: _scaled(part, number) if scales else number)


def _places(value: Any, way: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The ways to all numbers in it."""
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return [deep for place, part in parts for deep in _places(part, (*way, place))]
    return [way] if type(value) in (int, float) else []


def _at(value: Any, way: tuple[Any, ...], change: Callable[[Any], Any]) -> Any:
    if not way:
        return change(value)
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[way[0]] = _at(copy[way[0]], way[1:], change)
    return copy


def _another(rng: np.random.Generator, value: Any) -> Any:
    if rng.random() < (0.8 if isinstance(value, int | float) else 0.3):
        return _number(rng)
    return VALUES[int(rng.integers(len(VALUES)))]


def _number(rng: np.random.Generator) -> int | float:
    return NUMBERS[int(rng.integers(len(NUMBERS)))]


def _scaled(value: Any, factor: float) -> Any:
    """All numbers in it times a factor, as far as that is a number."""
    if isinstance(value, list):
        return [_scaled(part, factor) for part in value]
    if isinstance(value, dict):
        return {name: _scaled(part, factor) for name, part in value.items()}
    if type(value) not in (int, float) or type(factor) is int or abs(value) > 1e300:
        return value
    product = value * factor
    return product if abs(product) < float("inf") else factor


def attempt(mutant: bytes, folder: Path) -> None:
    """Send it, read the answer, and go on with what it has made."""
    name, _, body = mutant.partition(b"\n")
    if name == b"upload":
        use(value_of(lab().upload(body)), _job(body))
        return
    call = name.decode()
    body = body.replace(BLOBS.encode(), blobs().encode())
    value = value_of(lab().request(f"/api/{call}", body))
    if call in JOBS:
        finished(value)
    elif call in MAKERS:
        use(value, _job(body))


def _job(body: bytes) -> str | None:
    """Which job follows, the same for the same mutant: jobs take long, so most have none."""
    return {0: "fit", 1: "compare"}.get(crc32(body) % 8)
