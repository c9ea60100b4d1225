"""What a fitted mixture says of values that are missing: their mean, or draws of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.errors import InvalidParameterError
from mixtura.free_memory import free_memory, in_words
from mixtura.model.mixture import Mixture
from mixtura.patterns import Patterns

MeanOf: TypeAlias = Callable[[Floats, Floats, Bools], Floats]
"""(means (k, n, u), variances (k, u), which columns) -> the mean of what is in their place."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What some rows lack, given what they have: a mixture of Gaussians for each of them.

    Attributes
    ----------
    which : the rows, n of them
    gone : (d,) the u columns that they lack
    resp : (k, n) posterior probabilities of the components
    means : (k, n, u)
    covariances : (k, u, u), the same for all of them
    """

    which: Ints | slice
    gone: Bools
    resp: Floats
    means: Floats
    covariances: Floats


def missing_values(mixture: Mixture, rows: Rows) -> Iterator[Missing]:
    """For rows (b, d), pattern by pattern; nothing for rows that are complete."""
    patterns = Patterns.of(rows)
    form = mixture.components.gaussian_form()
    if patterns is None or form is None:
        return
    resp = _of_components(mixture).prepare().responsibilities(rows)
    for there, which in patterns.parts():
        gone = ~there
        if there.all():
            continue
        own = form.covariances[:, gone][:, :, gone]
        mean = np.broadcast_to(
            form.means[:, None, gone], (len(resp), resp[:, which].shape[1], int(gone.sum()))
        )
        if there.any():
            across = form.covariances[:, there][:, :, gone]
            slope = np.linalg.solve(form.covariances[:, there][:, :, there], across)
            z = np.asarray(rows[which][:, there], dtype=np.float64) - form.means[:, None, there]
            mean = mean + z @ slope
            own = own - np.swapaxes(across, -1, -2) @ slope
        yield Missing(which, gone, resp[:, which], mean, own)


def _of_components(mixture: Mixture) -> Mixture:
    """Without the background, which says nothing of values."""
    if mixture.background is None:
        return mixture
    shares = mixture.shares
    return replace(mixture, weights=shares / shares.sum(-1, keepdims=True), background=None)


def expected(mixture: Mixture, rows: Rows, mean_of: MeanOf | None = None) -> Floats:
    """Rows (b, d) in float64 with the conditional mean in each gap."""
    filled = np.array(rows, dtype=np.float64)
    for part in missing_values(mixture, rows):
        means = part.means
        if mean_of is not None:
            means = mean_of(means, np.diagonal(part.covariances, 0, 1, 2), part.gone)
        own = filled[part.which]
        own[:, part.gone] = np.einsum("kn,knu->nu", part.resp, means)
        filled[part.which] = own
    return filled


def drawn(mixture: Mixture, rows: Rows, n_draws: int, rng: np.random.Generator) -> Floats:
    """Rows (n_draws, b, d), each time with other values in the gaps, as likely as they are."""
    filled = np.repeat(np.asarray(rows, dtype=np.float64)[None], n_draws, axis=0)
    for part in missing_values(mixture, rows):
        k, n, u = part.means.shape
        draws = rng.random((n_draws, n, 1)) > part.resp.cumsum(0).T  # (n_draws, n, k)
        component = np.minimum(draws.sum(-1), k - 1)
        values, vectors = np.linalg.eigh(part.covariances)
        roots = vectors * np.sqrt(np.maximum(values, 0.0))[:, None]  # (k, u, u)
        noise = rng.standard_normal((n_draws, n, u))
        own = filled[:, part.which]
        for c in range(k):
            mine = component == c
            at = np.broadcast_to(part.means[c], (n_draws, n, u))[mine]
            there = own[mine]
            there[:, part.gone] = at + noise[mine] @ roots[c].T
            own[mine] = there
        filled[:, part.which] = own
    return filled


def checked_draws(n_draws: Any, n: int, d: int) -> int | None:
    """``n_draws`` as a number of tables that the memory takes; None for the mean."""
    if n_draws is None:
        return None
    if not isinstance(n_draws, Integral) or isinstance(n_draws, bool) or n_draws < 1:
        raise InvalidParameterError(
            f"n_draws is {n_draws!r}; give None for the conditional mean, or how many draws of "
            "the missing values to make, such as 20."
        )
    size, free = 24 * int(n_draws) * n * d, free_memory()
    if size > free:
        raise InvalidParameterError(
            f"n_draws={int(n_draws)} of {n} rows and {d} columns are more than the "
            f"{in_words(free)} of memory that are free here take: draw fewer at a time, with "
            "another random_state each time."
        )
    return int(n_draws)
