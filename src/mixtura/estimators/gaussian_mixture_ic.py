"""The estimator that chooses: every size with every shape, and the best by a criterion."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from numbers import Integral
from typing import Any, ClassVar, Self

from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, DensityMixin

from mixtura._typing import Ints
from mixtura.data.sample_weights import weighted
from mixtura.estimators.answers.plain_state import PlainState
from mixtura.estimators.gaussian_mixture import FIT_PARAMETERS, GaussianMixture
from mixtura.estimators.grid_search import GridSearch
from mixtura.estimators.inputs.errors_of_rows import check_beside_errors, measured
from mixtura.estimators.inputs.family import check_freedom_of
from mixtura.estimators.inputs.noise import check_noise, known_rows
from mixtura.estimators.inputs.parameters import check_parameters
from mixtura.estimators.inputs.regularised import check_densities, check_regularised
from mixtura.estimators.inputs.rows import ReadsSparse, read_source, unchanged_on_failure
from mixtura.estimators.sweep_answers import KeepsSweep
from mixtura.estimators.sweep_warnings import doubts
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import FAMILIES, kind_of
from mixtura.process.randomness import generator
from mixtura.selection import Criterion, Row, named
from mixtura.selection.grid import (
    chosen_components,
    chosen_sizes,
    chosen_types,
    different_types,
)


class GaussianMixtureIC(KeepsSweep, PlainState, ReadsSparse, DensityMixin, BaseEstimator):
    r"""Gaussian mixture whose size and shape an information criterion chooses.

    Fits every number of components with every covariance type, side by side, and keeps the model
    with the lowest criterion, as :class:`sklearn.linear_model.LassoLarsIC` does for its paths. A
    model in which a component has collapsed loses to every sound one, as its likelihood is an
    accident, and so does one in which a component has too few rows to be taken for a group: five,
    for ``"full"`` 2 (d + 1). With fewer than ten rows a parameter, the model that BIC, AIC or ICL
    prefers is checked on rows left out of its fit, in ten parts, and gives way to a simpler one
    that predicts them better. A callable criterion is not second-guessed so. Each model is what
    :class:`mixtura.GaussianMixture` with the same seed finds alone.

    Parameters
    ----------
    n_components : int or iterable of int, default=1 to 15
        Numbers of components to try. With ``noise`` they may begin at 0, which says that all rows
        are noise. Numbers above that of the distinct rows fail, each with its
        reason in ``results_``, and the others go on; if all are, they are fitted all the same.
    covariance_type : str or several, default="usual"
        Shapes to try: any that :class:`mixtura.GaussianMixture` takes, ``"usual"`` for full, tied,
        diag and spherical, or ``"all"`` for the fourteen of R's mclust. In one column there are
        two models only, a variance each and one for all, and the first of each kind is fitted.
        Where columns determine one another, or there are no more rows than columns, shapes of
        matrices are left out of a comparison with the others, whose likelihoods have bounds;
        ``results_`` and a warning say why.
    criterion : {"bic", "aic", "icl"} or callable, default="bic"
        What chooses; lower is better. A callable is called as ``f(log_likelihood, n_parameters,
        n, entropy)``, with the total log-likelihood and the entropy of the responsibilities in
        nats, and n the weight of all rows.
    tol, reg_covar, max_iter, n_init, init_params
        As in :class:`mixtura.GaussianMixture`, for every model. A function as ``init_params`` is
        called from several threads unless ``n_jobs`` is 1.
    noise, noise_volume, prior, trim, max_ratio
        As in :class:`mixtura.GaussianMixture`, for every model.
    random_state : int, RandomState, Generator or None
        An int is the seed of every model; otherwise one is drawn for all of them.
    n_jobs : int or None, default=None
        Threads, as in :class:`mixtura.GaussianMixture`: models side by side, one thread each. The
        result has the same bits whatever the number.
    progress : callable or None, default=None
        Called with a :class:`mixtura.selection.Row` after every fit, one at a time, in the order
        in which they end, possibly from another thread.
    component : {"gaussian", "student_t"} or several, default="gaussian"
        Densities of components to try, each in every shape: with both, the criterion decides
        whether tails are heavy.
    degrees_of_freedom : None, "shared" or float, default=None
        Of the models of Student's t, as in :class:`mixtura.GaussianMixture`.

    Attributes
    ----------
    best_estimator_ : :class:`mixtura.GaussianMixture`, the model chosen
    n_components_, covariance_type_, component_ : its size, shape and density
    criterion_ : str, the name of the criterion that chose
    results_ : dict of arrays, one element a model, with ``to_frame(backend=None)``
        ``n_components``, ``covariance_type``, ``component`` where others than Gaussians were
        tried, ``bic``, ``aic``, ``icl`` and a callable's own name,
        ``log_likelihood``, ``n_parameters``, ``n_iter``, ``outcome``, ``smallest_component``
        (effective rows), ``collapsed``, ``unbelievable`` (a component has too few rows),
        ``set_aside`` (why it could not be chosen), ``seconds``, ``error``, ``selected``.
    sweep_ : :class:`mixtura.selection.Sweep`, the same as values, each with its fitted model
    elbow_ : int or None, where the chosen shape's curve stops to fall steeply
    elbow_disagrees_ : bool, whether that is another number than the chosen one
    at_edge_ : bool, whether the chosen number is the largest or the smallest tried (but not 1)
    advantage_ : float, how far behind the next sound model is by the criterion
        0 where that is ahead, because a simpler model predicts rows left out better.
    confidence_ : :class:`mixtura.selection.Confidence`
        The choice in words, and what speaks against more: it is never called clear where the
        next model is behind by less than 1.96 standard errors (Vuong 1989, Econometrica 57:307),
        where there are fewer than two rows a parameter, or at the edge of the sizes tried.
    evidence_ : list of :class:`mixtura.selection.Neighbours`
        Between each number of components and the next, by BIC, in the words of Kass & Raftery
        (1995, JASA 90:773, section 3.2).
    weights_, means_, covariances_, precisions_, precisions_cholesky_, converged_, outcome_, \
            n_iter_, lower_bound_, lower_bounds_
        Those of ``best_estimator_``.
    n_features_in_ : int
    feature_names_in_ : (d,) names, where X is a table with names

    References
    ----------
    Fraley & Raftery (2002), JASA 97:611, section 2.4, for the choice of both by BIC.

    Examples
    --------
    >>> from mixtura import GaussianMixtureIC, datasets
    >>> X = datasets.load("faithful").X
    >>> model = GaussianMixtureIC(range(1, 5), random_state=0).fit(X)
    >>> model.n_components_, model.covariance_type_
    (3, 'tied')
    >>> pair = next(p for p in model.evidence_ if (p.covariance_type, p.fewer) == ("tied", 2))
    >>> f"{pair.fewer} or {pair.more}? {pair.strength} evidence for {pair.favours}"
    '2 or 3? very strong evidence for 3'
    """

    _parameter_constraints: ClassVar[dict[str, list[Any] | str]] = {
        # sizes, shapes and the criterion have sentences of their own
        **dict.fromkeys(
            ("n_components", "covariance_type", "criterion", "component"), "no_validation"
        ),
        **{
            name: GaussianMixture._parameter_constraints[name]
            for name in (*FIT_PARAMETERS, "trim", "random_state", "n_jobs")
        },
        "progress": [callable, None],
    }

    def __init__(
        self,
        n_components: int | Iterable[int] = tuple(range(1, 16)),
        *,
        covariance_type: str | Iterable[str] = "usual",
        criterion: str | Criterion = "bic",
        tol: float = 1e-6,
        reg_covar: float = 1e-6,
        max_iter: int = 1000,
        n_init: int = 10,
        init_params: str | Callable[..., ArrayLike] = "k-means++",
        random_state: Any = None,
        n_jobs: int | None = None,
        progress: Callable[[Row], None] | None = None,
        noise: float | ArrayLike | None = None,
        noise_volume: float | None = None,
        component: str | Iterable[str] = "gaussian",
        degrees_of_freedom: str | float | None = None,
        prior: str | ConjugatePrior | None = None,
        trim: float | None = None,
        max_ratio: float | None = None,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.criterion = criterion
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.progress = progress
        self.noise = noise
        self.noise_volume = noise_volume
        self.component = component
        self.degrees_of_freedom = degrees_of_freedom
        self.prior = prior
        self.trim = trim
        self.max_ratio = max_ratio

    def fit(
        self,
        X: Any,
        y: Any = None,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> Self:
        """Fit every model to the rows of X and choose one.

        Parameters
        ----------
        X : array-like or table (n, d)
        y : ignored
        sample_weight : array-like (n,), optional
            Weight 2 is the row twice, weight 0 the row absent. Weights that add up to less than
            a tenth of the rows that they amount to, as those that add up to 1 do, are read as
            relative and scaled to add up to these.
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            How exactly each row is measured, as in :meth:`mixtura.GaussianMixture.fit`. Models are
            compared by the likelihood of the rows with their errors.

        Raises
        ------
        InvalidDataError, InvalidTypeError
            X cannot be read, or no model can be fitted to it; where some can, the others are
            rows of ``results_`` with their reason.
        InvalidParameterError
            A constructor parameter, ``sample_weight`` or ``covariance_of_error`` has a wrong value
            or shape.

        Warns
        -----
        ConvergenceWarning, SingularDataWarning
            As in :class:`mixtura.GaussianMixture`, of the chosen model only; and where shapes were
            left out.
        CollapsedWarning
            A component collapsed in every model, or the chosen one has twins; which, and what to
            do.
        MixturaWarning
            ``sample_weight`` was scaled; or in every model a component has too few rows to be
            believed.
        """
        sizes, types = self._check_parameters()
        with unchanged_on_failure(self):
            gaps = all(FAMILIES[name].takes_gaps for name in types)
            rows = read_source(self, X, reset=True, at_least=2, gaps=gaps)
            with_errors = measured(rows, covariance_of_error)
            if covariance_of_error is not None:
                families = [FAMILIES[name] for name in types]
                check_beside_errors(families, self.noise, self.trim)
            source = weighted(with_errors, sample_weight, tell=2)
            known_rows(self.noise, source.n_rows)
            types = different_types(types, source.n_features)
            parameters = {name: getattr(self, name) for name in (*FIT_PARAMETERS, "trim")}
            parameters["random_state"] = self._seed()
            search = GridSearch(source, sizes, types, parameters, source.names)
            limits = search.limits()
            swept = search.run(
                self.criterion,
                self.progress,
                limits=limits,
                reg_covar=self.reg_covar,
                n_jobs=self.n_jobs,
            )
            self._publish(swept)
        for category, sentence in doubts(swept.selected, limits, source):
            warnings.warn(sentence, category, stacklevel=2)
        return self

    def fit_predict(
        self,
        X: Any,
        y: Any = None,
        sample_weight: ArrayLike | None = None,
        *,
        covariance_of_error: ArrayLike | None = None,
    ) -> Ints:
        """Fit to X and return the label (n,) of each of its rows; as ``fit`` then ``predict``."""
        errors = covariance_of_error
        fitted = self.fit(X, y, sample_weight, covariance_of_error=errors)
        return fitted.predict(X, covariance_of_error=errors)

    def _check_parameters(self) -> tuple[list[int], list[str]]:
        check_noise(self)
        check_regularised(self)
        check_parameters(self)
        named(self.criterion)
        components = chosen_components(self.component)
        check_freedom_of(components, self.degrees_of_freedom)
        check_densities(self, components)
        least = 1 if self.noise is None else 0
        sizes = chosen_sizes(self.n_components, least=least)
        shapes = chosen_types(self.covariance_type)
        return sizes, [kind_of(shape, each) for each in components for shape in shapes]

    def _seed(self) -> int:
        if isinstance(self.random_state, Integral):
            return int(self.random_state)
        return int(generator(self.random_state).integers(2**31))
