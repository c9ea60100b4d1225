r"""Rows that are measured with errors of known covariances: extreme deconvolution.

Row i is a true row, of one of the components, and an error of its own: given its component it is
drawn from :math:`N(\mu_k, T_{ik})` with :math:`T_{ik} = \Sigma_k + S_i`, and of the true row is
expected

.. math::
    b_{ik} = \mu_k + \Sigma_k T_{ik}^{-1} (x_i - \mu_k), \qquad
    B_{ik} = \Sigma_k - \Sigma_k T_{ik}^{-1} \Sigma_k .

With :math:`\Sigma = R^\top R` and :math:`U = R^{-1}` all of it is worked out in coordinates in
which the component is round, :math:`P = (1 + U^\top S U)^{-1}` and :math:`q = P U^\top (x - \mu)`:

.. math::
    b - \mu = R^\top q, \qquad B = R^\top (1 - P) R,

so that what is lost to rounding is little in every direction of the component, however narrow. An
error many times as wide as the component is lost there itself; such rows are worked out in the
columns as they are. A missing value is an error without bound: what is there is worked out so, and
lifted to the other columns as :mod:`mixtura.kernels.reference.gaps` says.

Every row has matrices of its own. They are factored side by side, a step for all rows of a tile
at once: the last axis is always that of the rows.

Source: Bovy, Hogg & Roweis (2011), *Extreme deconvolution*, Annals of Applied Statistics 5:1657,
equations 11 to 20.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.kernels.far import FARTHEST, LEFT, LOG_2PI, LOWEST, NEAREST
from mixtura.kernels.kernel import Moments
from mixtura.kernels.reference.arithmetic import transposed
from mixtura.kernels.reference.gaps import Conditional, WithGaps
from mixtura.kernels.structure import Structure
from mixtura.patterns import Patterns

Which: TypeAlias = Ints | slice

TILE = 1 << 17
"""Numbers in the matrices of a tile's rows: about a megabyte, which a core keeps near."""

FEWEST = 16
"""Rows in a tile, however large their matrices are."""

WIDE = 1e6
"""Variance of an error, by that of a component, from which a row is worked out in its columns."""


