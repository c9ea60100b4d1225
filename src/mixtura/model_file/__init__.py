"""Model files: what a fitted model is, in a file that runs nothing when it is read.

This floor lies below the estimators: it takes and gives values. :meth:`GaussianMixture.save
<mixtura.GaussianMixture.save>` and :func:`mixtura.load` are its faces.
"""

from __future__ import annotations

import os

from mixtura.errors import ModelFileError
from mixtura.files.whole import PathLike, write_atomically
from mixtura.model_file.checks import check
from mixtura.model_file.container import from_bytes, to_bytes
from mixtura.model_file.disk import MAX_FILE_BYTES, read_bytes
from mixtura.model_file.schema import STARTS, decode, encode
from mixtura.model_file.stored import (
    Plain,
    StoredFit,
    StoredMixture,
    StoredModel,
    StoredNoise,
    StoredPreparation,
)


def write_model(path: PathLike, model: StoredModel) -> None:
    """Write a model, whole or not at all; one that could not be read back is not written.

    Raises
    ------
    ModelFileError
        The parameters are not those of a mixture, or the file cannot be written.
    """
    try:
        data = to_bytes(*encode(model))
        if len(data) > MAX_FILE_BYTES:
            raise ModelFileError(f"it takes {len(data)} bytes, more than {MAX_FILE_BYTES}.")
        _from_data(data)
    except ModelFileError as error:
        raise ModelFileError(f"this model cannot be saved: {error}") from error
    try:
        write_atomically(path, data)
    except OSError as error:
        raise ModelFileError(
            f"the model was not written to {os.fspath(path)!r}: {error.strerror or error}. "
            "Nothing was changed there; give a path in a folder that exists, is open to you and "
            "has room."
        ) from error


def read_model(path: PathLike) -> StoredModel:
    """Read a model file, which is taken for hostile until every check has passed.

    Raises
    ------
    ModelFileError
        The file cannot be read, or is anything else than a sound model.
    """
    try:
        data = read_bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelFileError(f"{os.fspath(path)!r} cannot be read: {reason}.") from error
    try:
        return _from_data(data)
    except ModelFileError as error:
        raise ModelFileError(f"{os.fspath(path)!r} is not a sound model file: {error}") from error


def _from_data(data: bytes) -> StoredModel:
    model = decode(*from_bytes(data))
    check(model)
    return model


__all__ = [
    "STARTS",
    "PathLike",
    "Plain",
    "StoredFit",
    "StoredMixture",
    "StoredModel",
    "StoredNoise",
    "StoredPreparation",
    "read_model",
    "write_model",
]
