"""What is said of a comparison. A new remark: a function of a :class:`Scene` and its line here.

Each returns a remark only where the numbers bear it out, and the list is in the order in which a
reader should hear it.
"""

from __future__ import annotations

from collections.abc import Callable

from mixtura.comparison.comparison import Remark
from mixtura.comparison.remarks.agreement import agreement, number_of_groups
from mixtura.comparison.remarks.cut import cut_groups
from mixtura.comparison.remarks.density_based import (
    crumbs,
    joined,
    no_groups,
    not_bell_shaped,
    parted,
)
from mixtura.comparison.remarks.failed import failed
from mixtura.comparison.remarks.hard_assignment import forced_rows
from mixtura.comparison.remarks.noise import noise
from mixtura.comparison.remarks.reliability import in_doubt
from mixtura.comparison.remarks.supervised import closest_to_labels, dependent_columns, taught
from mixtura.comparison.scene import Scene

REMARKS: tuple[Callable[[Scene], list[Remark]], ...] = (
    in_doubt,
    not_bell_shaped,
    agreement,
    forced_rows,
    cut_groups,
    number_of_groups,
    joined,
    parted,
    crumbs,
    no_groups,
    noise,
    closest_to_labels,
    taught,
    dependent_columns,
    failed,
)
"""Everything there is to say, most important first."""
