"""The principal axes of rows, whichever is more: rows or columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.linalg import eigh, qr

from mixtura._typing import Floats
from mixtura.data import ArraySource, Source
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidDataError
from mixtura.initialise import measure
from mixtura.initialise.one_gaussian import filled_by_one
from mixtura.model.families import Components
from mixtura.patterns import Patterns
from mixtura.process.workers import usable_workers

NOISE = 1e-9
"""Share of a column's variance that it is taken to keep where the components leave nothing out."""

FLAT = 1e-12
"""An axis with less than this share of the largest one's variance is rounding."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Principal components of the scaled rows.

    Attributes
    ----------
    mean : (d,) :math:`m`, the mean of the scaled rows
    components : (m, d) :math:`C`, orthonormal rows
    residual : (d,) the variance of each scaled feature that the components leave out
    variances : (m,) of the components, by which rows that lack values get scores; None in a model
        of earlier versions
    """

    mean: Floats
    components: Floats
    residual: Floats
    variances: Floats | None = None

    def scores(self, scaled: Floats) -> Floats:
        r"""Scaled rows (n, d) on the components (n, m).

        A row without any value has none. One that lacks some has the scores that are expected of
        it under one Gaussian, :math:`N(m, C^\top \Lambda C + R)`, with R the diagonal of what the
        components leave out:

        .. math:: (\Lambda^{-1} + C_o R_o^{-1} C_o^\top)^{-1} C_o R_o^{-1} (y_o - m_o)

        (Tipping & Bishop 1999, JRSS B 61:611, with a variance for each column).
        """
        patterns = Patterns.of(scaled)
        if patterns is None:
            found: Floats = (scaled - self.mean) @ self.components.T
            return found
        if self.variances is None:
            raise InvalidDataError(
                "X lacks values, and this model, whose rows are reduced by PCA, is of an earlier "
                "version, which did not keep what that takes: fill in the values, or fit it anew."
            )
        scores = np.empty((len(scaled), len(self.components)))
        whole = self.residual + self.variances @ np.square(self.components)
        noise = np.maximum(self.residual, NOISE * np.where(whole > 0, whole, 1.0))
        for there, which in patterns.parts():
            z = scaled[which] - self.mean
            if there.all():
                scores[which] = z @ self.components.T
                continue
            if not there.any():  # nothing is known: no more of the scores
                scores[which] = np.nan
                continue
            by_noise = self.components[:, there] / noise[there]
            precision = np.diag(1.0 / np.maximum(self.variances, np.finfo(np.float64).tiny))
            precision += by_noise @ self.components[:, there].T
            scores[which] = np.linalg.solve(precision, by_noise @ z[:, there].T).T
        return scores


@dataclass(frozen=True, slots=True)
class PrincipalAxes:
    r"""Eigenvectors of the rows' covariance, the largest variance first.

    Attributes
    ----------
    n_rows : int
    mean : (d,) of the rows
    variances : (r,) :math:`\lambda_j`, of maximum likelihood (divided by n); r is the rank
    axes : (r, d) orthonormal, each with its largest entry above zero
    feature_variances : (d,) of the columns; they add up to what the axes hold

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.preparation.principal_axes import PrincipalAxes
    >>> found = PrincipalAxes.of(np.array([[-3.0, -3.0], [3.0, 3.0], [1.0, -1.0], [-1.0, 1.0]]))
    >>> found.variances, found.axes.round(2)
    (array([9., 1.]), array([[ 0.71,  0.71],
           [ 0.71, -0.71]]))
    """

    n_rows: int
    mean: Floats
    variances: Floats
    axes: Floats
    feature_variances: Floats

    @classmethod
    def of(cls, rows: Floats | Source) -> Self:
        """Of rows (n, d): by the smaller of the matrices (d, d) and (n, n).

        Of more rows than columns that are not in memory, the first by a fold over their blocks.
        """
        source = rows if isinstance(rows, Source) else ArraySource(rows)
        n, d = source.n_rows, source.n_features
        source, with_gaps = _without_gaps(source)
        wide = n <= d
        if not with_gaps and (wide or isinstance(source, ArraySource)):
            whole = source.take(slice(None))
            mean = whole.mean(axis=0)
            # the rows are scaled, or at least centred now: a product loses nothing to an offset
            centred = whole - mean
            product = (centred @ centred.T if wide else centred.T @ centred) / n
            own = np.square(centred).mean(axis=0)
        else:
            with Fold(usable_workers(None)) as fold:
                moments = measure(source, fold, with_covariance=True)
            if moments.covariance is None:  # few of the rows have weight, and are enough to tell
                return cls.of(source.take(np.flatnonzero(np.asarray(source.weight))))
            mean, product, own = moments.mean, moments.covariance, moments.variances
        variances, vectors = eigh(product, overwrite_a=True, check_finite=False)
        variances, vectors = variances[::-1], vectors[:, ::-1]
        rank = int((variances > FLAT * variances[0]).sum()) if variances[0] > 0 else 0
        variances, vectors = variances[:rank], vectors[:, :rank]
        if wide:  # made orthonormal again: the flattest have lost digits
            vectors = qr(centred.T @ (vectors / np.sqrt(n * variances)), mode="economic")[0]
        axes = np.ascontiguousarray(vectors.T)
        largest = np.abs(axes).argmax(axis=1)
        axes *= np.sign(np.take_along_axis(axes, largest[:, None], axis=1))
        return cls(n, mean, variances.copy(), axes, own)

    @property
    def rank(self) -> int:
        """Directions in which the rows vary at all."""
        return len(self.variances)

    def holding(self, share: float) -> int:
        """The fewest axes that hold more than this share of the variance."""
        held = np.cumsum(self.variances) / self.variances.sum()
        return min(int(np.searchsorted(held, share, side="right")) + 1, self.rank)

    def left_out(self, m: int) -> Floats:
        """The variance (d,) of each column that the first m axes leave out."""
        held = np.einsum("m,md->d", self.variances[:m], self.axes[:m] ** 2)
        left: Floats = np.maximum(self.feature_variances - held, 0.0)
        return left

    def scores(self, rows: Floats, m: int) -> Floats:
        """Rows (n, d) on the first m axes (n, m)."""
        found: Floats = np.ascontiguousarray((rows - self.mean) @ self.axes[:m].T)
        return found


def _without_gaps(source: Source) -> tuple[Source, bool]:
    """The same rows, and whether their covariance is to be what EM makes of the values there are.

    Where that takes too long, gaps are filled by what can be had.
    """
    if not any(block.patterns is not None for block in source.blocks()):
        return source, False
    with Fold(usable_workers(None)) as fold:
        measured = measure(source, fold, with_covariance=True).covariance is not None
    if measured:
        return source, True
    rows = source.take(slice(None)).astype(np.float64)
    weight = np.ones(len(rows)) if source.weight is None else source.weight
    return ArraySource(filled_by_one(rows, weight), source.weight), False


def turn_parameters(family: type[Components], m: int) -> int:
    r"""Numbers that a mixture on m scores owes to the turn of their axes: m (m - 1) / 2, or none.

    One Gaussian of the rows has its axes and variances in the scores whatever family says so, and
    a matrix of k groups that share it follows from that and their means
    (:math:`\Sigma = T - \sum_k \pi_k \delta_k \delta_k^\top`, with T the covariance of all
    rows). Matrices count the turn among their numbers. Families without one would get it for
    nothing if it were not added: a diagonal, and several spheres that tile one long group.
    """
    return 0 if family.free_axes else m * (m - 1) // 2
