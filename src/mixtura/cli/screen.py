"""What a person sees: the choice, the groups in the units of the data, the anomalies."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.text import Span, Text

from mixtura._printable import is_printable, printable
from mixtura.cli.choice import choice
from mixtura.cli.findings import certainty, findings, unusual
from mixtura.cli.groups import groups
from mixtura.cli.voice import percent
from mixtura.engine.outcome import Outcome
from mixtura.fitted import FittedModel
from mixtura.model.families import FAMILIES
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.study import Study

ENDINGS = {
    Outcome.CONVERGED: "The fit came to rest: more steps would gain next to nothing.",
    Outcome.AT_ROUNDING: "The fit came to rest: numbers on a computer are not fine enough to gain "
    "more.",
    Outcome.NOT_CONVERGED: "The fit was stopped before its groups had settled: fit again, with "
    "fewer groups or more rows.",
    Outcome.COLLAPSED: "A group shrank onto too few rows, or onto values that repeat, and has no "
    "shape: fit again, with fewer groups or a simpler shape.",
    Outcome.NOT_RUN: "Nothing was fitted: these groups are only a first guess.",
}
"""Each ending of a fit for who has not fitted it."""

TIED = "\ufdd0"
"""Stands for a space at which no line may end, in no text and no white space to what wraps."""

_TO_TIE = re.compile(r"(?<=\d) (?=[%±×])|(?<=[±÷]) (?=\d)")  # noqa: RUF001


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
    """Breaks no line between a number and its "%" or "±"; shows what a terminal would obey."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        if isinstance(renderable, str):
            renderable = _TO_TIE.sub(TIED, printable(renderable))
        elif isinstance(renderable, Text):
            renderable = _shown(renderable)
            renderable.plain = _TO_TIE.sub(TIED, renderable.plain)
        return super().render(renderable, options)

    def render_str(self, text: str, **options: Any) -> Text:
        """Cells of tables come here."""
        return super().render_str(printable(text, keep=TIED), **options)


def _shown(text: Text) -> Text:
    """With the same styles, and nothing in it that a terminal obeys."""
    if is_printable(text.plain):
        return text.copy()
    shown = text.blank_copy()
    for begin in range(len(text.plain)):
        letter = text[begin]
        written = printable(letter.plain)  # over all of which its styles go
        spans = [Span(0, len(written), span.style) for span in letter.spans]
        shown.append_text(Text(written, letter.style, spans=spans))
    return shown


def _width() -> int:
    """Of the terminal, but no wider than a line is good to read."""
    return min(100, shutil.get_terminal_size().columns)


def fit_report(
    study: Study,
    model: FittedModel,
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
        *choice(study),
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
        "  rows.csv           your rows with their groups, how sure, and how unusual",
        "  summary.json       all of the above as data",
        "  model.safetensors  the model, for `mixtura predict` and the other commands",
    )


def model_report(model: FittedModel) -> RenderableType:
    """The contents of a model file."""
    parts: list[RenderableType] = [_headline(model, f"in {len(model.names)} columns")]
    outcome = model.outcome
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


def _headline(model: FittedModel, where: str) -> Text:
    k = len(model.weights)
    found = f"{k} group{'s'[: k != 1]}"
    family = FAMILIES[model.inner.covariance_type]
    more = f": {family.plain or family.title} ({family.name})." if k > 1 else "."
    return Text.assemble((found, "bold"), f" {where}{more}")
