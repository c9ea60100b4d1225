"""From a model file back to an estimator."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from math import nan
from typing import Any, TypeVar

import numpy as np

from mixtura.errors import InvalidParameterError, ModelFileError
from mixtura.estimators.answers.publishing import publish_trace
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.prepared_gaussian_mixture import PreparedGaussianMixture
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model_file import (
    STARTS,
    PathLike,
    Plain,
    StoredMixture,
    StoredPreparation,
    read_model,
)
from mixtura.preparation.one_hot import OneHot
from mixtura.preparation.transform import Preparation
from mixtura.selection import Evidence

E = TypeVar("E", GaussianMixture, PreparedGaussianMixture)


def load(path: PathLike) -> GaussianMixture | PreparedGaussianMixture:
    """The model that ``save`` wrote to ``path``.

    A model file is data: reading it runs nothing, and every shape, range and covariance is
    checked before there is a model. So a file may come from somebody else, which is not true of
    a pickle. The loaded model predicts the same bits as the one that was saved.

    Parameters
    ----------
    path : str or path-like

    Returns
    -------
    GaussianMixture or PreparedGaussianMixture
        Whichever was saved.

    Raises
    ------
    ModelFileError
        There is no such file, or it is truncated, damaged, hostile, of another version or no
        model file at all.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import numpy as np
    >>> import mixtura
    >>> X = np.random.default_rng(0).normal(size=(200, 2))
    >>> model = mixtura.GaussianMixture(n_components=2, random_state=0).fit(X)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "model.safetensors"
    ...     model.save(path)
    ...     again = mixtura.load(path)
    >>> bool((again.predict_proba(X) == model.predict_proba(X)).all())
    True
    """
    stored = read_model(path)
    try:
        mixture = _mixture(stored.mixture)
        if stored.preparation is None:
            return mixture
        return _prepared(stored.preparation, mixture)
    except InvalidParameterError as error:
        raise ModelFileError(f"{os.fspath(path)!r} is not a sound model file: {error}") from error


def _mixture(stored: StoredMixture) -> GaussianMixture:
    model = _construct(GaussianMixture, stored.parameters)
    model.set_params(**stored.starts)
    noise = stored.noise
    told = None if noise is None else (noise.weight, noise.log_density, noise.sides)
    model._set_fitted(stored.weights, stored.arrays, told)
    if noise is not None and noise.box is not None:
        model.noise_box_ = noise.box
    model.n_features_in_ = stored.means.shape[1]
    if stored.trim_log_density is not None:
        model.trim_log_density_ = stored.trim_log_density
    if stored.trim_covariance is not None:
        model.trim_covariance_ = stored.trim_covariance
    if stored.feature_names is not None:
        model.feature_names_in_ = np.array(stored.feature_names, dtype=object)
    if stored.fit is not None:
        fit = stored.fit
        totals = tuple(fit.log_likelihoods.tolist())
        publish_trace(model, fit.outcome, totals, fit.n_iter, fit.total_weight)
        if fit.log_likelihood is not None:
            size = model.mixture().n_parameters
            model._evidence_of_fit = Evidence(fit.log_likelihood, size, fit.total_weight, nan)
    return model


def _prepared(stored: StoredPreparation, mixture: GaussianMixture) -> PreparedGaussianMixture:
    model = _construct(PreparedGaussianMixture, stored.parameters)
    names, encoding = list(stored.feature_names), None
    if stored.levels:
        encoding = OneHot(stored.feature_names, dict(stored.levels))
        names = encoding.feature_names
    log = tuple(stored.places)
    model.preparation_ = Preparation(names, stored.center, stored.scale, stored.pca, encoding, log)
    if stored.log_volume or (log and stored.pca is None):
        model._log_volume = stored.log_volume
    model.trimmed_ = stored.trimmed.astype(np.intp)
    model.mixture_ = mixture
    model.anomaly_quantile_ = stored.anomaly_quantile
    model.anomaly_threshold_ = stored.anomaly_threshold
    model.n_features_in_ = len(stored.feature_names)
    if stored.named:
        model.feature_names_in_ = np.array(stored.feature_names, dtype=object)
    return model


def _construct(kind: type[E], parameters: Mapping[str, Plain]) -> E:
    expected = set(inspect.signature(kind).parameters) - set(STARTS)
    odd = sorted(expected.symmetric_difference(parameters))
    if odd:
        what = "lacks the" if odd[0] in expected else "has an unknown"
        raise InvalidParameterError(f"it {what} parameter {odd[0]!r} of {kind.__name__}.")
    keywords: dict[str, Any] = dict(parameters)
    if isinstance(keywords.get("prior"), dict):
        keywords["prior"] = ConjugatePrior.from_plain(keywords["prior"])
    model = kind(**keywords)
    model._check_parameters()
    return model
