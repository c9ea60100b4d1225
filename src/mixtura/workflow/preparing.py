"""The rows of a table to those that are fitted, as --pca and --no-scale ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.preparation.reduction import Reduction, find_reduction
from mixtura.preparation.transform import MANY_FEATURES
from mixtura.selection import Row
from mixtura.workflow.telling import Progress

if TYPE_CHECKING:  # its module needs pyarrow, and what Python has in memory does not
    from mixtura.tables.columns import Matrix


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fit: every size with every shape, and how to choose.

    A shape is named with its density where that is no Gaussian's
    (:func:`mixtura.model.families.kind_of`); ``degrees_of_freedom`` are those of Student's t.
    ``log`` are the columns that are taken as logarithms first, all of whose values are above zero.
    ``noise`` is the share of the rows with which noise begins, or None for no noise. ``prior`` and
    ``max_ratio`` are of the prepared rows, or None.
    """

    sizes: list[int]
    shapes: list[str]
    criterion: str
    n_init: int
    seed: int
    scale: bool
    pca: str | int | None
    anomaly_quantile: float
    trim: float | None = None
    log: tuple[str, ...] = ()
    noise: float | None = None
    prior: str | ConjugatePrior | None = None
    max_ratio: float | None = None
    degrees_of_freedom: str | float | None = None


def prepare(rows: Floats, matrix: Matrix, plan: Plan, progress: Progress) -> Reduction:
    """Learn the preparation; with ``--pca auto``, a few fits tell how many components to keep.

    Raises
    ------
    InvalidParameterError
        There are not as many components as ``--pca`` asks for.
    """

    def steps(count: int) -> Callable[[Row], None]:
        what = f"looking for the principal components of {rows.shape[1]} columns"
        advance = progress(what, count)
        return lambda row: advance(1)

    try:
        return find_reduction(
            rows,
            matrix.names,
            plan.sizes,
            plan.shapes,
            pca=plan.pca,
            criterion=plan.criterion,
            scale=plan.scale,
            encoding=matrix.encoding,
            log=logarithms(plan, matrix),
            watch=steps,
        )
    except InvalidParameterError as error:  # of its parameters only pca can be wrong here
        raise InvalidParameterError(f"--{error}") from error


def logarithms(plan: Plan, matrix: Matrix) -> tuple[int, ...]:
    """Which columns of the matrix are taken as logarithms."""
    return tuple(matrix.names.index(name) for name in plan.log)


def settled(plan: Plan, reduction: Reduction) -> str | int | None:
    """What ``--pca`` gives the same again: the number chosen where "auto" left a choice."""
    few = len(reduction.preparation.feature_names) <= MANY_FEATURES
    return plan.pca if plan.pca != "auto" or few else reduction.n_principal_components
