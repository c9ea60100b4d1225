"""From an estimator to the values that a model file holds."""

from __future__ import annotations

import inspect
import warnings
from numbers import Integral, Real
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError, MixturaWarning, ModelFileError
from mixtura.estimators.attributes.fingerprints import NOISE, as_numbers, names_of, untouched
from mixtura.estimators.inputs.fittedness import check_is_fitted
from mixtura.model.conjugate_prior import ConjugatePrior
from mixtura.model_file import (
    STARTS,
    Plain,
    StoredFit,
    StoredMixture,
    StoredNoise,
    StoredPreparation,
)
from mixtura.selection import Evidence
from mixtura.selection.criteria import in_range


def stored_mixture(model: Any) -> StoredMixture:
    """The values of a fitted :class:`mixtura.GaussianMixture`."""
    check_is_fitted(model)
    try:
        mixture = model.mixture()
    except InvalidParameterError as error:
        raise ModelFileError(f"this model cannot be saved: {error}") from error
    if not mixture.n_components:
        raise ModelFileError(
            "this model cannot be saved: it has no component, so that all rows are noise, and a "
            "file holds groups."
        )
    narrow = all(
        as_numbers(name, getattr(model, name)).dtype == np.float32
        for name in names_of(model)
        if name not in NOISE
    )
    dtype = np.float32 if narrow else np.float64
    names = getattr(model, "feature_names_in_", None)
    fit = None
    if hasattr(model, "outcome_") and untouched(model):
        totals = np.array(model._log_likelihoods)
        total = _other_than(totals[-1], vars(model).get("_evidence_of_fit"))
        fit = StoredFit(model.outcome_, totals, int(model.n_iter_), model._total_weight, total)
    components = mixture.components
    return StoredMixture(
        parameters=plain_parameters(model) | _size(model, mixture.n_components),
        starts={name: _start(model, name) for name in STARTS if getattr(model, name) is not None},
        weights=mixture.shares.astype(dtype),
        arrays={name: getattr(components, name).astype(dtype) for name in components.declared()},
        feature_names=None if names is None else tuple(str(name) for name in names),
        fit=fit,
        noise=_noise(model),
        trim_log_density=None if fit is None else vars(model).get("trim_log_density_"),
        trim_covariance=None if fit is None else vars(model).get("trim_covariance_"),
    )


def _noise(model: Any) -> StoredNoise | None:
    values = vars(model)
    if NOISE[0] not in values:
        return None
    box = values.get("noise_box_")
    box = None if box is None else np.array(box, dtype=np.float64)
    weight, log_density = (float(values[name]) for name in NOISE)
    sides = values.get("noise_sides_")
    sides = None if sides is None else np.array(sides, dtype=np.float64)
    return StoredNoise(weight, log_density, box, sides)


def _other_than(maximised: float, evidence: Evidence | None) -> float | None:
    """The log-likelihood of the rows, where the fit maximised something else, as with a prior."""
    if evidence is None or in_range(maximised) == evidence.log_likelihood:
        return None
    return float(evidence.log_likelihood)


def plain_parameters(model: Any) -> dict[str, Plain]:
    """Constructor parameters as JSON has them.

    A function or a random state is code or state that a file does not carry: the default takes
    its place, with a warning.
    """
    defaults = inspect.signature(type(model)).parameters
    parameters: dict[str, Plain] = {}
    for name, value in model.get_params(deep=False).items():
        if name in STARTS:
            continue
        if isinstance(value, bool | np.bool_):
            parameters[name] = bool(value)
        elif isinstance(value, Integral):
            parameters[name] = int(value)
        elif isinstance(value, Real):
            parameters[name] = float(value)
        elif value is None or isinstance(value, str):
            parameters[name] = value
        elif isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            parameters[name] = list(value)
        elif isinstance(value, ConjugatePrior):
            parameters[name] = value.as_plain()
        elif name == "log" and isinstance(value, list | tuple):  # names and positions
            parameters[name] = [item if isinstance(item, str) else int(item) for item in value]
        else:
            instead = defaults[name].default
            if name == "noise":  # rows of a table that the file does not hold either
                instead = float(np.clip(model.noise_weight_, 0.001, 0.999))
            parameters[name] = instead
            warnings.warn(
                f"{name} is a {type(value).__name__}, which a model file does not hold: the "
                f"loaded model will have {name}={instead!r}. It predicts the "
                "same; only fitting it again may differ.",
                MixturaWarning,
                stacklevel=4,
            )
    return parameters


def _size(model: Any, k: int) -> dict[str, Plain]:
    """The number of components that were set by hand, whatever the constructor was told."""
    if untouched(model) or model.n_components == k:
        return {}
    warnings.warn(
        f"n_components is {model.n_components}, but {k} components were set by hand: the loaded "
        f"model will have n_components={k}, as this one after set_params(n_components={k}).",
        MixturaWarning,
        stacklevel=4,
    )
    return {"n_components": k}


def _start(model: Any, name: str) -> Floats:
    try:
        return np.array(getattr(model, name), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ModelFileError(f"this model cannot be saved: {name} is not numbers.") from error


def stored_preparation(model: Any) -> StoredPreparation:
    """What a fitted :class:`mixtura.PreparedGaussianMixture` puts before its mixture."""
    preparation = model.preparation_
    return StoredPreparation(
        parameters=plain_parameters(model),
        feature_names=tuple(preparation.columns),
        named=hasattr(model, "feature_names_in_"),
        center=preparation.center,
        scale=preparation.scale,
        pca=preparation.pca,
        levels={} if preparation.encoding is None else preparation.encoding.levels,
        trimmed=model.trimmed_.astype(np.float64),
        anomaly_quantile=model.anomaly_quantile_,
        anomaly_threshold=model.anomaly_threshold_,
        log_volume=float(vars(model).get("_log_volume", 0.0)),
        log=tuple(preparation.feature_names[place] for place in preparation.log),
    )
