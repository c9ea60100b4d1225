r"""Variances along axes, of components that share volumes, shapes, or both.

With :math:`\Sigma_k = \lambda_k D_k A_k D_k^\top`, :math:`|A_k| = 1`, each of the volume
:math:`\lambda_k`, the shape :math:`A_k` and the orientation :math:`D_k` is equal or varying
(Banfield & Raftery 1993, Biometrics 49:803; Celeux & Govaert 1995, Pattern Recognition 28:781).
Whatever the orientation, an M-step comes to this: for spreads :math:`s_{kj}` along the axes and
masses :math:`n_k`, of the variances :math:`v_{kj}` that the family has and none of which is below
the floor, those that make

.. math::
    \sum_k n_k \sum_j \left( \log v_{kj} + s_{kj} / v_{kj} \right)

smallest. In the logarithms of volumes and shapes this is convex, on the floor too, so that what
is found is the best there is.

Spreads are (..., k, d), masses (..., k) and floors (d,); leading axes stack mixtures, each of
which stops by itself. A component without mass has the spreads of its own covariance.
"""

from __future__ import annotations

import numpy as np

from mixtura._typing import Bools, Floats

MOST_ROUNDS = 100
"""Rounds that an iteration within an M-step is given; some tens are the rule.

Where rows span fewer directions than there are columns it may take thousands. The next M-step
then goes on from where this one was left, so that nothing is lost.
"""

AT_REST = 1e-12
"""Relative change in a round below which an iteration is at its end."""

SMALLEST = 1e-200
"""A spread is held above it, where its logarithm is taken."""


def pooled(spread: Floats, mass: Floats) -> Floats:
    """The mean over components (..., 1, d), or over what stands in place of d, by mass."""
    share = mass / mass.sum(-1, keepdims=True)
    extra = tuple(range(share.ndim, spread.ndim))
    mean: Floats = (np.expand_dims(share, extra) * spread).sum(share.ndim - 1, keepdims=True)
    return mean


def common(values: Floats, axis: int) -> Floats:
    """For each component the mean of all along an axis: to the last bit theirs, if it is one."""
    first = values.take([0], axis)
    return np.repeat(first + (values - first).mean(axis, keepdims=True), values.shape[axis], axis)


def of_equal_shape(spread: Floats, mass: Floats, before: Floats, floor: Floats) -> Floats:
    r"""Variances :math:`v_{kj} = \lambda_k a_j`.

    The shape for given volumes and the volumes for a given shape in turn (Celeux & Govaert 1995,
    section 4.2, model :math:`[\lambda_k B]`), each the best for the other at or above the floor,
    to the end. ``before`` (..., k, d) is where it begins.
    """
    d = spread.shape[-1]
    scaled = (np.maximum(spread, 0.0) / floor).reshape(-1, *spread.shape[-2:])  # to rounding
    masses = np.broadcast_to(mass, spread.shape[:-1]).reshape(-1, spread.shape[-2])
    variances = (before / floor).reshape(scaled.shape)
    moving = np.arange(len(scaled))
    for _ in range(MOST_ROUNDS):
        s, n, earlier = scaled[moving], masses[moving], variances[moving]
        volume = np.exp(np.log(earlier).mean(-1, keepdims=True))
        form = np.maximum(pooled(s / volume, n), 1.0 / volume.min(-2, keepdims=True))
        volume = np.maximum(
            (s / form).sum(-1, keepdims=True) / d, 1.0 / form.min(-1, keepdims=True)
        )
        variances[moving] = volume * form
        moving = moving[~alike(variances[moving], earlier)]
        if not moving.size:
            break
    return variances.reshape(spread.shape) * floor


def of_equal_volume(spread: Floats, mass: Floats, floor: Floats) -> Floats:
    r"""Variances :math:`v_{kj} = \lambda a_{kj}` with :math:`\prod_j a_{kj} = 1`.

    Without a floor, :math:`\lambda = \sum_k n_k g_k / \sum_k n_k` and :math:`a_{kj} = s_{kj} /
    g_k` with the geometric means :math:`g_k` (Celeux & Govaert 1995, section 4.2, model
    :math:`[\lambda B_k]`). On it, a component's variances are :math:`\max(s_{kj} / \mu_k, 1)` in
    units of the floor, and :math:`\sum_k n_k \mu_k = \sum_k n_k` (the conditions of Karush, Kuhn
    and Tucker). For a volume, :math:`\log \mu_k` is the largest over m of the mean of the m
    largest :math:`\log s_{kj}` less :math:`(d / m) \log \lambda`, which makes the sum and its
    logarithm convex and falling in :math:`\log \lambda`: Newton's steps, in the logarithm, which
    is near a straight line, come from the left and never pass the root.
    """
    shape = spread.shape
    logs = np.log(np.maximum(spread / floor, SMALLEST)).reshape(-1, *shape[-2:])
    share = np.broadcast_to(mass / mass.sum(-1, keepdims=True), shape[:-1]).reshape(-1, shape[-2])
    free = logs.mean(-1, keepdims=True)  # where all d are above the floor
    log_volume = np.log((share * np.exp(free[..., 0])).sum(-1))[:, None, None]
    result = np.exp(log_volume + logs - free)
    below = np.flatnonzero(~np.all(log_volume + logs - free >= 0.0, axis=(-2, -1)))
    if below.size:
        result[below] = _held_volume(logs[below], share[below])
    variances: Floats = result.reshape(shape) * floor
    return variances


def _held_volume(logs: Floats, share: Floats) -> Floats:
    """Variances (m, k, d) of equal volume, some of which are on the floor, in units of it."""
    d = logs.shape[-1]
    number = np.arange(1, d + 1)
    rate = d / number
    means = np.cumsum(-np.sort(-logs, axis=-1), axis=-1) / number
    log_volume = np.zeros((len(logs), 1, 1))
    moving = np.arange(len(logs))
    for _ in range(MOST_ROUNDS):
        candidates = means[moving] - rate * log_volume[moving]
        active = candidates.argmax(-1)[..., None]
        multipliers = np.exp(np.take_along_axis(candidates, active, -1))[..., 0]
        used = (share[moving] * multipliers).sum(-1)
        slope = (share[moving] * multipliers * rate[active[..., 0]]).sum(-1)
        step = np.log(np.maximum(used, 1.0)) * used / slope
        log_volume[moving] += step[:, None, None]
        moving = moving[step > AT_REST]
        if not moving.size:
            break
    log_multiplier = (means - rate * log_volume).max(-1, keepdims=True)
    held: Floats = np.maximum(np.exp(logs - log_multiplier), 1.0)
    return held


def alike(after: Floats, before: Floats) -> Bools:
    """Which of a stack (m, ...) have come to rest: each number within a rounding or so."""
    axes = tuple(range(1, after.ndim))
    return np.asarray(np.all(np.abs(after - before) <= AT_REST * np.abs(before), axis=axes))
