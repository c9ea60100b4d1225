"""A fitted mixture as scikit-learn's own object, for programs that take no other."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn import mixture as scikit_learn
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from mixtura.errors import InvalidParameterError, MixturaWarning
from mixtura.initialise import SEEDLESS
from mixtura.model.families import FAMILIES, Components, Gaussian
from mixtura.model.mixture import Mixture
from mixtura.preparation.principal_axes import Projection
from mixtura.preparation.transform import Preparation

KNOWN_OF_THE_FIT = ("converged_", "n_iter_", "lower_bound_", "lower_bounds_")
"""How the fit ended; a mixture set by hand has none of it."""


def gaussian_mixture(
    model: Any, mixture: Mixture, names: Sequence[str] | None, *, tell: int = 4
) -> scikit_learn.GaussianMixture:
    """A mixture as a fitted :class:`sklearn.mixture.GaussianMixture`.

    Parameters
    ----------
    model : the :class:`mixtura.GaussianMixture` whose parameters it gets and how its fit ended
    mixture : its parameters, or the same in other units
    names : (d,) names of the columns, or None
    tell : the ``stacklevel`` of a warning, from within
    """
    if mixture.background is not None:
        raise InvalidParameterError(
            "scikit-learn has no mixture with noise: there is nothing that to_sklearn() could "
            "give. Fit with noise=None for a mixture of groups alone."
        )
    components = _gaussian(mixture.components)
    parameters = _parameters(model, tell) | {"n_components": mixture.n_components}
    parameters["covariance_type"] = components.kernel  # theirs are the shapes that are stored
    if components.name != components.kernel:
        warnings.warn(
            f"scikit-learn has no covariance_type={components.name!r}: its mixture has "
            f"{components.kernel!r}. It predicts the same; bic and aic count the parameters of "
            "that one, and fitting it again finds one of that.",
            MixturaWarning,
            stacklevel=tell,
        )
    twin = scikit_learn.GaussianMixture(**parameters)
    twin.weights_ = mixture.weights.copy()
    twin.means_ = components.means.copy()
    twin.covariances_ = components.covariances.copy()
    twin.precisions_cholesky_ = components.precisions_cholesky.copy()
    twin.precisions_ = components.precisions
    for name in KNOWN_OF_THE_FIT:
        if hasattr(model, name):
            setattr(twin, name, getattr(model, name))
    _tell_columns(twin, mixture.n_features, names)
    return twin


def prepared(
    model: Any, mixture: Mixture, preparation: Preparation, names: Sequence[str] | None
) -> scikit_learn.GaussianMixture | Pipeline:
    """A mixture and what comes before it, as a mixture of the rows as they are, or a pipeline.

    Raises
    ------
    InvalidParameterError
        Columns are encoded as 0 and 1, or fitted as logarithms.
    """
    if preparation.log:
        logs = ", ".join(repr(preparation.feature_names[place]) for place in preparation.log)
        raise InvalidParameterError(
            f"to_sklearn() has no twin of the logarithm of {logs}, which scikit-learn's mixtures "
            "do not count in a density: give model.mixture_.to_sklearn() the rows that "
            "model.preparation_.transform makes, or fit without log."
        )
    if preparation.encoding is not None:
        encoded = ", ".join(map(repr, preparation.encoding.levels))
        raise InvalidParameterError(
            f"to_sklearn() has no twin of the encoding of {encoded}: give "
            "model.mixture_.to_sklearn() the rows as it takes them, or fit without one_hot."
        )
    if preparation.pca is None:
        return gaussian_mixture(model, _unscaled(mixture, preparation), names, tell=5)
    steps = [
        ("scale", _scaler(preparation, names)),
        ("reduce", _reduction(preparation.pca)),
        ("mixture", gaussian_mixture(model, mixture, None, tell=5)),
    ]
    return Pipeline(steps)


def _parameters(model: Any, tell: int) -> dict[str, Any]:
    """Constructor parameters that scikit-learn has too; its default for what it does not take."""
    theirs = inspect.signature(scikit_learn.GaussianMixture).parameters
    given = {name: value for name, value in model.get_params().items() if name in theirs}
    for name in ("init_params", "random_state"):
        value = given[name]
        seedless = isinstance(value, str) and value in SEEDLESS
        if seedless or callable(value) or isinstance(value, np.random.Generator):
            given[name] = theirs[name].default
            what = repr(value) if seedless else f"a {type(value).__name__}"
            warnings.warn(
                f"{name} is {what}, which scikit-learn does not take: its "
                f"mixture has {name}={given[name]!r}. It predicts the same; only fitting it "
                "again differs.",
                MixturaWarning,
                stacklevel=tell,
            )
    return given


def _unscaled(mixture: Mixture, preparation: Preparation) -> Mixture:
    """The same mixture in the units of the rows as given.

    A family that other units make another, as they turn spheres into ellipsoids along the axes,
    becomes the nearest that it nests in and that does not.
    """
    parts, scale = _gaussian(mixture.components), preparation.scale
    means = preparation.inverse_transform(parts.means)
    wider = (FAMILIES[name] for name in parts.nests_in)
    family = type(parts) if parts.in_any_units else next(f for f in wider if f.in_any_units)
    if parts.stored_as_matrices:
        covariances = parts.covariances * np.outer(scale, scale)
        components = family(means, covariances, parts.precisions_cholesky / scale[:, None])
    else:
        variances = parts.variances * np.square(scale)
        components = family(means, variances, 1.0 / np.sqrt(variances))
    return replace(mixture, components=components)


def _gaussian(components: Components) -> Gaussian:
    if isinstance(components, Gaussian):
        return components
    raise InvalidParameterError(
        f"scikit-learn has no mixture of covariance_type={components.name!r}, whose components "
        "are no Gaussians: there is nothing that to_sklearn() could give."
    )


def _scaler(preparation: Preparation, names: Sequence[str] | None) -> StandardScaler:
    scaler = StandardScaler()
    scaler.mean_ = preparation.center
    scaler.scale_ = preparation.scale
    scaler.var_ = np.square(preparation.scale)
    _tell_columns(scaler, preparation.scale.size, names)
    return scaler


def _reduction(projection: Projection) -> PCA:
    """The projection; how much each axis held is not known any more, and not needed for it."""
    m, d = projection.components.shape
    reduction = PCA(n_components=m)
    reduction.mean_ = projection.mean
    reduction.components_ = projection.components
    reduction.n_components_ = m
    reduction.explained_variance_ = np.full(m, np.nan)  # looked at by scikit-learn 1.6, not used
    reduction.n_features_in_ = d
    return reduction


def _tell_columns(estimator: Any, d: int, names: Sequence[str] | None) -> None:
    estimator.n_features_in_ = d
    if names is not None:
        estimator.feature_names_in_ = np.array(names, dtype=object)
