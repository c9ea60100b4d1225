"""The one command to try next, chosen by what was found."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mixtura.cli.again import Called
from mixtura.cli.options import DEFAULT_TRIM
from mixtura.data.validation import n_distinct
from mixtura.diagnostics import Finding
from mixtura.diagnostics.words import listed
from mixtura.preparation.trimming import find_extremes
from mixtura.tables.opening import STDIN
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.study import Study

MORE = 10
"""Groups more to try where the most that were tried were chosen."""

MOST_LISTED = 160
"""Letters of a command that names columns; a longer one nobody copies."""


class Step(NamedTuple):
    """What a command is for, as half a sentence; the command; the finding that it may cure."""

    purpose: str
    command: str
    code: str = ""


def next_step(
    study: Study, judgement: Judgement, called: Called, file: str, folder: Path, details: bool
) -> Step:
    """The command that whoever has seen this much is likely to want."""
    if file != STDIN:  # which cannot be read twice
        if (codes := study.matrix.codes) and not called.gave("na"):
            return _without_codes(codes, called)
        told = (f for f in judgement.findings if f in judgement.warnings or f.code in SUGGESTED)
        for finding in sorted(told, key=_order):
            for purpose, command in _cures(finding, study, called):
                return Step(purpose, command, finding.code)
        if not study.matrix.encoding and (picture := _picture(study, called, file, folder)):
            return Step("To see the groups in a picture", picture)
        if not details:
            return Step("To see all that was found", called.again("--details"))
    return Step("To see the groups again", called.other("info", [str(folder)]))


ORDER = (
    "few-distinct-values",
    "point-mass",
    "edge-of-range",
    "outliers-own-component",
    "not-gaussian",
    "noise-would-help",
    "heavier-tails-would-help",
)
"""Findings that a command may cure, the first of them first: columns that are no measurements make
groups of their own, of which more groups are no cure."""

SUGGESTED = {
    "noise-would-help": ("To try them beside noise", "--noise"),
    "heavier-tails-would-help": ("To try groups with heavy tails", "--component student_t"),
}
"""Remarks that a fit has borne out, what to try for them, and the option."""

ENOUGH = 25
"""Groups tried from which on more of them are no cure."""


def _order(finding: Finding) -> int:
    return ORDER.index(finding.code) if finding.code in ORDER else len(ORDER)


def _cures(finding: Finding, study: Study, called: Called) -> Iterator[tuple[str, str]]:
    match finding.code:
        case "few-distinct-values" | "point-mass":
            yield from _without_columns(finding, study, called)
        case "noise-would-help" | "heavier-tails-would-help":
            purpose, option = SUGGESTED[finding.code]
            yield purpose, called.again(*option.split())
        case "outliers-own-component" | "not-gaussian":
            if not called.gave("trim") and _extremes(study):
                yield "To leave out extreme rows", called.again("--trim")
        case "edge-of-range":
            yield from _farther(study, called)


def _without_codes(codes: list[str], called: Called) -> Step:
    """The same fit, where codes are no numbers: they make groups of their own."""
    which = listed(codes[:4])
    return Step(
        f"To see the groups with {which} read as missing",
        called.again(*_names("--na", codes)),
    )


def _without_columns(finding: Finding, study: Study, called: Called) -> Iterator[tuple[str, str]]:
    """The same fit on the other columns, where there are enough of them."""
    if called.gave("one_hot") or called.gave("log"):  # which may name them
        return
    named = set(finding.numbers.get("columns", ()))
    for group in finding.numbers.get("groups", ()):
        named.update(group["columns"])
    columns = study.matrix.columns
    left = [name for name in columns if name not in named]
    if len(left) == len(columns) or not left or 2 * len(left) < len(columns):
        return
    if not set(named) <= set(columns):  # a level of a category
        return
    if called.gave("columns"):
        command = called.again(*_names("--columns", left), without=("columns", "drop"))
    else:
        command = called.again(*_names("--drop", [name for name in columns if name in named]))
    if len(command) <= MOST_LISTED:
        which = f"{len(named)} columns" if len(named) > 2 else listed(sorted(map(repr, named)))
        yield f"To see whether the groups remain without {which}", command


def _names(option: str, columns: list[str]) -> list[str]:
    """The option that names them: a name with a comma has one of its own."""
    if any("," in name or name != name.strip() for name in columns):
        return [word for name in columns for word in (option, name)]
    return [option, ",".join(columns)]


def _extremes(study: Study) -> bool:
    """Whether --trim would leave a row out."""
    encoding = study.matrix.encoding
    numbers = slice(None) if encoding is None else ~np.array(encoding.is_dummy)
    return find_extremes(study.matrix.X, DEFAULT_TRIM, numbers).rows.size > 0


def _farther(study: Study, called: Called) -> Iterator[tuple[str, str]]:
    sizes, chosen = study.sweep.sizes, study.selected.n_components
    if study.sweep.edge == "smallest":
        yield "To try fewer groups, too", called.again("-k", f"1:{max(sizes)}", without=("k",))
        return
    if chosen >= ENOUGH:
        return
    most = min(n_distinct(study.matrix.X, chosen + MORE), chosen + MORE)
    if most > chosen:
        command = called.again("-k", f"{min(sizes)}:{most}", without=("k",))
        yield "To try more groups, too", command


def _picture(study: Study, called: Called, file: str, folder: Path) -> str | None:
    """What draws the groups; None where pictures cannot be drawn here, or would lack most rows."""
    if find_spec("matplotlib") is None:
        return None
    matrix = study.matrix
    if matrix.gaps is not None and 2 * matrix.gaps.n_complete < matrix.kept.size:
        return None  # a picture takes complete rows
    d = len(matrix.names)
    what = "density1d" if d == 1 else "scatter"
    options: list[str] = ["--what", what, "-o", str(folder / "groups.png")]
    return called.other("plot", [str(folder), file], *options)
