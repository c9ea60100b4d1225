"""Whether stored numbers make a mixture: shapes, ranges, positive-definiteness."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mixtura._printable import is_writable
from mixtura._typing import Floats, Rows
from mixtura.errors import InvalidParameterError, ModelFileError
from mixtura.limits import LARGEST, LARGEST_WHOLE
from mixtura.model.families import FAMILIES, Components, Gaussian, StudentT
from mixtura.model.gaussian.factor import positive_definite
from mixtura.model.gaussian.membership import Departure, departure, stretch
from mixtura.model_file import ranges
from mixtura.model_file.stored import (
    PROJECTION_FIELDS,
    StoredFit,
    StoredMixture,
    StoredModel,
    StoredNoise,
    StoredPreparation,
)

WEIGHT_SUM = 1e-6
"""How far the sum of weights may be from one: the rounding of float32."""

SIDES = 1e-9
"""Share of its log-density by which the volume of the noise's sides may differ."""

BOX = 1e50
"""A box of a given volume may be wider than the rows, by as much as anybody would ask for."""

AGREEMENT = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-2}
"""How far covariances may be from what their factor says, in units of the standard deviations.

The factor of a matrix at the usual floor (1e-6 variances) is known to a thousand roundings.
"""


def check(model: StoredModel) -> None:
    """ModelFileError, with a sentence, if the numbers are not those of a fitted model."""
    check_mixture(model.mixture)
    if model.preparation is not None:
        _check_preparation(model.preparation, model.mixture.means.shape[1])
        ranges.check_preparation(model.preparation, model.mixture.components)


def check_mixture(mixture: StoredMixture) -> None:
    if mixture.means.ndim != 2 or 0 in mixture.means.shape:
        raise ModelFileError(f"array 'means' has shape {mixture.means.shape}, not (k, d).")
    k, d = mixture.means.shape
    if mixture.parameters["n_components"] != k:
        raise ModelFileError(
            f"n_components is {mixture.parameters['n_components']}, but there are {k} means."
        )
    try:
        FAMILIES.check_columns(str(mixture.parameters["covariance_type"]), d)
    except InvalidParameterError as error:
        raise ModelFileError(str(error)) from error
    shapes = mixture.family.shapes(k, d)
    dtype = mixture.means.dtype
    _check_array("weights", mixture.weights, (k,), dtype)
    for name, shape in shapes.items():
        _check_array(name, mixture.arrays[name], shape, dtype)
    for name, shape in (
        ("weights_init", (k,)),
        ("means_init", (k, d)),
        ("precisions_init", shapes.get("covariances", ())),
    ):
        if name in mixture.starts:
            _check_array(name, mixture.starts[name], shape)
    _check_names(mixture.feature_names, d)
    _check_weights(mixture.weights, 0.0 if mixture.noise is None else mixture.noise.weight)
    if mixture.noise is not None:
        _check_noise(mixture.noise, d)
    components = mixture.components
    with np.errstate(all="ignore"):  # what overflows is told apart by the comparison
        if isinstance(components, StudentT):
            _require_positive("degrees_of_freedom", components.degrees_of_freedom)
            components = components.core
        if isinstance(components, Gaussian):
            _check_covariances(components, AGREEMENT[dtype])
            foreign = check_family(components, dtype)
            if foreign is not None:
                raise ModelFileError(f"its covariances are of {foreign}")
        else:
            _check_spread(components)
    if mixture.trim_covariance is not None:
        _check_array("trim_covariance", mixture.trim_covariance, (d, d))
        if not positive_definite(mixture.trim_covariance):
            raise ModelFileError("array 'trim_covariance' is no covariance.")
    if mixture.fit is not None:
        _check_fit(mixture.fit)


def _check_noise(noise: StoredNoise, d: int) -> None:
    if not 0.0 <= noise.weight <= 1.0:
        raise ModelFileError(f"the weight of the noise is {noise.weight:g}, not in 0..1.")
    if abs(noise.log_density) > d * ranges.LONGEST:  # a side of the box is a positive double
        raise ModelFileError(f"the log-density of the noise is {noise.log_density:g}.")
    if noise.sides is not None:
        _check_array("noise_sides", noise.sides, (2, d))
        if not (noise.sides[1] > 0.0).all():
            raise ModelFileError("array 'noise_sides' has a length that is not above 0.")
        apart = abs(np.log(noise.sides[1]).sum() + noise.log_density)
        if apart > SIDES * max(1.0, abs(noise.log_density)):
            raise ModelFileError("array 'noise_sides' has not the volume of the noise.")
    if noise.box is None:
        return
    if noise.box.ndim != 2 or not 1 <= len(noise.box) <= d + 1:
        raise ModelFileError(f"array 'noise_box' has shape {noise.box.shape}, not (r + 1, {d}).")
    _check_array("noise_box", noise.box, (len(noise.box), d))
    if np.abs(noise.box).max() > BOX * LARGEST:
        raise ModelFileError(f"array 'noise_box' has a number beyond {BOX * LARGEST:g}.")


