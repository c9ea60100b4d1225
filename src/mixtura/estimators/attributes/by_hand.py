"""Parameters that someone may have set: which of them count, and the mixture that they make.

Weights, means and any one of covariances, precision factors and precisions are a mixture; the
rest follows. A fit and a model file give all five. What is set after them counts, and what they
gave beside it is out of date. Where several count they must agree: nothing tells which is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_not
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from mixtura._typing import Floats
from mixtura.errors import InvalidParameterError, MixturaError
from mixtura.estimators.attributes.covariance_forms import agreed
from mixtura.estimators.attributes.fingerprints import (
    NOISE,
    SPREADS,
    Marks,
    as_numbers,
    glance_at,
    marks_of,
    names_of,
)
from mixtura.estimators.attributes.validity import (
    check_array,
    check_freedoms,
    check_means,
    check_spread,
    check_weights,
)
from mixtura.estimators.inputs.family import asked_family
from mixtura.estimators.inputs.fittedness import NotFittedError
from mixtura.model.families import FAMILIES, Components, Gaussian, StudentT
from mixtura.model.mixture import Mixture

ROUNDING = 1e-12
"""Share of a log-density by which sides may miss it and are as they were published."""


def mixture_of(model: Any) -> Mixture:
    """The mixture that the model's parameters make, in float64.

    Those that a fit gave it are taken at their word; others are checked, once.

    Raises
    ------
    NotFittedError
        A parameter is missing.
    InvalidParameterError
        They are no mixture; the sentence names the attribute, the component and the cure.
    """
    values = vars(model)
    arrays = [values.get(name) for name in names_of(model)]
    seen = glance_at(model)
    known = _KNOWN.get(model)
    if known is None or known.seen != seen or any(map(is_not, known.arrays, arrays)):
        with np.errstate(all="ignore"):  # what overflows is told apart by the checks
            known = _Known(arrays, seen, _read(model, marks_of(model)))
        _KNOWN[model] = known
    return known.mixture


@dataclass(frozen=True, slots=True)
class _Known:
    """A mixture that was read, and what it was read from."""

    arrays: list[Any]
    seen: list[Any]
    mixture: Mixture


_KNOWN: WeakKeyDictionary[Any, _Known] = WeakKeyDictionary()


def published_components(model: Any) -> Components:
    """The components of a model whose parameters are known to agree."""
    family = asked_family(model)
    arrays = (getattr(model, f"{name}_") for name in family.declared())
    return family(*(np.asarray(array, dtype=np.float64) for array in arrays))


def derived(model: Any, name: str) -> Any:
    """A fitted attribute that was not set, from those that were.

    Raises
    ------
    AttributeError
        It does not follow from them.
    """
    values = vars(model)
    if name == "n_features_in_" and np.ndim(values.get("means_")) == 2:
        return np.shape(values["means_"])[1]
    if name in SPREADS and "means_" in values and any(other in values for other in SPREADS):
        try:
            return getattr(mixture_of(model).components, name.removesuffix("_"))
        except MixturaError as error:
            raise AttributeError(str(error)) from error
    raise AttributeError(f"{type(model).__name__!r} object has no attribute {name!r}")


def _read(model: Any, marks: Marks) -> Mixture:
    """The mixture, with every number of it checked."""
    published: Marks = vars(model).get("_published", {})
    if marks == published:
        return _assemble(model, model.weights_, published_components(model))
    family = asked_family(model)
    _require_enough(model, family)
    have = {name: as_numbers(name, vars(model)[name]) for name in names_of(model) if name in marks}
    k, d = check_means(have["means_"])
    check_weights(have["weights_"], k, _noise_weight(have))
    _require_features(model, d)
    FAMILIES.check_columns(model.covariance_type, d)
    shape = family.gaussian_shape()
    if shape is None or not issubclass(shape, Gaussian):
        shapes = family.shapes(k, d).items()
        arrays = {name: check_array(f"{name}_", have[f"{name}_"], s) for name, s in shapes}
        return _assemble(model, have["weights_"], family(*arrays.values()))
    later = [name for name in SPREADS if name in marks and marks[name] != published.get(name)]
    counting = later or [name for name in SPREADS if name in marks]
    arrays = {name: check_spread(name, have[name], shape, k, d) for name in counting}
    unchanged = (*SPREADS, "covariance_type")
    if published and all(marks.get(name) == published[name] for name in unchanged):
        core: Any = published_components(model).core  # type: ignore[attr-defined]
    else:
        core = agreed(arrays, have, shape)
    components = core
    if issubclass(family, StudentT):
        freedom = check_freedoms(have["degrees_of_freedom_"], k)
        components = family(*core.arrays(), freedom)
    return _assemble(model, have["weights_"], components)


def _assemble(model: Any, weights: Any, components: Components) -> Mixture:
    floor = np.full(components.n_features, np.finfo(np.float64).tiny)
    weights = np.asarray(weights, dtype=np.float64)
    proper = model.prior is not None or model.max_ratio is not None
    share = vars(model).get(NOISE[0])
    if share is None:
        return Mixture(weights, components, floor, proper=proper)
    background = float(getattr(model, NOISE[1]))
    sides = _sides(vars(model).get("noise_sides_"), components.n_features, background)
    weights = np.append(weights, float(share))
    return Mixture(weights, components, floor, background=background, proper=proper, sides=sides)


def _sides(given: Any, d: int, background: float) -> Floats | None:
    """The sides of the noise (2, d), of the volume that its log-density says."""
    if given is None:
        return None
    sides = check_array("noise_sides_", as_numbers("noise_sides_", given), (2, d))
    if not (sides[1] > 0.0).all():
        raise InvalidParameterError(
            "noise_sides_ holds a length that is not above 0: set the middles and lengths (2, d) "
            "of the sides of a box, or delete it, and rows that lack values are refused."
        )
    apart = -background - np.log(sides[1]).sum()
    if abs(apart) > ROUNDING * max(1.0, abs(background)):
        sides = np.stack([sides[0], sides[1] * np.exp(apart / d)])
    return sides


def _noise_weight(have: dict[str, Any]) -> float:
    """The share of the noise, checked with its log-density; 0 where there is none."""
    if NOISE[0] not in have:
        return 0.0
    for name in NOISE:
        value = have.get(name)
        if value is None or value.ndim or not np.isfinite(value):
            raise InvalidParameterError(
                f"{name} is {'not set' if value is None else value!r}: set a finite number, or "
                f"delete both {NOISE[0]} and {NOISE[1]} for a mixture without noise."
            )
    share = float(have[NOISE[0]])
    if not 0.0 <= share <= 1.0:
        raise InvalidParameterError(
            f"{NOISE[0]} is {share:g}: the share of the noise is between 0 and 1, and 1 less the "
            "sum of weights_."
        )
    return share


def _require_enough(model: Any, family: type[Components]) -> None:
    have, gaussian = vars(model), family.gaussian_shape() is not None
    names = [name for name in names_of(model) if not (gaussian and name in SPREADS)]
    missing = [name for name in names if name not in have]
    if gaussian:
        names.append("one of " + ", ".join(SPREADS))
        if not any(name in have for name in SPREADS):
            missing.append("any of " + ", ".join(SPREADS))
    if missing:
        raise NotFittedError(
            f"This {type(model).__name__} lacks {' and '.join(missing)}: a mixture set by hand "
            f"needs {', '.join(names[:-1])} and {names[-1]}; or call 'fit' first."
        )


def _require_features(model: Any, d: int) -> None:
    """What an earlier fit recorded of the features must be true of these means."""
    have = vars(model)
    recorded = {
        "n_features_in_": have.get("n_features_in_", d),
        "feature_names_in_": len(have.get("feature_names_in_", range(d))),
    }
    for name, count in recorded.items():
        if count != d:
            raise InvalidParameterError(
                f"means_ has {d} columns, but {name} tells of {count}: delete it (del "
                f"model.{name}), or set it to what the columns are."
            )
