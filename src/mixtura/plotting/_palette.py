"""Colours that colour-blind readers can tell apart, and marks for when there are not enough."""

from __future__ import annotations

import numpy as np

from mixtura._typing import Floats
from mixtura.model.likeliest import left_over

COLOURS = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # green
    "#CC79A7",  # purple
    "#E69F00",  # orange
    "#56B4E9",  # sky
    "#5C5C5C",  # grey in place of black, which is for lines and letters
    "#B0A400",  # yellow, darker than usual, since pictures are on white
)
"""After Okabe & Ito (2002, "Color universal design"), eight colours for all kinds of vision."""

NOISE_COLOUR = "#8A8A8A"
"""Of rows that belong to no component."""

ROUNDING = 1e-6
"""What responsibilities may lack of one without there being noise."""

MARKS = ("o", "^", "s", "D")
"""Each eight components have one; the numbers at the means say the rest."""

STYLES = ("-", "--", "-.", ":")


def colour(k: int) -> str:
    """The colour of component k."""
    return COLOURS[k % len(COLOURS)]


def shade(k: int) -> tuple[float, ...]:
    """The same for areas, which have no marks: paler beyond the eighth."""
    pale = 0.25 * (k // len(COLOURS) % 3)
    return tuple(pale + (1 - pale) * part for part in _rgb(colour(k)))


def mark(k: int) -> str:
    """The mark of the rows of component k."""
    return MARKS[k // len(COLOURS) % len(MARKS)]


def blended(responsibilities: Floats) -> Floats:
    """A colour (n, 3) for each row: those of the components, mixed by responsibility (n, k)."""
    k = responsibilities.shape[1]
    palette = np.array([_rgb(colour(i)) for i in range(k)])
    mixed: Floats = responsibilities @ palette
    left = left_over(responsibilities)
    if (left > ROUNDING).any():
        mixed = mixed + left[:, None] * np.array(_rgb(NOISE_COLOUR))
    return np.clip(mixed, 0.0, 1.0)


def _rgb(code: str) -> tuple[float, ...]:
    return tuple(int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))