def _check_weights(weights: Rows, noise: float) -> None:
    if weights.min() < 0 or weights.max() > 1:
        raise ModelFileError("weights are not between 0 and 1.")
    total = float(weights.sum(dtype=np.float64)) + noise
    if abs(total - 1.0) > WEIGHT_SUM:
        raise ModelFileError(f"weights add up to {total:g}, not to 1.")


def _check_spread(components: Components) -> None:
    """Of components that are no Gaussians: moments that a density has, in the range of a fit's."""
    try:
        np.linalg.cholesky(components.covariance_matrices)
    except np.linalg.LinAlgError as error:
        raise ModelFileError("a component has a spread that is none.") from error
    _require_in_range(components)


def _require_in_range(components: Components) -> None:
    odd = ranges.out_of_range(components)
    if odd is not None:
        raise ModelFileError(f"{odd}.")


def _check_covariances(components: Gaussian, tolerance: float) -> None:
    """Symmetric, positive-definite, and what their factors say."""
    covariances, factor = components.covariances, components.precisions_cholesky
    matrices = components.stored_as_matrices
    for name, array in (("covariances", covariances), ("precisions_cholesky", factor)):
        _require_positive(name, np.diagonal(array, axis1=-2, axis2=-1) if matrices else array)
    unit = components.units(covariances)
    if matrices:
        if np.tril(factor, -1).any():
            raise ModelFileError("array 'precisions_cholesky' is not upper triangular.")
        if not (np.abs(covariances - np.swapaxes(covariances, -1, -2)) <= tolerance * unit).all():
            raise ModelFileError("array 'covariances' is not symmetric.")
    _require_in_range(components)
    recomputed = components.covariances_of(factor)
    # a product U U' is positive-definite, so covariances that agree with it are too
    if not (np.abs(recomputed - covariances) <= tolerance * unit).all():
        raise ModelFileError(
            "array 'covariances' is not positive-definite, or 'precisions_cholesky' is not the "
            "factor of its inverse."
        )


def check_family(
    components: Gaussian, dtype: np.dtype[np.floating], *, by_factor: bool = True
) -> str | None:
    """What keeps numbers of this type from being of their family, with a cure; None if nothing.

    A factor is known to a rounding times the longest by the shortest axis, covariances or
    precisions that stand alone to one times the square of that, and so is what is worked out here.
    """
    found = _departure(components, dtype, by_factor)
    if found is None:
        return None
    family, (k, d) = type(components), components.means.shape
    others = (FAMILIES[name] for name in family.nests_in if name in FAMILIES)
    alike = (
        other
        for other in others
        if issubclass(other, Gaussian)
        and other.covariance_shape(k, d) == components.covariances.shape
        and _departure(other(*components.arrays()), dtype, by_factor) is None
    )
    cure = "".join(
        f", or covariance_type={other.name!r}, which has these" for other in [*alike][:1]
    )
    return (
        f"no mixture of covariance_type={family.name!r}, whose components {found.told}: that of "
        f"component {found.component} differs by {100 * found.share:.2g} % of a variance from the "
        f"nearest that would do. Set some that {found.told}{cure}."
    )


def _departure(
    components: Gaussian, dtype: np.dtype[np.floating], by_factor: bool
) -> Departure | None:
    longest = stretch(components)
    given = float(np.finfo(dtype).eps) * longest ** (1 if by_factor else 2)
    made = float(np.finfo(np.float64).eps) * longest**2
    return departure(components, AGREEMENT[dtype], given + made)


def _check_fit(fit: StoredFit) -> None:
    if fit.log_likelihoods.ndim != 1 or not fit.log_likelihoods.size:
        raise ModelFileError("array 'log_likelihoods' is not one list of at least one number.")
    _check_array("log_likelihoods", fit.log_likelihoods, fit.log_likelihoods.shape)
    if not 0 <= fit.n_iter < fit.log_likelihoods.size:
        raise ModelFileError(
            f"n_iter is {fit.n_iter}, but there are {fit.log_likelihoods.size} log-likelihoods."
        )
    if fit.total_weight <= 0:
        raise ModelFileError(f"total_weight is {fit.total_weight:g}, not positive.")
    if not 1 / (ranges.ROOM * LARGEST) <= fit.total_weight <= ranges.ROOM * LARGEST:
        raise ModelFileError(
            f"total_weight is {fit.total_weight:g}, and rows of a fit weigh {1 / LARGEST:g} to "
            f"{LARGEST:g}."
        )
    with np.errstate(over="ignore"):
        bounds = fit.log_likelihoods / fit.total_weight
    if not np.isfinite(bounds).all():
        raise ModelFileError("array 'log_likelihoods' is too large for its total_weight.")


