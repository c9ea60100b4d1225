"""Whether the parameters of a model are still those that a fit or a model file gave it."""

from __future__ import annotations

from functools import cache
from typing import Any
from zlib import crc32

import numpy as np

from mixtura._typing import Rows
from mixtura.errors import InvalidParameterError
from mixtura.estimators.inputs.family import asked_family
from mixtura.model.families import GAUSSIAN as GAUSSIAN_COMPONENT

SPREADS = ("covariances_", "precisions_cholesky_", "precisions_")
"""Any one of them says how components spread."""

Marks = dict[str, int]

NOISE = ("noise_weight_", "noise_log_density_")
"""What a model with noise has beside the parameters of its components."""

SIDES = "noise_sides_"
"""What it may have beside these, for rows that lack values."""

GAUSSIAN = ("weights_", "means_", *SPREADS)

GLANCE = 256
"""Values of a large array that a glance looks at, beside its diagonals."""


def names_of(model: Any) -> tuple[str, ...]:
    """The attributes that hold the parameters of the model's family, and of its noise."""
    try:
        names = _names(asked_family(model))
    except InvalidParameterError:
        names = GAUSSIAN
    values = vars(model)
    if NOISE[0] not in values:
        return names
    return (*names, *NOISE, *([SIDES] if SIDES in values else []))


@cache
def _names(family: Any) -> tuple[str, ...]:
    if family.gaussian_shape() is not None:
        further = [f"{name}_" for name in family.declared() if f"{name}_" not in GAUSSIAN]
        return (*GAUSSIAN, *further)
    return ("weights_", *(f"{name}_" for name in family.declared()))


def marks_of(model: Any) -> Marks:
    """A number for each parameter that is set, which changes with its values, in place or not.

    It costs a sum over each array, and is the same on every computer, so that it outlives a
    pickle.
    """
    values = vars(model)
    marks = {
        name: _mark(as_numbers(name, values[name])) for name in names_of(model) if name in values
    }
    marks["covariance_type"] = crc32(_kind(model).encode())
    return marks


def glance_at(model: Any) -> list[Any]:
    """What shows at next to no cost that the same arrays hold other values than before.

    All of a small array; the diagonals and a sample of a large one.
    """
    values = vars(model)
    return [_kind(model), *(_glance(values.get(name)) for name in names_of(model))]


def _kind(model: Any) -> str:
    """Shape and density; of Gaussians the shape alone, as it always was."""
    heavy = getattr(model, "component", GAUSSIAN_COMPONENT) != GAUSSIAN_COMPONENT
    return str(model.covariance_type) + (f" {model.component}" if heavy else "")


def untouched(model: Any) -> bool:
    """Whether no parameter was set or changed by hand since the fit, or since it was loaded."""
    published = vars(model).get("_published")
    return published is not None and published == marks_of(model)


def as_numbers(name: str, values: Any) -> Rows:
    """The values as an array of float32 or float64.

    Raises
    ------
    InvalidParameterError
        They are no real numbers, or rows of different lengths.
    """
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "fiubO":
            raise TypeError(f"it holds {array.dtype}")
        if array.dtype not in (np.float64, np.float32):
            array = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidParameterError(
            f"{name} is not an array of real numbers ({error}): set it to one."
        ) from None
    return array


def _mark(array: Rows) -> int:
    head = crc32(f"{array.shape}{array.dtype.str}".encode())
    array = np.ascontiguousarray(array)
    if array.ndim < 2:
        return crc32(array.data, head)
    bits = array.view(np.uint64 if array.itemsize == 8 else np.uint32)
    sums = crc32(bits.sum(axis=-1).tobytes(), head)
    # an exchange within a row shows in the columns; in symmetric matrices, in other rows as well
    return sums if bits.ndim > 2 else crc32(bits.sum(axis=0).tobytes(), sums)


def _glance(value: Any) -> bytes | str | None:
    if not isinstance(value, np.ndarray):
        return None if value is None else repr(value)
    if value.size <= GLANCE:
        return value.tobytes()
    sample = value.reshape(-1)[:: value.size // GLANCE].tobytes()
    return sample + (value.diagonal(axis1=-2, axis2=-1).tobytes() if value.ndim > 1 else b"")
