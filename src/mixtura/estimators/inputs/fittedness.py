"""Whether a model has been fitted."""

from __future__ import annotations

from typing import Any

from sklearn import exceptions
from sklearn.utils import validation

from mixtura.errors import InvalidModelError, MixturaError


class NotFittedError(MixturaError, exceptions.NotFittedError):
    """A method that needs a fitted model was called before ``fit``."""


def check_is_fitted(model: Any) -> None:
    """Raise :class:`NotFittedError` unless the model has fitted attributes.

    Raises
    ------
    InvalidModelError
        It is no model, or the class instead of a model.
    """
    try:
        validation.check_is_fitted(model)
    except exceptions.NotFittedError as error:
        raise NotFittedError(str(error)) from None
    except TypeError:  # scikit-learn's, for what is no estimator, or a class
        raise no_model(model) from None


def no_model(model: Any, unless: str = "model is") -> InvalidModelError:
    """That this is none of the models there are; of other estimators a sentence may say more."""
    is_class = isinstance(model, type)
    given = f"the class {model.__name__}" if is_class else f"a {type(model).__name__}"
    begin = "model is" if is_class or not hasattr(model, "get_params") else unless
    return InvalidModelError(
        f"{begin} {given}; give a fitted GaussianMixture, PreparedGaussianMixture or "
        "GaussianMixtureIC of mixtura."
    )
