"""The preparation as a step of a scikit-learn pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import check_array

from mixtura._typing import Floats
from mixtura.data import ArraySource, Source
from mixtura.errors import InvalidDataError
from mixtura.estimators.inputs.encoded_rows import further_source, learn_source, names_of
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.estimators.inputs.parameters import check_parameters
from mixtura.estimators.inputs.rows import ReadsSparse, unchanged_on_failure
from mixtura.preparation.logarithms import Log, check_log
from mixtura.preparation.transform import Preparation


class MixturePreparation(ReadsSparse, TransformerMixin, BaseEstimator):
    r"""Make rows ready for a Gaussian mixture: encode, take logarithms, standardise, reduce.

    Categories become columns of 0 and 1 (``one_hot``), every feature is centred and divided by
    its standard deviation (``scale``), and many features are reduced to principal components
    (``pca``): :math:`z = C ((x - c) / s - m)`, with :math:`\log x_j` in place of :math:`x_j`
    for the columns of ``log``. It is what
    :class:`mixtura.PreparedGaussianMixture` and ``mixtura fit`` do to their rows, but for their
    choice of a number of components, as a step for :func:`sklearn.pipeline.make_pipeline`.

    In a pipeline, densities and parameters are those of the prepared rows. For densities, means
    and covariances in the units of the rows use :class:`mixtura.PreparedGaussianMixture`, which
    also trims outliers: a transformer cannot leave out rows.

    Parameters
    ----------
    scale : bool, default=True
        Divide each feature by its standard deviation.
    pca : "auto", int or None, default="auto"
        Number of principal components to keep. "auto" keeps those that hold 95 % of the variance
        where there are more than 20 features, and does nothing otherwise. A step of a pipeline
        knows of no groups, and groups need not stand out on so many: where they matter, set a
        number, or use :class:`mixtura.PreparedGaussianMixture`, which tries several.
    one_hot : "auto", list of str or None, default=None
        Columns of a table to encode as 0 and 1: all of text, booleans and categories, or those
        with these names. Off by default, since a Gaussian has no spread where all rows of a group
        share one level.
    log : "all", list of str or int, or None, default=None
        Columns whose natural logarithms are taken before all else, by name or position from 0:
        incomes, prices, sizes. All of their values must be above zero.

    Attributes
    ----------
    preparation_ : Preparation, what was learnt
    n_features_in_ : int
    feature_names_in_ : (d,) names, where X is a table with names

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.pipeline import make_pipeline
    >>> from mixtura import GaussianMixture, MixturePreparation
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (50, 2)), rng.normal(9, 1, (50, 2))])
    >>> X[:, 1] *= 1000
    >>> pipeline = make_pipeline(MixturePreparation(), GaussianMixture(2, random_state=0))
    >>> labels = pipeline.fit_predict(X)
    >>> np.bincount(labels)
    array([50, 50])
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "scale": ["boolean"],
        "pca": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"}), None],
        "one_hot": [StrOptions({"auto"}), list, tuple, None],
        "log": [StrOptions({"all"}), list, tuple, None],
    }

    def __init__(
        self,
        *,
        scale: bool = True,
        pca: str | int | None = "auto",
        one_hot: str | Sequence[str] | None = None,
        log: Log = None,
    ) -> None:
        self.scale = scale
        self.pca = pca
        self.one_hot = one_hot
        self.log = log

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn centres, scales, levels and principal components.

        Raises
        ------
        MixturaError
            X is not finite numbers (and categories, with ``one_hot``), a value of ``log`` is not
            above zero, or a parameter is out of range.
        """
        check_parameters(self)
        check_log(self.log)
        with unchanged_on_failure(self):
            source, encoding, log = learn_source(self, X, self.one_hot, self.log)
            self.preparation_ = Preparation.fit(
                source,
                names_of(source),
                scale=self.scale,
                pca=self.pca,
                encoding=encoding,
                log=log,
            )
        return self

    def transform(self, X: Any) -> Floats | Source:
        """Rows to prepared rows (n, m), in float64: an array, or a source of a source."""
        check_is_fitted(self)
        rows = further_source(self, X, self.preparation_)
        prepared = self.preparation_.prepare(rows)
        return prepared.rows if isinstance(prepared, ArraySource) else prepared

    def inverse_transform(self, X: Any) -> Floats:
        """Prepared rows (n, m) to the units of the rows (n, d).

        After PCA they lie in the span of the components that were kept. One-hot columns stay
        numbers, the first level of each column without one; logarithms are undone.
        """
        check_is_fitted(self)
        try:
            prepared = check_array(X, dtype=np.float64)
        except ValueError as error:
            raise InvalidDataError(str(error)) from error
        m = len(self.preparation_.prepared_names)
        if prepared.shape[1] != m:
            raise InvalidDataError(
                f"X has {prepared.shape[1]} columns, but prepared rows have {m}: give what "
                "transform returned."
            )
        return self.preparation_.inverse_transform(prepared)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names (m,) of the prepared columns: ``pca0``, ``pca1`` ... after PCA.

        Raises
        ------
        InvalidDataError
            ``input_features`` are not the names of the fit.
        """
        check_is_fitted(self)
        preparation = self.preparation_
        if input_features is not None:
            given = [str(name) for name in input_features]
            if len(given) != self.n_features_in_:
                raise InvalidDataError(
                    "input_features should have length equal to number of features "
                    f"({self.n_features_in_}), got {len(given)}"
                )
            if hasattr(self, "feature_names_in_"):
                if given != list(self.feature_names_in_):
                    raise InvalidDataError("input_features is not equal to feature_names_in_")
            elif preparation.pca is None and preparation.encoding is None:
                return np.array(given, dtype=object)
        return np.array(preparation.prepared_names, dtype=object)
