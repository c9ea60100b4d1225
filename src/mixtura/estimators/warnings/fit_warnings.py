"""How a fit ended, where a person has to be told: not at rest, or with components lost."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from mixtura._typing import Floats, Ints, Rows
from mixtura.data import Source
from mixtura.data.finite import column_name
from mixtura.diagnostics.collapse import Collapse, collapse_of, identical
from mixtura.diagnostics.collapse_words import clauses
from mixtura.diagnostics.point_masses import PointMass, repeated_values
from mixtura.diagnostics.words import listed, percent, sentence
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.errors import MixturaWarning, SingularDataWarning
from mixtura.estimators.warnings.collapse_cures import FEW_COLUMNS, cures_of
from mixtura.model.block import Block
from mixtura.model.mixture import Mixture
from mixtura.process.workers import usable_workers

MOST_SEEN = 10_000
"""Rows of a source out of memory that are looked at for values that repeat."""


class CollapsedWarning(MixturaWarning, ConvergenceWarning):
    """A component of the fit means nothing, and so does the likelihood.

    It has shrunk onto too few rows or onto a value that repeats, lies on the covariance floor, has
    no weight, or is the twin of another. The sentence says which, and what to do. It is a
    :class:`sklearn.exceptions.ConvergenceWarning` too, so that whoever looks for those finds it.
    """


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a fit: the mixture with its floor, and the rows that it was made to.

    Attributes
    ----------
    mixture : in float64, with the covariance floor of the fit
    outcome : how it ended
    source : the rows (n, d) as the mixture takes them, with their weights
    names : (d,) or None
    singular : what to warn of where the data's own covariance is one that the floor holds
    of_noise : what to warn of, where the noise is denser than it could be, or would do alone
    """

    mixture: Mixture
    outcome: Outcome
    source: Source
    names: Sequence[str] | None
    singular: str | None = None
    of_noise: tuple[str, ...] = ()

    @property
    def suspect(self) -> bool:
        """Whether there is anything to look at, which costs next to nothing to see."""
        if self.outcome is Outcome.COLLAPSED:
            return True
        collapsed = self.mixture.collapsed(self.source.total_weight).any()
        return bool(collapsed) or bool(identical(self.mixture))

    def look(self, model: Any, raw: Rows | None = None) -> Collapse:
        """What has become of the components; ``raw`` are the rows seen, in their own units."""
        seen, weight = self.source.some(MOST_SEEN)
        rows = seen if self.source.errors is None else self.source
        source = in_blocks(rows, n_components=self.mixture.n_components)
        prepared = self.mixture.prepare()

        def responsibilities(components: Ints) -> Floats:
            def answer(block: Block) -> Floats:
                return prepared.responsibilities(block.rows, block.errors)[components]

            with Fold(usable_workers(model.n_jobs)) as fold:
                return np.concatenate(list(fold.map(answer, source.blocks())), axis=1)

        found = collapse_of(
            self.mixture,
            self.source.total_weight,
            seen if raw is None else raw,
            weight,
            responsibilities,
            unsound=self.outcome is Outcome.COLLAPSED,
        )
        if self.singular is None:
            return found
        # a warning of its own tells of the floor, whatever else has become of the components
        if self.mixture.n_components == 1:
            return replace(found, floored={}, starved={}, seats=(), unsound=False)
        return replace(found, floored={}, unsound=False)


def collapse_sentence(
    model: Any,
    ended: Ended,
    *,
    raw: Source | None = None,
    raw_names: Sequence[str] | None = None,
    who: str = "The fit",
) -> str | None:
    """What to warn of, or None where every component is sound.

    Parameters
    ----------
    model : whose parameters say how the fit began
    ended : how it ended
    raw, raw_names : the rows and columns in the units they were given in, where the mixture's
        are others
    who : the subject of the sentence
    """
    if ended.outcome is Outcome.NOT_RUN or not ended.suspect:
        return None
    rows, weight = (ended.source if raw is None else raw).some(MOST_SEEN)
    found = ended.look(model, None if raw is None else rows)
    if not found:
        return None
    names = None if ended.names is None else list(ended.names)
    of_rows = names if raw_names is None else list(raw_names)
    told = clauses(found, lambda j: column_name(j, of_rows), lambda j: column_name(j, names))
    same = raw is None or of_rows == names
    cures = list(
        cures_of(model, found, rows.shape[1], lambda j: column_name(j, of_rows), same_columns=same)
    )
    if not found.explained:
        likely = repeated_values(rows, weight)
        if likely:
            told = [f"{told[0]} ({_where_values_repeat(likely, of_rows)})"]
        columns = sorted({mass.column for mass in likely})
        if 0 < len(columns) <= min(FEW_COLUMNS, rows.shape[1] - 1):
            cures.insert(0, f"leave {listed([column_name(j, of_rows) for j in columns])} out")
    advice = f"{', '.join(cures[:-1])}, or {cures[-1]}" if len(cures) > 1 else cures[0]
    k = ended.mixture.n_components
    if found.seats or found.starved or found.floored or not found.explained:
        of = "these components" if len(told) > 1 else "it"
        so = f"Neither the likelihood nor what the model says of {of} can be trusted"
    else:
        so = f"So this is a mixture of {k - found.lost}, not of {k}"
    return f"{who} has collapsed: {'; '.join(told)}. {so}. {sentence(advice)}."


def _where_values_repeat(likely: Sequence[PointMass], names: list[str] | None) -> str:
    parts = [
        f"{column_name(mass.column, names)} is {mass.value:.6g} in {percent(mass.share)} of all "
        "rows"
        for mass in likely
    ]
    return listed(parts, 3)


def warn_of_ending(
    model: Any,
    ended: Ended,
    *,
    raw: Source | None = None,
    raw_names: Sequence[str] | None = None,
) -> None:
    """Warn on behalf of the method that calls it; parameters as :func:`collapse_sentence`."""
    if ended.singular is not None:
        warnings.warn(ended.singular, SingularDataWarning, stacklevel=3)
    if ended.outcome is Outcome.NOT_CONVERGED:
        warnings.warn(
            "Best performing initialization did not converge. Try different init "
            "parameters, or increase max_iter, tol, or check for degenerate data: "
            f"{model.max_iter} iterations were not enough to come within tol={model.tol:g} "
            "nats a row of the optimum.",
            ConvergenceWarning,
            stacklevel=3,
        )
    for doubt in ended.of_noise:
        warnings.warn(doubt, MixturaWarning, stacklevel=3)
    collapsed = collapse_sentence(model, ended, raw=raw, raw_names=raw_names)
    if collapsed is not None:
        warnings.warn(collapsed, CollapsedWarning, stacklevel=3)