class WithErrors(WithGaps):
    """The verbs of a structure for rows (b, d) with errors (b, d) or (b, d, d), of which some may
    lack values; other parameters as in :class:`~.gaps.WithGaps`.
    """

    def tiles(
        self,
        rows: Rows,
        errors: Floats,
        means: Floats,
        covariances: Floats,
        precisions_cholesky: Floats,
    ) -> Iterator[Tile]:
        """The rows, so many at a time as memory near the processor takes, by what they lack."""
        structure, patterns = self.structure, Patterns.of(rows)
        roots = self._roots(precisions_cholesky)
        d = means.shape[-1]
        parts: Iterator[tuple[Bools, Which]] = iter([(np.ones(d, np.bool_), slice(0, len(rows)))])
        if patterns is not None:
            parts = patterns.parts()
        lanes = max(1, means.size // d)
        for there, which in parts:
            places = np.arange(len(rows))[which]
            given = self._given(there, covariances, precisions_cholesky, roots)
            o = int(there.sum())
            own = means[..., there]
            by_columns = errors.ndim == 2 and not structure.matrices
            size = max(FEWEST, TILE // (lanes * max(1, o if by_columns else o * o)))
            basis = Basis.of(structure, given.factors, own) if o else None
            for begin in range(0, places.size, size):
                some = places[begin : begin + size]
                if basis is None:
                    yield Tile(self, some, there, given, None)
                    continue
                part = np.asarray(rows[some][:, there], dtype=np.float64)
                error = errors[some][:, there]
                if error.ndim == 3:
                    error = error[:, :, there]
                for mine, plain in basis.split(error):
                    view = View(structure, basis, part[mine], error[mine], own, plain=plain)
                    yield Tile(self, some[mine], there, given, view)

    def empty(self, means: Floats) -> Moments:
        """Sums to which no tile has been added."""
        second = np.zeros(self.structure.second_shape(means.shape))
        return np.zeros(means.shape[:-1]), np.zeros(means.shape), second


@dataclass(frozen=True, slots=True)
class Tile:
    """Rows that lack the same values, as the components see them.

    Attributes
    ----------
    verbs : of the structure
    which : the rows
    there : (d,) the columns that they have
    given : what these say of the others
    view : None where they have no column
    """

    verbs: WithErrors
    which: Ints
    there: Bools
    given: Conditional
    view: View | None

    def log_density(self, means: Floats) -> Floats:
        """As (..., k, b); zero for rows that have nothing."""
        if self.view is None:
            return np.zeros((*means.shape[:-1], self.which.size))
        return self.view.log_density

    def add(self, resp: Floats, sums: Moments) -> None:
        """What is expected of the true rows' moments about the means, for shares (..., k, b)."""
        mass, first, second = sums
        part = resp.sum(-1)
        mass += part
        if self.view is not None:
            moments = self.view.moments(resp)
            self.verbs._lift(self.given.slope, self.there, *moments, first, second)
        second += self.verbs._left(part, self.given.left)

    def expected(self, means: Floats) -> Floats:
        """The true rows that each component expects, (..., k, b, d)."""
        there = self.there
        whole = np.repeat(means[..., None, :], self.which.size, axis=-2)
        if self.view is None:
            return whole
        shift = np.swapaxes(self.view.shift, -1, -2)  # (..., k, b, o)
        slope = self.given.slope
        if slope is None:
            whole[..., there] += shift
            return whole
        each = slope if self.verbs.structure.shared is None else slope[..., None, :, :]
        lifted: Floats = whole + shift @ transposed(each)
        return lifted


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

    def split(self, errors: Floats) -> Iterator[tuple[Which, bool]]:
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
                total = _transformed(None, errors) + (transposed(roots) @ roots)[..., None]
                least = np.square(np.diagonal(roots, 0, -2, -1))
                self._z = z
            else:
                u = factors if basis.matrices else _diagonal(factors)
                total = _transformed(u, errors)
                total[..., np.arange(o), np.arange(o), :] += 1.0
                self._z = transposed(u) @ z
            half_log = _factorise(total, least)
            self._lower = total
            self._whitened = _solve(total, self._z)
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
        return _solve_transposed(self._lower, self._whitened)

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
        inner = inner - _squeezed(self._lower, shares)
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


def _transformed(u: Floats | None, errors: Floats) -> Floats:
    """U'SU (..., o, o, b) of errors (b, o) or (b, o, o); of errors alone, S."""
    o = errors.shape[1]
    if errors.ndim == 2:
        if u is None:
            return errors.T[:, None] * np.eye(o)[..., None]
        pairs = u[..., :, :, None] * u[..., :, None, :]  # (..., m, a, b)
        flat = np.moveaxis(pairs, -3, -1).reshape(*u.shape[:-2], o * o, o)
        return (flat @ errors.T).reshape(*u.shape, -1)
    whole = np.ascontiguousarray(np.moveaxis(errors, 0, -1))
    if u is None:
        return whole
    across = transposed(u) @ whole.reshape(o, -1)
    across = np.swapaxes(across.reshape(*u.shape, -1), -3, -2)
    both = transposed(u) @ across.reshape(*u.shape[:-1], -1)
    return both.reshape(*u.shape, -1)


def _factorise(matrices: Floats, least: Floats) -> Floats:
    """L of A = LL', in the lower half of A (..., o, o, b); half the logarithm of its determinant.

    No pivot is below ``least`` (..., o), since A is no less than a matrix whose pivots these are:
    what is below is rounding.
    """
    half = np.zeros(())
    for j in range(matrices.shape[-2]):
        column = matrices[..., j:, j, :]
        if j:
            before = matrices[..., j, :j, :]
            column -= np.einsum("...imn,...mn->...in", matrices[..., j:, :j, :], before)
        pivot = np.sqrt(np.maximum(column[..., 0, :], least[..., j, None]))
        column[..., 0, :] = pivot
        column[..., 1:, :] /= pivot[..., None, :]
        half = half + np.log(pivot)
    return half


def _solve(lower: Floats, z: Floats) -> Floats:
    """V with LV = z, for z (..., k, o, b)."""
    v = np.array(np.broadcast_to(z, np.broadcast_shapes(z.shape, lower.shape[:-2] + z.shape[-1:])))
    for j in range(z.shape[-2]):
        if j:
            v[..., j, :] -= np.einsum("...mn,...mn->...n", lower[..., j, :j, :], v[..., :j, :])
        v[..., j, :] /= lower[..., j, j, :]
    return v


def _solve_transposed(lower: Floats, v: Floats) -> Floats:
    """Q with L'q = v, for v (..., k, o, b)."""
    q = v.copy()
    o = v.shape[-2]
    for j in reversed(range(o)):
        if j + 1 < o:
            below = lower[..., j + 1 :, j, :]
            q[..., j, :] -= np.einsum("...mn,...mn->...n", below, q[..., j + 1 :, :])
        q[..., j, :] /= lower[..., j, j, :]
    return q


def _squeezed(lower: Floats, resp: Floats) -> Floats:
    """The sum (..., o, o) of (LL')^-1 over rows, with shares (..., b) of them."""
    o = lower.shape[-2]
    inverse = np.zeros_like(lower)
    for i in range(o):
        if i:
            known = inverse[..., :i, :i, :]
            inverse[..., i, :i, :] = -np.einsum("...mn,...man->...an", lower[..., i, :i, :], known)
        inverse[..., i, i, :] = 1.0
        inverse[..., i, : i + 1, :] /= lower[..., i, i, None, :]
    total = np.zeros((*resp.shape[:-1], o, o))
    for i in range(o):
        row = inverse[..., i, : i + 1, :]
        total[..., : i + 1, : i + 1] += (row * resp[..., None, :]) @ transposed(row)
    return total


def _in_order(density: Floats, whitened: Floats) -> Floats:
    """Log-densities as :mod:`mixtura.kernels.far` has them, of rows too far for a square."""
    largest = np.abs(whitened).max(axis=-2, keepdims=True)
    unit = np.where(largest > 0, largest, 1.0)
    half = np.log(0.5 * np.square(whitened / unit).sum(-2) + np.finfo(np.float64).tiny)
    half += 2.0 * np.log(unit[..., 0, :])
    share = np.clip((half - NEAREST) / (FARTHEST - NEAREST), 0.0, 1.0)
    return np.where(density >= LOWEST, density, LOWEST * (1.0 + LEFT * share))
