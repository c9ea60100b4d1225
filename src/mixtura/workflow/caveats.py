"""What the model that was chosen lacks, as a note on the side."""

from __future__ import annotations

from mixtura._typing import Floats
from mixtura.data import ArraySource
from mixtura.diagnostics.collapse import Collapse
from mixtura.diagnostics.collapse_words import clauses
from mixtura.estimators.inputs.parameters import with_floor
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.estimators.warnings.collapse_cures import shapes_with_spread
from mixtura.estimators.warnings.fit_warnings import Ended
from mixtura.estimators.warnings.noise_alone import noise_alone
from mixtura.model.families import for_dependent_columns
from mixtura.selection import Row
from mixtura.workflow.telling import Voice


def note_caveats(
    selected: Row, model: PreparedGaussianMixture, prepared: Floats, rows: Floats, voice: Voice
) -> None:
    """Say where the chosen model has lost groups or has not come to rest.

    Parameters
    ----------
    prepared, rows : the rows of the fit (n, m) as the mixture takes them, and (n, d) as the table
        has them
    """
    mixture = model.mixture_
    lone = noise_alone(mixture.mixture(), mixture._evidence_of_fit, ArraySource(prepared))
    if lone is not None:
        voice.note(f"note: {lone.replace('components', 'groups').replace('component', 'group')}")
    ended = Ended(with_floor(mixture, prepared), mixture.outcome_, ArraySource(prepared), None)
    if mixture.n_components > 1 and ended.suspect:
        short = "no model is sound." if selected.collapsed else "a group has lost its spread."
        lost = _lost(ended.look(mixture, rows), model, rows.shape[1])
        voice.note(f"note: {short}", f"In the chosen one, {lost}" if selected.collapsed else lost)
    elif selected.collapsed:
        voice.note(
            "note: no model is sound: one group has no spread of its own in some direction."
        )
    elif selected.unbelievable:
        voice.note(
            "note: no model is to be believed.",
            f"In the chosen one, {selected.set_aside}: try "
            f"fewer groups (-k) or a simpler shape ({_simpler()}).",
        )
    elif selected.candidate is not None and not selected.candidate.outcome.converged:
        voice.note(
            f"note: the chosen model had not come to rest after {selected.candidate.n_iter} "
            "iterations, so its numbers are close but not final."
        )


def _lost(found: Collapse, model: PreparedGaussianMixture, d: int) -> str:
    """Which groups, how, and what to do."""
    preparation = model.preparation_

    def column(j: int) -> str:
        return f"column {preparation.feature_names[j]!r}"

    def prepared_column(j: int) -> str:
        return f"column {preparation.prepared_names[j]!r}"

    told = "; ".join(clauses(found, column, prepared_column, noun="group"))
    cure = f"Try fewer groups (-k) or a simpler shape ({_simpler()})."
    if found.seats:
        shapes = ",".join(shapes_with_spread(model.covariance_type, found, d))
        cure = "Leave the column out (--columns names the others)"
        cure += f", or try --covariance {shapes}." if shapes else "."
    return f"{told}. {cure}"


def _simpler() -> str:
    return f"--covariance {','.join(for_dependent_columns())}"
