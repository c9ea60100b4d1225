"""Rows that have the same columns and errors of their own, as components on these see them.

:mod:`mixtura.kernels.reference.errors` has the formulas.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.kernels.far import FARTHEST, LEFT, LOG_2PI, LOWEST, NEAREST
from mixtura.kernels.reference.arithmetic import transposed
from mixtura.kernels.reference.side_by_side import (
    factorise,
    solve,
    solve_transposed,
    squeezed,
    transformed,
)
from mixtura.kernels.structure import Structure

WIDE = 1e6
"""Variance of an error, by that of a component, from which a row is worked out in its columns."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The components on the columns that are there: U and R, or 1/sd and sd.

    Attributes
    ----------
    factors, roots : (..., k or 1, o, o) or (..., k, o)
    log_root : (..., k or 1), half the logarithm of the covariance's determinant
    """

    factors: Floats
    roots: Floats
    log_root: Floats

    @classmethod
    def of(cls, structure: Structure, factors: Floats, means: Floats) -> Basis:
        each = structure.of_components(factors, means)
        if not structure.matrices:
            if structure.shared is not None:
                each = np.broadcast_to(factors[..., None], means.shape)
            return cls(each, 1.0 / each, -np.log(each).sum(-1))
        roots = np.triu(np.linalg.inv(each))
        return cls(each, roots, -np.log(np.diagonal(each, 0, -2, -1)).sum(-1))

    @property
    def matrices(self) -> bool:
        return self.factors.ndim > self.log_root.ndim + 1

    def split(self, errors: Floats) -> Iterator[tuple[Ints | slice, bool]]:
        """Which of the rows are worked out in coordinates of the components, and which are not."""
        if not self.matrices:
            yield slice(None), False
            return
        variances = errors if errors.ndim == 2 else np.diagonal(errors, 0, -2, -1)
        inverse = np.square(self.factors).sum(-1)  # the diagonal of U U'
        narrowest = inverse.reshape(-1, inverse.shape[-1]).max(0)
        wide = (variances * narrowest).max(-1) > WIDE
        if not wide.any():
            yield slice(None), False
            return
        for mine, plain in ((~wide, False), (wide, True)):
            if mine.any():
                yield np.flatnonzero(mine), plain


class View:
    """Rows (b, o) with errors, in coordinates of the components or, ``plain``, in their columns.

    The last axis of all arrays is that of the rows; a matrix that all components share has an
    axis of one in the place of theirs, and one that all rows share in that of rows.
    """

    def __init__(
        self,
        structure: Structure,
        basis: Basis,
        rows: Floats,
        errors: Floats,
        means: Floats,
        *,
        plain: bool,
    ) -> None:
        self._structure, self._basis, self._plain = structure, basis, plain
        z = rows.T - means[..., None]  # (..., k, o, b)
        factors, roots = basis.factors, basis.roots
        o = means.shape[-1]
        self._by_columns = errors.ndim == 2 and not basis.matrices
        self._alike = bool((errors == errors[0]).all())  # then all rows share their matrices
        if self._alike:
            errors = errors[:1]
        least: Floats = np.ones(o)
        if self._by_columns:
            # P of each column for itself
            self._squeezed = 1.0 / (1.0 + np.square(factors)[..., None] * errors.T)
            self._z = factors[..., None] * z
            half_log = -0.5 * np.log(self._squeezed).sum(-2)
            self._whitened = np.sqrt(self._squeezed) * self._z
        else:
            if plain:
                total = transformed(None, errors) + (transposed(roots) @ roots)[..., None]
                least = np.square(np.diagonal(roots, 0, -2, -1))
                self._z = z
            else:
                u = factors if basis.matrices else _diagonal(factors)
                total = transformed(u, errors)
                total[..., np.arange(o), np.arange(o), :] += 1.0
                self._z = transposed(u) @ z
            half_log = factorise(total, least)
            self._lower = total
            self._whitened = solve(total, self._z)
            if plain:
                half_log = half_log - basis.log_root[..., None]
        constant = basis.log_root[..., None] + half_log + 0.5 * o * LOG_2PI
        with np.errstate(over="ignore"):
            density = -constant - 0.5 * np.square(self._whitened).sum(-2)
        if not density.min(initial=0.0) >= LOWEST:
            density = _in_order(density, self._whitened)
        self.log_density: Floats = density

    @property
    def _pull(self) -> Floats:
        """Q (..., k, o, b)."""
        if self._by_columns:
            return self._squeezed * self._z
        return solve_transposed(self._lower, self._whitened)

    @property
    def shift(self) -> Floats:
        """What each component expects of true rows, less its mean, (..., k, o, b)."""
        q, roots = self._pull, self._basis.roots
        if not self._basis.matrices:
            return roots[..., None] * q
        if self._plain:
            return transposed(roots) @ (roots @ q)
        return transposed(roots) @ q

    def moments(self, resp: Floats) -> tuple[Floats, Floats]:
        """First and second moments of true rows about the means, in the structure's shape."""
        structure, basis = self._structure, self._basis
        mass, q, roots = resp.sum(-1), self._pull, basis.roots
        shares = mass[..., None] if self._alike else resp  # of each matrix that there is
        first = (q @ resp[..., None])[..., 0]  # (..., k, o)
        if self._by_columns:
            inner = (np.square(q) @ resp[..., None])[..., 0]
            inner += mass[..., None] - (self._squeezed @ shares[..., None])[..., 0]
            return roots * first, self._of_columns(np.square(roots) * inner)
        shared = structure.matrices and structure.shared is not None
        inner = (q * resp[..., None, :]) @ transposed(q)  # (..., k, o, o)
        if shared:
            inner, mass = inner.sum(-3, keepdims=True), mass.sum(-1, keepdims=True)
            shares = shares.sum(-2, keepdims=True)
        inner = inner - squeezed(self._lower, shares)
        if self._plain:
            first = (roots @ first[..., None])[..., 0]
            inner = roots @ inner @ transposed(roots)
        if not basis.matrices:
            diagonal = np.diagonal(inner, 0, -2, -1) + mass[..., None]
            return roots * first, self._of_columns(np.square(roots) * diagonal)
        inner = inner + mass[..., None, None] * np.eye(inner.shape[-1])
        second = transposed(roots) @ inner @ roots
        second = 0.5 * (second + transposed(second))
        first = (transposed(roots) @ first[..., None])[..., 0]
        return first, second[..., 0, :, :] if shared else second

    def _of_columns(self, second: Floats) -> Floats:
        return second if self._structure.shared is None else second.sum(-1)


def _diagonal(factors: Floats) -> Floats:
    return factors[..., None] * np.eye(factors.shape[-1])


def _in_order(density: Floats, whitened: Floats) -> Floats:
    """Log-densities as :mod:`mixtura.kernels.far` has them, of rows too far for a square."""
    largest = np.abs(whitened).max(axis=-2, keepdims=True)
    unit = np.where(largest > 0, largest, 1.0)
    half = np.log(0.5 * np.square(whitened / unit).sum(-2) + np.finfo(np.float64).tiny)
    half += 2.0 * np.log(unit[..., 0, :])
    share = np.clip((half - NEAREST) / (FARTHEST - NEAREST), 0.0, 1.0)
    return np.where(density >= LOWEST, density, LOWEST * (1.0 + LEFT * share))
