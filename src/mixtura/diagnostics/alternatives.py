"""What another kind of model makes of the same rows: short fits that begin at the present one.

Each begins with the groups that there are and is left after some iterations unless it promises a
lower BIC, so that where nothing would help little is spent. The same rows and the same model give
the same answer: nothing is drawn by chance but rows, where there are too many.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, sqrt
from typing import Self

import numpy as np

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.data.source import some_rows
from mixtura.diagnostics.examination import Examination
from mixtura.engine.em import advance, run
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD
from mixtura.initialise import Floor, Moments, Sample, held_at_resolution, measure
from mixtura.model.block import Block
from mixtura.model.families import FAMILIES, Components
from mixtura.model.mixture import Mixture
from mixtura.selection import Evidence
from mixtura.selection.believable import too_few_rows
from mixtura.selection.sweep import FAILURES

REAL = 10.0
"""By how much BIC has to be lower: very strong evidence (Kass & Raftery 1995, JASA 90:773)."""

MOST_ROWS = 2_000
"""Rows that are looked at; of more an even part."""

MOST_FEATURES = 20
"""Columns up to which other models are tried at all: of more each costs as much as a fit."""

FEWEST_VALUES = 6
"""Different values that each column has, at least: what fits fewer tells nothing of groups."""

FIRST, MOST_ITERATIONS = 8, 150
"""Iterations before one looks how far it has come, and iterations at most."""

FORESEEN = 25.0
"""Times its last gain that a fit is thought to have before it."""

TOL = 0.02
"""Nats in total that a fit may leave to gain."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Where a short fit has ended.

    Attributes
    ----------
    mixture : its end, sound and with rows enough in every component
    bic : on the rows that were looked at
    """

    mixture: Mixture
    bic: float


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The present model and its rows, as other models are held against them.

    Attributes
    ----------
    mixture : the present one
    sample : the rows that are looked at
    source : the same
    moments, floor : of these rows; what holds the covariances of the fit
    held : (d,) variances finer than which a likelihood says nothing
    n_rows : how many rows there are in all
    bic : the lowest known of the same model on the rows that are looked at
    """

    mixture: Mixture
    sample: Sample
    source: Source
    moments: Moments
    floor: Floor
    held: Floats
    n_rows: int
    bic: float

    @classmethod
    def of(cls, subject: Examination, fold: Fold) -> Self | None:
        """None where there is nothing that others could be held against.

        The model has to be a fit to these rows by their likelihood alone, with rows enough in
        every component.
        """
        mixture, both = subject.mixture, subject.as_fitted
        if both is None or not (subject.by_likelihood and is_named(type(mixture.components))):
            return None
        rows, drawn = both
        if subject.n_features > MOST_FEATURES or not _is_sound(mixture, subject.n_fitted):
            return None
        seen = some_rows(len(rows), MOST_ROWS, np.random.default_rng(0))
        known = (subject.raw if subject.gaps is None else rows)[seen]
        if np.isinf(rows).any() or is_of_few_values(known):
            return None
        rows = np.ascontiguousarray(rows[seen])
        sample = Sample(rows, np.ones(len(rows)))
        if not sample.complete:  # where starts look: what one Gaussian expects is far from groups
            vars(sample)["filled"] = np.ascontiguousarray(drawn[seen])
        source = sample.source(mixture.n_components)
        moments = measure(source, fold, with_covariance=True)
        floor = Floor(mixture.floor, mixture.flat)
        held = held_at_resolution(floor, sample.rows, sample.weight).variances
        ground = cls(mixture, sample, source, moments, floor, held, subject.n_rows, inf)
        # what is left to gain for the present one is no other's merit
        present = ground.fit(mixture, fold, first=0)
        if present is None:
            return None
        bic, starts = present.bic, subject.starts
        if starts is not None and starts.log_likelihoods.size and len(rows) == subject.n_rows:
            highest = float(starts.log_likelihoods.max())
            bic = min(bic, -2.0 * highest + mixture.n_parameters * log(len(rows)))
        return cls(mixture, sample, source, moments, floor, held, subject.n_rows, bic)

    @property
    def family(self) -> type[Components]:
        return type(self.mixture.components)

    @property
    def responsibilities(self) -> Floats:
        """Of the present components for each row (k, m), with what is drawn in its gaps."""
        return self.mixture.prepare().responsibilities(self.sample.filled)

    def start(self, family: type[Components], resp: Floats) -> Mixture:
        """The mixture of such components that responsibilities (k, m) make, without noise."""
        sample, d = self.sample, self.mixture.n_features
        variances = np.maximum(self.moments.spread, np.broadcast_to(self.floor.variances, d))
        block = sample.block if sample.complete else Block(sample.filled, sample.weight, 0)
        made = Mixture.from_responsibilities(family, block, resp, variances, self.floor.variances)
        return self.floor.under(made)

    def fit(self, start: Mixture, fold: Fold, *, first: int = FIRST) -> Alternative | None:
        """EM from there; None where it is unsound, or does not promise to be better by enough.

        That is asked after the ``first`` iterations, and not at all where these are none.
        """
        n = self.sample.weight.sum()
        try:
            if first:
                start, before = advance(start, self.source, fold, first)
                now = LOG_LIKELIHOOD.expect(start, self.source, fold)
                foreseen = FORESEEN * max(0.0, float(now.log_likelihood - before))
                if Evidence.of(start, now).judge("bic") - 2.0 * foreseen > self.bic - REAL:
                    return None
            ended = run(start, self.source, fold, tol=TOL / n, max_iter=MOST_ITERATIONS)
        except FAILURES:
            return None
        mixture = ended.mixture
        if not _is_sound(mixture, n):
            return None
        nothing = float(LOG_LIKELIHOOD.overstated(mixture, n, self.held))
        bic = Evidence.of(mixture, ended.statistics).judge("bic") + 2.0 * nothing
        return Alternative(mixture, bic) if np.isfinite(bic) else None

    def gain(self, other: Alternative | None) -> float:
        """By how much its BIC is lower than any that is known of the present model's kind."""
        return -inf if other is None else self.bic - other.bic

    def costs_more(self, other: Alternative) -> bool:
        """Whether a simpler model has lost more than chance gains by the numbers that it saves.

        Twice the log-likelihood that q needless numbers gain is chi-square with q degrees of
        freedom, of mean q and variance 2 q (Wilks 1938), and less than q and half a standard
        deviation in seven of ten cases. A criterion that prices each at log n
        takes a simpler model for the better one where rows are few, even if they speak against it.
        """
        saved = self.mixture.n_parameters - other.mixture.n_parameters
        lost = saved * log(self.sample.n_rows) - self.gain(other)
        return saved > 0 and lost > saved + 0.5 * sqrt(2.0 * saved)

    @property
    def seen(self) -> str:
        """On which rows it was measured, as the end of a sentence; empty for all of them."""
        m = self.sample.n_rows
        return "" if m == self.n_rows else f", measured on {m:,} of the {self.n_rows:,} rows"

    def numbers(self, other: Alternative) -> dict[str, float | int]:
        """What every suggestion rests on."""
        return {
            "gain": self.gain(other),
            "bic": self.bic,
            "bic_then": other.bic,
            "rows": self.sample.n_rows,
            "n_components": other.mixture.n_components,
        }


def _is_sound(mixture: Mixture, n: float) -> bool:
    return not (mixture.collapsed(n).any() or too_few_rows(mixture, n).any())


def is_of_few_values(raw: Floats) -> bool:
    """Whether a column has so few different values that no mixture tells anything of it."""
    return any(np.unique(column[~np.isnan(column)]).size < FEWEST_VALUES for column in raw.T)


def is_named(family: type[Components]) -> bool:
    """Whether a person can ask for the family by its name."""
    return FAMILIES.get(family.name) is family.gaussian_shape() is not None
