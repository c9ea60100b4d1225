"""The battery's table: a row a kind, the totals, and the cells in which mixtura does worst."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.battery_fits import FITTED, OURS, THEIRS, Fit
from benchmarks.kinds import draw
from benchmarks.report import print_table

NATS = 0.01
"""By which a fit may end below the better of scikit-learn's."""

ARI = 0.05
"""By which the mean ARI of a kind may be below scikit-learn's."""

SLOW = 1.5
"""Times ten starts of scikit-learn's that a fit may take."""

NO_MATTER = 0.02
"""Seconds up to which a fit is not called slow, whatever its ratio."""

WORST = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """The fits of one kind, seed and shape."""

    ours: Fit
    theirs: tuple[Fit, ...]

    @property
    def name(self) -> str:
        return f"{self.ours.kind}/{self.ours.seed}/{self.ours.shape}"

    @property
    def best(self) -> float | None:
        """The higher log-likelihood of theirs that are sound, None where neither is."""
        sound = [f.log_likelihood for f in self.theirs if f.sound and f.log_likelihood is not None]
        return max(sound, default=None)

    @property
    def below(self) -> float:
        """Nats that ours lacks; endless where there is no answer of ours to one of theirs."""
        if self.ours.log_likelihood is None:
            answered = any(fit.ending == FITTED for fit in self.theirs)
            lost = answered if self.ours.ending != FITTED else self.best is not None
            return math.inf if lost else 0.0
        return 0.0 if self.best is None else self.best - self.ours.log_likelihood

    @property
    def lost(self) -> bool:
        return self.below > NATS

    @property
    def collapsed(self) -> bool:
        return self.ours.ending == FITTED and (
            not self.ours.sound or self.ours.outcome == "COLLAPSED"
        )

    @property
    def lost_to_a_collapse(self) -> bool:
        """Ours is no sound fit where one of theirs is."""
        return self.collapsed and self.best is not None

    @property
    def silent(self) -> bool:
        return self.collapsed and not self.ours.warnings

    @property
    def ratio(self) -> float:
        """Our seconds in those of ten k-means starts."""
        return self.ours.seconds / self.theirs[0].seconds

    @property
    def slow(self) -> bool:
        return self.ratio > SLOW and self.ours.seconds > NO_MATTER


def cells(fits: Sequence[Fit]) -> list[Cell]:
    """Fits put together by kind, seed and shape."""
    together: dict[tuple[str, int, str], dict[str, Fit]] = defaultdict(dict)
    for fit in fits:
        together[fit.kind, fit.seed, fit.shape][fit.library] = fit
    return [Cell(by[OURS], tuple(by[t] for t in THEIRS)) for by in together.values() if OURS in by]


def mean_ari(some: Sequence[Cell]) -> tuple[float, float] | None:
    """Ours and that of the better start of theirs; None where there is one true group only.

    The better start is that of the higher mean over the cells: no user can choose between the two
    by the truth cell by cell.
    """
    first = some[0].ours
    if len(np.unique(draw(first.kind, first.seed).labels)) < 2:
        return None
    ours = statistics.mean(cell.ours.ari for cell in some)
    theirs = (
        statistics.mean(fit.ari for fit in column)
        for column in zip(*(c.theirs for c in some), strict=True)
    )
    return ours, max(theirs)


def show_cells(judged: Sequence[Cell]) -> None:
    by_kind: dict[str, list[Cell]] = defaultdict(list)
    for cell in judged:
        by_kind[cell.ours.kind].append(cell)
    header = ["kind", "cells", "theirs sound", "below", "by at most", "collapsed", "in silence"]
    header += ["no answer", "ARI", "theirs", "differs", "time", "most"]
    lines = [_line(kind, some) for kind, some in by_kind.items()]
    print_table(
        "Default fits beside scikit-learn's n_init=10 with kmeans and with k-means++: below the"
        f" better sound one by > {NATS} nats; seconds in those of kmeans",
        header,
        [*lines, _line("all", judged)],
    )
    _show_totals(judged, by_kind)
    _show_worst(judged)
    _show_worst_ari(judged)


