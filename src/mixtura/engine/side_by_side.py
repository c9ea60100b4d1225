"""A stack of mixtures some iterations of EM further: what the search for a start consists of.

Where the kernel has whole iterations (:data:`mixtura.kernels.advance`, of Student's t
:data:`mixtura.kernels.advance_heavy`) and the objective is the likelihood that they raise, every
mixture goes its way by itself, without Python in between: an iteration of a small problem costs
Python as much as the kernel, and two searches in two threads would wait for one another. Otherwise
the stack goes through :func:`mixtura.engine.em.advance`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np

from mixtura import kernels
from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.engine import em
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD, Objective
from mixtura.model.block import Block
from mixtura.model.components import Components
from mixtura.model.mixture import Mixture
from mixtura.process.cancel import check

MOST_FEATURES = 32
"""Above it, the Python around an iteration costs a sixth of it or less, and the eigenvalues of
native/matrices/jacobi.cpp, which a matrix below the floor takes, several times those of LAPACK.
"""

MOST_ON_THE_FLOOR = 12
"""The same where a matrix is on the floor already, so that every iteration takes eigenvalues."""

OF_A_PATTERN = 8e3
"""Multiplications, roughly, of a pattern of missing values and a component, beside its factor."""

MOST_WORK = 1e8
"""Multiplications, roughly, that a call of the kernel is given: some hundredths of a second."""


def advance(
    stack: Mixture,
    block: Block,
    source: Source,
    fold: Fold,
    iterations: int,
    objective: Objective = LOG_LIKELIHOOD,
) -> tuple[Mixture, Floats]:
    """A fixed number of EM iterations for m mixtures, each as if it were alone.

    The result does not depend on the number of workers.

    Parameters
    ----------
    stack : m mixtures
    block : the rows of ``source`` in one block

    Returns
    -------
    The stack, and the value (m,) it had before the last iteration.
    """
    parts, rows = stack.components, block.rows
    whole = _of_family(parts, block)
    if (
        whole is None
        or not objective.plain
        or stack.background is not None
        or iterations == 0
        or rows.dtype != np.float64
        or block.errors is not None
        or (block.patterns is not None and block.patterns.order is not None)
        or parts.n_features > MOST_FEATURES
        or (parts.n_features > MOST_ON_THE_FLOOR and _takes_eigenvalues(stack))
    ):
        return em.advance(stack, source, fold, iterations, objective)
    total_weight, patterns = block.total_weight, block.patterns
    weights, advanced = stack.weights.copy(), parts.map(np.copy)
    arrays = advanced.arrays()

    n_patterns = 0 if patterns is None else len(patterns.observed)
    at_once = _iterations_at_once(block.n_rows, n_patterns, parts.n_components, parts.n_features)

    def run(some: slice) -> Floats:
        log_likelihood = np.empty(0)
        for begin in range(0, iterations, at_once):
            check()
            log_likelihood = whole(
                rows,
                block.weight,
                total_weight,
                stack.floor,
                min(at_once, iterations - begin),
                weights[some],
                *[array[some] for array in arrays],
                *([] if patterns is None else [patterns]),
            )
        return log_likelihood

    each = [slice(i, i + 1) for i in range(weights.shape[0])]
    with suppress(np.linalg.LinAlgError):
        log_likelihood = np.concatenate(list(fold.map(run, each)))
        if np.isfinite(log_likelihood).all():
            return replace(stack, weights=weights, components=advanced), log_likelihood
    # a row too far from all components for the kernel, but not for the verbs
    stack, log_likelihood = em.advance(stack, source, fold, iterations, objective)
    if not np.isfinite(log_likelihood).all():
        raise np.linalg.LinAlgError("a row or a parameter is no number")
    return stack, log_likelihood


def _of_family(parts: Components, block: Block) -> Callable[..., Floats] | None:
    """The kernel's whole iterations for these rows, or None."""
    if not parts.native_name:
        return kernels.advance.get(parts.name)
    return None if block.patterns is not None else kernels.advance_heavy.get(parts.native_name)


def _iterations_at_once(n_rows: int, n_patterns: int, n_components: int, n_features: int) -> int:
    """So many that an interrupt, which waits for the end of a call, does not wait for long.

    The mixture is where the last iteration left it, so that the bits do not depend on it.
    """
    row = n_components * (n_features**2 + 4 * n_features + 16)
    a_pattern = n_components * (n_features**3 + OF_A_PATTERN)
    return max(1, int(MOST_WORK / (n_rows * row + n_patterns * a_pattern)))


def _takes_eigenvalues(stack: Mixture) -> bool:
    """Whether a matrix of the stack is on the floor, and its M-step may as well be Python's."""
    parts = stack.components
    if parts.name in kernels.best:
        return False
    return parts.spans_all_directions and bool(parts.directions_at_floor(stack.floor).any())
