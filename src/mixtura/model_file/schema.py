"""The schema: which arrays and which JSON make a stored model.

Version 1 knows no categories and no trimming. A mixture without preparation is still written as
version 1, so that an older mixtura reads it; a preparation makes it version 2, and one that takes
logarithms version 3, which one that knows of none refuses instead of taking values for them.
Components that are no Gaussians make any model version 4, for the same reason.

Where a fit maximised something else than the log-likelihood, that of the rows stands beside the
model, where a program that does not look for it reads the file all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from mixtura._typing import Floats, Rows
from mixtura.engine.outcome import Outcome
from mixtura.errors import ModelFileError
from mixtura.model.families import FAMILIES, by_use
from mixtura.model_file.container import parse_object
from mixtura.model_file.stored import (
    PROJECTION_FIELDS,
    Plain,
    StoredFit,
    StoredMixture,
    StoredModel,
    StoredNoise,
    StoredPreparation,
    stored_family,
)
from mixtura.preparation.principal_axes import Projection

FORMAT = "mixtura model"
FIRST_VERSION, SECOND_VERSION, THIRD_VERSION, SCHEMA_VERSION = VERSIONS = "1", "2", "3", "4"
SINCE_VERSION_2: Mapping[str, Plain] = {"one_hot": None, "trim": None}
"""Parameters of a preparation that joined, and what a file without them stands for."""
SINCE_VERSION_3: Mapping[str, Plain] = {"log": None}
SINCE_VERSION_4: Mapping[str, Plain] = {
    "noise": None,
    "noise_volume": None,
    "component": "gaussian",
    "degrees_of_freedom": None,
    "prior": None,
    "max_ratio": None,
}
"""Of mixtures too. They are written where they say something, and older files are without them."""
OF_MIXTURES: Mapping[str, Plain] = {**SINCE_VERSION_4, "trim": None}
"""The same of mixtures: their ``trim`` is not what a preparation calls so."""

TRIM = "trim_log_density"
"""The key of the log-density at which a trimmed fit has cut, beside the model."""

LOG_LIKELIHOOD = "log_likelihood"
"""The key of the rows' log-likelihood beside the model, where it was not what was maximised."""

OF_GAPS = "with_gaps"
"""The key, also beside the model, of what rows that lack values take, for a model with a
preparation: the variances of its principal components, and what changing units added to the
log-likelihood of the fit. Older programs, which take no such rows, need not read it."""

STARTS = ("weights_init", "means_init", "precisions_init")
T = TypeVar("T")


