"""The estimator: scikit-learn's interface to the engine. Validation in, fitted attributes out."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, DensityMixin
from sklearn.utils._param_validation import Interval, StrOptions

from mixtura._typing import Ints
from mixtura.data.sample_weights import weighted
from mixtura.data.validation import check_enough_rows
from mixtura.engine.blocks import in_blocks
from mixtura.engine.em import Run
from mixtura.engine.fold import Fold
from mixtura.engine.objective import Objective
from mixtura.engine.outcome import Outcome
from mixtura.engine.regularised import Regularised
from mixtura.errors import InvalidParameterError, MixturaWarning, SingularDataWarning
from mixtura.estimators.answers.plain_state import PlainState
from mixtura.estimators.answers.protected import ProtectedMethods
from mixtura.estimators.answers.publishing import publish
from mixtura.estimators.attributes.fingerprints import untouched
from mixtura.estimators.inputs.errors_of_rows import check_beside_errors, measured
from mixtura.estimators.inputs.family import asked_family
from mixtura.estimators.inputs.noise import check_noise
from mixtura.estimators.inputs.parameters import (
    check_parameters,
    last_mixture,
    problem_of,
    progress_of,
)
from mixtura.estimators.inputs.regularised import (
    check_family,
    check_regularised,
    objective_of,
    outweighed,
)
from mixtura.estimators.inputs.rows import ReadsSparse, read_source, unchanged_on_failure
from mixtura.estimators.warnings.fit_warnings import Ended, warn_of_ending
from mixtura.estimators.warnings.noise_alone import noise_alone
from mixtura.fitting import SEARCH_ALL_ROWS, Problem, Starts, fit, fit_from
from mixtura.fitting.common import Common
from mixtura.fitting.singular_data import in_a_row, singular
from mixtura.initialise import INITIALISERS, Moments
from mixtura.limits import MOST_STARTS
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model.families import AllNames
from mixtura.model.mixture import Mixture
from mixtura.preparation.transform import Preparation
from mixtura.process.randomness import generator
from mixtura.process.workers import usable_workers

MOST_THREADS = 1024
"""More threads than any machine gains from; a model file must not be able to ask for millions."""

FIT_PARAMETERS = (
    "tol",
    "reg_covar",
    "max_iter",
    "n_init",
    "init_params",
    "noise",
    "noise_volume",
    "degrees_of_freedom",
    "prior",
    "max_ratio",
)
"""How a mixture is fitted, whatever its size, its shape and its seed: in every estimator."""


class GaussianMixture(ProtectedMethods, PlainState, ReadsSparse, DensityMixin, BaseEstimator):
    r"""Gaussian mixture :math:`p(x) = \sum_k \pi_k N(x; \mu_k, \Sigma_k)`, fitted by EM.

    A drop-in for :class:`sklearn.mixture.GaussianMixture`: the same parameters, attributes and
    methods. Where a default differs, the parameter says so and why.

    Parameters
    ----------
    n_components : int, default=1
        Number of components k; with ``noise`` also 0, which says that all rows are noise.
    covariance_type : str, default="full"
        Shape of the covariances. Those of scikit-learn are ``"full"``, a matrix each, ``"tied"``,
        one matrix for all, ``"diag"``, variances by feature, and ``"spherical"``, one variance
        each. R's mclust has fourteen, each with a letter for the volume, the shape and the
        orientation of components, E for equal in all, V for varying, I for round or upright:

        - ``"VVV"`` (full), ``"EVV"``, ``"VEV"``, ``"EEV"``: components turn each its own way;
        - ``"VVE"``, ``"EVE"``, ``"VEE"``, ``"EEE"`` (tied): they lie along the same axes;
        - ``"VVI"`` (diag), ``"EVI"``, ``"VEI"``, ``"EEI"``: along the columns;
        - ``"VII"`` (spherical), ``"EII"``: they are round.

        In one column ``"E"`` and ``"V"``, one variance for all and one each, are ``"tied"`` and
        ``"full"``. docs/shapes.md has their formulas.
    tol : float, default=1e-6
        Stop when the mean log-likelihood still to gain, estimated by Aitken's extrapolation, is
        below this (nats a row). scikit-learn stops when the *last step* gained less than 1e-3,
        which on slow problems leaves whole nats behind.
    reg_covar : float, default=1e-6
        Covariance floor in units of each feature's variance (of its middle 90 %, where a few rows
        have stretched the variance a hundredfold; of the other features' geometric mean, where it
        is constant): no component's variance, along any direction, falls below it. It is a
        constraint, not a term added to the diagonal as in scikit-learn, so components above the
        floor are the exact maximum-likelihood ones and rescaling the data scales it. Where every
        start collapses, a feature recorded in steps of d is held at d²/12, and the fit says so.
    max_iter : int, default=1000
        EM iterations at most. scikit-learn's 100 ends before overlapping components settle.
    n_init : int, default=10
        Number of candidate starts, in several views of the rows; scikit-learn's default start is
        always among them. They run a few iterations, the best goes on, and moves that take a
        component out and put it back elsewhere try to leave its local optimum; their number grows
        with ``n_init``. With 1 there is no search: one start, then EM. scikit-learn's default is
        1, which is a known mistake.
    init_params : {"k-means++", "kmeans", "random_from_data", "random", "hierarchical"} or \
            callable, default="k-means++"
        How a candidate begins. "hierarchical" is model-based agglomeration, as mclust begins (of
        more than 2000 distinct rows on a sample): one start, the same whatever the seed, so that
        further candidates are those of "k-means++". A callable is called as
        ``f(X, n_components, random_state)`` with the distinct rows of the data, sorted (a million
        of them at most), and a :class:`numpy.random.Generator`; it returns means (k, d), or
        responsibilities (rows, k) or labels (rows,) of the rows it was given. scikit-learn's
        default is "kmeans"; seeds without Lloyd's iterations led to better optima in our
        measurements, and are cheaper.
    weights_init : array-like (k,), optional
        With ``noise`` they may add up to less than 1, and what is missing is where its share
        begins.
    means_init : array-like (k, d), optional
    precisions_init : array-like, optional
        Inverse covariances in the family's shape. Where all three are given there is no search.
    random_state : int, RandomState, Generator or None
        Seed of the starts and of :meth:`sample`. The order of the rows plays no part in a fit of
        up to 10 000 rows.
    warm_start : bool, default=False
        Go on from the last fit instead of searching for a start.
    verbose : int, default=0
        Above 0, print the log-likelihood every ``verbose_interval`` iterations.
    verbose_interval : int, default=10
    n_jobs : int or None, default=None
        Threads. None is every core this process may use (or ``OMP_NUM_THREADS`` if smaller), and
        inside of a pool or context of joblib what that leaves to it; -1 is every core. The result
        has the same bits whatever the number, also where the system gives fewer threads.
    component : {"gaussian", "student_t"}, default="gaussian"
        Density of a component. Student's t has the shapes of Gaussians and heavier tails, so that
        rows far out neither widen a group nor become one of their own (docs/heavy-tails.md):
        :math:`t_\nu(x; \mu_k, \Sigma_k) \propto |\Sigma_k|^{-1/2} (1 + \delta_k / \nu_k)^{-(\nu_k
        + d) / 2}` with the squared Mahalanobis distance :math:`\delta_k`.
    degrees_of_freedom : None, "shared" or float, default=None
        Those of Student's t: estimated for each component, one for all, or fixed at a number.
        Small ones are heavy tails, 1 a Cauchy distribution; beyond a hundred or so they are those
        of a Gaussian, and the rows hardly tell which.

    noise : float, array-like or None, default=None
        Rows that belong to no group: one more component is the same everywhere, and takes them
        (:math:`\pi_0 / V` beside the groups; Banfield & Raftery 1993). A number between 0 and 1
        is the share to begin with; an array is the rows that are known to be noise, as a mask of
        n booleans or as numbers from 0, and it begins with them. Either way the fit says how much
        there is in the end, and a row that began as noise may end in a group. Their label is -1.
        docs/noise.md has when it helps and when not.
    noise_volume : float or None, default=None
        The volume V in which noise is spread evenly, in the units of the rows. None is that of the
        smallest box around the rows, along the columns or along their principal axes. A single
        row far away makes the box, and with it V, as large as it likes; then give V yourself.

    prior : "default", :class:`mixtura.ConjugatePrior` or None, default=None
        What is known of means, covariances and weights before the rows. The fit then is the mode
        of the posterior, and a component cannot shrink onto a point: the prior counts as a few
        rows of ordinary spread in each. "default" is that of Fraley & Raftery (2007), as
        ``prior=priorControl()`` in R's mclust. Search, stopping and ``lower_bound_`` are by the
        log-posterior, criteria by the likelihood alone. docs/priors.md has the formulas.
    trim : float or None, default=None
        Share of the rows that is left out of the fit, from 0 up to, but not including, 0.5: in
        every iteration those of lowest density (Cuesta-Albertos, Gordaliza & Matran 1997). They
        are in ``trimmed_`` and have the label -1, as has every row that is less likely than all
        that were kept; criteria are of those. It is not the ``trim`` of
        :class:`mixtura.PreparedGaussianMixture`, which looks at each column before the fit.
        docs/robust.md has when it helps.
    max_ratio : float or None, default=None
        How many times the smallest eigenvalue of all covariances the largest may be, 1 or more
        (Garcia-Escudero et al. 2008): no component can shrink onto a point beside wide ones. For
        full, tied, diag, spherical, EEI, EII, EEV and VVE, which have an exact M-step under it.
        It is of the columns as they are, and depends on their units:
        :class:`mixtura.PreparedGaussianMixture` bounds those of standardised columns.

    Attributes
    ----------
    weights_ : (k,), which add up to 1, or with noise to 1 less ``noise_weight_``
    means_ : (k, d)
    covariances_ : in the shape of the family: (k, d, d) where components may turn, (d, d) tied,
        (k, d) along the columns, (k,) where they are round
    precisions_ : inverse covariances, the same shape
    precisions_cholesky_ : factors U of the precisions :math:`U U^\top`, the same shape
    degrees_of_freedom_ : (k,), with ``component="student_t"`` only, where ``covariances_`` are the
        scale matrices :math:`\Sigma_k`, ``precisions_`` their inverses, and the covariances of the
        components :math:`\Sigma_k \nu_k / (\nu_k - 2)`, which are infinite up to 2
    converged_ : bool
    outcome_ : :class:`mixtura.Outcome`, how the fit ended, in words
    n_iter_ : int, EM iterations of the final run
    lower_bound_ : float, mean log-likelihood a row of the fitted parameters, in nats; with
        ``prior`` the log-posterior but for a constant, by the rows; with ``trim`` of those kept
    lower_bounds_ : list of float, the same after each iteration of the final run
    n_features_in_ : int
    feature_names_in_ : (d,) names, where X is a table with names
    trimmed_ : (t,) int, with ``trim`` the rows of X left out of the fit, from 0
    trim_log_density_ : float, with ``trim`` the log-density of the least likely row that was kept
    trim_covariance_ : (d, d), with ``trim`` and missing values the covariance by which these count
        where rows are compared, as docs/missing.md says
    noise_weight_ : float, share of the noise; like the next three only with ``noise``
    noise_log_density_ : float, :math:`-\log V`, in nats
    noise_volume_ : float, V; infinite where a double holds no such number
    noise_box_ : (r + 1, d), a corner of the box from which ``sample`` draws noise, and its edges,
        one for each direction in which the rows vary
    noise_sides_ : (2, d), with ``noise`` the middles and the lengths of the sides of a box of the
        same volume along the columns: the noise of a row that lacks values has the density of the
        sides that it has

    Notes
    -----
    Statistics are kept about the current means in float64, so that an offset of 1e8 or a scale of
    1e-12 loses nothing. More than 10 000 rows of float32 are not copied, and the compiled kernel
    does the arithmetic on a tile of them in float32, which is about twice as fast and right to
    six digits or so; fewer are worked in float64. Among optima, one in which a component has
    collapsed (on the covariance floor, or with fewer effective rows than its
    covariance takes: d + 1 for full, the smaller of that and 5 for the others) loses
    to one in which none has.

    Parameters may be set by hand: ``weights_``, ``means_`` and any one of ``covariances_``,
    ``precisions_cholesky_`` and ``precisions_`` suffice for every method, and the others follow.
    What is set after a fit counts, and what the fit gave beside it is out of date; where several
    are set they must agree. What is no mixture is refused by whichever method comes next, with an
    :class:`mixtura.InvalidParameterError` that names the attribute, the component and the cure.

    References
    ----------
    Dempster, Laird & Rubin (1977), JRSS B 39:1. McLachlan & Peel (2000), *Finite Mixture Models*.
    Peel & McLachlan (2000), Statistics and Computing 10:339, for Student's t.
    Banfield & Raftery (1993), Biometrics 49:803, section 5, for noise. Fraley & Raftery (2007),
    Journal of Classification 24:155, for priors. Garcia-Escudero, Gordaliza, Matran & Mayo-Iscar
    (2008), Annals of Statistics 36:1324, for trimming and the ratio of eigenvalues. Bovy, Hogg &
    Roweis (2011), Annals of Applied Statistics 5:1657, for rows measured with errors.

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura import GaussianMixture
    >>> rng = np.random.default_rng(0)
    >>> X = np.concatenate([rng.normal(0, 1, (100, 2)), rng.normal(8, 1, (100, 2))])
    >>> model = GaussianMixture(n_components=2, random_state=0).fit(X)
    >>> np.sort(model.means_[:, 0]).round(1)
    array([-0.1,  7.9])
    >>> print(model.outcome_)
    converged: ...
    """

    _parameter_constraints: ClassVar[dict[str, list[Any] | str]] = {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "covariance_type": [StrOptions(AllNames())],
        "tol": [Interval(Real, 0.0, None, closed="left")],
        "reg_covar": [Interval(Real, 0.0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, MOST_STARTS, closed="both")],
        "init_params": [StrOptions(INITIALISERS.keys()), callable],
        "weights_init": ["array-like", None],
        "means_init": ["array-like", None],
        "precisions_init": ["array-like", None],
        "random_state": ["random_state", np.random.Generator],
        "warm_start": ["boolean"],
        "verbose": ["verbose"],
        "verbose_interval": [Interval(Integral, 1, None, closed="left")],
        "n_jobs": [
            Interval(Integral, 1, MOST_THREADS, closed="both"),
            Interval(Integral, None, -1, closed="right"),
            None,
        ],
        # these have sentences of their own
        "noise": "no_validation",
        "noise_volume": "no_validation",
        "prior": "no_validation",
        "trim": "no_validation",
        "max_ratio": "no_validation",
        "component": "no_validation",
        "degrees_of_freedom": "no_validation",
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
        weights_init: ArrayLike | None = None,
        means_init: ArrayLike | None = None,
        precisions_init: ArrayLike | None = None,
        random_state: Any = None,
        warm_start: bool = False,
        verbose: int = 0,
        verbose_interval: int = 10,
        n_jobs: int | None = None,
        noise: float | ArrayLike | None = None,
        noise_volume: float | None = None,
        component: str = "gaussian",
        degrees_of_freedom: str | float | None = None,
        prior: str | ConjugatePrior | None = None,
        trim: float | None = None,
        max_ratio: float | None = None,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.reg_covar = reg_covar
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start
        self.verbose = verbose
        self.verbose_interval = verbose_interval
        self.n_jobs = n_jobs
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
        r"""Find the mixture of largest likelihood for the rows of X.

        Parameters
        ----------
        X : array-like or table (n, d)
            Numpy array, SciPy sparse matrix, pandas, polars, pyarrow or anything narwhals reads.
            Objects, categories and text count as numbers where every cell reads as one. A
            :class:`mixtura.data.Source` is read block by block, and is never whole in memory.
            Parameters of float32 rows are float32.
        y : ignored
        sample_weight : array-like (n,), optional
            Weight 2 is the row twice, weight 0 the row absent. Weights that add up to less than
            a tenth of the rows that they amount to, as those that add up to 1 do, are read as
            relative and scaled to add up to these.
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            How exactly each row is measured: the variance of each value's error, or a covariance
            matrix for each row. The mixture then is one of the true rows,
            :math:`x_i \sim \sum_k \pi_k N(\mu_k, \Sigma_k + S_i)` (extreme deconvolution; Bovy,
            Hogg & Roweis 2011), and its covariances are what is left when the errors are taken
            out. 0 is a value that is exact, ``numpy.inf`` one of which nothing is known, as where
            X is NaN. Answers about these rows take their errors too. docs/measurement-errors.md
            has when it helps.

        Raises
        ------
        InvalidDataError
            X cannot be fitted: NaN, infinity, fewer rows than components, or sparse rows that
            take more than 2 GiB when dense.
        InvalidTypeError
            X holds something other than numbers.
        InvalidParameterError
            A constructor parameter, ``sample_weight`` or ``covariance_of_error`` has a wrong value
            or shape, or the errors go with nothing else that was asked for (Student's t, noise,
            trimming).
        IllDefinedCovarianceError
            A component collapsed and ``reg_covar`` is 0.

        Warns
        -----
        ConvergenceWarning
            ``max_iter`` iterations were not enough.
        CollapsedWarning
            A component means nothing: it has too few rows or none, sits on a value that repeats,
            lies on the covariance floor, or is the twin of another. It says which, and what to do.
        SingularDataWarning
            The covariance of the rows is singular (constant or collinear columns, no more rows
            than columns for full and tied), or fewer rows are distinct than there are components.
            The floor holds covariances there, and all columns concerned are named.
        MixturaWarning
            ``sample_weight`` was scaled; ``noise_volume`` is less than what holds the rows; or by
            BIC all rows may as well be noise.
        """
        ended = self._fit_silently(X, sample_weight, covariance_of_error=covariance_of_error)
        warn_of_ending(self, ended)
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

    def _fit_silently(
        self,
        X: Any,
        sample_weight: ArrayLike | None = None,
        preparation: Preparation | None = None,
        common: Common | None = None,
        covariance_of_error: ArrayLike | None = None,
    ) -> Ended:
        """Read the rows, set up the problem, fit and publish; the caller says how it ended.

        Where a ``preparation`` made the rows, warnings speak of what it read. ``common`` is a
        sweep's, for all of its fits.
        """
        self._check_parameters()
        with unchanged_on_failure(self):
            gaps = asked_family(self).takes_gaps
            rows = read_source(self, X, reset=True, at_least=2, gaps=gaps)
            with_errors = measured(rows, covariance_of_error)
            if covariance_of_error is not None or with_errors.errors is not None:
                check_beside_errors([asked_family(self)], self.noise, self.trim)
            given = weighted(with_errors, sample_weight, tell=3)
            few = check_enough_rows(given, self.n_components)
            names, offset, shift = given.names, None, 0.0
            if preparation is not None:
                names, offset = preparation.prepared_names, preparation.offset
                shift = preparation.log_determinant
            # arithmetic in float32 is twice as fast, which many rows are for; few lose nothing
            worked_in = given.wide() if given.n_rows <= SEARCH_ALL_ROWS else given
            source = in_blocks(worked_in.by_pattern(), n_components=self.n_components)
            with Fold(usable_workers(self.n_jobs)) as fold:
                problem = problem_of(self, source, fold, offset, common, shift)
                family, objective = problem.settings.family, problem.settings.objective
                heavy = outweighed(objective, self.n_components, problem.moments, names)
                if heavy is not None:
                    warnings.warn(heavy, MixturaWarning, stacklevel=3)
                told = in_a_row(singular(problem.judged, family, names, self.reg_covar), few)
                try:
                    result, earlier = self._run(problem, fold)
                except MemoryError:
                    if told is not None:  # which may well be why
                        warnings.warn(told, SingularDataWarning, stacklevel=3)
                    raise
            noise = problem.settings.noise
            result = replace(result, mixture=replace(result.mixture, proper=objective.proper))
            lacking = objective.lacking if isinstance(objective, Regularised) else None
            box = None if noise is None else noise.box
            publish(self, result, earlier, given, box, lacking)
        doubts = [noise.doubt] if noise is not None else []
        doubts.append(noise_alone(result.mixture, self._evidence_of_fit, given))
        of_noise = tuple(doubt for doubt in doubts if doubt is not None)
        return Ended(result.mixture, result.outcome, given, names, told, of_noise)

    def _check_parameters(self) -> None:
        check_noise(self)
        check_regularised(self)
        checked = self
        if self.noise is not None and type(self.n_components) is int and not self.n_components:
            checked = copy(self)  # no component is a model too where there is noise
            checked.n_components = 1
        check_parameters(checked)
        check_family(self, asked_family(self))
        if isinstance(self.n_components, bool):
            raise InvalidParameterError(
                f"n_components is {self.n_components}: give a whole number of at least 1."
            )

    def _run(self, problem: Problem, fold: Fold) -> tuple[Run, tuple[float, ...]]:
        """The run, and the last values before it where it continues another."""
        progress = progress_of(self, problem.settings.objective.name)
        if not self.n_components:
            return _noise_alone(problem, fold), ()
        if not (self.warm_start and hasattr(self, "converged_")):
            return fit(problem, fold, generator(self.random_state), progress), ()
        starts = Starts([last_mixture(self, problem)])
        earlier = self._log_likelihoods[-4:-1] if untouched(self) else ()
        return fit_from(starts, problem, fold, earlier=earlier, progress=progress), earlier

    def _objective(self, moments: Moments) -> Objective:
        """What a fit to rows of these moments maximises: the place for a prior."""
        return objective_of(self, moments)


def _noise_alone(problem: Problem, fold: Fold) -> Run:
    """No component at all: every row is noise, and there is nothing to estimate but its volume."""
    settings, moments, noise = problem.settings, problem.moments, problem.settings.noise
    assert noise is not None  # noqa: S101  (the parameters were checked)
    none = np.empty((0, problem.source.n_features))
    variances = np.maximum(moments.spread, problem.floor.variances)
    parts = settings.family.from_feature_variances(none, variances, problem.floor.variances)
    mixture = Mixture(
        np.ones(1),
        parts,
        problem.floor.variances,
        problem.floor.flat,
        noise.background,
        sides=noise.sides,
    )
    result: Run = settings.run(mixture, problem.source, fold, max_iter=0)
    return replace(result, outcome=Outcome.AT_ROUNDING)
