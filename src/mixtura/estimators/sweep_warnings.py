"""What a person should be told of the model that a sweep chose, beside its choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sklearn.exceptions import ConvergenceWarning

from mixtura.data import Source
from mixtura.data.validation import check_enough_rows
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.errors import MixturaWarning, SingularDataWarning
from mixtura.estimators.inputs.family import asked_family
from mixtura.estimators.inputs.parameters import with_floor
from mixtura.estimators.warnings.fit_warnings import CollapsedWarning, Ended, collapse_sentence
from mixtura.estimators.warnings.noise_alone import noise_alone
from mixtura.fitting.singular_data import in_a_row, singular
from mixtura.initialise import measure
from mixtura.model.families import GAUSSIAN
from mixtura.process.workers import usable_workers
from mixtura.selection import Row
from mixtura.selection.comparable import Limits

if TYPE_CHECKING:
    from mixtura.estimators.gaussian_mixture import GaussianMixture


def doubts(selected: Row, limits: Limits, source: Source) -> Iterator[tuple[type[Warning], str]]:
    """Warnings about the chosen model, as category and sentence.

    Those of the fits themselves are silent during a sweep, so that only the model that is used
    gives any.
    """
    assert selected.candidate is not None  # noqa: S101  (a row that failed is never selected)
    chosen: GaussianMixture = selected.candidate.model
    which = f"the chosen model (n_components={chosen.n_components}, covariance_type="
    which += f"{chosen.covariance_type!r}"
    which += f", component={chosen.component!r})" if chosen.component != GAUSSIAN else ")"
    if chosen.outcome_ is Outcome.NOT_CONVERGED:
        yield (
            ConvergenceWarning,
            f"{which} did not converge: {chosen.max_iter} iterations were not enough to come "
            f"within tol={chosen.tol:g} nats a row of its optimum. Increase max_iter or tol.",
        )
    # what a single fit of this model would have said of the rows, after what the sweep has
    family = asked_family(chosen)
    with Fold(usable_workers(chosen.n_jobs)) as fold:
        moments = measure(in_blocks(source), fold, with_covariance=family.spans_all_directions)
    dependent = singular(moments, family, source.names, chosen.reg_covar)
    told = in_a_row(limits.told, dependent, check_enough_rows(source, chosen.n_components))
    if told is not None:
        yield SingularDataWarning, told
    mixture = with_floor(chosen, source)
    ended = Ended(mixture, chosen.outcome_, source, source.names, singular=told)
    unsound = chosen.outcome_ is Outcome.COLLAPSED
    collapsed = collapse_sentence(
        chosen, ended, who=f"no model is sound: {which}, the best of them," if unsound else which
    )
    if collapsed is not None:
        yield CollapsedWarning, collapsed
    if not chosen.n_components:
        yield (
            MixturaWarning,
            f"all rows are noise: {which} has no component, since rows spread evenly over their "
            "box are better by the criterion than any groups that were tried. Every label is -1.",
        )
    lone = noise_alone(mixture, selected.candidate.evidence, source)
    if lone is not None:
        yield MixturaWarning, lone
    if selected.unbelievable:
        yield (
            MixturaWarning,
            f"no model is to be believed: in each that could be fitted, {which} included, a "
            f"component has too few rows (here {selected.set_aside}). Ask for fewer components or "
            "simpler covariance types, or give more rows.",
        )
