"""scikit-learn's protected methods, which other programs call all the same.

Converters, classifiers built on mixtures and people's own loops of EM reach below scikit-learn's
public methods. Here are those that they use, by the same names and of the same meaning, as a thin
layer on the public ones. Nothing of ours calls them, so that overriding them changes no fit.

Source: the names and what they return are those of ``sklearn.mixture._base.BaseMixture`` and
``sklearn.mixture._gaussian_mixture.GaussianMixture``, 1.6 to 1.9.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.errors import InvalidParameterError
from mixtura.estimators.answers.mixture import FittedMixture
from mixtura.estimators.attributes.fingerprints import as_numbers
from mixtura.estimators.inputs.family import asked_family
from mixtura.estimators.inputs.parameters import check_given
from mixtura.estimators.inputs.rows import read_source
from mixtura.initialise import Floor, measure
from mixtura.model.block import Block
from mixtura.model.families import Gaussian
from mixtura.model.mixture import FAR, Mixture, of_responsibilities
from mixtura.process.workers import usable_workers


class ProtectedMethods(FittedMixture):
    """The E-step, the M-step and the parameters, by scikit-learn's protected names.

    ``xp`` is there because scikit-learn passes it on; arrays here are NumPy's.
    """

    weights_init: Any
    means_init: Any
    precisions_init: Any

    def _estimate_log_weights(self, xp: Any = None) -> Floats:
        r""":math:`\log \pi_k` (k,); of a component without weight, minus infinity."""
        with np.errstate(divide="ignore"):
            logs: Floats = np.log(self.mixture().shares)
        return logs

    def _estimate_log_prob(self, X: Any, xp: Any = None) -> Floats:
        r""":math:`\log N(x_i; \mu_k, \Sigma_k)` (n, k)."""
        return self._each_block(
            X, lambda mixture, block: mixture.components.log_density(block.rows).T
        )

    def _estimate_weighted_log_prob(self, X: Any, xp: Any = None) -> Floats:
        r""":math:`\log \pi_k + \log N(x_i; \mu_k, \Sigma_k)` (n, k)."""
        return self._each_block(X, lambda mixture, block: mixture.joint_log_density(block.rows).T)

    def _estimate_log_prob_resp(self, X: Any, xp: Any = None) -> tuple[Floats, Floats]:
        r""":math:`\log p(x_i)` (n,) and :math:`\log p(k \mid x_i)` (n, k)."""
        density = self.score_samples(X)
        with np.errstate(over="ignore"):
            log_resp = self._estimate_weighted_log_prob(X) - density[:, None]
        far = density < FAR  # where the difference of both is their rounding
        if far.any():
            with np.errstate(divide="ignore"):
                log_resp[far] = np.log(self.predict_proba(X)[far])
        return density, log_resp

    def _e_step(self, X: Any, xp: Any = None) -> tuple[float, Floats]:
        """The mean log-density of the rows, and the logarithm of their responsibilities (n, k)."""
        density, log_resp = self._estimate_log_prob_resp(X)
        return float(density.mean(dtype=np.float64)), log_resp

    def _m_step(self, X: Any, log_resp: Any, xp: Any = None) -> None:
        """The parameters of largest likelihood for the logarithm of responsibilities (n, k).

        ``reg_covar`` is the floor that it is in ``fit``: at 0, scikit-learn's result to rounding.
        """
        rows = read_source(self, X, reset=False).array()
        shares = _shares(np.exp(as_numbers("log_resp", log_resp)), rows.shape[0])
        self._from_responsibilities(rows, shares)

    def _initialize(self, X: Any, resp: Any, xp: Any = None) -> None:
        """The start from responsibilities (n, k); what the ``*_init`` parameters say goes before.

        Where these say everything, ``resp`` may be None.
        """
        rows = read_source(self, X, reset=False).array()
        shares = None if resp is None else _shares(resp, rows.shape[0])
        k, d = self.n_components if shares is None else shares.shape[0], rows.shape[1]
        family = asked_family(self)
        given = check_given(self, family, k, d)
        if shares is not None:
            self._from_responsibilities(rows, shares)
        elif given.weights is None or given.means is None or given.precisions is None:
            raise InvalidParameterError(
                "resp is None, so that weights_init, means_init and precisions_init must all be "
                "given: give them, or responsibilities (n, k)."
            )
        weights = self.weights_ if given.weights is None else given.weights
        means = self.means_ if given.means is None else given.means
        if given.precisions is not None:
            shaped = cast(type[Gaussian], family)  # check_given refuses them of any other
            arrays = shaped.from_precisions(means, given.precisions).arrays()
        else:
            arrays = (means, *self._get_parameters()[2:])
        self._set_parameters((weights, *arrays))

    def _compute_lower_bound(self, _: Any, log_prob_norm: Any) -> Any:
        """What :meth:`_e_step` returns first, as scikit-learn has it."""
        return log_prob_norm

    def _get_parameters(self) -> tuple[Rows, ...]:
        """Weights, means, covariances and precision factors, or what else the family has."""
        names = asked_family(self).declared()
        return (self.weights_, *(getattr(self, f"{name}_") for name in names))

    def _set_parameters(self, params: Any, xp: Any = None) -> None:
        """Set what :meth:`_get_parameters` returns, and ``precisions_`` with it.

        What is known of an earlier fit, and of these parameters is not true, is forgotten.
        """
        weights, *arrays = params
        named = zip(asked_family(self).declared(), arrays, strict=True)
        noise = None
        if "noise_weight_" in vars(self):  # which these parameters do not tell of
            sides = vars(self).get("noise_sides_")
            noise = self.noise_weight_, self.noise_log_density_, sides
        self._set_fitted(
            as_numbers("weights_", weights),
            {name: as_numbers(f"{name}_", array) for name, array in named},
            noise,
        )
        for name in ("outcome_", "_densities", "_fit_weights", "_fit_errors", "_total_weight"):
            vars(self).pop(name, None)
        self._log_likelihoods: tuple[float, ...] = ()

    def _from_responsibilities(self, rows: Rows, shares: Floats) -> None:
        """The M-step from responsibilities (k, n), under the floor that a fit would have."""
        family = asked_family(self)
        rows = rows.astype(np.float64, copy=False)
        source = in_blocks(rows, n_components=len(shares))
        with Fold(usable_workers(self.n_jobs)) as fold:
            moments = measure(source, fold, with_covariance=family.spans_all_directions)
        floor = Floor.of(self.reg_covar, moments)
        block = Block(rows, None, 0)
        mixture = Mixture.from_responsibilities(
            family, block, shares, moments.variances, floor.variances
        )
        # once more about the components' own means, so that offsets between them cost no digits
        statistics = of_responsibilities(mixture.components, block, shares)
        components = mixture.maximise(statistics).components
        self._set_parameters((shares.sum(axis=1) / shares.sum(), *components.arrays()))


def _shares(resp: Any, n: int) -> Floats:
    """Responsibilities (n, k) as (k, n), in float64; k is theirs to say."""
    array = as_numbers("resp", resp)
    if array.ndim != 2 or len(array) != n:
        raise InvalidParameterError(
            f"the responsibilities have the shape {array.shape}; give ({n}, k), a row for each "
            "row of X and a column for each component."
        )
    if not (np.isfinite(array).all() and (array >= 0).all() and array.any()):
        raise InvalidParameterError(
            "the responsibilities are not all finite and at least 0, or all are 0: give the "
            "probability of each component for each row."
        )
    return np.ascontiguousarray(array.T, dtype=np.float64)
