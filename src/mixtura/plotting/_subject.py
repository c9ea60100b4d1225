"""What a picture is of: a fitted model, whichever kind, and rows in their own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.errors import InvalidParameterError, InvalidTypeError
from mixtura.estimators.encoded_rows import further_source
from mixtura.estimators.fittedness import check_is_fitted
from mixtura.estimators.gaussian_mixture import GaussianMixture
from mixtura.estimators.preparation import Preparation
from mixtura.estimators.prepared import PreparedGaussianMixture
from mixtura.estimators.rows import read_rows
from mixtura.mixture import PreparedMixture
from mixtura.plotting._gaussians import Gaussians

MOST_DRAWN = 5000
"""More dots than this hide one another; so many rows, drawn at random, stand for the rest."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A model that draws, and rows it is drawn with.

    Attributes
    ----------
    model : the GaussianMixture that was fitted, to prepared rows where there is a preparation
    preparation : Preparation or None
    rows : (n, d) as the user has them, categories as columns of 0 and 1
    names : (d,) of the features
    gaussians : the mixture in the units of ``rows``
    prepared : the mixture in the units it was fitted in
    """

    model: GaussianMixture
    preparation: Preparation | None
    rows: Floats
    names: list[str]
    gaussians: Gaussians
    prepared: PreparedMixture

    @classmethod
    def of(cls, model: Any, X: Any) -> Subject:
        """Look into a model and read the rows.

        Raises
        ------
        InvalidTypeError
            The model is none of mixtura's.
        InvalidDataError
            The rows do not fit the model.
        """
        inner = fitted(model)
        preparation = None
        if isinstance(inner, PreparedGaussianMixture):
            preparation = inner.preparation_
            rows, names = (
                further_source(inner, X, preparation.encoding).array(),
                preparation.feature_names,
            )
            inner = inner.mixture_
        else:
            rows, found = read_rows(model, X, reset=False)
            made_up = [f"x{column}" for column in range(rows.shape[1])]
            known = getattr(model, "feature_names_in_", made_up)
            names = [str(name) for name in (known if found is None else found)]
        mixture = inner.mixture()
        return cls(
            inner,
            preparation,
            rows.astype(np.float64, copy=False),
            names,
            Gaussians.of(mixture, preparation),
            mixture.prepare(),
        )

    def ready(self, rows: Floats) -> Floats:
        """Rows as the mixture takes them."""
        if self.preparation is not None:
            rows = self.preparation.transform(rows)
        return np.ascontiguousarray(rows)

    def responsibilities(self, rows: Floats) -> Floats:
        """Of each component for each row, as (n, k)."""
        return np.ascontiguousarray(self.prepared.responsibilities(self.ready(rows)).T)

    def log_density(self, rows: Floats) -> Floats:
        """Of each row (n,), in nats, on the scale that the model's own ``score_samples`` has."""
        return self.prepared.log_density(self.ready(rows)) + self.shift

    @property
    def shift(self) -> float:
        """What makes a log-density of prepared rows one of the rows themselves."""
        return 0.0 if self.preparation is None else self.preparation.log_determinant

    def drawn(self) -> tuple[Floats, str]:
        """The rows to draw, and what a picture has to say where these are not all."""
        n = len(self.rows)
        if n <= MOST_DRAWN:
            return self.rows, ""
        chosen = np.sort(np.random.default_rng(0).choice(n, MOST_DRAWN, replace=False))
        return self.rows[chosen], f"{MOST_DRAWN} of {n} rows drawn"

    def columns(self, features: Sequence[str | int]) -> list[int]:
        """Where these features are, each given by its name or its number from 0.

        Raises
        ------
        InvalidParameterError
            There is no such feature, or it is asked for twice.
        """
        chosen: list[int] = []
        for feature in features:
            if isinstance(feature, str) and feature in self.names:
                column = self.names.index(feature)
            elif _is_number(feature) and 0 <= int(feature) < len(self.names):
                column = int(feature)
            else:
                raise InvalidParameterError(
                    f"there is no feature {feature!r}; choose from "
                    f"{', '.join(self.names[:12])}{', ...' if len(self.names) > 12 else ''}."
                )
            if column in chosen:
                raise InvalidParameterError(
                    f"feature {self.names[column]!r} is asked for twice; name each one once."
                )
            chosen.append(column)
        return chosen


def fitted(model: Any) -> GaussianMixture | PreparedGaussianMixture:
    """The mixture to draw: the model itself, or the one that a sweep has chosen."""
    check_is_fitted(model)
    inner = getattr(model, "best_estimator_", model)
    if not isinstance(inner, GaussianMixture | PreparedGaussianMixture):
        raise InvalidTypeError(
            f"there is no picture of a {type(model).__name__}; give a fitted GaussianMixture, "
            "PreparedGaussianMixture or GaussianMixtureIC of mixtura."
        )
    return inner


def labels_of(responsibilities: Floats) -> Ints:
    """The most likely component of each row (n,)."""
    labels: Ints = responsibilities.argmax(axis=1)
    return labels


def _is_number(feature: object) -> bool:
    return isinstance(feature, int | np.integer) and not isinstance(feature, bool)
