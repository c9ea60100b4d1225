"""What a fitted mixture answers: labels, probabilities, densities, samples, criteria."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from math import exp, inf, isnan, nan
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike
from sklearn.mixture import GaussianMixture as SklearnMixture

from mixtura._typing import Bools, Floats, Ints, Rows
from mixtura.data import Source
from mixtura.data.sample_weights import FitWeights, weighted
from mixtura.diagnostics.anomalies import Densities
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.engine.outcome import Outcome
from mixtura.engine.trimmed import expect_kept
from mixtura.estimators.answers.criteria import Judged
from mixtura.estimators.answers.figures import FROM_A_FILE, NOT_OF_A_FIT
from mixtura.estimators.answers.imputation import checked_draws, drawn, expected
from mixtura.estimators.answers.noise_samples import sample_beside_noise
from mixtura.estimators.answers.storing import stored_mixture
from mixtura.estimators.answers.summary import Summary
from mixtura.estimators.answers.to_sklearn import gaussian_mixture
from mixtura.estimators.attributes.by_hand import derived, mixture_of, published_components
from mixtura.estimators.attributes.fingerprints import marks_of, untouched
from mixtura.estimators.inputs.errors_of_rows import check_beside_errors, measured
from mixtura.estimators.inputs.family import asked_family
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.estimators.inputs.regularised import maximised, share_trimmed
from mixtura.estimators.inputs.rows import read_source
from mixtura.estimators.inputs.sample_size import sample_size
from mixtura.initialise.yardstick import Yardstick
from mixtura.model.block import Block
from mixtura.model.families import Gaussian, StudentT
from mixtura.model.mixture import NOISE, Mixture, PreparedMixture
from mixtura.model.statistics import MixtureStatistics
from mixtura.model_file import PathLike, StoredModel, write_model
from mixtura.process.randomness import generator
from mixtura.process.workers import usable_workers
from mixtura.selection import Evidence
from mixtura.selection.criteria import in_range

A = TypeVar("A", Floats, Ints)


class FittedMixture(Judged):
    """The methods of a fitted mixture, which read nothing but its fitted attributes."""

    covariance_type: str
    n_components: int
    reg_covar: float
    random_state: Any
    n_jobs: int | None
    weights_: Floats
    means_: Floats
    covariances_: Floats
    precisions_: Floats
    precisions_cholesky_: Floats
    n_features_in_: int
    feature_names_in_: Any
    outcome_: Outcome
    n_iter_: int
    _log_likelihoods: tuple[float, ...]
    _total_weight: float
    noise_weight_: float
    noise_log_density_: float
    noise_box_: Floats
    noise_sides_: Floats
    trimmed_: Ints
    trim_log_density_: float
    trim_covariance_: Floats

    def mixture(self) -> Mixture:
        """The fitted parameters as the engine's value, in float64."""
        check_is_fitted(self)
        return mixture_of(self)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            return derived(self, name)

    def _set_mixture(self, mixture: Mixture, dtype: np.dtype[Any]) -> None:
        parts = mixture.components
        arrays = {name: getattr(parts, name).astype(dtype) for name in parts.declared()}
        noise = None
        if mixture.background is not None:
            noise = float(mixture.weights[-1]), mixture.background, mixture.sides
        self._set_fitted(mixture.shares.astype(dtype), arrays, noise)

    def _set_fitted(
        self,
        weights: Rows,
        arrays: Mapping[str, Rows],
        noise: tuple[float, float, Floats | None] | None = None,
    ) -> None:
        """Publish weights and the family's arrays, and nothing that another family had.

        ``noise`` is its weight, its log-density and its sides, where there is any.
        """
        for name in vars(self).get("_published", {}):
            if name.endswith("_"):
                vars(self).pop(name, None)
        for name in ("trimmed_", "trim_log_density_", "trim_covariance_"):
            vars(self).pop(name, None)
        self.weights_ = weights
        if noise is not None:
            self.noise_weight_, self.noise_log_density_, sides = noise
        else:
            vars(self).pop("noise_box_", None)
        if noise is None or sides is None:
            vars(self).pop("noise_sides_", None)
        else:
            self.noise_sides_ = sides
        for name, array in arrays.items():
            setattr(self, f"{name}_", array)
        components = published_components(self)
        if isinstance(components, Gaussian | StudentT):
            # from the published factor, so that a loaded model has the same bits
            self.precisions_ = components.precisions.astype(weights.dtype)
        self._published = marks_of(self)

    @property
    def noise_volume_(self) -> float:
        """The volume V in which noise is spread evenly, in the units of the rows."""
        try:
            return exp(-vars(self)["noise_log_density_"])
        except OverflowError:
            return inf
        except KeyError:
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute 'noise_volume_': it was not "
                "fitted with noise"
            ) from None

    def predict(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Ints:
        """Label (n,) of the component most likely to have drawn each row; -1 is noise.

        After a trimmed fit it is also what is less likely than any row that the fit has kept.

        Parameters
        ----------
        X : rows (n, d)
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            Of the rows' measurement errors, as in ``fit``. Without it they count as exact, after
            a fit to rows with errors too; :meth:`predict_proba` and :meth:`score_samples` alike.
        """
        X = self._measured(X, covariance_of_error)
        if (limit := self._limit()) is None:
            return self._each_block(
                X, lambda mixture, block: mixture.labels(block.rows, block.errors)
            )

        yardstick = self._yardstick()

        def label(mixture: PreparedMixture, block: Block) -> Ints:
            labels = mixture.labels(block.rows)
            compared = mixture.log_density(block.wide().rows) + yardstick.of(block)
            labels[(compared < limit) & _any_value(block)] = NOISE
            return labels

        return self._each_block(X, label)

    def _limit(self) -> float | None:
        """The log-density below which rows are left out of a trimmed fit; None without trimming
        or where the parameters are no longer those of the fit.
        """
        limit: float | None = vars(self).get("trim_log_density_")
        return limit if limit is not None and untouched(self) else None

    def _yardstick(self) -> Yardstick:
        """What missing values count where rows are compared for trimming."""
        covariance = vars(self).get("trim_covariance_")
        if covariance is not None:
            return Yardstick(np.asarray(covariance, dtype=np.float64))
        return Yardstick.around(self.mixture())

    def _trim_densities(self, X: Any) -> Floats:
        """By what a trimmed fit compares rows: log-densities, as if no value were missing."""
        yardstick = self._yardstick()

        def compared(mixture: PreparedMixture, block: Block) -> Floats:
            return mixture.log_density(block.wide().rows) + yardstick.of(block)

        return self._each_block(X, compared, keep_type=False)

    def predict_proba(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Floats:
        r"""Responsibilities (n, k): :math:`p(k \mid x_i)`; each row adds up to one.

        With noise it adds up to one less the probability of that, which :meth:`noise_proba` gives.

        Parameters
        ----------
        X : rows (n, d)
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            Of the rows' measurement errors, as in :meth:`predict`.
        """
        X = self._measured(X, covariance_of_error)
        return self._each_block(
            X, lambda mixture, block: mixture.responsibilities(block.rows, block.errors).T
        )

    def noise_proba(self, X: Any) -> Floats:
        """Probability (n,) that each row is noise; zeros of a model without noise."""
        return self._each_block(X, lambda mixture, block: mixture.noise(block.rows))

    def score_samples(self, X: Any, *, covariance_of_error: ArrayLike | None = None) -> Floats:
        r""":math:`\log p(x_i)` (n,), in nats: a value for each row, whatever its weight.

        Finite for every row, however far away it is: down to -1e308 it is exact, and what would
        be lower is some number below that, in the order of the distances. Of float32 rows the
        lowest float32 stands for whatever is lower.

        Parameters
        ----------
        X : rows (n, d)
        covariance_of_error : array-like (n, d) or (n, d, d), optional
            Of the rows' measurement errors, as in :meth:`predict`: then
            :math:`\log \sum_k \pi_k N(x_i; \mu_k, \Sigma_k + S_i)`, which is lower for a row of
            large errors for that alone.
        """
        X = self._measured(X, covariance_of_error)
        return self._each_block(
            X, lambda mixture, block: mixture.log_density(block.rows, block.errors)
        )

    def _log_densities(self, X: Any) -> Floats:
        def wide(mixture: PreparedMixture, block: Block) -> Floats:
            density = mixture.log_density(block.wide().rows, block.errors)
            if block.patterns is not None:
                density[block.patterns.blank()] = np.nan
            return density

        return self._each_block(X, wide, keep_type=False)

    def sample(self, n_samples: int = 1) -> tuple[Floats, Ints]:
        """Draw n_samples rows (n, d) from the mixture, and the component (n,) of each.

        Noise is drawn from its box, with the label -1.

        Raises
        ------
        InvalidParameterError
            ``n_samples`` is not a positive whole number, or more rows than the memory takes.
        """
        mixture = self.mixture()
        n = sample_size(n_samples, mixture.components.n_features)
        rng = generator(self.random_state)
        if mixture.background is None:
            return mixture.sample(n, rng)
        return sample_beside_noise(mixture, vars(self).get("noise_box_"), n, rng)

    def impute(self, X: Any, n_draws: int | None = None, random_state: Any = None) -> Floats:
        r"""Rows (n, d) with their missing values (NaN) filled in, by what the mixture expects.

        Given what a row has, :math:`x_o`, what it lacks is a mixture of Gaussians, with the row's
        own probabilities of the components; its mean is

        .. math::
            \sum_k p(k \mid x_o) \left(\mu_{k,u} + \Sigma_{k,uo} \Sigma_{k,oo}^{-1}
            (x_o - \mu_{k,o})\right).

        Parameters
        ----------
        X : rows (n, d)
        n_draws : int, optional
            How many tables to draw for multiple imputation (Rubin 1987), in which values vary as
            much as they may, where one table of means makes columns look narrower and more alike
            than they are. The parameters of the mixture are those of the fit in all of them.
        random_state : int, RandomState, Generator or None
            Seed of the draws.

        Returns
        -------
        ndarray (n, d), or (n_draws, n, d), in float64
            Values that X has are as they are.

        Raises
        ------
        InvalidParameterError
            ``n_draws`` is no whole number above zero, or more than the memory takes.

        Examples
        --------
        >>> import numpy as np
        >>> from mixtura import GaussianMixture, datasets
        >>> X = datasets.load("faithful").X
        >>> model = GaussianMixture(n_components=2, random_state=0).fit(X)
        >>> model.impute([[4.5, np.nan], [2.0, np.nan]]).round(1)
        array([[ 4.5, 81.1],
               [ 2. , 54.2]])
        """
        mixture = self.mixture()
        rows = self._read(X).array()
        draws = checked_draws(n_draws, *rows.shape)
        if draws is None:
            return expected(mixture, rows)
        return drawn(mixture, rows, draws, generator(random_state))

    def denoise(self, X: Any, covariance_of_error: ArrayLike) -> Floats:
        r"""What is expected of the true rows (n, d), given rows that are measured with errors.

        The posterior mean, which takes a row the further towards its components the larger its
        error is beside their spread:

        .. math::
            \sum_k p(k \mid x_i) \left(\mu_k + \Sigma_k (\Sigma_k + S_i)^{-1} (x_i - \mu_k)\right).

        Parameters
        ----------
        X : rows (n, d)
        covariance_of_error : array-like (n, d) or (n, d, d)
            Of the rows' measurement errors, as in ``fit``. A value that is missing, or whose
            variance is infinite, is filled in as :meth:`impute` does.

        Raises
        ------
        InvalidParameterError
            The errors cannot be used, or the mixture has noise or components of Student's t.

        Examples
        --------
        >>> import numpy as np
        >>> from mixtura import GaussianMixture
        >>> rng = np.random.default_rng(0)
        >>> true = rng.normal(0, 2, (500, 1))
        >>> errors = np.full((500, 1), 1.0)
        >>> X = true + rng.normal(0, 1, (500, 1))
        >>> model = GaussianMixture(random_state=0).fit(X, covariance_of_error=errors)
        >>> nearer = np.abs(model.denoise(X, errors) - true).mean()
        >>> bool(nearer < np.abs(X - true).mean())
        True
        """
        source = self._with_errors(X, covariance_of_error)

        def true(mixture: PreparedMixture, block: Block) -> Floats:
            errors = np.zeros(block.rows.shape) if block.errors is None else block.errors
            rows = block.wide().rows
            resp = mixture.responsibilities(rows, errors)
            return mixture.components.true_rows(rows, errors, resp)

        return self._each_block(source, true, keep_type=False)

    def save(self, path: PathLike) -> None:
        """Write the model to a file that :func:`mixtura.load` reads.

        The file is safetensors: arrays and text, which any program can read and which runs
        nothing. It holds the constructor's parameters and the fitted attributes, but no function
        or generator given as ``init_params`` or ``random_state``; a warning says so. Pickling
        works too and keeps those, but unpickling runs whatever code the file asks for: unpickle
        only what you wrote yourself.

        Raises
        ------
        ModelFileError
            The file cannot be written; what was there before still is.

        Warns
        -----
        MixturaWarning
            A parameter is replaced by its default.
        """
        write_model(path, StoredModel(stored_mixture(self)))

    def to_sklearn(self) -> SklearnMixture:
        """The same mixture as a fitted :class:`sklearn.mixture.GaussianMixture`, in float64.

        For programs that take no other class, and files that are to be read without mixtura. It
        has every attribute, and its answers are ours to rounding, which scikit-learn's arithmetic
        makes more of where columns have large offsets. ``reg_covar``, ``tol`` and ``n_init`` mean
        something else there, should you fit it again.

        Warns
        -----
        MixturaWarning
            A function or "hierarchical" as ``init_params`` or a Generator as ``random_state`` is
            replaced by scikit-learn's default; a ``covariance_type`` that it has not, by the one
            that is stored alike, and ``bic`` counts the numbers of that.

        Examples
        --------
        >>> from mixtura import GaussianMixture, datasets
        >>> X = datasets.load("faithful").X
        >>> model = GaussianMixture(2, random_state=0).fit(X)
        >>> twin = model.to_sklearn()
        >>> type(twin).__module__.partition(".")[0]
        'sklearn'
        >>> bool((twin.predict(X) == model.predict(X)).all())
        True
        """
        mixture = self.mixture()
        return gaussian_mixture(self, mixture, getattr(self, "feature_names_in_", None))

    def _evidence(self, X: Any, sample_weight: ArrayLike | None) -> Evidence:
        mixture = self.mixture()
        rows = weighted(self._read(X), sample_weight)
        source = in_blocks(rows, n_components=mixture.n_components)
        with Fold(usable_workers(self.n_jobs)) as fold:
            if share := share_trimmed(self):
                lacking = self._yardstick() if source.may_lack else None
                statistics = expect_kept(mixture, source, fold, share, wide=True, lacking=lacking)
            else:
                statistics = fold(partial(_expect_wide, mixture.prepare()), source.blocks())
        return Evidence.of(mixture, statistics)

    def _summary(self) -> Summary:
        mixture, told = self.mixture(), vars(self)
        names = told.get("feature_names_in_")
        known = Summary(
            mixture,
            [f"x{j}" for j in range(mixture.n_features)] if names is None else [*map(str, names)],
            unknown=NOT_OF_A_FIT,
        )
        if untouched(self):
            known = replace(
                known, maximised=maximised(self), n_trimmed=len(told.get("trimmed_", ()))
            )
        if not (untouched(self) and "outcome_" in told):
            return known
        evidence, unknown = told.get("_evidence_of_fit"), ""
        if evidence is None:
            total = in_range(self._log_likelihoods[-1])
            evidence = Evidence(total, mixture.n_parameters, self._total_weight, nan)
        if isnan(evidence.entropy):
            unknown = FROM_A_FILE
        return replace(
            known,
            evidence=evidence,
            unknown=unknown,
            weighted=self._weights_of_fit() is not None,
            outcome=self.outcome_,
            n_iter=self.n_iter_,
        )

    def _read(self, X: Any) -> Source:
        """Rows for a fitted mixture, of which some may lack values where its family takes such."""
        mixture = self.mixture()
        gaps = asked_family(self).takes_gaps
        gaps = gaps and (mixture.background is None or mixture.sides is not None)
        return read_source(self, X, reset=False, gaps=gaps)

    def _with_errors(self, X: Any, covariance_of_error: ArrayLike) -> Source:
        mixture, trim = self.mixture(), share_trimmed(self)
        check_beside_errors([type(mixture.components)], mixture.background, trim)
        return measured(self._read(X), covariance_of_error)

    def _errors_of_fit(self) -> int | None:
        return vars(self).get("_fit_errors")

    def _n_parameters(self) -> int:
        """Free parameters; by this name in scikit-learn, where other programs call it."""
        return self.mixture().n_parameters

    def _training_densities(self) -> Densities | None:
        check_is_fitted(self)
        return vars(self).get("_densities") if untouched(self) else None

    def _weights_of_fit(self) -> FitWeights | None:
        return vars(self).get("_fit_weights")

    def _each_block(
        self, X: Any, function: Callable[[PreparedMixture, Block], A], *, keep_type: bool = True
    ) -> A:
        """What a function answers about the blocks of X, in the precision of the rows."""
        mixture = self.mixture()
        rows = self._read(X)
        source = in_blocks(rows, n_components=mixture.n_components)
        answer = partial(function, mixture.prepare())
        with Fold(usable_workers(self.n_jobs)) as fold:
            parts = list(fold.map(answer, source.blocks()))
        whole: A = np.concatenate(parts)
        if not keep_type or whole.dtype != np.float64 or rows.dtype == np.float64:
            return whole
        return np.clip(whole, np.finfo(rows.dtype).min, None).astype(rows.dtype)


def _any_value(block: Block) -> Bools:
    """Rows (b,) that have a value at all: of others nothing tells that they are unlikely."""
    some = np.ones(block.n_rows, dtype=np.bool_)
    if block.patterns is not None:
        some[block.patterns.blank()] = False
    return some


def _expect_wide(mixture: PreparedMixture, block: Block) -> MixtureStatistics:
    """In float64 whatever the rows are: criteria are differences of large numbers."""
    return mixture.expect(block.wide())
