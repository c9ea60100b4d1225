"""Whether a model has been fitted."""

from __future__ import annotations

from typing import Any

from sklearn import exceptions
from sklearn.utils import validation

from mixtura.errors import InvalidTypeError, MixturaError


class NotFittedError(MixturaError, exceptions.NotFittedError):
    """A method that needs a fitted model was called before ``fit``."""


def check_is_fitted(model: Any) -> None:
    """Raise :class:`NotFittedError` unless the model has fitted attributes.

    Raises
    ------
    InvalidTypeError
        It is no model, or the class instead of a model.
    """
    try:
        validation.check_is_fitted(model)
    except exceptions.NotFittedError as error:
        raise NotFittedError(str(error)) from None
    except TypeError:  # scikit-learn's, for what is no estimator, or a class
        is_class = isinstance(model, type)
        given = f"the class {model.__name__}" if is_class else f"a {type(model).__name__}"
        raise InvalidTypeError(
            f"model is {given}; give a fitted GaussianMixture, PreparedGaussianMixture or "
            "GaussianMixtureIC."
        ) from None
