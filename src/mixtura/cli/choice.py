"""How the sweep chose, on the screen: its best models, how sure it is, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from rich.console import RenderableType
from rich.padding import Padding

from mixtura.cli.groups import blank_table
from mixtura.cli.workflow import Study
from mixtura.selection import Row, Sweep, confidence

BEST = 4
"""Models shown of a sweep."""


def choice(study: Study) -> Iterable[RenderableType]:
    """The best models, how far apart they are, and what else speaks for the choice."""
    criterion = study.plan.criterion
    if len(study.sweep) == 1:
        return
    ranked = sorted(
        (row for row in study.sweep if row.selected or (row.criteria and not row.set_aside)),
        key=lambda row: (not row.selected, row.value(criterion)),
    )
    best = ranked[0].value(criterion)
    table = blank_table()
    for heading in ("groups", criterion.upper(), "behind"):
        table.add_column(heading, justify="right")
    table.add_column("shape")
    table.add_column("")
    for row in ranked[:BEST]:
        behind = row.value(criterion) - best
        table.add_row(
            str(row.n_components),
            f"{row.value(criterion):.1f}",
            "" if row.selected else f"{behind:.1f}",
            row.covariance_type,
            "chosen" if row.selected else "",
            style="bold" if row.selected else None,
        )
    yield (
        f"The best of {len(study.sweep)} models by {criterion.upper()}, which rewards closeness "
        "to the data and charges for complexity; lower is better."
    )
    yield Padding(table, (1, 0, 1, 2), expand=False)
    yield _confidence(study.sweep)
    yield from _elbow(study.sweep)
    yield from _out_of_sample(study.sweep)
    aside = sum(row.beaten_by is None for row in study.sweep) - len(ranked)
    if aside:
        yield (
            f"{aside} model{'s'[: aside != 1]} {'is' if aside == 1 else 'are'} set aside, in "
            f"which a group {_why_aside(study.sweep)}."
        )


def _why_aside(sweep: Sweep) -> str:
    """What is wrong with the groups of models that may not be chosen."""
    shrank = any(row.collapsed for row in sweep)
    few = any(row.unbelievable for row in sweep)
    reasons = ["shrank onto too few rows or onto values that repeat"] * (shrank or not few)
    return " or ".join([*reasons, *["has too few rows to be believed"] * few])


def _confidence(sweep: Sweep) -> str:
    lead = sweep.advantage
    if lead == inf:
        return "No other model is fit to be chosen."
    if lead == 0.0 and sweep.overruled is not None:
        return (
            f"By {sweep.criterion.upper()} the next model is ahead; this one was chosen for how "
            "it predicts rows left out of the fit."
        )
    return f"The next model is {lead:.1f} behind: {confidence(sweep).sentence}."


def _out_of_sample(sweep: Sweep) -> Iterable[str]:
    """What rows left out of the fits said, where they were asked."""
    alone = sweep.overruled
    beaten = [row for row in sweep if row.beaten_by is not None and row is not alone]
    if alone is not None:
        yield (
            f"{sweep.criterion.upper()} alone would have chosen {_named(alone)}, but "
            f"{alone.set_aside}."
        )
    if beaten:
        next_best = min(beaten, key=lambda row: row.value(sweep.criterion))
        yield f"Of the others it prefers {_named(next_best)}, but {next_best.set_aside}."
    elif sweep.checks and alone is None:
        yield "On rows left out of the fit it predicts better than every simpler model tried."


def _elbow(sweep: Sweep) -> Iterable[str]:
    """Where the curve bends, unless a finding says so anyway."""
    if sweep.elbow is not None and not sweep.elbow_disagrees:
        yield f"The curve of {sweep.criterion.upper()} bends there too: fewer groups lose much."


def _named(row: Row) -> str:
    k = row.n_components
    return f"{k} group{'s'[: k != 1]} ({row.covariance_type})"
