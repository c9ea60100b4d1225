"""What the verbs of a kernel return."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from mixtura._typing import Floats


class Sums(NamedTuple):
    """What an ``expect`` returns; the formulas are in :mod:`mixtura.model.statistics`."""

    mass: Floats
    first: Floats
    second: Floats
    log_likelihood: Floats
    entropy: Floats


Moments: TypeAlias = tuple[Floats, Floats, Floats]
"""mass, first, second"""
