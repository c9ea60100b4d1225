"""Which sizes and shapes of a sweep the rows allow to be compared, seen before any is fitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mixtura.data import Source
from mixtura.data.validation import n_distinct, too_few_distinct
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidDataError
from mixtura.fitting.singular_data import why_dependent
from mixtura.initialise import measure
from mixtura.model.families import FAMILIES


@dataclass(frozen=True, slots=True)
class Limits:
    """What rows do not allow.

    Attributes
    ----------
    distinct : int, so many distinct rows there are, or as many as the largest size needs
    shapes : tuple of str, the shapes that cannot be compared with the others
    why : str, why a floor decides the likelihood of shapes that take a direction of their own in
        each column, be they left out or all that there is; empty where none does
    """

    distinct: int
    shapes: tuple[str, ...] = ()
    why: str = ""

    def check(self, n_components: int, covariance_type: str) -> None:
        """InvalidDataError for a model that is not to be compared."""
        if covariance_type in self.shapes:
            raise InvalidDataError(
                f"{self.why}: the density of covariance_type={covariance_type!r} has no bound "
                "there, so that it cannot be compared."
            )
        if n_components > self.distinct:
            raise InvalidDataError(too_few_distinct(self.distinct, n_components))

    @property
    def told(self) -> str | None:
        """Which shapes were not compared and why, as a sentence, if any."""
        if not self.shapes:
            return None
        *first, last = self.shapes
        listed = f"{', '.join(first)} and {last}" if first else last
        were = "was" if len(self.shapes) == 1 else "were"
        return (
            f"{listed} {were} not compared: {self.why}, so that likelihoods "
            "are without bound there."
        )


def limits_of(
    source: Source,
    sizes: Sequence[int],
    covariance_types: Sequence[str],
    names: list[str] | None,
) -> Limits:
    """The limits of a sweep over these sizes and shapes.

    Where columns depend on each other, or there are no more rows than columns, the floor decides
    the likelihood of shapes that take a direction of their own in each: it would let them win
    over the others by any amount. They are left out where there are others, and else compared
    among themselves. Sizes above the number of distinct rows are left out unless all are.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.selection.comparable import limits_of
    >>> from mixtura.data import ArraySource
    >>> X = np.random.default_rng(0).normal(size=(50, 3))
    >>> X = np.column_stack([X, X[:, 0] - X[:, 2]])
    >>> print(limits_of(ArraySource(X), [1, 2], ["full", "diag"], list("abcd")).told)
    full was not compared: columns 'a', 'c' and 'd' are collinear, each determined by ...
    """
    distinct = n_distinct(source, max(sizes))
    if distinct < min(sizes):
        distinct = max(sizes)  # each fit says that it has too few
    needy = tuple(name for name in covariance_types if FAMILIES[name].spans_all_directions)
    if not needy:
        return Limits(distinct)
    with Fold(1) as fold:
        moments = measure(in_blocks(source), fold, with_covariance=True)
    dependent = moments.dependent_columns()
    if not dependent.size:
        return Limits(distinct)
    left_out = needy if len(needy) < len(covariance_types) else ()
    return Limits(distinct, left_out, why_dependent(moments, dependent, names))
