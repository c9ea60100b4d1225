"""Which start begins where: initialisers and views, in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, cycle

from mixtura.initialise.initialiser import Partition

PLAIN = 1
"""The number of the plain start: k-means in the rows' own units, as scikit-learn begins."""

EVERY = 5
"""One start in so many is a k-means start, the first of them the plain one. More of them are fewer
of the others, and dearer."""


def turns(
    partition: Partition,
    plain: Partition | None,
    views: Sequence[str],
    others: Partition | None = None,
) -> Iterator[tuple[Partition, str]]:
    """Endless pairs of a partition and the view it looks at.

    The partition that was asked for takes the views of all columns in turn. In between k-means
    looks at the rows in their own units, so that what scikit-learn does by default is always among
    the starts, and then at the leading axes and the other views.

    Parameters
    ----------
    partition : what was asked for
    plain : k-means, or None where nothing but ``partition`` is to begin
    views : those that differ, the plainest first
    others : what takes the place of ``partition`` after the first start, where another one by that
        would be the same; None where it would not
    """
    asked = cycle([view for view in views if view != "leading"])
    of_plain = cycle((views[0], *reversed(views[1:])))
    for number in count():
        if plain is not None and number % EVERY == PLAIN:
            yield plain, next(of_plain)
        else:
            yield partition, next(asked)
            partition = others or partition
