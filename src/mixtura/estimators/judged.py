"""What a fitted model is judged by, and what it judges rows by: criteria and a threshold."""

from __future__ import annotations

from abc import abstractmethod
from numbers import Real
from typing import Any

from mixtura._typing import Floats
from mixtura.diagnostics.anomalies import Densities
from mixtura.errors import InvalidParameterError
from mixtura.selection import Evidence


class Judged:
    """An estimator that criteria judge by its :meth:`evidence`."""

    @abstractmethod
    def evidence(self, X: Any) -> Evidence:
        """What the criteria judge a fit by, on X, from one pass."""

    def bic(self, X: Any) -> float:
        """Bayesian information criterion on X; lower is better."""
        return self.evidence(X).judge("bic")

    def aic(self, X: Any) -> float:
        """Akaike information criterion on X; lower is better."""
        return self.evidence(X).judge("aic")

    def icl(self, X: Any) -> float:
        """Integrated completed likelihood on X: BIC with a price on overlap; lower is better."""
        return self.evidence(X).judge("icl")

    @abstractmethod
    def score_samples(self, X: Any) -> Floats:
        """Log-density of each row (n,), in nats."""

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
