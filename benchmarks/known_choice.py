"""The choice of k by BIC with the true shape given: right, too many, too few groups.

Each library chooses from 1 to a few more than the truth, as its users would have it choose:
mixtura by :class:`mixtura.GaussianMixtureIC`, scikit-learn with ten starts by the lowest ``bic``,
mclust (where R has it) by its own table.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import sklearn.mixture
from threadpoolctl import threadpool_limits

import mixtura
from benchmarks import mclust
from benchmarks.kept import Kept
from benchmarks.known_mixtures import Problem
from benchmarks.report import print_table
from mixtura.model.families import FAMILIES
from mixtura.selection.criteria import bic

MORE = 4
"""Numbers of groups tried above the true one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What one library chose, in what time."""

    library: str
    kinds: tuple[str, str]
    truth: int
    chosen: int
    seconds: float


def choices(problem: Problem, kept: Kept, mclust_version: str | None) -> list[Choice]:
    """One by every library. ``mclust_version`` is None where there is none."""
    peers: dict[str, Callable[[Problem], int]] = {
        f"scikit-learn {version('scikit-learn')}": _theirs
    }
    if mclust_version is not None:
        peers[f"mclust {mclust_version}"] = _mclusts
    made = [_choice("mixtura", _ours, problem)]
    for library, choose in peers.items():

        def measure(library: str = library, choose: Callable[[Problem], int] = choose) -> Any:
            return asdict(_choice(library, choose, problem))

        made.append(read(kept.get(f"choice/{library}/{problem.key}", measure)))
    return made


def read(choice: dict[str, Any]) -> Choice:
    """A choice that went through JSON."""
    return Choice(**{**choice, "kinds": tuple(choice["kinds"])})


def show(groups: dict[str, Sequence[Choice]]) -> None:
    """One line a group of problems; of each library the right, too many and too few."""
    libraries = list(dict.fromkeys(choice.library for some in groups.values() for choice in some))
    header = ["problems", ""]
    for library in libraries:
        header += [f"{library} right", "too many", "too few"]
    lines = []
    for title, some in groups.items():
        line: list[object] = [title, len(some) // len(libraries)]
        for library in libraries:
            mine = [choice for choice in some if choice.library == library]
            line += [
                sum(choice.chosen == choice.truth for choice in mine),
                sum(choice.chosen > choice.truth for choice in mine),
                sum(choice.chosen < choice.truth for choice in mine),
            ]
        lines.append(line)
    print_table(
        f"Known truth: k chosen by BIC from 1 to {MORE} above the true one, shape given",
        header,
        lines,
    )
    times = {
        library: sum(c.seconds for c in groups["all"] if c.library == library)
        for library in libraries
    }
    print("  seconds in all: " + ", ".join(f"{name} {spent:.1f}" for name, spent in times.items()))
    if not any(library.startswith("mclust") for library in libraries):
        print("  no mclust here: it takes R with the package mclust")


def _choice(library: str, choose: Callable[[Problem], int], problem: Problem) -> Choice:
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.perf_counter()
        chosen = choose(problem)
        seconds = time.perf_counter() - begin
    return Choice(library, problem.kinds, problem.k, chosen, seconds)


def _ours(problem: Problem) -> int:
    model = mixtura.GaussianMixtureIC(
        range(1, problem.k + MORE + 1),
        covariance_type=problem.covariance_type,
        random_state=0,
        n_jobs=1,
    )
    return int(model.fit(problem.rows).n_components_)


def _theirs(problem: Problem) -> int:
    def criterion(k: int) -> float:
        model = sklearn.mixture.GaussianMixture(
            k, covariance_type=problem.covariance_type, n_init=10, random_state=0
        )
        return float(model.fit(problem.rows).bic(problem.rows))

    return min(range(1, problem.k + MORE + 1), key=criterion)


def _mclusts(problem: Problem) -> int:
    """From the models that mclust itself lets stand, by the BIC of their parameters."""
    n, d = problem.rows.shape
    kind = problem.covariance_type
    table = {
        k: bic(
            ending.log_likelihood,
            k - 1 + FAMILIES[kind].n_parameters(k, d),
            n,
            0.0,
        )
        for (_, k), ending in mclust.sweep(problem.rows, problem.k + MORE, (kind,)).endings.items()
    }
    return min(table, key=lambda k: table[k])
