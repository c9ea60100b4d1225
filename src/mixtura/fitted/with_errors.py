"""A model that was fitted to rows with errors, before judges that take rows as exact."""

from __future__ import annotations

from typing import Any

from mixtura.errors import InvalidParameterError


def refuse_errors(model: Any, what: str) -> None:
    """InvalidParameterError where a GaussianMixture knows that its rows had errors.

    A row with a large error lies far from a component for that alone.
    """
    if vars(model).get("_fit_errors") is None:
        return
    raise InvalidParameterError(
        f"{what} takes rows as exact, and the model was fitted with covariance_of_error: a row "
        "would look unusual for its error alone. Compare log-densities that count the errors in: "
        "model.score_samples(X, covariance_of_error=...)."
    )
