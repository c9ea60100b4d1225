"""The schema: which arrays and which JSON make a stored model.

Version 1 knows no categories and no trimming. A mixture without preparation is still written as
version 1, so that an older mixtura reads it; a preparation makes it version 2, and one that takes
logarithms version 3, which one that knows of none refuses instead of taking values for them.

Where a fit maximised something else than the log-likelihood, that of the rows stands beside the
model, where a program that does not look for it reads the file all the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from mixtura._typing import Rows
from mixtura.engine.outcome import Outcome
from mixtura.errors import ModelFileError
from mixtura.model.families import FAMILIES
from mixtura.model_file.container import parse_object
from mixtura.model_file.stored import (
    PROJECTION_FIELDS,
    Plain,
    StoredFit,
    StoredMixture,
    StoredModel,
    StoredNoise,
    StoredPreparation,
)
from mixtura.preparation.principal_axes import Projection

FORMAT = "mixtura model"
FIRST_VERSION, SECOND_VERSION, THIRD_VERSION, SCHEMA_VERSION = VERSIONS = "1", "2", "3", "4"
SINCE_VERSION_2: Mapping[str, Plain] = {"one_hot": None, "trim": None}
"""Parameters of a preparation that joined, and what a file without them stands for."""
SINCE_VERSION_3: Mapping[str, Plain] = {"log": None}
SINCE_VERSION_4: Mapping[str, Plain] = {"noise": None, "noise_volume": None}
"""Of mixtures too. They are written where they say something, and older files are without them."""

LOG_LIKELIHOOD = "log_likelihood"
"""The key of the rows' log-likelihood beside the model, where it was not what was maximised."""

STARTS = ("weights_init", "means_init", "precisions_init")
T = TypeVar("T")


def encode(model: StoredModel) -> tuple[dict[str, str], dict[str, Rows]]:
    """A stored model as strings and arrays."""
    mixture, preparation = model.mixture, model.preparation
    version = _version(mixture, preparation)
    arrays = {"weights": mixture.weights, **mixture.arrays, **mixture.starts}
    text: dict[str, Any] = {
        "mixture": {
            "parameters": _telling(mixture.parameters),
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
    if mixture.noise is not None:
        noise = {"weight": mixture.noise.weight, "log_density": mixture.noise.log_density}
        text["mixture"]["noise"] = noise
        if mixture.noise.box is not None:
            arrays["noise_box"] = mixture.noise.box
    if preparation is not None:
        arrays |= {"center": preparation.center, "scale": preparation.scale}
        if preparation.pca is not None:
            arrays |= {f"pca_{f}": getattr(preparation.pca, f) for f in PROJECTION_FIELDS}
        if preparation.trimmed.size:
            arrays["trimmed"] = preparation.trimmed
        text["preparation"] = {
            "parameters": _telling(preparation.parameters),
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
    return metadata, arrays


def _telling(parameters: Mapping[str, Plain]) -> dict[str, Plain]:
    """The parameters without those that joined and say nothing."""
    return {
        name: value
        for name, value in parameters.items()
        if name not in SINCE_VERSION_4 or value != SINCE_VERSION_4[name]
    }


def _version(mixture: StoredMixture, preparation: StoredPreparation | None) -> str:
    """The oldest that holds it, so that older programs read what they can."""
    if mixture.noise is not None or any(
        parameters.get(name, old) != old
        for name, old in SINCE_VERSION_4.items()
        for parameters in (mixture.parameters, preparation.parameters if preparation else {})
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
    mixture = _mixture(text.object("mixture"), left, metadata.get(LOG_LIKELIHOOD))
    preparation = None
    if text.there("preparation"):
        about = text.object("preparation")
        preparation = _preparation(about, left, version)
    model = StoredModel(mixture, preparation)
    text.finish()
    needed = _version(mixture, preparation)
    if version == SCHEMA_VERSION != needed:
        raise ModelFileError(
            f"it has schema version {version!r}, which models with noise have, and has none."
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


def _mixture(text: _Object, left: dict[str, Rows], log_likelihood: str | None) -> StoredMixture:
    parameters = text.object("parameters").plain()
    family = FAMILIES.get(str(parameters.get("covariance_type")))
    if family is None:
        raise ModelFileError(
            f"its covariance_type is {parameters.get('covariance_type')!r}, which is none of "
            f"{', '.join(FAMILIES)}."
        )
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
            log_likelihood=None if log_likelihood is None else _number(log_likelihood),
        )
        about.finish()
    noise = None
    if text.has("noise"):
        told = text.object("noise")
        noise = StoredNoise(
            weight=told.take("weight", float),
            log_density=told.take("log_density", float),
            box=_array(left, "noise_box") if "noise_box" in left else None,
        )
        told.finish()
    mixture = StoredMixture(
        parameters={**SINCE_VERSION_4, **parameters},
        starts={name: _array(left, name) for name in STARTS if name in left},
        feature_names=text.names("feature_names") if text.there("feature_names") else None,
        fit=fit,
        weights=_array(left, "weights"),
        arrays={name: _array(left, name) for name in family.declared()},
        noise=noise,
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


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise ModelFileError(f"its {LOG_LIKELIHOOD} is {text!r:.40}, which is no number.")
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

    def lists(self) -> dict[str, tuple[str, ...]]:
        """All of it, as lists of text by name."""
        return {name: self.names(name) for name in list(self._content)}

    def plain(self) -> dict[str, Plain]:
        """All of it, as the parameters of a constructor."""
        for name, value in self._content.items():
            finite = not isinstance(value, float) or np.isfinite(value)
            if isinstance(value, list) and all(type(item) in (str, int) for item in value):
                continue
            if not (value is None or isinstance(value, bool | int | float | str)) or not finite:
                raise ModelFileError(f"{name!r} in {self._what} is not a plain value.")
        return dict(self._content)

    def finish(self) -> None:
        if self._content:
            raise ModelFileError(f"{self._what} has {sorted(self._content)[0]!r}, unknown here.")
