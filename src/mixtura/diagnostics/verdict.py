"""Whether a model may be relied on: one word and a sentence or two, which no finding takes back.

Every place that sums a model up, a screen, a report or a file, has it from here, so that no two
are sure of different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mixtura.diagnostics.aspects import ASPECTS, Aspect, Trust, forbids, limits
from mixtura.diagnostics.codes import CODES
from mixtura.diagnostics.finding import Finding
from mixtura.diagnostics.verdict_words import in_words
from mixtura.selection import Confidence
from mixtura.selection.confidence import NOT_SETTLED
from mixtura.selection.doubts import Doubt
from mixtura.selection.strength import HARDLY_ANY

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
        Of the model: where there is one group, no row needs a label.

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
    found = sorted(findings, key=lambda finding: (not forbids(finding), -finding.severity))
    by_choice, against = _of_choice(confidence)
    told = {doubt.code: doubt.text for doubt in against if doubt.code}
    levels: dict[Aspect, Trust] = {}
    reasons: dict[Aspect, list[str]] = {}
    for aspect in Aspect:
        mine = [one for one in found if limits(one) and aspect in ASPECTS[one.code]]
        levels[aspect] = _level(mine)
        reasons[aspect] = [told.get(one.code, CODES[one.code]) for one in mine]
    doubts = [doubt.text for doubt in against]
    own = reasons[Aspect.NUMBER]
    reasons[Aspect.NUMBER] = [*doubts, *own] if by_choice is Trust.NO else [*own, *doubts]
    levels[Aspect.NUMBER] = min(levels[Aspect.NUMBER], by_choice)
    if n_components == 1:
        levels[Aspect.LABELS], reasons[Aspect.LABELS] = Trust.YES, []
    level = min(levels.values())
    worst_first = sorted(Aspect, key=levels.__getitem__)
    every = (why for aspect in worst_first for why in reasons[aspect])
    return Verdict(
        level,
        WORDS[level],
        in_words(levels, reasons, n_components),
        tuple(dict.fromkeys(every)),
        levels[Aspect.NUMBER],
        levels[Aspect.LABELS],
        levels[Aspect.MODEL],
    )


def _level(limiting: Sequence[Finding]) -> Trust:
    if any(forbids(finding) for finding in limiting):
        return Trust.NO
    return Trust.CARE if limiting else Trust.YES


def _of_choice(confidence: Confidence | None) -> tuple[Trust, tuple[Doubt, ...]]:
    """How far the number of groups may be relied on by its sweep alone, and why not further."""
    if confidence is None:
        return Trust.CARE, (Doubt("no other number of groups is known to have been tried"),)
    strength, doubts = confidence.number, confidence.number_doubts
    if confidence.number_is_clear:
        return Trust.YES, ()
    if strength == HARDLY_ANY:
        return Trust.NO, doubts or (Doubt("another number describes the rows as well"),)
    if strength == NOT_SETTLED:
        return Trust.NO, doubts or (Doubt("nothing speaks for it"),)
    return Trust.CARE, doubts or (Doubt("another number describes the rows nearly as well"),)
