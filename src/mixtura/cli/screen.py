"""What a person sees: the choice, the groups in the units of the data, the anomalies."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from mixtura.cli.choice import choice
from mixtura.cli.findings import certainty, findings, unusual
from mixtura.cli.first_screen import Screen
from mixtura.cli.groups import groups
from mixtura.cli.voice import percent, width
from mixtura.engine.outcome import Outcome
from mixtura.fitted import FittedModel
from mixtura.fitted.group_names import names_of

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

FILES = {
    "report.html": "all of it to see: open it in a browser",
    "rows.csv": "your rows with their groups, how sure, and how unusual",
    "summary.json": "all of the above as data",
    "model.safetensors": "the model, for `mixtura predict` and the other commands",
}
"""What is in each file that a fit writes."""


def details(screen: Screen, model: FittedModel) -> RenderableType:
    """All that is known of a finished fit: the first screen's sentences, then everything."""
    judgement = screen.judgement
    return Group(
        *screen.sentences(),
        "",
        _headline(model, f"in {len(model.names)} columns"),
        "",
        *choice(screen.study),
        "",
        *groups(model, width()),
        "",
        *certainty(judgement),
        "",
        *findings(judgement),
        "",
        *unusual(judgement, screen.count, model.anomaly_quantile, screen.study.matrix.kept),
        "",
        Text.assemble("Written to ", (f"{screen.folder}/", "bold"), ":"),
        *(f"  {name:<18} {FILES[name]}" for name in screen.written),
        "",
    )


def model_report(model: FittedModel) -> RenderableType:
    """The contents of a model file."""
    parts: list[RenderableType] = [_headline(model, f"in {len(model.names)} columns")]
    outcome = model.outcome
    if outcome is not None:  # a mixture whose parameters were set by hand has none
        parts.append(ENDINGS[outcome])
    parts += ["", *_named(model), *groups(model, width())]
    if model.anomaly_threshold is not None:
        said = (
            f"A row is unusual where its log-density is below {model.anomaly_threshold:.6g}; "
            f"so were {percent(model.anomaly_quantile)} of the rows of the fit."
        )
        if model.noise is not None:
            said = (
                "A row is unusual where it is noise, or its log-density is below "
                f"{model.anomaly_threshold:.6g}."
            )
        parts += ["", said]
    return Group(*parts)


def _named(model: FittedModel) -> list[RenderableType]:
    """Each group by name, where there are several."""
    if len(model.weights) == 1:
        return []
    return [*(f"  {group}: {name}" for group, name in enumerate(names_of(model))), ""]


def _headline(model: FittedModel, where: str) -> Text:
    k = len(model.weights)
    found = f"{k} group{'s'[: k != 1]}"
    found += "" if model.noise is None else f" and {100 * model.noise:.1f} % noise"
    family = type(model.mixture.components)
    more = f": {family.plain or family.title} ({family.name})." if k > 1 else "."
    return Text.assemble((found, "bold"), f" {where}{more}")
