"""The first screen of ``mixtura fit``: what anybody wants to know first, in 24 lines.

Three sentences (how many groups, what they are, can it be trusted), a small table of the groups,
the worst of what was found, where the files are, and the command to try next as the last line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

from rich.console import Group, RenderableType
from rich.text import Text

from mixtura._printable import cut_inside
from mixtura.cli.first_table import LONGEST_NAME, TELLS, Groups, telling
from mixtura.cli.in_short import in_short
from mixtura.cli.next_step import Step
from mixtura.cli.painting import rendered
from mixtura.cli.signs import shows_signs
from mixtura.diagnostics import Finding
from mixtura.diagnostics.aspects import forbids
from mixtura.diagnostics.words import count_of, listed
from mixtura.fitted import FittedModel
from mixtura.fitted.marks import Features
from mixtura.workflow.judgement import Judgement
from mixtura.workflow.study import Study

LINES = 24
"""Of a small terminal, the notes on stderr among them."""


class Room(NamedTuple):
    """How much of what is shown: groups, columns where it can be, findings, empty lines."""

    groups: int
    columns: int
    findings: int
    blank: bool


@dataclass(frozen=True)
class Screen:
    """What there is to say of a finished fit.

    Attributes
    ----------
    written : tuple of str, the files that were written to ``folder``
    count : int, rows marked as unusual
    step : the command to try next
    """

    study: Study
    judgement: Judgement
    features: Features
    folder: Path
    written: tuple[str, ...]
    count: int
    step: Step

    def text(self, stream: TextIO, width: int, wide: int, taken: int = 0) -> str:
        """As much as has room beside ``taken`` lines of notes; at least the sentences.

        ``wide`` is where a terminal wraps the command, which is one line of its own.
        """
        sizes = self.judgement.ambiguous.sizes
        noise = self.judgement.ambiguous.n_rows - int(sizes.sum())
        groups = Groups.of(self.features, sizes, signs=shows_signs(stream), noise=noise)
        said = ""
        for room in _rooms(len(self.features.weights)):
            said = self.with_last(Group(*self._parts(groups, width, room)), stream)
            if lines_of(said, wide) + taken <= LINES:
                break
        return said

    def _parts(self, groups: Groups, width: int, room: Room) -> Iterator[RenderableType]:
        gap = [""] if room.blank else []
        yield from self.sentences()
        yield from gap
        yield groups.table(width, room.groups, room.columns)
        left = len(groups.named) - room.groups
        if left > 0:
            yield Text(f"  and {count_of(left, 'smaller group')}: --details", style="dim")
        yield from gap
        yield from self._findings(width, room.findings, 2 if room.blank else 1)
        yield self._unusual()
        yield self._files()
        yield from gap

    def sentences(self) -> Iterator[RenderableType]:
        """How many groups, what they are, can it be trusted."""
        yield self._how_many()
        yield self._what_they_are()
        said = self.judgement.verdict
        trust = Text("Can this be trusted? ")
        trust.append(f"{said.word}.", style="bold")
        yield trust.append(f" {said.sentence}")

    def _how_many(self) -> Text:
        n, d = self.study.matrix.X.shape
        k, sizes = len(self.features.weights), self.study.sweep.sizes
        text = Text(count_of(k, "group"), style="bold")
        share = FittedModel.of(self.study.model).noise
        if share is not None:
            text.append(f" and {100 * share:.1f} % noise")
        rest = f" in {count_of(n, 'row')} of {count_of(d, 'column')}"
        if len(sizes) == 1:
            rest += ", as -k asked for"
        elif sizes == list(range(sizes[0], sizes[-1] + 1)):
            rest += f", chosen from {sizes[0]} to {sizes[-1]}"
        else:
            rest += f", chosen from {listed([*map(str, sizes)], last='or')}"
        return Text.assemble(text, Text(f"{rest}."))

    def _what_they_are(self) -> str:
        features = self.features
        shown = telling(features)
        names = [cut_inside(features.names[j], LONGEST_NAME) for j in shown[:3]]
        sign = "×÷" if shown[0] in features.log else "±"  # noqa: RUF001
        if len(features.weights) == 1:
            if self.study.plan.noise is not None:
                return "It is scattered around one centre; the noise is everywhere."
            return "All rows are in it, scattered around one centre."
        if features.told_apart.max() < TELLS:
            return "Their centres hardly differ: what differs is how their rows scatter."
        return (
            f'They differ most in {listed(names)} ("high": above the average of all rows; '
            f"{sign}: how far a group spreads)."
        )

    def _findings(self, width: int, most: int, lines: int) -> Iterator[RenderableType]:
        """The worst in a line each, and how many more there are."""
        found = self.judgement.findings
        serious = sorted(self.judgement.warnings, key=self._worst_first)
        room, report = lines * width - 2, "report.html" in self.written
        for finding in serious[:most]:
            said = in_short(finding, room, self.step.code, report=report)
            yield Text.assemble(("! ", "bold yellow"), said)
        more = len(serious) - most
        remarks = len(found) - len(serious)
        besides = []
        if more > 0:
            besides.append(count_of(more, "more warning" if most else "warning"))
        if remarks:
            besides.append(count_of(remarks, "remark"))
        if besides:
            yield Text(f"{' and '.join(besides)}: --details", style="dim")

    def _worst_first(self, finding: Finding) -> tuple[bool, bool, int]:
        """What takes most back, then what the last line may cure."""
        return not forbids(finding), finding.code != self.step.code, -finding.severity

    def _unusual(self) -> str:
        n = int(self.judgement.anomalies.flagged.size)
        if not self.count:
            return "No row is marked as unusual."
        are = "is" if self.count == 1 else "are"
        return f"{count_of(self.count, 'row')} of {n:,} fit least and {are} marked in rows.csv."

    def _files(self) -> Text:
        told = {"report.html": "report.html (open it in a browser)"}
        names = ", ".join(told.get(name, name) for name in self.written)
        return Text.assemble("Written to ", (f"{self.folder}/", "bold"), f": {names}.")

    def with_last(self, shown: RenderableType, stream: TextIO) -> str:
        """Above the command to try next, which no line is broken in."""
        above = Group(shown, Text(f"{self.step.purpose}:"))
        return f"{rendered(above, stream)}  {self.step.command}\n"


def _rooms(k: int) -> Iterator[Room]:
    """From all that a screen holds to the least, what matters less going first."""
    yield Room(k, 2, 2, blank=True)
    for groups in range(k, min(k, 9) - 1, -1):
        yield Room(groups, 1, 2, blank=True)
    for groups in range(min(k, 9), min(k, 5) - 1, -1):
        yield Room(groups, 1, 2, blank=False)
    for groups in range(min(k, 5), min(k, 3) - 1, -1):
        yield Room(groups, 1, 1, blank=False)
    for groups in range(min(k, 3), 0, -1):
        yield Room(groups, 0, 0, blank=False)


def lines_of(text: str, width: int) -> int:
    """How many lines of a terminal a text takes, long ones wrapped."""
    from rich.cells import cell_len

    return sum(max(1, -(-cell_len(line) // width)) for line in text.splitlines())
