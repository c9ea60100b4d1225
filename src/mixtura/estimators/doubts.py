"""What a person should be told of the model that a sweep chose, beside its choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sklearn.exceptions import ConvergenceWarning

from mixtura._typing import Floats, Rows
from mixtura.engine.fold import Fold, usable_workers
from mixtura.engine.outcome import Outcome
from mixtura.engine.rows import in_memory
from mixtura.errors import MixturaWarning, SingularDataWarning
from mixtura.estimators.validation import check_spread
from mixtura.families import FAMILIES
from mixtura.initialise import measure
from mixtura.selection import Row

if TYPE_CHECKING:
    from mixtura.estimators.gaussian_mixture import GaussianMixture


def doubts(
    selected: Row, rows: Rows, weight: Floats | None, names: list[str] | None
) -> Iterator[tuple[type[Warning], str]]:
    """Warnings about the chosen model, as category and sentence.

    Those of the fits themselves are silent during a sweep, so that only the model that is used
    gives any.
    """
    assert selected.candidate is not None  # noqa: S101  (a row that failed is never selected)
    chosen: GaussianMixture = selected.candidate.model
    which = f"the chosen model (n_components={chosen.n_components}, covariance_type="
    which += f"{chosen.covariance_type!r})"
    if chosen.outcome_ is Outcome.NOT_CONVERGED:
        yield (
            ConvergenceWarning,
            f"{which} did not converge: {chosen.max_iter} iterations were not enough to come "
            f"within tol={chosen.tol:g} nats a row of its optimum. Increase max_iter or tol.",
        )
    singular = _singular(chosen, rows, weight, names)
    if singular is not None:  # one component is on the floor for this reason and no other
        yield SingularDataWarning, singular
    elif chosen.outcome_ is Outcome.COLLAPSED:
        yield (
            MixturaWarning,
            f"no model is sound: in each that could be fitted, {which} included, a component "
            "has shrunk onto too few rows. Ask for fewer components or simpler covariance "
            "types, give more rows, or raise reg_covar.",
        )
    elif selected.unbelievable:
        yield (
            MixturaWarning,
            f"no model is to be believed: in each that could be fitted, {which} included, a "
            f"component has too few rows (here {selected.set_aside}). Ask for fewer components or "
            "simpler covariance types, or give more rows.",
        )


def _singular(
    chosen: GaussianMixture, rows: Rows, weight: Floats | None, names: list[str] | None
) -> str | None:
    """What is wrong with data whose covariance the floor holds; only one component is fitted."""
    family = FAMILIES[chosen.covariance_type]
    if chosen.n_components > 1 or not family.spans_all_directions:
        return None
    with Fold(usable_workers(chosen.n_jobs)) as fold:
        moments = measure(in_memory(rows, weight), fold, with_covariance=True)
    return check_spread(moments, family, 1, names)
