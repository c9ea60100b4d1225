"""How the sweep chose, on the screen: its best models, how sure it is, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.padding import Padding

from mixtura.cli.groups import blank_table
from mixtura.cli.voice import width
from mixtura.selection import Sweep, account
from mixtura.workflow.study import Study

ROOMY = 50
"""Columns of a terminal from which on those of the table may be two apart."""

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
    table = blank_table(1 if width() < ROOMY else 2)
    for heading in ("groups", criterion.upper(), "behind"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("shape", no_wrap=True)
    table.add_column("", no_wrap=True)
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
    told = account(study.sweep)
    yield told[0]
    if study.sweep.elbow is not None and not study.sweep.elbow_disagrees:  # else a finding says it
        yield f"The curve of {criterion.upper()} bends there too: fewer groups lose much."
    yield from told[1:]
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
