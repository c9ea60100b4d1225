"""The arithmetic on one block of rows.

:mod:`mixtura.kernels.reference` is the specification in NumPy, :mod:`mixtura.kernels.compiled`
the same functions in C++ for several instruction sets. The names below are those of the best
kernel of this processor, or of the one that the environment variable ``MIXTURA_KERNELS`` names:
``reference``, ``v4``, ``v3`` or ``v2`` (levels of x86-64), ``plain`` (other processors). What a
family has to itself is in tables by its name: ``log_density``, ``expect``, ``moments``,
``with_gaps`` for rows that lack values, ``with_errors`` for rows measured with errors, and
``advance`` and ``best`` where native code has whole iterations of EM for it, and the M-step of
covariances; ``expect_heavy``, ``step_heavy`` and ``advance_heavy`` where it has them of Student's
t.
"""

from __future__ import annotations

import os

from mixtura.kernels.choice import VARIABLE, available, choose
from mixtura.kernels.reference.errors import WithErrors
from mixtura.kernels.reference.gaps import WithGaps
from mixtura.kernels.structure import STRUCTURES

__all__ = [
    "ACTIVE",
    "advance",
    "advance_heavy",
    "agglomerate",
    "available",
    "best",
    "block_rows",
    "expect",
    "expect_heavy",
    "heavy",
    "log_density",
    "log_sum",
    "moments",
    "precision_factor",
    "responsibilities",
    "step_heavy",
    "with_errors",
    "with_gaps",
]

ACTIVE = choose(os.environ.get(VARIABLE))
"""The kernel whose functions these are."""

log_density = ACTIVE.log_density
expect = ACTIVE.expect
moments = ACTIVE.moments
advance = ACTIVE.advance
best = ACTIVE.best
with_gaps = {
    name: WithGaps(structure, log_density[name], moments[name], ACTIVE.with_gaps.get(name))
    for name, structure in STRUCTURES.items()
}
with_errors = {
    name: WithErrors(structure, log_density[name], moments[name])
    for name, structure in STRUCTURES.items()
}
log_sum = ACTIVE.log_sum
responsibilities = ACTIVE.responsibilities
heavy = ACTIVE.heavy
expect_heavy = ACTIVE.expect_heavy
step_heavy = ACTIVE.step_heavy
advance_heavy = ACTIVE.advance_heavy
precision_factor = ACTIVE.precision_factor
agglomerate = ACTIVE.agglomerate
block_rows = ACTIVE.block_rows