def encode(model: StoredModel) -> tuple[dict[str, str], dict[str, Rows]]:
    """A stored model as strings and arrays."""
    mixture, preparation = model.mixture, model.preparation
    version = _version(mixture, preparation)
    arrays = {"weights": mixture.weights, **mixture.arrays, **mixture.starts}
    text: dict[str, Any] = {
        "mixture": {
            "parameters": _telling(mixture.parameters, OF_MIXTURES),
            "feature_names": mixture.feature_names,
            "fit": None,
        },
        "preparation": None,
    }
    if mixture.fit is not None:
        arrays["log_likelihoods"] = mixture.fit.log_likelihoods
        text["mixture"]["fit"] = {
            "outcome": mixture.fit.outcome.name,
            "n_iter": mixture.fit.n_iter,
            "total_weight": mixture.fit.total_weight,
        }
    if mixture.trim_covariance is not None:
        arrays["trim_covariance"] = mixture.trim_covariance
    if mixture.noise is not None:
        noise = {"weight": mixture.noise.weight, "log_density": mixture.noise.log_density}
        text["mixture"]["noise"] = noise
        if mixture.noise.box is not None:
            arrays["noise_box"] = mixture.noise.box
        if mixture.noise.sides is not None:
            arrays["noise_sides"] = mixture.noise.sides
    if preparation is not None:
        arrays |= {"center": preparation.center, "scale": preparation.scale}
        if preparation.pca is not None:
            arrays |= {f"pca_{f}": getattr(preparation.pca, f) for f in PROJECTION_FIELDS}
        if preparation.trimmed.size:
            arrays["trimmed"] = preparation.trimmed
        text["preparation"] = {
            "parameters": _telling(preparation.parameters, SINCE_VERSION_4),
            "feature_names": preparation.feature_names,
            "named": preparation.named,
            "anomaly_quantile": preparation.anomaly_quantile,
            "anomaly_threshold": preparation.anomaly_threshold,
            "levels": dict(preparation.levels),
        }
        if version in (THIRD_VERSION, SCHEMA_VERSION):
            text["preparation"]["log"] = preparation.log
            text["preparation"]["log_volume"] = preparation.log_volume
        else:
            for name in SINCE_VERSION_3:
                text["preparation"]["parameters"].pop(name, None)
    try:
        model_text = json.dumps(text, allow_nan=False)
    except ValueError as error:
        raise ModelFileError("a parameter of the model is NaN or infinite.") from error
    metadata = {"format": FORMAT, "schema_version": version, "model": model_text}
    if mixture.fit is not None and mixture.fit.log_likelihood is not None:
        metadata[LOG_LIKELIHOOD] = repr(mixture.fit.log_likelihood)
    if mixture.trim_log_density is not None:
        metadata[TRIM] = repr(mixture.trim_log_density)
    if preparation is not None and (of_gaps := _of_gaps(preparation, version)):
        metadata[OF_GAPS] = json.dumps(of_gaps, allow_nan=False)
    return metadata, arrays


def _of_gaps(preparation: StoredPreparation, version: str) -> dict[str, Any]:
    variances = None if preparation.pca is None else preparation.pca.variances
    told = version in (THIRD_VERSION, SCHEMA_VERSION)
    volume = None if told else preparation.log_volume or None
    if variances is None and volume is None:
        return {}
    return {
        "pca_variances": None if variances is None else variances.tolist(),
        "log_volume": volume,
    }


def _telling(parameters: Mapping[str, Plain], joined: Mapping[str, Plain]) -> dict[str, Plain]:
    """The parameters without those that joined and say nothing."""
    return {
        name: value
        for name, value in parameters.items()
        if name not in joined or value != joined[name]
    }


def _version(mixture: StoredMixture, preparation: StoredPreparation | None) -> str:
    """The oldest that holds it, so that older programs read what they can."""
    later = mixture.noise is not None or mixture.trim_log_density is not None
    both = [(mixture.parameters, OF_MIXTURES)]
    if preparation is not None:
        both.append((preparation.parameters, SINCE_VERSION_4))
    if later or any(
        parameters.get(name, old) != old
        for parameters, joined in both
        for name, old in joined.items()
    ):
        return SCHEMA_VERSION
    if preparation is None:
        return FIRST_VERSION
    news = any(preparation.parameters.get(name) != old for name, old in SINCE_VERSION_3.items())
    return THIRD_VERSION if news or preparation.log else SECOND_VERSION


