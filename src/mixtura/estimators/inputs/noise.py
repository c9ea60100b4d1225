"""What ``noise`` and ``noise_volume`` ask for, checked."""

from __future__ import annotations

from functools import partial
from math import exp, isfinite, log
from numbers import Real
from typing import Any

import numpy as np

from mixtura._typing import Bools, Floats, Ints
from mixtura.data import Source
from mixtura.data.containers import in_numpy
from mixtura.errors import InvalidParameterError, InvalidTypeError
from mixtura.initialise import Floor, Moments
from mixtura.initialise.box import Box, log_hull
from mixtura.initialise.noise import Noise
from mixtura.model.families import FAMILIES

USUAL_SHARE = 0.05
"""What noise begins with where nobody says how much there is."""

FORMS = (
    "a share of the rows to begin with, above 0 and below 1, such as noise=0.05, or the rows that "
    "are known to be noise, as a mask (n,) of booleans or their numbers from 0"
)


def check_noise(model: Any) -> None:
    """What can be said of the two parameters before there are rows.

    Raises
    ------
    InvalidParameterError
        ``noise`` is neither a share between 0 and 1 nor rows, or ``noise_volume`` no volume or
        given without noise.
    """
    noise, volume = model.noise, model.noise_volume
    if isinstance(noise, bool | np.bool_ | str | bytes):
        raise InvalidParameterError(f"noise is {noise!r}: give {FORMS}; or None for no noise.")
    if _is_number(noise) and not 0 < noise < 1:
        raise InvalidParameterError(
            f"noise is {noise!r}, which is no share of the rows above 0 and below 1: give "
            f"{FORMS}; or None for no noise."
        )
    if volume is None:
        return
    if isinstance(volume, bool | np.bool_) or not _is_number(volume):
        raise InvalidParameterError(
            f"noise_volume is {volume!r:.60}: give the volume in which the noise lies, a number "
            "above 0, or None for that of the smallest box around the rows."
        )
    if not (volume > 0 and isfinite(volume)):
        raise InvalidParameterError(
            f"noise_volume is {volume!r}: give a finite number above 0, or leave it out for that "
            "of the smallest box around the rows."
        )
    if noise is None:
        raise InvalidParameterError(
            f"noise_volume is {volume!r}, but there is no noise: give noise too, such as "
            f"noise={USUAL_SHARE:g}, or leave noise_volume out."
        )


def known_rows(noise: Any, n: int) -> Bools | None:
    """The rows (n,) that are known to be noise, or None where ``noise`` is a share or nothing.

    Raises
    ------
    InvalidParameterError
        They are no such rows of n, or none, or all.
    """
    if noise is None or _is_number(noise):
        return None
    try:
        given = np.asarray(in_numpy(noise, "noise"))
    except (InvalidTypeError, TypeError, ValueError) as error:
        raise InvalidParameterError(f"noise is not usable ({error}): give {FORMS}.") from error
    if given.ndim != 1 or given.dtype.kind not in "biu":
        raise InvalidParameterError(
            f"noise is an array of shape {given.shape} and type {given.dtype}: give {FORMS}."
        )
    if given.dtype.kind == "b":
        if given.size != n:
            raise InvalidParameterError(
                f"noise is a mask of {given.size} rows, but X has {n}: give a True or False for "
                "each row of X, or the numbers of the rows that are noise."
            )
        mask = given
    else:
        mask = _numbered(given, n)
    marked = int(mask.sum())
    if not marked:
        raise InvalidParameterError(
            f"noise marks no row: give a share to begin with, such as noise={USUAL_SHARE:g}, or "
            "None for no noise."
        )
    if marked == n:
        raise InvalidParameterError(
            f"noise marks all {n} rows, so that none is left to make a group of: mark those that "
            f"are known to be noise only, or give a share to begin with, such as "
            f"noise={USUAL_SHARE:g}."
        )
    return mask


def left_of(noise: Any, n: int, trimmed: Ints) -> Any:
    """The same of the n rows that are left of a table, without those that were trimmed."""
    mask = known_rows(noise, n + trimmed.size)
    return noise if mask is None else np.delete(mask, trimmed)


def noise_of(
    model: Any,
    source: Source,
    shift: float,
    given_share: float | None,
    moments: Moments,
    floor: Floor,
) -> Noise | None:
    """The noise of a fit to these rows, or None where none was asked for.

    Parameters
    ----------
    shift : what a preparation of the rows adds to their log-densities, and to log-volumes
    given_share : what ``weights_init`` leave to it
    """
    if model.noise is None:
        return None
    family, k = FAMILIES[model.covariance_type], model.n_components
    mask = known_rows(model.noise, source.n_rows)
    left = source.n_rows if mask is None else int((~mask).sum())
    if left < k:
        raise InvalidParameterError(
            f"noise marks all rows but {left}, fewer than n_components = {k}: mark fewer, or ask "
            "for fewer components."
        )
    box, doubt = Box.around(source, moments, floor, family), None
    if model.noise_volume is not None:
        asked = log(model.noise_volume)
        least = log_hull(source, moments) - shift
        if asked < least - 1e-9:
            doubt = (
                f"noise_volume is {model.noise_volume:g}, and no region around the rows is "
                f"smaller than {_shown(least)}, so that the noise is denser than anything spread "
                "over all of them could be: labels may be the better for it, as where a few rows "
                "lie far away, but the likelihood and the criteria do not compare with those of "
                "other volumes. Leave noise_volume out for that of the box around the rows, "
                f"{_shown(box.log_volume - shift)}."
            )
        box = box.scaled(asked + shift)
    known = None if mask is None else source.take(np.flatnonzero(mask))
    share = float(model.noise) if mask is None else _weight_of(mask, source)
    return Noise(box.background, share, known, box, given_share, doubt, box.sides)


def measured(
    model: Any, source: Source, given_share: float | None = None, shift: float = 0.0
) -> partial[Noise | None]:
    """:func:`noise_of` but for the moments and the floor, which a problem works out."""
    return partial(noise_of, model, source, shift, given_share)


def _numbered(given: Any, n: int) -> Bools:
    """Rows by their numbers as a mask."""
    if given.size == n > 2 and given.max() <= 1 and given.min() >= 0:
        raise InvalidParameterError(
            f"noise holds {n} zeros and ones, one a row, which as numbers of rows would be the "
            "first two rows only: give booleans, such as noise.astype(bool)."
        )
    if given.size and (given.min() < 0 or given.max() >= n):
        odd = int(given.min() if given.min() < 0 else given.max())
        raise InvalidParameterError(
            f"noise holds the row number {odd}, but the rows of X are 0 to {n - 1}: give numbers "
            "of these, or a mask of booleans."
        )
    mask = np.zeros(n, dtype=np.bool_)
    mask[given] = True
    return mask


def _weight_of(mask: Bools, source: Source) -> float:
    weight: Floats = np.ones(source.n_rows) if source.weight is None else source.weight
    share = float(weight[mask].sum() / weight.sum())
    if not 0 < share < 1:
        raise InvalidParameterError(
            "noise marks "
            + ("no row" if share <= 0 else "every row")
            + " that has a weight in sample_weight: mark some of those that have, or give a share "
            f"to begin with, such as noise={USUAL_SHARE:g}."
        )
    return share


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _shown(log_volume: float) -> str:
    """A volume that may be beyond the range of a double."""
    if abs(log_volume) < 700:
        return f"{exp(log_volume):.6g}"
    return f"1e{log_volume / log(10.0):.0f}"
