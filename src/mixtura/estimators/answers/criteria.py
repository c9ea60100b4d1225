"""What a fitted model is judged by, and what it judges rows by: criteria and a threshold."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from dataclasses import replace
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mixtura._typing import Floats
from mixtura.data import Source
from mixtura.data.sample_weights import FitWeights, read_weights
from mixtura.diagnostics.anomalies import Densities
from mixtura.errors import InvalidParameterError, MixturaWarning
from mixtura.estimators.answers.summary import Summary
from mixtura.selection import Evidence


class Judged:
    """An estimator that criteria judge by its :meth:`evidence`."""

    @abstractmethod
    def _evidence(self, X: Any, sample_weight: ArrayLike | None) -> Evidence:
        """What the criteria judge a fit by, on X, from one pass."""

    def evidence(
        self,
        X: Any,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> Evidence:
        """What the criteria judge the fit by, on X, from one pass.

        Parameters
        ----------
        X : rows (n, d)
        sample_weight : array-like (n,), optional
            Weight 2 is the row twice, as in ``fit``, in all of the totals: log-likelihood,
            entropy and the number of rows.
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            Of these rows, as in ``fit``; without it they count as exact.

        Raises
        ------
        InvalidParameterError
            ``sample_weight`` cannot be used.

        Warns
        -----
        MixturaWarning
            The fit had weights or errors, and these are as many rows without any.
        """
        return self._judged("evidence", X, sample_weight, covariance_of_error)

    def bic(
        self,
        X: Any,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> float:
        """Bayesian information criterion on X; lower is better.

        Weights and errors as in :meth:`evidence`.
        """
        return self._judged("bic", X, sample_weight, covariance_of_error).judge("bic")

    def aic(
        self,
        X: Any,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> float:
        """Akaike information criterion on X; lower is better.

        Weights and errors as in :meth:`evidence`.
        """
        return self._judged("aic", X, sample_weight, covariance_of_error).judge("aic")

    def icl(
        self,
        X: Any,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> float:
        """Integrated completed likelihood on X: BIC with a price on overlap; lower is better.

        Weights and errors as in :meth:`evidence`.
        """
        return self._judged("icl", X, sample_weight, covariance_of_error).judge("icl")

    def summary(
        self,
        X: Any = None,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> Summary:
        """What the fit amounts to: printed, a text in the manner of R's ``summary``.

        Parameters
        ----------
        X : rows (n, d), optional
            Whose log-likelihood and criteria to tell. Without them those of the rows of the fit,
            as far as the model knows them: one that was read from a file has no ICL, and one
            whose parameters were set by hand has no log-likelihood. Of more than 10 000 rows of
            float32 the fit's own sums are right to six digits or so.
        sample_weight, covariance_of_error : array-like, optional
            Of these rows, as in :meth:`evidence`.

        Returns
        -------
        Summary
            ``log_likelihood``, ``n``, ``n_parameters`` (also ``df``), ``bic``, ``aic``, ``icl``,
            None where they are not known; ``weights``, ``means``, ``sds`` and ``covariances`` of
            the components in the units of the rows; ``to_frame()`` makes a table of them.

        Raises
        ------
        InvalidDataError, InvalidParameterError
            X cannot be scored, or ``sample_weight`` cannot be used.

        Examples
        --------
        >>> from mixtura import GaussianMixture, datasets
        >>> X = datasets.load("faithful").X
        >>> model = GaussianMixture(3, covariance_type="tied", random_state=0).fit(X)
        >>> print(model.summary())
        Gaussian mixture of 3 components, tied (one matrix for all; mclust's EEE).
        The fit converged: ...
        <BLANKLINE>
        log-likelihood  rows  parameters        BIC        AIC        ICL
            -1126.3160   272          11  2314.2957  2274.6319  2399.8841
        <BLANKLINE>
        The log-likelihood is in nats, of the rows of the fit in their own units. ...
        """
        told = self._summary()
        if X is None:
            return told
        evidence = self._judged("summary", X, sample_weight, covariance_of_error)
        weighted = weights_of(X, sample_weight) is not None
        return replace(told, evidence=evidence, unknown="", of_fit=False, weighted=weighted)

    @abstractmethod
    def _summary(self) -> Summary:
        """The summary as far as the fit tells it."""

    def score(
        self,
        X: Any,
        y: Any = None,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> float:
        r"""Mean log-likelihood a row, :math:`\sum_i w_i \log p(x_i) / \sum_i w_i`, in nats.

        Parameters
        ----------
        X : rows (n, d)
        y : ignored
        sample_weight : array-like (n,), optional
            Weight 2 is the row twice, as in ``fit``; 1 for every row by default.
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            Of these rows, as in ``fit``; without it they count as exact.

        Raises
        ------
        InvalidParameterError
            ``sample_weight`` cannot be used.

        Warns
        -----
        MixturaWarning
            The fit had weights or errors, and these are as many rows without any.
        """
        X = self._measured(X, covariance_of_error)
        log_density = self._log_densities(X)
        self._warn_without_errors("score", X, log_density.size, stacklevel=2)
        weight = read_weights(weights_of(X, sample_weight), log_density.size)
        blank = np.isnan(log_density)
        if blank.any():
            weight = np.where(blank, 0.0, 1.0 if weight is None else weight)
            if not weight.any():
                return 0.0
        if weight is None:
            self._warn_without_weights("score", log_density.size, mean=True)
            return _mean(log_density)
        counted = weight > 0
        return _mean(log_density[counted], weight[counted])

    def _log_densities(self, X: Any) -> Floats:
        """:meth:`score_samples` in float64, whatever the rows are; NaN for one without values."""
        return np.asarray(self.score_samples(X), dtype=np.float64)

    def _judged(
        self, what: str, X: Any, sample_weight: ArrayLike | None, errors: ArrayLike | None
    ) -> Evidence:
        X = self._measured(X, errors)
        evidence = self._evidence(X, sample_weight)
        weight = weights_of(X, sample_weight)
        n = round(evidence.n) if weight is None else np.size(weight)
        self._warn_without_errors(what, X, n, stacklevel=3)
        if weight is None:
            self._warn_without_weights(what, n)
        return evidence

    def _warn_without_weights(self, what: str, n: int, *, mean: bool = False) -> None:
        """Where rows without weights are as many as the fit had with weights."""
        fit = self._weights_of_fit()
        if fit is None or fit.n_rows != n or (mean and fit.equal):
            return
        warnings.warn(
            f"{what} counts each of these {n} rows once, but the fit was to {n} rows with "
            f"sample_weight. If they are the same, give their weights: {what}(X, "
            "sample_weight=...); ones for rows that count once.",
            MixturaWarning,
            stacklevel=3 if mean else 4,
        )

    def _measured(self, X: Any, covariance_of_error: ArrayLike | None) -> Any:
        """X as it is, or where errors are given its rows with these."""
        return X if covariance_of_error is None else self._with_errors(X, covariance_of_error)

    @abstractmethod
    def _with_errors(self, X: Any, covariance_of_error: ArrayLike) -> Source:
        """The rows of X with errors of their own, both checked."""

    def _warn_without_errors(self, what: str, X: Any, n: int, stacklevel: int) -> None:
        """Where rows without errors are as many as the fit had with errors."""
        if self._errors_of_fit() != n or isinstance(X, Source):
            return
        warnings.warn(
            f"{what} takes these {n} rows as exact, but the fit was to {n} rows with "
            f"covariance_of_error. If they are the same, give their errors: {what}(X, "
            "covariance_of_error=...); zeros for rows that are exact.",
            MixturaWarning,
            stacklevel=stacklevel + 1,
        )

    def _errors_of_fit(self) -> int | None:
        """How many rows with errors the fit was to; None without, or where nobody knows."""
        return None

    def _weights_of_fit(self) -> FitWeights | None:
        """That the fit had weights; None where it had none, or the model does not know."""
        return None

    @abstractmethod
    def score_samples(self, X: Any) -> Floats:
        """Log-density of each row (n,), in nats: a value for each row, whatever its weight."""

    def anomaly_threshold(self, quantile: float = 0.05, X: Any = None) -> float:
        r"""The log-density that a share of the rows is below: rows with less are anomalies.

        Parameters
        ----------
        quantile : float, from 0 up to but not including 1
            Share of the rows that lie below it.
        X : rows that the fit has not seen, optional
            The threshold is calibrated on these rows. Without them it is the quantile of the rows
            of the fit, which the model suits a little better than new ones, so that somewhat more
            than the share of new rows fall below it, the more parameters there are. Of more than
            10 000 rows of the fit an even sample of 10 000 is remembered.

        Returns
        -------
        float
            :math:`\log p`, in nats, on the scale of :meth:`score_samples`.

        Raises
        ------
        InvalidParameterError
            ``quantile`` is no such share, or the model does not know the rows of its fit: it was
            read from a file, or its parameters were set by hand.
        InvalidDataError
            X cannot be scored.

        Examples
        --------
        >>> from mixtura import GaussianMixture, datasets
        >>> X = datasets.load("faithful").X
        >>> model = GaussianMixture(n_components=2, random_state=0).fit(X)
        >>> below = model.score_samples(X) < model.anomaly_threshold(0.05)
        >>> int(below.sum())
        14
        """
        share = check_quantile(quantile)
        if X is not None:
            return Densities.of(self.score_samples(X)).quantile(share)
        return self._training_threshold(share)

    def _training_threshold(self, quantile: float) -> float:
        densities = self._training_densities()
        if densities is None:
            raise InvalidParameterError(
                "this model does not know the densities of the rows it was fitted to, which a "
                "model file does not hold: give rows to take the threshold from."
            )
        return densities.quantile(quantile)

    def _training_densities(self) -> Densities | None:
        """Log-densities of the rows of the fit, or None where the model does not know them."""
        return None


def weights_of(X: Any, sample_weight: ArrayLike | None) -> ArrayLike | None:
    """Those given, or else those of a source that has its own."""
    return X.weight if sample_weight is None and isinstance(X, Source) else sample_weight


def _mean(log_density: Floats, weight: Floats | None = None) -> float:
    """Their mean, whose sum may be beyond a double's range where they are not."""
    unit = max(1.0, -float(log_density.min()) / 1e200)
    return unit * float(np.average(log_density / unit, weights=weight))


def check_quantile(quantile: Any) -> float:
    """A share of the rows; :class:`InvalidParameterError` where it is none."""
    if isinstance(quantile, Real) and not isinstance(quantile, bool):
        share = float(quantile)
        if 0 <= share < 1:
            return share
    raise InvalidParameterError(
        f"quantile is {quantile!r}; give a share of the rows from 0 up to, but not including, 1, "
        "such as 0.05."
    )
