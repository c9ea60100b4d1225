"""How far the choice of a sweep may be believed, in words, and what speaks against more."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from mixtura.selection.chance import CLEAR
from mixtura.selection.choice import Sweep
from mixtura.selection.strength import NOT_CERTAIN, strength, verdict

FEW_ROWS_A_PARAMETER = 2.0
"""Rows for each estimated number below which no choice is clear: ``few-rows-per-parameter``."""

NOT_COMPARED = "not compared"
"""The strength of the evidence where there is no next model."""

WORDS = {
    "hardly any": "Hardly",
    "positive": "Likely",
    "strong": "Clear",
    "very strong": "Very clear",
}
"""How sure the choice is, for each strength of the evidence that is left after the doubts."""

CLEAR_STRENGTHS = ("strong", "very strong")
"""Strengths of which the words say that the choice is clear."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """What a sweep's choice is worth.

    Attributes
    ----------
    strength : str, the evidence for it over the next model, on the scale of Kass & Raftery,
        or "not compared" without one
    word : str, the same in a word or two: what a heading says
    verdict : str, the same as half a sentence
    doubts : tuple of str, half sentences: why it is not more than that, where the difference of
        the criterion alone would say so
    """

    strength: str
    word: str
    verdict: str
    doubts: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the evidence is strong, and no doubt is left."""
        return self.strength in CLEAR_STRENGTHS and not self.doubts

    @property
    def sentence(self) -> str:
        """The verdict, and the first of the doubts."""
        return f"{self.verdict}, as {self.doubts[0]}" if self.doubts else self.verdict


def confidence(sweep: Sweep) -> Confidence:
    """The words for a sweep's choice.

    They are those for the difference of the criterion, and never "clear" where the choice is at an
    edge of what was tried, where its numbers are estimated from fewer than two rows each, where a
    component has too few rows, where the criterion alone would have chosen another model, or where
    the difference is within what chance makes of it.

    Examples
    --------
    >>> from mixtura import GaussianMixtureIC, datasets
    >>> from mixtura.selection.confidence import confidence
    >>> X = datasets.load("faithful").X
    >>> confidence(GaussianMixtureIC(range(1, 5), random_state=0).fit(X).sweep_).verdict
    'the choice is likely, not certain'
    """
    lead = sweep.advantage
    if not isfinite(lead):
        return _without_rival(sweep)
    against = doubts(sweep)
    clear = lead >= NOT_CERTAIN
    if clear and against:
        lead = min(lead, NOT_CERTAIN / 2)
    said = against if clear or sweep.overruled else ()
    return Confidence(strength(lead), WORDS[strength(lead)], verdict(lead), said)


def _without_rival(sweep: Sweep) -> Confidence:
    """Where there is nothing to compare with, nothing is strong."""
    aside = sweep.selected.set_aside
    if aside:
        said = "no model tried is fit to be chosen"
        return Confidence(NOT_COMPARED, "Hardly", said, (f"in this one {aside}",))
    if len(sweep) == 1:
        return Confidence(NOT_COMPARED, "No rival", "no other model was tried", ())
    return Confidence(NOT_COMPARED, "No rival", "no other model is fit to be chosen", ())


def doubts(sweep: Sweep) -> tuple[str, ...]:
    """What speaks against calling the choice clear, whatever the criterion says."""
    chosen, name = sweep.selected, sweep.criterion.upper()
    return tuple(
        said
        for said, holds in (
            (f"by {name} alone another model would have been chosen", sweep.overruled is not None),
            (chosen.set_aside, bool(chosen.set_aside)),
            (
                f"it estimates {chosen.n_parameters} numbers from few rows",
                chosen.rows_a_parameter < FEW_ROWS_A_PARAMETER,
            ),
            (f"it is at the {sweep.edge} number of groups tried", sweep.at_edge),
            (
                "another sample of as many rows might turn it round",
                sweep.advantage < 2.0 * CLEAR * sweep.chance,
            ),
        )
        if holds
    )
