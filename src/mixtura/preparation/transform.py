"""Rows as a person has them to the rows a mixture is fitted to, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from numbers import Integral
from typing import Any, Self

import numpy as np
from sklearn.preprocessing import StandardScaler

from mixtura._typing import Floats, Rows
from mixtura.data import ArraySource, Source
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidParameterError
from mixtura.initialise import measure
from mixtura.limits import SMALLEST_VARIANCE
from mixtura.preparation import logarithms
from mixtura.preparation.logarithms import Places
from mixtura.preparation.one_hot import OneHot
from mixtura.preparation.principal_axes import PrincipalAxes, Projection
from mixtura.process.workers import usable_workers

MANY_FEATURES = 20
"""``pca="auto"`` reduces data with more features than this ..."""

KEPT_VARIANCE = 0.95
"""... to the principal components that hold this share of the variance."""


@dataclass(frozen=True, slots=True)
class Preparation:
    r"""Centre, scale and project rows: :math:`z = C ((y - c) / s - m)`.

    With :math:`y_j = \log x_j` for the columns of ``log``, and :math:`y_j = x_j` for others.

    Attributes
    ----------
    feature_names : list of str (d,), in the order of the columns, after one-hot encoding
    center : (d,) :math:`c`, subtracted first; zeros where rows stay as they are
    scale : (d,) :math:`s`, divided by next; ones where features keep their units
    pca : Projection, the :math:`m` and :math:`C` above, or None without PCA
    encoding : OneHot, how a table becomes the rows x, or None where it has no categories
    log : tuple of int, the features whose logarithms are taken before all else, rising

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.preparation.transform import Preparation
    >>> X = np.array([[0.0, 100.0], [2.0, 300.0]])
    >>> preparation = Preparation.fit(X, ["a", "b"])
    >>> preparation.transform(X)
    array([[-1., -1.],
           [ 1.,  1.]])
    """

    feature_names: list[str]
    center: Floats
    scale: Floats
    pca: Projection | None = None
    encoding: OneHot | None = None
    log: Places = ()

    @classmethod
    def fit(
        cls,
        X: Rows | Source,
        feature_names: list[str],
        *,
        scale: bool = True,
        pca: str | int | None = None,
        encoding: OneHot | None = None,
        log: Places = (),
    ) -> Self:
        """Learn the preparation from rows (n, d), those of a source by a fold over its blocks.

        Parameters
        ----------
        scale : bool
            Divide each feature by its standard deviation; one that is constant stays as it is.
        pca : "auto", int or None
            Keep this many principal components; "auto" keeps those that hold 95 % of the
            variance where there are more than 20 features, and all features otherwise. For a
            number that shows groups see :func:`mixtura.preparation.reduction.find_reduction`.
        encoding : OneHot or None
            What turned a table into X; kept for rows to come.
        log : tuple of int
            Features whose logarithms are taken first; all else is learnt from these.

        Raises
        ------
        InvalidParameterError
            ``pca`` is neither of these, or more than the data has dimensions.
        InvalidDataError
            A value of ``log`` is not above zero.
        """
        rows = (X if isinstance(X, Source) else ArraySource(np.asarray(X))).wide()
        n, d = rows.n_rows, rows.n_features
        wanted = _n_components(pca, n, d)
        learn = partial(cls.scaled, rows, feature_names, scale=scale, encoding=encoding, log=log)
        if wanted is None:
            return learn()
        plain = learn(centre=True)
        axes = PrincipalAxes.of(plain.prepare(rows))
        if not axes.rank and pca == "auto":
            return plain
        if not axes.rank:
            raise InvalidParameterError(
                f"pca is {pca}, but no column varies, so that there are no principal components: "
                "ask for None."
            )
        m = axes.holding(wanted) if isinstance(wanted, float) else wanted
        if axes.rank < m:
            raise _too_many(pca, axes.rank, n, d)
        return plain.reduced(axes, m)

    @classmethod
    def scaled(
        cls,
        rows: Source,
        feature_names: list[str],
        *,
        scale: bool = True,
        centre: bool = False,
        encoding: OneHot | None = None,
        log: Places = (),
    ) -> Self:
        """Learn centre and scale alone; without ``scale`` or ``centre`` rows stay as they are.

        A feature that is constant is centred, and keeps its units. Both are those of the
        logarithms where ``log`` has them taken.
        """
        rows = logarithms.in_logs(rows, log, feature_names)
        names, factor = list(feature_names), np.ones(rows.n_features)
        if not (scale or centre):
            return cls(names, np.zeros_like(factor), factor, encoding=encoding, log=log)
        if isinstance(rows, ArraySource):
            scaler = StandardScaler(with_std=scale).fit(rows.rows)
            mean, variances, sd = scaler.mean_, scaler.var_, scaler.scale_
        else:
            with Fold(usable_workers(None)) as fold:
                moments = measure(rows, fold, with_covariance=False)
            mean, variances = moments.mean, moments.spread
            sd = np.sqrt(variances)
        if scale:  # what the mixture could not tell from a constant has no unit either
            factor = np.where(variances > SMALLEST_VARIANCE, sd, 1.0)
        return cls(names, mean, factor, encoding=encoding, log=log)

    def reduced(self, axes: PrincipalAxes, m: int) -> Self:
        """The same, followed by the first m principal axes of the rows that it makes."""
        components = np.ascontiguousarray(axes.axes[:m])
        return replace(self, pca=Projection(axes.mean, components, axes.left_out(m)))

    @property
    def columns(self) -> list[str]:
        """Names of the columns before one-hot encoding."""
        return self.feature_names if self.encoding is None else list(self.encoding.columns)

    @property
    def prepared_names(self) -> list[str]:
        """Names (m,) of the columns of prepared rows."""
        if self.pca is None:
            return self.feature_names
        return [f"pca{axis}" for axis in range(len(self.pca.components))]

    @property
    def settles_distances(self) -> bool:
        """Whether its rows need no further units to take distances: scaled, or reduced by PCA."""
        return self.pca is not None or bool((self.scale != 1.0).any())

    @property
    def offset(self) -> Floats:
        """What was taken off, in units of the prepared columns; none from principal components."""
        if self.pca is not None:
            return np.zeros(len(self.pca.components))
        offset: Floats = self.center / self.scale
        return offset

    @property
    def density_scale(self) -> str:
        """What log-densities refer to: ``"original"`` rows or their ``"pca scores"``."""
        return "original" if self.pca is None else "pca scores"

    @property
    def log_determinant(self) -> float:
        r""":math:`\log |\partial z / \partial y| = -\sum_j \log s_j`.

        Added to a log-density of prepared rows, it makes it the density of the original rows, or
        of their logarithms: :meth:`log_volume` has what each row owes to these. It is 0 with PCA,
        whose scores have a density of their own.
        """
        return -float(np.log(self.scale).sum()) if self.pca is None else 0.0

    @property
    def volume_varies(self) -> bool:
        """Whether the change of variables adds to each row's log-density a number of its own."""
        return bool(self.log) and self.pca is None

    def log_volume(self, prepared: Rows | Source) -> Floats | float:
        r""":math:`\log |\partial z / \partial x|` of prepared rows: one number; (n,) with ``log``.

        .. math:: -\sum_j \log s_j - \sum_{j \in L} \log x_j

        Added to log-densities of prepared rows, it makes them those of the original rows. After
        PCA there is nothing to add: scores have a density of their own.
        """
        if not self.volume_varies:
            return self.log_determinant
        if isinstance(prepared, ArraySource):
            return self.log_volume(prepared.rows)
        if isinstance(prepared, Source):
            parts = [np.asarray(self.log_volume(block.rows)) for block in prepared.blocks()]
            return np.concatenate(parts)
        which = list(self.log)
        logs = np.asarray(prepared, dtype=np.float64)[:, which] * self.scale[which]
        volume: Floats = self.log_determinant - (logs + self.center[which]).sum(axis=1)
        return volume

    def transform(self, X: Rows) -> Floats:
        """Rows (n, d) to prepared rows (n, m).

        Raises
        ------
        InvalidDataError
            A value of ``log`` is not above zero.
        """
        rows = X if not self.log else logarithms.taken(X, self.log, self.feature_names)
        prepared: Floats = (np.asarray(rows, dtype=np.float64) - self.center) / self.scale
        if self.pca is not None:
            prepared = (prepared - self.pca.mean) @ self.pca.components.T
        return prepared

    def prepare(self, source: Source) -> Source:
        """A source of rows (n, d) as one of prepared rows (n, m)."""
        rows = logarithms.positive(source, self.log, self.feature_names)
        return rows.mapped(self.transform, len(self.prepared_names))

    def inverse_transform(self, prepared: Floats) -> Floats:
        """Prepared rows (n, m) to the original units (n, d); for means :meth:`original_means`."""
        rows = self._unscaled(prepared)
        return logarithms.undone(rows, self.log) if self.log else rows

    def original_means(self, means: Floats, covariances: Floats) -> Floats:
        """Means (k, m) of components with covariance matrices (k, m, m) in original units (k, d).

        Of a logarithm it is the mean of the values themselves, as :func:`.logarithms.moments` has
        it; what PCA left out of a feature is counted in.
        """
        own = self._unscaled(means)
        if not self.log:
            return own
        return logarithms.moments(own, self._unscaled_covariances(covariances), self.log)[0]

    def original_covariances(self, covariances: Floats, means: Floats | None = None) -> Floats:
        r"""Covariance matrices (k, m, m) of components in original units (k, d, d).

        :math:`S (C^\top \Sigma_k C + R) S` with S the scale and R diagonal: what PCA left out of
        each feature, which is the same for every component. With ``log`` they are the covariances
        of the values themselves, which follow from the components' ``means`` (k, m) too.
        """
        own = self._unscaled_covariances(covariances)
        if not self.log:
            return own
        if means is None:
            raise InvalidParameterError(
                "the covariances of columns that are fitted as logarithms depend on the means: "
                "give them too."
            )
        return logarithms.moments(self._unscaled(means), own, self.log)[1]

    def _unscaled(self, prepared: Floats) -> Floats:
        """Prepared rows (n, m) back to y (n, d)."""
        scaled = prepared
        if self.pca is not None:
            scaled = prepared @ self.pca.components + self.pca.mean
        original: Floats = scaled * self.scale + self.center
        return original

    def _unscaled_covariances(self, covariances: Floats) -> Floats:
        if self.pca is not None:
            axes = self.pca.components
            covariances = np.swapaxes(axes, 0, 1) @ covariances @ axes
            covariances = covariances + np.diag(self.pca.residual)
        original: Floats = covariances * np.outer(self.scale, self.scale)
        return original

    def original_sd(self, covariances: Floats, means: Floats | None = None) -> Floats:
        """Standard deviations (k, d) in original units of covariance matrices (k, m, m).

        What PCA left out of a feature is counted in, the same for every component. With ``log``
        the ``means`` (k, m) are needed.
        """
        variances = np.einsum("kdd->kd", self.original_covariances(covariances, means))
        sd: Floats = np.sqrt(np.maximum(variances, 0.0))
        return sd


def _n_components(pca: Any, n: int, d: int) -> int | float | None:
    """What scikit-learn's PCA should keep, or None for no PCA."""
    if pca is None:
        return None
    if pca == "auto":
        return KEPT_VARIANCE if d > MANY_FEATURES else None
    if not isinstance(pca, Integral) or isinstance(pca, bool) or int(pca) < 1:
        raise InvalidParameterError(
            f"pca is {pca!r}; give 'auto', None, or the number of principal components to keep."
        )
    if int(pca) > min(n, d):
        raise _too_many(pca, min(n, d), n, d)
    return int(pca)


def _too_many(pca: Any, most: int, n: int, d: int) -> InvalidParameterError:
    return InvalidParameterError(
        f"pca is {pca}, but the data has only {most} principal component{'s'[: most != 1]} "
        f"({n} rows of {d} features): ask for at most {most}."
    )
