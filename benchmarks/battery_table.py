"""The battery's table: a row a kind, the totals, and the cells in which mixtura does worst."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.battery_cells import ARI, NATS, SLOW, Cell, mean_ari
from benchmarks.battery_fits import FITTED
from benchmarks.report import print_table

WORST = 20
"""Cells that a list of the worst shows."""


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
    _show_unanswered(judged)
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


def _show_unanswered(judged: Sequence[Cell]) -> None:
    """Kinds and shapes, with what the first of their cells said."""
    groups: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for cell in judged:
        if cell.ours.ending != FITTED:
            groups[cell.ours.kind, cell.ours.shape].append(cell)
    if groups:
        print_table(
            "No answer of mixtura's",
            ["kind/shape", "cells", "answered by theirs", "ending"],
            [
                [
                    "/".join(key),
                    len(some),
                    sum(cell.lost for cell in some),
                    f"{some[0].ours.ending} {some[0].ours.message}"[:90],
                ]
                for key, some in groups.items()
            ],
        )


def _show_worst(judged: Sequence[Cell]) -> None:
    lost = [cell for cell in judged if cell.lost and cell.below < math.inf]
    worst = sorted(lost, key=lambda cell: -cell.below)
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
                cell.ours.outcome,
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
