"""Every benchmark, in the order they run, by the first key of what it measures."""

from __future__ import annotations

from typing import Protocol

from benchmarks import (
    battery,
    block,
    iteration,
    known_truth,
    large,
    memory,
    page,
    search_quality,
    shapes,
    small,
    sweep,
    variants,
    whole_fit,
)
from benchmarks.report import Result


class Part(Protocol):
    """What a module of this package offers."""

    def measure(self, quick: bool) -> Result: ...

    def show(self, result: Result) -> None: ...


PARTS: dict[str, Part] = {
    "iteration": iteration,
    "variants": variants,
    "block": block,
    "whole_fit": whole_fit,
    "sweep": sweep,
    "shapes": shapes,
    "small": small,
    "memory": memory,
    "page": page,
    "fits": search_quality,
    "pairs": large,
    "known_truth": known_truth,
    "battery": battery,
}
