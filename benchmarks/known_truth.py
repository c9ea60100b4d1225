"""Simulated data of known truth: likelihood out of sample, labels, and the number of groups.

A stronger search has a higher likelihood; part of that is spurious, small sharp components where
nothing is. Rows that no fit has seen tell. See known_mixtures.py for the problems, known_fits.py
and known_choice.py for what is measured.

    python -m benchmarks.known_truth [--quick] [--json PATH] [--peers PATH]

``--peers`` keeps what the other libraries did in a file, so that a second run fits ours alone.
Their seconds are kept with it: ratios of times are fair only in the run that measured both.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import known_choice, known_fits, mclust
from benchmarks.kept import Kept
from benchmarks.known_mixtures import OVERLAPS, PROBLEMS, problem
from benchmarks.problems import COVARIANCE_TYPES
from benchmarks.report import Result, main, progress

QUICK = 40
"""The first so many problems."""

TURN = len(COVARIANCE_TYPES) * len(OVERLAPS)
"""Problems in which every shape meets every overlap once; k is chosen in every other turn."""


def measure(quick: bool, kept: Kept | None = None) -> Result:
    kept = kept or Kept()
    mclust_version = mclust.version()
    number = QUICK if quick else PROBLEMS
    pairs, choices = [], []
    for index in range(number):
        if index % QUICK == 0:
            progress(f"known truth, problems {index} to {index + QUICK - 1} of {number}")
        one = problem(index)
        pairs.append(known_fits.compare(one, kept))
        if index // TURN % 2 == 0:
            choices += known_choice.choices(one, kept, mclust_version)
    return {
        "known_truth": [asdict(pair) for pair in pairs],
        "known_choice": [asdict(choice) for choice in choices],
    }


def show(result: Result) -> None:
    known_fits.show(_groups(map(known_fits.read, result["known_truth"])))
    known_choice.show(_groups(map(known_choice.read, result["known_choice"])))


def _groups(results: Iterable[Any]) -> dict[str, list[Any]]:
    """By shape, by overlap, and all; one component overlaps with nothing."""
    every = list(results)
    titles = dict.fromkeys((*COVARIANCE_TYPES, *OVERLAPS, "one component"))
    some = {title: [one for one in every if title in one.kinds] for title in titles}
    return {**some, "all": every}


def _run() -> None:
    extra = argparse.ArgumentParser(add_help=False)
    extra.add_argument("--peers", type=Path, metavar="PATH", help="keep other libraries' results")
    path = extra.parse_known_args()[0].peers
    keeping: Callable[[bool], Result] = partial(measure, kept=Kept(path))
    main(__doc__ or "", keeping, show, extra)


if __name__ == "__main__":
    _run()