def _check_preparation(preparation: StoredPreparation, m: int) -> None:
    _check_names(preparation.feature_names, len(preparation.feature_names))
    _check_levels(preparation)
    _check_trimmed(preparation.trimmed)
    _check_log(preparation)
    d = preparation.n_features
    _check_array("center", preparation.center, (d,))
    _check_array("scale", preparation.scale, (d,))
    _require_positive("scale", preparation.scale)
    if preparation.pca is None:
        if d != m:
            columns = "" if not preparation.levels else " after one-hot encoding"
            raise ModelFileError(
                f"there are {d} feature names{columns}, but the means have {m} columns."
            )
    else:
        for name, shape in zip(PROJECTION_FIELDS, ((d,), (m, d), (d,)), strict=True):
            _check_array(f"pca_{name}", getattr(preparation.pca, name), shape)
        if (preparation.pca.residual < 0).any():
            raise ModelFileError("array 'pca_residual' has a negative variance.")
        if preparation.pca.variances is not None:
            _check_array("pca_variances", preparation.pca.variances, (m,))
            _require_positive("pca_variances", preparation.pca.variances)
        if preparation.log_volume:
            raise ModelFileError("log_volume is not 0, and densities are of principal components.")
        axes = preparation.pca.components
        with np.errstate(all="ignore"):
            orthonormal = (np.abs(axes @ axes.T - np.eye(m)) <= 1e-6).all() if m <= d else False
        if not orthonormal:
            raise ModelFileError("array 'pca_components' has rows that are not orthonormal.")
    if not 0 <= preparation.anomaly_quantile <= 1:
        raise ModelFileError(f"anomaly_quantile is {preparation.anomaly_quantile:g}, not in 0..1.")


def _check_levels(preparation: StoredPreparation) -> None:
    encoded = list(preparation.feature_names)
    for name, levels in preparation.levels.items():
        if name not in preparation.feature_names:
            raise ModelFileError(f"there are levels of {name!r}, which is no feature.")
        if len(levels) < 2:
            raise ModelFileError(f"{name!r} has fewer than two levels.")
        if list(levels) != sorted(set(levels)) or not all(map(str.strip, levels)):
            raise ModelFileError(f"the levels of {name!r} are not sorted, different words.")
        _check_text(levels)
        encoded.remove(name)
        encoded.extend(f"{name}={level}" for level in levels[1:])
    if len(set(encoded)) < len(encoded):
        raise ModelFileError("a feature name is there twice after one-hot encoding.")


def _check_log(preparation: StoredPreparation) -> None:
    own = [name for name in preparation.feature_names if name not in preparation.levels]
    if list(preparation.log) != [name for name in own if name in preparation.log]:
        raise ModelFileError(
            "the features that are logarithms are not features of numbers in their order."
        )


def _check_trimmed(trimmed: Floats) -> None:
    _check_array("trimmed", trimmed, (trimmed.size,))
    whole = (trimmed >= 0).all() and (trimmed <= LARGEST_WHOLE).all() and (trimmed % 1 == 0).all()
    if not whole or (np.diff(trimmed) <= 0).any():
        raise ModelFileError("array 'trimmed' does not hold rising numbers of rows.")


def _check_array(
    name: str,
    array: Rows | Floats,
    shape: tuple[int, ...],
    dtype: np.dtype[np.floating] = np.dtype(np.float64),  # noqa: B008
) -> None:
    if array.shape != shape:
        raise ModelFileError(f"array {name!r} has shape {array.shape}, not {shape}.")
    if array.dtype != dtype:
        raise ModelFileError(f"array {name!r} is {array.dtype}, not {dtype}.")
    if not np.isfinite(array).all():
        raise ModelFileError(f"array {name!r} holds NaN or infinity.")


def _check_names(names: tuple[str, ...] | None, d: int) -> None:
    if names is None:
        return
    if len(names) != d or not names:
        raise ModelFileError(f"there are {len(names)} feature names for {d} features.")
    _check_text(names)
    if len(set(names)) < d:
        raise ModelFileError("a feature name is there twice.")


def _check_text(words: Iterable[str]) -> None:
    """No half of a pair of UTF-16, which no file and no screen could be given."""
    for word in words:
        if not is_writable(word):
            raise ModelFileError(f"the name {word!r} is not text that could be written.")


def _require_positive(name: str, array: Floats) -> None:
    if not (array > 0).all():
        raise ModelFileError(f"array {name!r} has a value that must be positive and is not.")
