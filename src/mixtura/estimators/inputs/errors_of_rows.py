"""What goes with ``covariance_of_error``, and a sentence for what does not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.data.array import ArraySource
from mixtura.data.measurement import NAME, measured
from mixtura.data.source import Source
from mixtura.errors import InvalidParameterError
from mixtura.model.families import Components
from mixtura.preparation.transform import MANY_FEATURES, Preparation


def check_beside_errors(families: Iterable[type[Components]], noise: Any, trim: Any) -> None:
    """InvalidParameterError where errors of the rows are nothing that the model knows of."""
    for family in families:
        if not family.takes_errors:
            raise InvalidParameterError(
                f"{NAME} goes with Gaussian components, whose sum with an error is one again, and "
                f"component is {family.component!r}: give component='gaussian', or leave {NAME} "
                "out."
            )
    if noise is not None:
        raise InvalidParameterError(
            f"{NAME} and noise do not go together, since a row with a large error would be noise "
            "for that alone: give noise=None, which takes such rows for what they are, or leave "
            f"{NAME} out."
        )
    if trim:
        raise InvalidParameterError(
            f"{NAME} and trim do not go together, since the rows of the largest errors would be "
            f"those left out: give trim=None, or leave {NAME} out."
        )


def check_preparation(log: Any, one_hot: Any) -> None:
    """The same for what a :class:`mixtura.PreparedGaussianMixture` does to its rows."""
    if log is not None:
        raise InvalidParameterError(
            f"{NAME} and log do not go together, since the error of a logarithm is no Gaussian "
            "one: take the logarithms yourself and give the errors of those (about the error "
            "divided by the value, where it is small), or leave one of the two out."
        )
    if one_hot is not None:
        raise InvalidParameterError(
            f"{NAME} and one_hot do not go together, since a level has no error that a variance "
            f"could tell: give the columns that are numbers, or leave {NAME} out."
        )


def check_axes(pca: Any, source: Source) -> None:
    """The same for principal components of rows (n, d) with errors."""
    if source.errors is None or pca is None:
        return
    if pca == "auto":
        if source.n_features <= MANY_FEATURES:
            return
        raise InvalidParameterError(
            f"pca is 'auto', which compares principal components as if rows were exact, and "
            f"{NAME} is given: give pca=None, or the number of principal components."
        )
    if source.may_lack:
        raise InvalidParameterError(
            f"pca is {pca}, and with {NAME} some values are missing or have an infinite variance: "
            "principal components mix all columns, so that none would be known. Give pca=None, "
            "or leave these rows out."
        )


def prepared_errors(preparation: Preparation, errors: Floats) -> Floats:
    r"""Errors (n, d) or (n, d, d) of rows as those of prepared rows.

    Both steps are linear: :math:`S \to C D^{-1} S D^{-1} C^\top` with D the scale and C the
    principal axes, where there are any.
    """
    scale = preparation.scale
    own = errors / (np.square(scale) if errors.ndim == 2 else np.outer(scale, scale))
    if preparation.pca is None:
        return own
    axes = preparation.pca.components
    if own.ndim == 2:
        turned = np.einsum("ad,nd,bd->nab", axes, own, axes, optimize=True)
    else:
        turned = axes @ own @ axes.T
    symmetric: Floats = 0.5 * (turned + np.swapaxes(turned, -1, -2))
    return symmetric


def prepared_source(preparation: Preparation, source: Source) -> Source:
    """Rows (n, d) as prepared rows, with their errors where they have such."""
    prepared = preparation.prepare(source)
    if source.errors is None or not isinstance(prepared, ArraySource):
        return prepared
    return prepared.replaced(errors=prepared_errors(preparation, source.errors))


__all__ = [
    "check_axes",
    "check_beside_errors",
    "check_preparation",
    "measured",
    "prepared_errors",
    "prepared_source",
]
