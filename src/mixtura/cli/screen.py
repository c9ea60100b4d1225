"""What a person sees: the choice, the groups in the units of the data, the anomalies."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterable
from math import inf
from pathlib import Path
from typing import TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from mixtura.cli.findings import certainty, findings, unusual
from mixtura.cli.groups import blank_table, groups
from mixtura.cli.judgement import Judgement
from mixtura.cli.model import Model
from mixtura.cli.voice import percent
from mixtura.cli.workflow import Study
from mixtura.engine.outcome import Outcome
from mixtura.selection import Sweep, confidence

SHAPES = {
    "full": "every group has a shape of its own",
    "tied": "all groups share one shape",
    "diag": "every group has a spread of its own in each column",
    "spherical": "every group is round, with a size of its own",
}
"""Each covariance type in words."""

ENDINGS = {
    Outcome.CONVERGED: "The fit came to rest: more steps would gain next to nothing.",
    Outcome.AT_ROUNDING: "The fit came to rest: numbers on a computer are not fine enough to gain "
    "more.",
    Outcome.NOT_CONVERGED: "The fit was stopped before its groups had settled: fit again, with "
    "fewer groups or more rows.",
    Outcome.COLLAPSED: "A group shrank onto too few rows to have a shape: fit again, with fewer "
    "groups or a simpler shape.",
    Outcome.NOT_RUN: "Nothing was fitted: these groups are only a first guess.",
}
"""Each ending of a fit for who has not fitted it."""

TIED = "\ufdd0"
"""Stands for a space at which no line may end, in no text and no white space to what wraps."""

_TO_TIE = re.compile(r"(?<=\d) (?=[%±])|(?<=±) (?=\d)")

BEST = 4
"""Models shown of a sweep."""


def show(report: RenderableType) -> None:
    """On stderr."""
    sys.stderr.write(rendered(report, sys.stderr))


def rendered(report: RenderableType, stream: TextIO) -> str:
    """As text for a stream, in bold where it is a terminal and NO_COLOR is not set."""
    text = io.StringIO()
    plain = not stream.isatty() or bool(os.environ.get("NO_COLOR"))
    _Console(
        file=text,
        force_terminal=True,
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,  # a column may be named [a]
        emoji=False,
        width=_width(),
    ).print(report)
    written = text.getvalue().replace(TIED, " ")
    return "".join(f"{line.rstrip()}\n" for line in written.splitlines())


class _Console(Console):
    """Breaks no line between a number and its "%" or "±"."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        if isinstance(renderable, str):
            renderable = _TO_TIE.sub(TIED, renderable)
        elif isinstance(renderable, Text):
            renderable = renderable.copy()
            renderable.plain = _TO_TIE.sub(TIED, renderable.plain)
        return super().render(renderable, options)


def _width() -> int:
    """Of the terminal, but no wider than a line is good to read."""
    return min(100, shutil.get_terminal_size().columns)


def fit_report(
    study: Study,
    model: Model,
    judgement: Judgement,
    n_anomalies: int,
    folder: Path,
    with_report: bool = False,
) -> RenderableType:
    """The outcome of ``mixtura fit``."""
    n, d = study.matrix.X.shape
    return Group(
        "",
        _headline(model, f"in {n:,} rows of {d} column{'s'[: d != 1]}"),
        "",
        *_choice(study),
        "",
        *groups(model, _width()),
        "",
        *certainty(judgement),
        "",
        *findings(judgement),
        "",
        *unusual(judgement, n_anomalies, model.anomaly_quantile),
        "",
        Text.assemble("Written to ", (f"{folder}/", "bold"), ":"),
        *(["  report.html        all of it to see: open it in a browser"] if with_report else []),
        "  rows.csv           the group of every row, and how unusual the row is",
        "  summary.json       all of the above as data",
        "  model.safetensors  the model, for `mixtura predict` and the other commands",
    )


def model_report(model: Model) -> RenderableType:
    """The contents of a model file."""
    parts: list[RenderableType] = [_headline(model, f"in {len(model.names)} columns")]
    outcome = getattr(model.mixture, "outcome_", None)
    if outcome is not None:  # a mixture whose parameters were set by hand has none
        parts.append(ENDINGS[outcome])
    parts += ["", *groups(model, _width())]
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
            "which a group has too few rows to be believed."
        )


def _confidence(sweep: Sweep) -> str:
    lead = sweep.advantage
    if lead == inf:
        return "No other model is fit to be chosen."
    if lead == 0.0 and sweep.overruled is not None:
        return "It was not chosen for that: the next model is ahead."
    return f"The next model is {lead:.1f} behind: {confidence(sweep).sentence}."


def _out_of_sample(sweep: Sweep) -> Iterable[str]:
    """What rows left out of the fits said, where they were asked."""
    beaten = sweep.overruled
    if beaten is not None:
        k = beaten.n_components
        yield (
            f"{sweep.criterion.upper()} alone would have chosen {k} group{'s'[: k != 1]} "
            f"({beaten.covariance_type}), but {beaten.set_aside}."
        )
    elif sweep.checks:
        yield "On rows left out of the fit it predicts better than every simpler model tried."


def _elbow(sweep: Sweep) -> Iterable[str]:
    """Where the curve bends, unless a finding says so anyway."""
    if sweep.elbow is not None and not sweep.elbow_disagrees:
        yield f"The curve of {sweep.criterion.upper()} bends there too: fewer groups lose much."
