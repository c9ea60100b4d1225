"""Whether a model may be relied on: one word and a sentence or two, which no finding takes back.

Every place that sums a model up, a screen, a report or a file, has it from here, so that no two
are sure of different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from mixtura.diagnostics.aspects import ASPECTS, Aspect, forbids
from mixtura.diagnostics.codes import CODES
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import sentence
from mixtura.selection import Confidence
from mixtura.selection.confidence import NOT_COMPARED


class Trust(IntEnum):
    """How far something may be relied on; the values order it."""

    NO = 1
    """Not at all."""

    CARE = 2
    """With the reason in mind."""

    YES = 3
    """As it is."""

    def __str__(self) -> str:
        return self.name.lower()


WORDS = {Trust.NO: "Not reliable", Trust.CARE: "With care", Trust.YES: "Reliable"}
"""Each level as a heading says it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model is worth, the worst of its findings counted.

    Attributes
    ----------
    level : Trust, the least of the three below
    word : str, the same for a heading: "Reliable", "With care" or "Not reliable"
    sentence : str, a sentence or two that need no course: what may be relied on, what may not,
        and the worst reason
    reasons : tuple of str, half sentences, the worst first: what keeps it from being better.
        Empty where it is "Reliable".
    number, labels, model : Trust, of the number of groups, of which group a row is in, and of the
        fit itself with the centres and spreads of its groups
    """

    level: Trust
    word: str
    sentence: str
    reasons: tuple[str, ...]
    number: Trust
    labels: Trust
    model: Trust

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {
            "level": str(self.level),
            "word": self.word,
            "sentence": self.sentence,
            "reasons": list(self.reasons),
            "number": str(self.number),
            "labels": str(self.labels),
            "model": str(self.model),
        }


def verdict(
    findings: Iterable[Finding], confidence: Confidence | None, n_components: int
) -> Verdict:
    """What a model is worth, from what was found about it and how sure its choice is.

    Parameters
    ----------
    findings : of the model, in any order
    confidence : Confidence or None
        What the sweep that chose the model is worth; None where there was none, or nothing is
        known of it.
    n_components : int
        Of the model: of a single group no row needs a label.

    Examples
    --------
    >>> import mixtura
    >>> from mixtura import datasets
    >>> from mixtura.diagnostics.verdict import verdict
    >>> X = datasets.load("faithful").X
    >>> model = mixtura.GaussianMixtureIC(range(1, 5), random_state=0).fit(X)
    >>> said = verdict(mixtura.diagnose(model, X), model.confidence_, model.n_components_)
    >>> said.word
    'With care'
    """
    found = sorted(findings, key=lambda finding: -finding.severity)
    reasons = {aspect: tuple(_reasons(found, aspect)) for aspect in Aspect}
    levels = {
        aspect: _level([finding for finding in found if ASPECTS[finding.code] is aspect])
        for aspect in Aspect
    }
    levels[Aspect.NUMBER] = min(levels[Aspect.NUMBER], _of_choice(confidence))
    reasons[Aspect.NUMBER] += _doubts(confidence)
    level = min(levels.values())
    ordered = sorted(Aspect, key=lambda aspect: levels[aspect])  # the worst first
    return Verdict(
        level,
        WORDS[level],
        _sentence(levels, reasons, n_components),
        tuple(dict.fromkeys(reason for aspect in ordered for reason in reasons[aspect])),
        **{str(aspect): levels[aspect] for aspect in Aspect},
    )


def _level(found: Sequence[Finding]) -> Trust:
    if any(forbids(finding) for finding in found):
        return Trust.NO
    return Trust.CARE if any(_counts(finding) for finding in found) else Trust.YES


def _counts(finding: Finding) -> bool:
    return finding.severity > Severity.INFO


def _reasons(found: Sequence[Finding], aspect: Aspect) -> Iterator[str]:
    mine = [finding for finding in found if ASPECTS[finding.code] is aspect and _counts(finding)]
    for finding in sorted(mine, key=lambda finding: not forbids(finding)):
        yield CODES[finding.code]


def _of_choice(confidence: Confidence | None) -> Trust:
    """How far the number of groups may be relied on by its sweep alone."""
    if confidence is None:
        return Trust.CARE
    return Trust.YES if confidence.is_clear else Trust.CARE


def _doubts(confidence: Confidence | None) -> tuple[str, ...]:
    if confidence is None:
        return ("no other number of groups is known to have been tried",)
    if confidence.is_clear or confidence.doubts:
        return confidence.doubts
    if confidence.strength == NOT_COMPARED:
        return (confidence.verdict,)
    return ("another model describes the rows nearly as well",)


def _sentence(
    levels: dict[Aspect, Trust],
    reasons: dict[Aspect, tuple[str, ...]],
    k: int,
) -> str:
    """What may be relied on; where the model itself may not, nothing else may."""
    if levels[Aspect.MODEL] is Trust.NO:
        return f"Part of this model means nothing: {reasons[Aspect.MODEL][0]}."
    said = [_number(levels[Aspect.NUMBER], reasons[Aspect.NUMBER])]
    if k > 1:
        said.append(_labels(levels[Aspect.LABELS], reasons[Aspect.LABELS]))
        said.sort(key=lambda pair: pair[0])
    if levels[Aspect.MODEL] is Trust.CARE:
        said = [(Trust.CARE, _model(reasons[Aspect.MODEL])), *said]
        said.sort(key=lambda pair: pair[0])
    return " ".join(sentence(text) for _, text in said[:2])


def _number(level: Trust, reasons: tuple[str, ...]) -> tuple[Trust, str]:
    if level is Trust.NO:
        return level, f"Do not rely on the number of groups: {reasons[0]}."
    if level is Trust.CARE:
        return level, f"The number of groups is not certain: {reasons[0]}."
    return level, "The number of groups is clear."


def _labels(level: Trust, reasons: tuple[str, ...]) -> tuple[Trust, str]:
    if level is Trust.NO:
        return level, f"Do not rely on which group a row is in: {reasons[0]}."
    if level is Trust.CARE:
        return level, f"Take the group of a single row with care: {reasons[0]}."
    return level, "Given these groups, most rows clearly belong to one of them."


def _model(reasons: tuple[str, ...]) -> str:
    return f"Take the centres and spreads of the groups with care: {reasons[0]}."
