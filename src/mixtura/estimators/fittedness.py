"""Whether a model has been fitted."""

from __future__ import annotations

from typing import Any

from sklearn import exceptions
from sklearn.utils import validation

from mixtura.errors import MixturaError


class NotFittedError(MixturaError, exceptions.NotFittedError):
    """A method that needs a fitted model was called before ``fit``."""


def check_is_fitted(model: Any) -> None:
    """Raise :class:`NotFittedError` unless the model has fitted attributes."""
    try:
        validation.check_is_fitted(model)
    except exceptions.NotFittedError as error:
        raise NotFittedError(str(error)) from None