def _line(name: str, some: Sequence[Cell]) -> list[object]:
    lost = [cell.below for cell in some if cell.lost]
    aris = None if name == "all" else mean_ari(some)
    return [
        name,
        len(some),
        sum(cell.best is not None for cell in some),
        len(lost) or "",
        f"{max(lost):.2f}" if lost else "",
        sum(cell.lost_to_a_collapse for cell in some) or "",
        sum(cell.silent for cell in some) or "",
        sum(cell.ours.ending != FITTED for cell in some) or "",
        *(["", "", ""] if aris is None else _aris(*aris)),
        f"{statistics.median(cell.ratio for cell in some):.2f}",
        f"{max(cell.ratio for cell in some):.2f}",
    ]


def _aris(ours: float, theirs: float) -> list[str]:
    mark = " !" if ours < theirs - ARI else ""
    return [f"{ours:.2f}", f"{theirs:.2f}", f"{ours - theirs:+.2f}{mark}"]


def _show_totals(judged: Sequence[Cell], by_kind: dict[str, list[Cell]]) -> None:
    pairs = {kind: mean_ari(some) for kind, some in by_kind.items()}
    low = [kind for kind, pair in pairs.items() if pair is not None and pair[0] < pair[1] - ARI]
    finite = [cell.below for cell in judged if cell.best is not None and cell.ours.sound]
    print(
        f"\n  {len(by_kind)} kinds, {len(judged)} cells: mixtura below in"
        f" {sum(cell.lost for cell in judged)}, above by > {NATS} nats in"
        f" {sum(below < -NATS for below in finite)}; collapsed where theirs is sound in"
        f" {sum(cell.lost_to_a_collapse for cell in judged)}, collapsed in silence in"
        f" {sum(cell.silent for cell in judged)}; no answer in"
        f" {sum(cell.ours.ending != FITTED for cell in judged)};"
        f" slower than {SLOW} x ten starts in {sum(cell.slow for cell in judged)}."
        f"\n  Mean ARI more than {ARI} below in {len(low)} kinds: {', '.join(low) or 'none'}."
    )
    ours = sum(cell.ours.seconds for cell in judged)
    print(
        f"  seconds in all: mixtura {ours:.0f}, scikit-learn with kmeans"
        f" {sum(cell.theirs[0].seconds for cell in judged):.0f}"
    )


def _show_worst(judged: Sequence[Cell]) -> None:
    worst = sorted((cell for cell in judged if cell.lost), key=lambda cell: -cell.below)
    print_table(
        "Cells that lose most",
        ["kind/seed/shape", "nats", "ours", "theirs", "ARI", "theirs", "outcome"],
        [
            [
                cell.name,
                f"{cell.below:.2f}",
                _number(cell.ours.log_likelihood),
                _number(cell.best),
                f"{cell.ours.ari:.2f}",
                f"{max(fit.ari for fit in cell.theirs):.2f}",
                (cell.ours.outcome or f"{cell.ours.ending} {cell.ours.message}")[:60],
            ]
            for cell in worst[:WORST]
        ],
    )
    slow = sorted((cell for cell in judged if cell.slow), key=lambda cell: -cell.ratio)
    print_table(
        "Cells that take longest, in ten k-means starts of scikit-learn's",
        ["kind/seed/shape", "ratio", "seconds"],
        [[c.name, f"{c.ratio:.1f}", f"{c.ours.seconds:.2f}"] for c in slow[:WORST]],
    )


def _show_worst_ari(judged: Sequence[Cell]) -> None:
    groups: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in judged:
        groups[cell.ours.kind, cell.ours.shape].append(cell)
    pairs = {key: pair for key, some in groups.items() if (pair := mean_ari(some)) is not None}
    worst = sorted(pairs, key=lambda key: pairs[key][0] - pairs[key][1])
    print_table(
        "Kinds and shapes whose mean ARI is lowest beside theirs",
        ["kind/shape", "ARI", "theirs", "differs"],
        [
            ["/".join(key), *_aris(*pairs[key])]
            for key in worst[:WORST]
            if pairs[key][0] < pairs[key][1] - ARI
        ],
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
