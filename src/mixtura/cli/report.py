"""What a person sees: the choice, the groups in the units of the data, the anomalies."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable
from math import floor, inf, log10
from pathlib import Path
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mixtura.cli.model import Model
from mixtura.cli.voice import percent
from mixtura.cli.workflow import Study
from mixtura.selection import Row, advantage

SHAPES = {
    "full": "every group has a shape of its own",
    "tied": "all groups share one shape",
    "diag": "every group has a spread of its own in each column",
    "spherical": "every group is round, with a size of its own",
}
"""Each covariance type in words."""

VERY_CLEAR = "the choice is very clear"
"""The verdict beyond the scale of Kass & Raftery (1995, JASA 90:773)."""

BEST = 5
"""Models shown of a sweep."""

MOST_FEATURES = 30
"""Columns shown of a group; the summary holds them all."""


def show(report: RenderableType) -> None:
    """On stderr."""
    sys.stderr.write(rendered(report, sys.stderr))


def rendered(report: RenderableType, stream: TextIO) -> str:
    """As text for a stream, in bold where it is a terminal and NO_COLOR is not set."""
    text = io.StringIO()
    plain = not stream.isatty() or bool(os.environ.get("NO_COLOR"))
    Console(
        file=text,
        force_terminal=True,
        color_system=None if plain else "auto",
        highlight=False,
        width=_width(),
    ).print(report)
    return "".join(f"{line.rstrip()}\n" for line in text.getvalue().splitlines())


def _width() -> int:
    """Of the terminal, but no wider than a line is good to read."""
    return min(100, shutil.get_terminal_size().columns)


def fit_report(study: Study, model: Model, n_anomalies: int, folder: Path) -> RenderableType:
    """The outcome of ``mixtura fit``."""
    n, d = study.matrix.X.shape
    return Group(
        "",
        _headline(model, f"in {n:,} rows of {d} column{'s'[: d != 1]}"),
        "",
        *_choice(study),
        "",
        *_groups(model),
        "",
        _anomalies(model, n_anomalies, n),
        "",
        Text.assemble("Written to ", (f"{folder}/", "bold"), ":"),
        "  rows.csv           the group of every row, and how unusual the row is",
        "  summary.json       all of the above as data",
        "  model.safetensors  the model, for `mixtura predict` and the other commands",
    )


def model_report(model: Model) -> RenderableType:
    """The contents of a model file."""
    n_iter = getattr(model.mixture, "n_iter_", None)
    outcome = "" if n_iter is None else f"The fit {model.mixture.outcome_}"
    parts: list[RenderableType] = [_headline(model, f"in {len(model.names)} columns")]
    if outcome:
        parts.append(outcome)
    parts += ["", *_groups(model)]
    if model.anomaly_threshold is not None:
        parts += [
            "",
            f"A row is an anomaly where its log-density is below {model.anomaly_threshold:.6g}; "
            f"so were {percent(model.anomaly_quantile)} of the rows of the fit.",
        ]
    return Group(*parts)


def _headline(model: Model, where: str) -> Text:
    k = len(model.weights)
    found = f"{k} group{'s'[: k != 1]}"
    shape = SHAPES[model.mixture.covariance_type]
    more = f": {shape} ({model.mixture.covariance_type})." if k > 1 else "."
    return Text.assemble((found, "bold"), f" {where}{more}")


def _choice(study: Study) -> Iterable[RenderableType]:
    criterion = study.plan.criterion
    if len(study.rows) == 1:
        return
    ranked = sorted(
        (row for row in study.rows if row.selected or (row.criteria and not row.collapsed)),
        key=lambda row: (not row.selected, row.value(criterion)),
    )
    best = ranked[0].value(criterion)
    table = _table()
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
        f"The best of {len(study.rows)} models by {criterion.upper()}, which rewards closeness to "
        "the data and charges for complexity; lower is better."
    )
    yield Padding(table, (1, 0, 1, 2), expand=False)
    yield _confidence(study.rows, criterion)
    aside = len(study.rows) - len(ranked)
    if aside:
        yield (
            f"{aside} model{'s'[: aside != 1]} {'is' if aside == 1 else 'are'} set aside, in "
            "which a group shrank onto too few rows."
        )


def _confidence(rows: list[Row], criterion: str) -> str:
    lead = advantage(rows, criterion)
    if lead == inf:
        return "No other model is fit to be chosen."
    verdicts = {
        2.0: "the data hardly tells the two apart",
        6.0: "the choice is likely, not certain",
        10.0: "the choice is clear",
    }
    verdict = next((text for bound, text in verdicts.items() if lead < bound), VERY_CLEAR)
    return f"The next model is {lead:.1f} behind: {verdict}."


def _groups(model: Model) -> Iterable[RenderableType]:
    """Features down, groups across, in as many tables as the width needs."""
    yield "Mean and standard deviation of each group, in the units of the data:"
    k = len(model.weights)
    cells = [
        [_spread(mean, sd) for mean, sd in zip(means, sds, strict=True)]
        for means, sds in zip(model.means[:, :MOST_FEATURES], model.sds, strict=False)
    ]
    widest = max(len(cell) for column in cells for cell in column)
    first = min(24, max(len(name) for name in [*model.names[:MOST_FEATURES], "column"]))
    across = max(1, (_width() - 4 - first) // (max(widest, 8) + 2))
    for begin in range(0, k, across):
        shown = range(begin, min(k, begin + across))
        table = _table()
        table.add_column("group", max_width=24, overflow="ellipsis", no_wrap=True)
        for group in shown:
            table.add_column(str(group), justify="right", no_wrap=True)
        table.add_row("share", *(f"{100 * model.weights[group]:.1f} %" for group in shown))
        for index, name in enumerate(model.names[:MOST_FEATURES]):
            table.add_row(name, *(cells[group][index] for group in shown))
        yield Padding(table, (1, 0, 0, 2), expand=False)
    if len(model.names) > MOST_FEATURES:
        yield f"  and {len(model.names) - MOST_FEATURES} more columns, in the summary"


def _anomalies(model: Model, count: int, n: int) -> str:
    if not count:
        return "No row is marked as an anomaly."
    return (
        f"{count} row{'s'[: count != 1]} of {n:,} {'is' if count == 1 else 'are'} marked as "
        f"unusual (anomaly): the {percent(model.anomaly_quantile)} that fit the groups "
        f"least, with a log-density below {model.anomaly_threshold:.6g}."
    )


def _spread(mean: float, sd: float) -> str:
    """Mean and sd with as many digits as the sd makes meaningful.

    Examples
    --------
    >>> from mixtura.cli.report import _spread
    >>> _spread(4.2893, 0.4108), _spread(79968.1, 6001.2)
    ('4.29 ± 0.41', '79968 ± 6001')
    """
    if sd <= 0 or not 1e-4 < sd < 1e7:
        return f"{mean:.4g} ± {sd:.2g}"
    decimals = max(0, 1 - floor(log10(sd)))
    return f"{mean:.{decimals}f} ± {sd:.{decimals}f}"


def _table() -> Table:
    return Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