def decode(metadata: Mapping[str, str], arrays: Mapping[str, Rows]) -> StoredModel:
    """The stored model of strings and arrays; ModelFileError unless they are exactly one."""
    if metadata.get("format") != FORMAT:
        raise ModelFileError("it is a safetensors file, but not one that mixtura wrote.")
    version = metadata.get("schema_version")
    if version not in VERSIONS:
        raise ModelFileError(
            f"it has schema version {version!r}, and this mixtura reads {FIRST_VERSION!r} to "
            f"{SCHEMA_VERSION!r}: install the version that wrote it, or fit again."
        )
    text = _Object("its model", parse_object(metadata.get("model", ""), "its model"))
    left = dict(arrays)
    mixture = _mixture(text.object("mixture"), left, metadata)
    preparation = None
    if text.there("preparation"):
        about = text.object("preparation")
        preparation = _preparation(about, left, version)
        if OF_GAPS in metadata:
            preparation = _with_gaps(preparation, metadata[OF_GAPS])
    elif OF_GAPS in metadata:
        raise ModelFileError("it says how rows with gaps are prepared, and no row is prepared.")
    model = StoredModel(mixture, preparation)
    text.finish()
    needed = _version(mixture, preparation)
    if version == SCHEMA_VERSION != needed:
        raise ModelFileError(
            f"it has schema version {version!r}, which models with noise, heavy tails, "
            "a prior, trimming or a bound on eigenvalues have, and has none of them."
        )
    if version == THIRD_VERSION != needed or (needed == SCHEMA_VERSION != version):
        raise ModelFileError(
            f"it has schema version {version!r}, and what is in it has {needed!r}."
            if needed == SCHEMA_VERSION
            else f"it has schema version {version!r}, which models of logarithms have, and takes "
            "none."
        )
    if left:
        raise ModelFileError(f"it has an array too many: {sorted(left)[0]!r}.")
    return model


def _mixture(text: _Object, left: dict[str, Rows], metadata: Mapping[str, str]) -> StoredMixture:
    parameters = {**OF_MIXTURES, **text.object("parameters").plain()}
    if str(parameters.get("covariance_type")) not in FAMILIES:
        raise ModelFileError(
            f"its covariance_type is {parameters.get('covariance_type')!r}, which is none of "
            f"{', '.join(by_use())}."
        )
    try:
        family = stored_family(parameters)
    except (KeyError, ValueError, TypeError) as error:
        raise ModelFileError(
            "its component and degrees_of_freedom are none that this mixtura knows."
        ) from error
    if type(parameters.get("n_components")) is not int:
        raise ModelFileError("its n_components is not a whole number.")
    fit = None
    if text.there("fit"):
        about = text.object("fit")
        outcome = about.take("outcome", str)
        if outcome not in Outcome.__members__:
            raise ModelFileError(f"its outcome {outcome!r} is none that this mixtura knows.")
        fit = StoredFit(
            outcome=Outcome[outcome],
            log_likelihoods=_array(left, "log_likelihoods"),
            n_iter=about.take("n_iter", int),
            total_weight=about.take("total_weight", float),
            log_likelihood=_beside(metadata, LOG_LIKELIHOOD),
        )
        about.finish()
    noise = None
    if text.has("noise"):
        told = text.object("noise")
        noise = StoredNoise(
            weight=told.take("weight", float),
            log_density=told.take("log_density", float),
            box=_array(left, "noise_box") if "noise_box" in left else None,
            sides=_array(left, "noise_sides") if "noise_sides" in left else None,
        )
        told.finish()
    mixture = StoredMixture(
        parameters={**OF_MIXTURES, **parameters},
        starts={name: _array(left, name) for name in STARTS if name in left},
        feature_names=text.names("feature_names") if text.there("feature_names") else None,
        fit=fit,
        weights=_array(left, "weights"),
        arrays={name: _array(left, name) for name in family.declared()},
        noise=noise,
        trim_log_density=_beside(metadata, TRIM),
        trim_covariance=_array(left, "trim_covariance") if "trim_covariance" in left else None,
    )
    text.finish()
    return mixture


def _preparation(text: _Object, left: dict[str, Rows], version: str) -> StoredPreparation:
    pca = None
    if any(name.startswith("pca_") for name in left):
        pca = Projection(*(_array(left, f"pca_{name}") for name in PROJECTION_FIELDS))
    parameters = text.object("parameters").plain()
    first = version == FIRST_VERSION
    if first:
        parameters = {**SINCE_VERSION_2, **parameters}
    third = version in (THIRD_VERSION, SCHEMA_VERSION)
    if not third:
        parameters = {**SINCE_VERSION_3, **parameters}
    parameters = {**SINCE_VERSION_4, **parameters}
    preparation = StoredPreparation(
        parameters=parameters,
        feature_names=text.names("feature_names"),
        named=text.take("named", bool),
        center=_array(left, "center"),
        scale=_array(left, "scale"),
        pca=pca,
        anomaly_quantile=text.take("anomaly_quantile", float),
        anomaly_threshold=text.take("anomaly_threshold", float),
        levels={} if first else text.object("levels").lists(),
        trimmed=left.pop("trimmed", np.empty(0)) if not first else np.empty(0),
        log=text.names("log") if third else (),
        log_volume=text.take("log_volume", float) if third else 0.0,
    )
    text.finish()
    return preparation


