"""The rows that a picture is of, in their own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mixtura._near_names import did_you_mean
from mixtura._typing import Floats
from mixtura.data import ArraySource
from mixtura.data.source import some_rows
from mixtura.errors import InvalidParameterError
from mixtura.fitted import FittedModel, Model, Observations
from mixtura.model.likeliest import likeliest
from mixtura.model.mixture import NOISE

MOST_DRAWN = 5000
"""More dots than this hide one another; so many rows, drawn at random, stand for the rest."""


def observe(model: Model, X: Any) -> Observations:
    """Open a model and read the rows, as float64; errors as of :meth:`Observations.of`.

    ``in_logs`` of it is what pictures of the columns are drawn of.
    """
    observed = Observations.of(model, X, "there is no picture of")
    rows, _ = observed.source.wide().some(MOST_DRAWN)
    return replace(observed, source=ArraySource(rows, checked=True))


def drawn(rows: Floats) -> tuple[Floats, str]:
    """The rows to draw, and what a picture has to say where these are not all."""
    said = f"{MOST_DRAWN} of {len(rows)} rows drawn" if len(rows) > MOST_DRAWN else ""
    return rows[some_rows(len(rows), MOST_DRAWN, np.random.default_rng(0))], said


def columns_of(names: Sequence[str], features: Sequence[str | int]) -> list[int]:
    """Where these features are among the names, each given by its name or its number from 0."""
    chosen: list[int] = []
    for feature in features:
        if isinstance(feature, str) and feature in names:
            column = names.index(feature)
        elif _is_number(feature) and 0 <= int(feature) < len(names):
            column = int(feature)
        else:
            raise InvalidParameterError(
                f"there is no feature {feature!r}; choose from "
                f"{', '.join(names[:12])}{', ...' if len(names) > 12 else ''}."
                f"{did_you_mean(str(feature), names)}"
            )
        if column in chosen:
            raise InvalidParameterError(
                f"feature {names[column]!r} is asked for twice; name each one once."
            )
        chosen.append(column)
    return chosen


def noise_among(responsibilities: Floats) -> str:
    """What a picture has to say of the rows that are noise; empty where none is."""
    count = int((likeliest(responsibilities) == NOISE).sum())
    return f"grey crosses: noise, {count} row{'s'[: count != 1]}" if count else ""


def without_noise(model: FittedModel) -> str:
    """What a picture of the groups' densities has to say of the noise beside them."""
    if model.noise is None:
        return ""
    return f"without the noise, {100 * model.noise:.3g} % of the rows"


def _is_number(feature: object) -> bool:
    return isinstance(feature, int | np.integer) and not isinstance(feature, bool)
