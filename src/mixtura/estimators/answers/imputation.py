"""What a fitted mixture says of values that are missing: their mean, or draws of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Integral
from typing import Any, TypeAlias

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.errors import InvalidParameterError
from mixtura.free_memory import free_memory, in_words
from mixtura.kernels.reference.heavy import FARTHEST
from mixtura.model.mixture import Mixture
from mixtura.patterns import Patterns

MeanOf: TypeAlias = Callable[[Floats, Floats, Bools], Floats]
"""(means (k, n, u), variances (k, u), which columns) -> the mean of what is in their place."""


PLACES = 40
"""On a side of the noise, at which the mean is taken of values that are fitted as logarithms."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What some rows lack, given what they have: a mixture of Gaussians for each of them.

    Attributes
    ----------
    which : the rows, n of them
    gone : (d,) the u columns that they lack
    resp : (k, n) posterior probabilities of the components
    means : (k, n, u)
    covariances : (k, u, u), the same for all of them; of Student's t scale matrices
    squared : (k, n) squared Mahalanobis distances in what they have
    noise : (n,) posterior probability that they are noise, or None without any
    """

    which: Ints | slice
    gone: Bools
    resp: Floats
    means: Floats
    covariances: Floats
    squared: Floats
    noise: Floats | None


def missing_values(mixture: Mixture, rows: Rows) -> Iterator[Missing]:
    """For rows (b, d), pattern by pattern; nothing for rows that are complete."""
    patterns = Patterns.of(rows)
    components = mixture.components
    if patterns is None or not components.takes_gaps:
        return
    prepared = mixture.prepare()
    resp = prepared.responsibilities(rows)
    noise = None if mixture.background is None else prepared.noise(rows)
    centres, spread = components.means, components.covariance_matrices
    for there, which in patterns.parts():
        gone = ~there
        if there.all():
            continue
        own = spread[:, gone][:, :, gone]
        mine = resp[:, which]
        mean = np.broadcast_to(centres[:, None, gone], (*mine.shape, int(gone.sum())))
        squared = np.zeros(mine.shape)
        if there.any():
            across = spread[:, there][:, :, gone]
            o = spread[:, there][:, :, there]
            slope = np.linalg.solve(o, across)
            z = np.asarray(rows[which][:, there], dtype=np.float64) - centres[:, None, there]
            mean = mean + z @ slope
            own = own - np.swapaxes(across, -1, -2) @ slope
            with np.errstate(over="ignore"):
                squared = (
                    z * np.swapaxes(np.linalg.solve(o, np.swapaxes(z, -1, -2)), -1, -2)
                ).sum(-1)
            squared = np.clip(squared, 0.0, FARTHEST)
        beside = None if noise is None else noise[which]
        yield Missing(which, gone, mine, mean, own, squared, beside)


def expected(mixture: Mixture, rows: Rows, mean_of: MeanOf | None = None) -> Floats:
    """Rows (b, d) in float64 with the conditional mean in each gap."""
    filled = np.array(rows, dtype=np.float64)
    for part in missing_values(mixture, rows):
        means = part.means
        if mean_of is not None:
            means = mean_of(means, np.diagonal(part.covariances, 0, 1, 2), part.gone)
        values = np.einsum("kn,knu->nu", part.resp, means)
        if part.noise is not None:
            values += part.noise[:, None] * _mean_of_noise(mixture, part.gone, mean_of)
        own = filled[part.which]
        own[:, part.gone] = values
        filled[part.which] = own
    return filled


def _mean_of_noise(mixture: Mixture, gone: Bools, mean_of: MeanOf | None) -> Floats:
    """The mean (u,) of what noise has in some columns: it is spread evenly along their sides."""
    sides = _sides(mixture)
    middles: Floats = sides[0, gone]
    lengths = sides[1, gone]
    if mean_of is None:
        return middles
    places, shares = np.polynomial.legendre.leggauss(PLACES)
    at = middles + 0.5 * places[:, None] * lengths
    values = mean_of(at[None], np.zeros((1, at.shape[1])), gone)[0]
    return np.asarray(0.5 * np.einsum("p,pu->u", shares, values), dtype=np.float64)


def _sides(mixture: Mixture) -> Floats:
    assert mixture.sides is not None  # noqa: S101  (else rows with gaps are refused)
    return mixture.sides


def drawn(mixture: Mixture, rows: Rows, n_draws: int, rng: np.random.Generator) -> Floats:
    """Rows (n_draws, b, d), each time with other values in the gaps, as likely as they are."""
    filled = np.repeat(np.asarray(rows, dtype=np.float64)[None], n_draws, axis=0)
    for part in missing_values(mixture, rows):
        k, n, u = part.means.shape
        draws = rng.random((n_draws, n, 1)) > part.resp.cumsum(0).T  # (n_draws, n, k)
        component = draws.sum(-1)  # k: the noise
        if part.noise is None:
            component = np.minimum(component, k - 1)
        values, vectors = np.linalg.eigh(part.covariances)
        roots = vectors * np.sqrt(np.maximum(values, 0.0))[:, None]  # (k, u, u)
        steps = rng.standard_normal((n_draws, n, u))
        own = filled[:, part.which]
        squared = np.broadcast_to(part.squared[:, None], (k, n_draws, n)).reshape(k, -1)
        looser = mixture.components.loosened(squared, int((~part.gone).sum()), rng)
        for c in range(k):
            mine = component == c
            at = np.broadcast_to(part.means[c], (n_draws, n, u))[mine]
            there, step = own[mine], steps[mine] @ roots[c].T
            if looser is not None:
                step *= looser[c].reshape(n_draws, n)[mine][:, None]
            there[:, part.gone] = at + step
            own[mine] = there
        if part.noise is not None:
            mine = component == k
            middles, lengths = _sides(mixture)[:, part.gone]
            there = own[mine]
            there[:, part.gone] = middles + (rng.random((len(there), u)) - 0.5) * lengths
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
