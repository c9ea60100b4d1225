"""A lab for the fuzz: the real server on a socket, its processes, and what it may not say."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from functools import cache
from time import sleep
from typing import Any

from tests.lab.conftest import Answer, Lab, running

from mixtura.lab.limits import Limits

PATIENCE = 60
"""Looks at a job before it is stopped, which is one more thing that must work."""

SPEC = {
    "k": 2,
    "covarianceType": "full",
    "init": "k-means++",
    "regCovar": 1e-6,
    "seed": 0,
    "scale": True,
    "maxIter": 50,
}
PARAMETERS = {
    "weights": [0.4, 0.6],
    "means": [[0.0, 0.0], [2.6, 0.4]],
    "covariances": [[[1.0, 0.2], [0.2, 1.0]], [[1.0, 0.0], [0.0, 0.5]]],
}
BLOBS = "@blobs@"
"""In a mutant, what stands for the id of a table that every lab gives anew."""

_open = ExitStack()


class RefusedBySentenceError(Exception):
    """What a page is promised: a status below 500, or that the lab is busy, and a sentence."""


class BrokenError(Exception):
    """What it is promised never to see."""


@cache
def lab() -> Lab:
    """One lab for all mutants of a process."""
    return _open.enter_context(running(Limits(jobs=1, step_seconds=2.0)))


@cache
def blobs() -> str:
    """The id of a small table."""
    identity: str = lab().ok("builtin", name="blobs", n=60, noise=1.0, seed=0)["id"]
    return identity


def value_of(answer: Answer) -> Any:
    """The value of an answer: JSON without NaN, or a sentence that refuses."""
    try:
        value = json.loads(answer.body, parse_constant=_no_constant)
    except ValueError as error:
        raise BrokenError(f"{answer.status} and no JSON: {answer.body[:200]!r}") from error
    if answer.status == 200:
        return value
    sentence = value["error"]
    if answer.status in (500, 503, 507) or not is_sentence(sentence):
        raise BrokenError(f"{answer.status} {sentence}")
    raise RefusedBySentenceError(sentence)


def finished(job: Any) -> Any:
    """What a job has come to; it is stopped where it takes long."""
    for _ in range(PATIENCE):
        if job["state"] != "running":
            break
        sleep(0.05)
        job = value_of(lab().call("job", {"id": job["id"]}))
    else:
        job = value_of(lab().call("stop", {"id": job["id"]}))
    if job["state"] == "failed":
        sentence = job["error"]
        if not is_sentence(sentence) or "failed at this" in sentence or "ended before" in sentence:
            raise BrokenError(f"job: {sentence}")
        raise RefusedBySentenceError(sentence)
    return job["result"]


def is_sentence(text: Any) -> bool:
    return isinstance(text, str) and text.endswith(".") and len(text) < 1500


def use(data: Any, job: str | None) -> None:
    """All that a page can do with a table by the ordinary model, and one job or none."""
    d = len(data["names"])
    spec = {"data": data["id"], "spec": SPEC}
    if job is not None:
        _tolerant(lambda: finished(value_of(lab().call(job, spec))))
    _tolerant(lambda: value_of(lab().call("starts", {**spec, "count": 2})))
    begin = value_of(lab().call("start", spec))
    about = {"data": data["id"], "parameters": begin}
    _tolerant(
        lambda: value_of(lab().call("steps", {**about, "spec": SPEC, "iterations": 2})),
    )
    _tolerant(lambda: value_of(lab().call("explain", {**about, "point": [0.5] * d})))


def _tolerant(ask: Any) -> None:
    with suppress(RefusedBySentenceError):
        ask()


def _no_constant(name: str) -> None:
    raise BrokenError(f"{name} in an answer")
