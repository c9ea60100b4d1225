"""Problems for two kernels to agree on, and what a difference is measured in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mixtura.kernels import reference
from mixtura.kernels.structure import STRUCTURES


@dataclass
class Problem:
    """Arguments of the verbs, for one family."""

    shape: str
    rows: np.ndarray
    weight: np.ndarray | None
    log_weights: np.ndarray
    means: np.ndarray
    factors: np.ndarray
    resp: np.ndarray

    def expect(self, kernel):
        verb = kernel.expect[self.shape]
        return verb(self.rows, self.weight, self.log_weights, self.means, self.factors)

    def log_density(self, kernel):
        return kernel.log_density[self.shape](self.rows, self.means, self.factors)

    def moments(self, kernel):
        return kernel.moments[self.shape](self.rows, self.resp, self.means)


def upper_factors(rng, shape, stack, k, d):
    structure = STRUCTURES[shape]
    size = structure.second_shape((*stack, k, d))
    if not structure.matrices:
        return rng.uniform(0.5, 2.0, size)
    off_diagonal = np.triu(rng.normal(scale=0.5 / np.sqrt(d), size=size), 1)
    return off_diagonal + np.eye(d) * rng.uniform(0.5, 2.0, size)


def unit_factors(shape, k, d):
    size = STRUCTURES[shape].second_shape((k, d))
    return np.array(np.broadcast_to(np.eye(d) if STRUCTURES[shape].matrices else 1.0, size))


def one_for_all(shape):
    """Whether the components have one covariance between them."""
    return STRUCTURES[shape].second_shape((2, 3)) == STRUCTURES[shape].second_shape((1, 3))


def matrices(shape, factors, means):
    """The factors as k matrices (..., k, d, d), whatever the structure."""
    each = STRUCTURES[shape].of_components(factors, means)
    d = means.shape[-1]
    each = each if STRUCTURES[shape].matrices else each[..., None] * np.eye(d)
    return np.broadcast_to(each, (*means.shape, d))


def reduced(shape, second):
    """What a structure keeps of k second moments (..., k, d, d)."""
    structure = STRUCTURES[shape]
    kept = second if structure.matrices else np.einsum("...dd->...d", second)
    return kept if structure.shared is None else kept.sum(axis=structure.shared)


WEIGHTS = {
    "none": lambda rng, b: None,
    "any": lambda rng, b: rng.uniform(0.1, 3.0, b),
    "some zero": lambda rng, b: rng.uniform(0.0, 3.0, b) * (rng.uniform(size=b) < 0.6) + 0.0,
}


def problem(
    shape,
    d,
    k,
    b,
    *,
    stack=(),
    dtype=np.float64,
    weight="none",
    apart=2.0,
    offset=0.0,
    distance=0.0,
    seed=0,
):
    """``b`` rows about ``k`` centres that are ``apart``, all of it moved by ``offset``.

    ``distance`` moves the rows alone: away from all components.
    """
    rng = np.random.default_rng([seed, d, k, b])
    means = offset + rng.normal(scale=apart, size=(*stack, k, d))
    centres = means.reshape(-1, d)
    rows = centres[rng.integers(len(centres), size=b)] + rng.normal(size=(b, d)) + distance
    return Problem(
        shape=shape,
        rows=rows.astype(dtype),
        weight=WEIGHTS[weight](rng, b),
        log_weights=np.log(rng.dirichlet(np.full(k, 3.0), size=stack or None)),
        means=means,
        factors=upper_factors(rng, shape, stack, k, d),
        resp=rng.uniform(size=(*stack, k, b)),
    )


def agree_on_density(actual, expected, tolerance):
    assert actual.shape == expected.shape
    assert actual.dtype == np.float64
    error = np.abs(actual - expected) / np.maximum(1.0, np.abs(expected))
    assert error.max(initial=0.0) <= tolerance


def agree_on_moments(p, actual, expected, weights, tolerance):
    """Differences in units of the total weight and each component's spread about its mean."""
    total, spread = _scales(p, weights)
    outer = spread[..., :, None] * spread[..., None, :]
    scales = (
        np.broadcast_to(total, expected[0].shape),
        total * spread,
        total * reduced(p.shape, outer),
    )
    for name, one, other, scale in zip(
        ("mass", "first", "second"), actual, expected, scales, strict=True
    ):
        assert one.shape == other.shape, name
        assert one.dtype == np.float64, name
        worst = (np.abs(one - other) / scale).max()
        assert worst <= tolerance, f"{name} differs by {worst:.1e} of its scale"


def agree_on_sums(p, actual, expected, tolerance):
    """A responsibility is as exact as the logarithm it is taken from, so far rows get less."""
    log_density = reference.log_sum(p.log_density(reference), p.log_weights)
    tolerance *= max(1.0, np.abs(log_density).max() / 100)
    weights = reference.responsibilities(p.log_density(reference), p.log_weights)
    weights *= 1.0 if p.weight is None else p.weight
    agree_on_moments(p, actual[:3], expected[:3], weights, tolerance)
    weight = np.ones(len(p.rows)) if p.weight is None else p.weight
    scale = (weight * np.maximum(1.0, np.abs(log_density))).sum(axis=-1)
    for at, name in ((3, "log-likelihood"), (4, "entropy")):
        assert np.shape(actual[at]) == np.shape(expected[at]), name
        worst = np.max(np.abs(actual[at] - expected[at]) / np.maximum(scale, 1e-300))
        assert worst <= tolerance, f"{name} differs by {worst:.1e} of its scale"


def _scales(p, weights):
    """The total weight, at least a little, and the spread (..., k, d) of what each one owns."""
    total = max(float(weights.sum()) / max(1, weights[..., 0, 0].size), 1e-3)
    z = np.abs(p.rows.T.astype(np.float64) - p.means[..., None])
    mass = weights.sum(axis=-1)[..., None]
    square = (z**2 * weights[..., None, :]).sum(axis=-1)
    widest = z.max(axis=-1)
    own = np.sqrt(np.divide(square, mass, out=widest**2, where=mass > 1e-200))
    # one float32 row on top of a mean by chance is no scale for errors; the noise is, which is 1
    least = 1e-6 * np.maximum(1.0, widest) if p.rows.dtype == np.float64 else 0.1
    return total, np.maximum(own, least)
