"""A Gaussian mixture with its preparation inside: raw rows in, answers in the rows' own units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.utils._param_validation import Interval

from mixtura._typing import Floats, Ints
from mixtura.data import ArraySource, Source
from mixtura.diagnostics.anomalies import Densities, remembered
from mixtura.errors import InvalidParameterError
from mixtura.estimators.answers.plain_state import PlainState
from mixtura.estimators.answers_in_units import AnswersInUnits, total_volume
from mixtura.estimators.gaussian_mixture import FIT_PARAMETERS, GaussianMixture
from mixtura.estimators.inputs.encoded_rows import check_one_hot, learn_source, names_of
from mixtura.estimators.inputs.errors_of_rows import (
    check_axes,
    check_beside_errors,
    check_preparation,
    measured,
    prepared_source,
)
from mixtura.estimators.inputs.family import asked_family, check_component
from mixtura.estimators.inputs.noise import check_noise, left_of
from mixtura.estimators.inputs.parameters import check_parameters
from mixtura.estimators.inputs.regularised import check_prior_and_ratio
from mixtura.estimators.inputs.rows import ReadsSparse, unchanged_on_failure
from mixtura.estimators.mixture_preparation import MixturePreparation
from mixtura.estimators.warnings.fit_warnings import Ended, warn_of_ending
from mixtura.fitting.common import Common
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import GAUSSIAN, kind_of
from mixtura.preparation.logarithms import Log, check_log, taken
from mixtura.preparation.reduction import find_reduction
from mixtura.preparation.transform import Preparation
from mixtura.preparation.trimming import check_threshold, find_extremes, warn_of_doubt

_OF_THE_MIXTURE = (
    "n_components",
    "covariance_type",
    *FIT_PARAMETERS,
    "component",
    "random_state",
    "n_jobs",
)


class PreparedGaussianMixture(
    AnswersInUnits, PlainState, ReadsSparse, DensityMixin, BaseEstimator
):
    r"""Standardise, reduce by PCA where there are many features, and fit a mixture.

    Unlike a scikit-learn pipeline, it speaks of the rows as they were given: log-densities,
    likelihoods and criteria count the scaler's log-determinant in, and means, standard deviations
    and samples come back in the original units. After PCA, densities are those of the scores, and
    criteria count the turn of their m axes, m (m - 1) / 2 parameters, whatever the covariance
    type: matrices have it among their own. Components are numbered by share, the largest first.

    With ``log``, the change of variables is counted too,
    :math:`\log p(x) = \log p_y(\log x) - \sum_j \log x_j` over its columns, so that densities and
    criteria are of the rows as given and compare with those of a fit without it, unless there is a
    PCA. Means and standard deviations are those of the values themselves.

    Parameters
    ----------
    n_components, covariance_type, tol, reg_covar, max_iter, n_init, init_params, random_state, \
            n_jobs, noise
        As in :class:`mixtura.GaussianMixture`.
    prior : "default", :class:`mixtura.ConjugatePrior` or None, default=None
        As in :class:`mixtura.GaussianMixture`, in the units of the prepared rows: with ``scale``
        those of standard deviations about the columns' means.
    max_ratio : float or None, default=None
        As in :class:`mixtura.GaussianMixture`, of covariances of the prepared rows: with ``scale``
        in units of standard deviations, so that the columns' own units play no part.
    scale : bool, default=True
        Divide each feature by its standard deviation first.
    pca : "auto", int or None, default="auto"
        Number of principal components to fit to. "auto" does nothing up to 20 features. With
        more, it tries 1, 2, 3, 5, 10 and 20 principal components, those that stand out, those that
        hold 95 % of the variance, and no PCA where the rows are enough for this covariance type,
        with a quick fit each, and keeps what is best by BIC as a density of all features: the
        components that are left out are one Gaussian for all groups. One component of a mixture
        is the same on any of them, and gets those of 95 %.
    anomaly_quantile : float, default=0.05
        Share of the training rows, those of least density, below ``anomaly_threshold_``.
    one_hot : "auto", list of str or None, default=None
        Columns of a table to encode as 0 and 1: all of text, booleans and categories, or those
        with these names. Off by default, since a Gaussian has no spread where all rows of a group
        share one level: groups may collapse there or be no more than the levels again, whatever
        their shape. A warning says so. Often it is better to count the levels in the groups of a
        fit without them.
    log : "all", list of str or int, or None, default=None
        Columns whose natural logarithms are taken before all else, by name or position from 0:
        incomes, prices, sizes, whatever differs by factors. All of their values must be above
        zero, those of later rows too. ``trim`` then looks at the logarithms.
    trim : float or None, default=None
        Leave rows that are extreme outliers out of the fit, beyond so many robust standard
        deviations from the median of some column, as :func:`mixtura.trim_mask` finds them. They
        still get a label and a density; ``anomaly_threshold_`` is that of the other rows.
    noise_volume : float or None, default=None
        The volume in which noise is spread evenly, on the scale that ``density_scale_`` names: in
        the units of the rows, of their logarithms in the columns of ``log``, or of their scores.
        None is that of the smallest box around the prepared rows.
    component, degrees_of_freedom
        As in :class:`mixtura.GaussianMixture`.

    Attributes
    ----------
    mixture_ : :class:`mixtura.GaussianMixture`, fitted to the prepared rows
    preparation_ : Preparation, what was learnt about centre, scale and principal components
    density_scale_ : "original" or "pca scores", what log-densities refer to
    anomaly_quantile_ : float, the quantile the threshold is of
    anomaly_threshold_ : float, rows with a log-density below it are anomalies
    trimmed_ : (t,) int, the rows of X left out of the fit, from 0
    n_features_in_ : int
    feature_names_in_ : (d,) names, where X is a table with names

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura import PreparedGaussianMixture
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (100, 2)), rng.normal(8, 1, (100, 2))])
    >>> X[:, 1] *= 1000
    >>> model = PreparedGaussianMixture(n_components=2, random_state=0).fit(X)
    >>> np.sort(model.means_original_[:, 1].round(-3))
    array([   0., 8000.])
    """

    _parameter_constraints: ClassVar[dict[str, list[Any] | str]] = {
        **{name: GaussianMixture._parameter_constraints[name] for name in _OF_THE_MIXTURE},
        **MixturePreparation._parameter_constraints,
        "anomaly_quantile": [Interval(Real, 0.0, 1.0, closed="left")],
        "trim": [Interval(Real, 0.0, None, closed="neither"), None],
    }

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-6,
        reg_covar: float = 1e-6,
        max_iter: int = 1000,
        n_init: int = 10,
        init_params: str | Callable[..., ArrayLike] = "k-means++",
        random_state: Any = None,
        n_jobs: int | None = None,
        scale: bool = True,
        pca: str | int | None = "auto",
        anomaly_quantile: float = 0.05,
        one_hot: str | Sequence[str] | None = None,
        trim: float | None = None,
        log: Log = None,
        noise: float | ArrayLike | None = None,
        noise_volume: float | None = None,
        component: str = "gaussian",
        degrees_of_freedom: str | float | None = None,
        prior: str | ConjugatePrior | None = None,
        max_ratio: float | None = None,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.scale = scale
        self.pca = pca
        self.anomaly_quantile = anomaly_quantile
        self.one_hot = one_hot
        self.trim = trim
        self.log = log
        self.noise = noise
        self.noise_volume = noise_volume
        self.component = component
        self.degrees_of_freedom = degrees_of_freedom
        self.prior = prior
        self.max_ratio = max_ratio

    def fit(self, X: Any, y: Any = None, *, covariance_of_error: ArrayLike | None = None) -> Self:
        """Learn the preparation from X and fit the mixture of largest likelihood.

        Parameters
        ----------
        X : array-like or table (n, d)
        y : ignored
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            How exactly each row is measured, in the units of the rows, as in
            :meth:`mixtura.GaussianMixture.fit`. It is scaled and turned as the rows are; centre,
            scale and principal axes are those of the rows as measured. It does not go with ``log``
            and ``one_hot``.

        Raises
        ------
        MixturaError
            As :meth:`mixtura.GaussianMixture.fit`; or a category is missing or has one level or
            more than 20; or a value of ``log`` is not above zero.

        Warns
        -----
        ConvergenceWarning, CollapsedWarning
            As :meth:`mixtura.GaussianMixture.fit`; columns and values are told as they were given.
        MixturaWarning
            Categories were encoded, or rows beyond the trimming threshold were kept.
        """
        self._check_parameters()
        if covariance_of_error is not None:
            check_beside_errors([asked_family(self)], self.noise, None)
            check_preparation(self.log, self.one_hot)
        with unchanged_on_failure(self):
            source, encoding, log = learn_source(self, X, self.one_hot, self.log)
            source = measured(source, covariance_of_error)
            check_axes(self.pca, source)
            names = names_of(source)
            trimmed: Ints | None = None
            if self.trim is not None:
                numbers = slice(None) if encoding is None else ~np.array(encoding.is_dummy)
                rows = source.array()
                looked_at = taken(rows, log) if log else rows
                trimming = find_extremes(looked_at, self.trim, numbers)
                warn_of_doubt(trimming, stacklevel=2)
                own = None if source.errors is None else source.errors[~trimming.mask]
                kept = ArraySource(rows[~trimming.mask], checked=True, errors=own)
                source, trimmed = kept, trimming.rows
            preparation = find_reduction(
                source,
                names,
                [self.n_components],
                [kind_of(self.covariance_type, self.component)],
                pca=self.pca,
                scale=self.scale,
                encoding=encoding,
                log=log,
                n_jobs=self.n_jobs,
            ).preparation
            ended = self._fit_prepared(preparation, prepared_source(preparation, source), trimmed)
        warn_of_ending(self, ended, raw=source, raw_names=names)
        return self

    def fit_prepared(
        self,
        preparation: Preparation,
        prepared: Floats | Source,
        *,
        trimmed: Ints | None = None,
        common: Common | None = None,
    ) -> Self:
        """Fit to rows that ``preparation`` has transformed; a sweep does that only once.

        ``trimmed`` numbers the rows that were left out of them; ``common`` is the sweep's.
        """
        self._check_parameters()
        source = prepared if isinstance(prepared, Source) else ArraySource(prepared)
        ended = self._fit_prepared(preparation, source, trimmed, common)
        raw = names = None
        if preparation.pca is None:  # the way back is exact for whatever repeats
            names = preparation.feature_names
            raw = source.mapped(preparation.inverse_transform, len(names))
        warn_of_ending(self, ended, raw=raw, raw_names=names)
        return self

    def _fit_prepared(
        self,
        preparation: Preparation,
        prepared: Source,
        trimmed: Ints | None,
        common: Common | None = None,
    ) -> Ended:
        """Fit, and leave it to the caller to say how it ended."""
        mixture = GaussianMixture(**{name: getattr(self, name) for name in _OF_THE_MIXTURE})
        if trimmed is not None:
            mixture.noise = left_of(self.noise, prepared.n_rows, trimmed)
        ended = mixture._fit_silently(prepared, preparation=preparation, common=common)
        # set together, so that a fit that fails leaves the last one whole
        self.n_features_in_ = len(preparation.columns)
        self.preparation_ = preparation
        self.trimmed_: Ints = np.empty(0, dtype=np.intp) if trimmed is None else trimmed
        self.mixture_ = mixture
        order = self._largest_share_first()
        volume = preparation.log_volume(prepared)
        log_density = self.mixture_.score_samples(prepared) + volume
        self.__dict__.pop("_densities", None)
        self.__dict__.pop("_log_volume", None)
        if not isinstance(volume, float):  # else those of the mixture say it
            weight, which = prepared.weight, remembered(prepared.n_rows, prepared.weight)
            kept = None if weight is None else weight[which]
            self._densities = Densities.of(log_density[which], kept)
            self._log_volume = total_volume(volume, volume.size, weight)
        self.anomaly_quantile_ = float(self.anomaly_quantile)
        self.anomaly_threshold_ = float(np.quantile(log_density, self.anomaly_quantile))
        return replace(
            ended, mixture=ended.mixture.reorder(order), names=preparation.prepared_names
        )

    def fit_predict(
        self, X: Any, y: Any = None, *, covariance_of_error: ArrayLike | None = None
    ) -> Ints:
        """Fit to X and return the label (n,) of each of its rows."""
        fitted = self.fit(X, covariance_of_error=covariance_of_error)
        return fitted.predict(X, covariance_of_error=covariance_of_error)

    def _largest_share_first(self) -> Ints:
        """Number the components by share, so that label 0 is the largest group; in what order."""
        mixture = self.mixture_.mixture()
        order = np.argsort(-mixture.shares, kind="stable")
        self.mixture_._set_mixture(mixture.reorder(order), self.mixture_.means_.dtype)
        return order

    def _check_parameters(self) -> None:
        check_noise(self)
        check_prior_and_ratio(self)
        check_parameters(self)
        check_component(self.component, self.degrees_of_freedom, self.covariance_type)
        check_one_hot(self.one_hot)
        check_log(self.log)
        if self.component != GAUSSIAN and self.log is not None:
            raise InvalidParameterError(
                f"log is {self.log!r:.80} and component is {self.component!r}: values whose "
                "logarithms have heavy tails have no mean. Leave one of the two out."
            )
        if self.trim is not None:
            check_threshold(self.trim)
