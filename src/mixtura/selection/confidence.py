"""How far the choice of a sweep may be believed, in words, and what speaks against more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from mixtura.selection.choice import Sweep
from mixtura.selection.doubts import Doubt, doubts
from mixtura.selection.strength import NOT_CERTAIN, STRENGTHS, strength

NOT_COMPARED = "not compared"
"""The strength of the evidence where there is no next model."""

NOT_SETTLED = "not settled"
"""The strength where nothing speaks for the choice, however far the next model is behind."""

CLEAR = ("strong", "very strong")
"""Strengths of which the words say that the choice is clear."""

WORDS = {
    NOT_SETTLED: "Not settled",
    "hardly any": "Hardly",
    "positive": "Likely",
    "strong": "Clear",
    "very strong": "Very clear",
}
"""How sure the choice is, for each strength of the evidence that is left after the doubts."""

VERDICTS = {name: said for _, name, said in STRENGTHS} | {NOT_SETTLED: "the choice is not settled"}
"""The same as half a sentence."""


NOT_CERTAIN_STRENGTH = strength(NOT_CERTAIN / 2)
"""The most that is left where something speaks against a choice."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """What a sweep's choice is worth.

    The words are on the model, its number of components and its shape together. How sure the
    number alone is stands beside them: where the next model has as many components in another
    shape, the number may be clear and the model not.

    Attributes
    ----------
    strength : str, the evidence for it over the next model, on the scale of Kass & Raftery;
        "not settled" where nothing speaks for it, and "not compared" without a next one
    word : str, the same in a word or two: what a heading says
    verdict : str, the same as half a sentence
    doubts : tuple of str, half sentences: why it is not more than that, where the difference of
        the criterion alone would say so
    number : str, the evidence for the number of components over every other number
    number_doubts : tuple of Doubt, why that is not more
    """

    strength: str
    word: str
    verdict: str
    doubts: tuple[str, ...]
    number: str = NOT_COMPARED
    number_doubts: tuple[Doubt, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether the words call the choice of the model clear."""
        return self.strength in CLEAR

    @property
    def number_is_clear(self) -> bool:
        """Whether its number of components is, in whatever shape."""
        return self.number in CLEAR

    @property
    def sentence(self) -> str:
        """The verdict, and the first of the doubts."""
        return f"{self.verdict}, as {self.doubts[0]}" if self.doubts else self.verdict


def confidence(sweep: Sweep) -> Confidence:
    """The words for a sweep's choice.

    They are those for the difference of the criterion, and never "clear" where the choice is at an
    edge of what was tried or of what the rows allow, where its numbers are estimated from fewer
    than two rows each, where a component has too few rows, where the criterion alone would have
    chosen another model, or where the difference is within what chance makes of it. The choice is
    "not settled" at the largest number of components tried, since beyond it may lie a better one,
    and where several components have fewer rows than the model has numbers, or fewer than five
    each.

    Examples
    --------
    >>> from mixtura import GaussianMixtureIC, datasets
    >>> from mixtura.selection.confidence import confidence
    >>> X = datasets.load("faithful").X
    >>> confidence(GaussianMixtureIC(range(1, 5), random_state=0).fit(X).sweep_).verdict
    'the choice is likely, not certain'
    """
    number, against = _number(sweep)
    if not isfinite(sweep.advantage):
        return _without_rival(sweep, number, against)
    found, said = _judged(sweep.advantage, doubts(sweep), overruled=sweep.overruled is not None)
    if found in CLEAR and number not in CLEAR:  # a model is no surer than its number of groups
        found, said = NOT_CERTAIN_STRENGTH, against
    words = VERDICTS[found]
    told = tuple(doubt.text for doubt in said)
    return Confidence(found, WORDS[found], words, told, number, against)


def _judged(
    lead: float, against: Sequence[Doubt], *, overruled: bool
) -> tuple[str, tuple[Doubt, ...]]:
    """The strength of a lead, and the doubts that keep it from being more."""
    if any(doubt.unsettles for doubt in against):
        return NOT_SETTLED, tuple(against)
    clear = lead >= NOT_CERTAIN
    if clear and against:
        lead = min(lead, NOT_CERTAIN / 2)
    return strength(lead), tuple(against) if clear or overruled else ()


def _number(sweep: Sweep) -> tuple[str, tuple[Doubt, ...]]:
    """How sure the number of components is by itself, and what speaks against more."""
    against = doubts(sweep, of_number=True)
    if isfinite(sweep.number_advantage) or any(doubt.unsettles for doubt in against):
        return _judged(sweep.number_advantage, against, overruled=sweep.overruled is not None)
    none = (
        "no other number of groups was tried"
        if len(sweep.sizes) == 1
        else "no model with another number of groups is fit to be chosen"
    )
    return NOT_COMPARED, (Doubt(none),)


def _without_rival(sweep: Sweep, number: str, against: tuple[Doubt, ...]) -> Confidence:
    """Where there is nothing to compare with, nothing is strong."""
    aside = sweep.selected.set_aside
    if aside:
        said, why = "no model tried is fit to be chosen", f"in this one {aside}"
        return Confidence(NOT_COMPARED, "Hardly", said, (why,), number, against)
    alone = len(sweep) == 1
    said = "no other model was tried" if alone else "no other model is fit to be chosen"
    return Confidence(NOT_COMPARED, "No rival", said, (), number, against)