def _with_gaps(preparation: StoredPreparation, text: str) -> StoredPreparation:
    about = _Object(OF_GAPS, parse_object(text, OF_GAPS))
    if about.there("log_volume"):
        preparation = replace(preparation, log_volume=about.take("log_volume", float))
    if about.there("pca_variances"):
        variances = about.numbers("pca_variances")
        if preparation.pca is None:
            raise ModelFileError("it has variances of principal components, and no components.")
        preparation = replace(preparation, pca=replace(preparation.pca, variances=variances))
    about.finish()
    return preparation


def _beside(metadata: Mapping[str, str], name: str) -> float | None:
    """A number beside the model, or None where there is none of this name."""
    text = metadata.get(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise ModelFileError(f"its {name} is {text!r:.40}, which is no number.")
    return value


def _array(left: dict[str, Rows], name: str) -> Rows:
    if name not in left:
        raise ModelFileError(f"array {name!r} is missing.")
    return left.pop(name)


class _Object:
    """A JSON object that is taken apart key by key, until nothing may be left."""

    def __init__(self, what: str, content: dict[str, Any]) -> None:
        self._what = what
        self._content = content

    def take(self, name: str, kind: type[T]) -> T:
        if name not in self._content:
            raise ModelFileError(f"{self._what} has no {name!r}.")
        value = self._content.pop(name)
        if type(value) is not kind or (isinstance(value, float) and not np.isfinite(value)):
            raise ModelFileError(f"{name!r} in {self._what} is not a usable {kind.__name__}.")
        return value

    def there(self, name: str) -> bool:
        """Whether the key holds something; a null is taken away."""
        if name in self._content and self._content[name] is None:
            del self._content[name]
            return False
        return True

    def has(self, name: str) -> bool:
        """Whether there is a key that need not be."""
        return name in self._content

    def object(self, name: str) -> _Object:
        return _Object(repr(name), self.take(name, dict))

    def names(self, name: str) -> tuple[str, ...]:
        values = self.take(name, list)
        if not all(isinstance(value, str) for value in values):
            raise ModelFileError(f"{name!r} in {self._what} holds something other than text.")
        return tuple(values)

    def numbers(self, name: str) -> Floats:
        values = self.take(name, list)
        if not all(isinstance(value, float) for value in values):
            raise ModelFileError(f"{name!r} in {self._what} holds something other than numbers.")
        return np.array(values, dtype=np.float64)

    def lists(self) -> dict[str, tuple[str, ...]]:
        """All of it, as lists of text by name."""
        return {name: self.names(name) for name in list(self._content)}

    def plain(self) -> dict[str, Plain]:
        """All of it, as the parameters of a constructor."""
        for name, value in self._content.items():
            finite = not isinstance(value, float) or np.isfinite(value)
            if isinstance(value, list) and all(type(item) in (str, int) for item in value):
                continue
            if name == "prior" and isinstance(value, dict):
                continue  # which whoever makes a prior of it checks
            if not (value is None or isinstance(value, bool | int | float | str)) or not finite:
                raise ModelFileError(f"{name!r} in {self._what} is not a plain value.")
        return dict(self._content)

    def finish(self) -> None:
        if self._content:
            raise ModelFileError(f"{self._what} has {sorted(self._content)[0]!r}, unknown here.")
