"""The M-step of all fourteen covariance shapes, from their definitions.

A shape's three letters say whether volume, shape and orientation are Equal, Varying or the
Identity, in Sigma_k = lambda_k D_k A_k D_k' with |A_k| = 1 (Banfield & Raftery 1993; Celeux &
Govaert 1995). `best(shape, spread, mass)` maximises

    -1/2 sum_k n_k (log |Sigma_k| + tr(S_k Sigma_k^-1))

over the covariances of that shape, where `spread` holds the scatters S_k (..., k, d, d) a unit
of mass and `mass` the n_k (..., k); EVE and VVE take an `orientation` instead of finding it, and
are the best with that one. Leading axes are problems solved side by side. The shared
orientation of EVE and VVE is found by rotating its axes two at a time, each rotation in closed
form: with M = (d_p d_q)' W_k (d_p d_q) the objective is, up to a constant, a cos 2t + b sin 2t
(Flury & Gautschi 1986 did so for common principal components).
"""

from __future__ import annotations

import numpy as np

SHAPES = (
    *("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE"),
    *("VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"),
)
WIDE_AXES = (-2, -1)


def n_parameters(shape: str, k: int, d: int) -> int:
    """Free parameters of k weights, k means and the covariances of a shape."""
    turns = d * (d - 1) // 2
    covariances = {
        "EII": 1,
        "VII": k,
        "EEI": d,
        "VEI": k + d - 1,
        "EVI": 1 + k * (d - 1),
        "VVI": k * d,
        "EEE": d + turns,
        "VEE": k + d - 1 + turns,
        "EVE": 1 + k * (d - 1) + turns,
        "VVE": k * d + turns,
        "EEV": d + k * turns,
        "VEV": k + d - 1 + k * turns,
        "EVV": 1 - k + k * (d + turns),
        "VVV": k * (d + turns),
    }
    return k - 1 + k * d + covariances[shape]


def best(shape, spread, mass, *, orientation=None, rounds=10_000, tol=1e-14):
    """Covariances (..., k, d, d) of a shape that maximise the objective."""
    spread, mass = np.asarray(spread, dtype=float), np.asarray(mass, dtype=float)
    share = mass / mass.sum(axis=-1, keepdims=True)
    if shape in ("EVE", "VVE"):
        turn = orientation
        if turn is None:
            turn = shared_orientation(shape, spread, mass, rounds=rounds, tol=tol)
        variances = along(turn, spread)
        if shape == "EVE":
            variances = equal_volume(variances, share)
        return turn[..., None, :, :] @ (variances[..., None] * turned(turn)[..., None, :, :])
    if shape[2] == "I":
        diagonal = np.einsum("...ii->...i", spread)
        if shape[1] == "I":
            diagonal = np.broadcast_to(diagonal.mean(axis=-1, keepdims=True), diagonal.shape)
        return np.eye(spread.shape[-1]) * flat(shape, diagonal, share, rounds, tol)[..., None]
    if shape[2] == "E":
        if shape == "EEE":
            return np.broadcast_to(mean_of(spread, share)[..., None, :, :], spread.shape)
        return common_form(spread, share, rounds, tol)
    if shape == "VVV":
        return spread
    if shape == "EVV":
        volume = np.exp(np.linalg.slogdet(spread)[1] / spread.shape[-1])
        common = (share * volume).sum(axis=-1, keepdims=True)
        return spread * (common / volume)[..., None, None]
    values, axes = np.linalg.eigh(spread)  # ascending in every component, so they match
    shared = flat(shape[:2] + "I", values, share, rounds, tol)
    return axes @ (shared[..., None] * np.swapaxes(axes, *WIDE_AXES))


def flat(shape, diagonal, share, rounds, tol):
    """Variances of a diagonal shape from the diagonals (..., k, d) of the scatters."""
    if shape in ("EII", "EEI"):
        return np.broadcast_to(
            (share[..., None] * diagonal).sum(axis=-2, keepdims=True), diagonal.shape
        )
    if shape in ("VII", "VVI"):
        return diagonal
    if shape == "EVI":
        return equal_volume(diagonal, share)
    wide = diagonal[..., None] * np.eye(diagonal.shape[-1])
    return np.einsum("...ii->...i", common_form(wide, share, rounds, tol))


def equal_volume(variances, share):
    volume = np.exp(np.log(variances).mean(axis=-1))
    return variances * ((share * volume).sum(axis=-1, keepdims=True) / volume)[..., None]


def common_form(spread, share, rounds, tol):
    """Sigma_k = lambda_k C: lambda_k = tr(S_k C^-1) / d, C = sum share_k S_k / lambda_k in turn"""
    d = spread.shape[-1]
    volume = np.einsum("...kii->...k", spread) / d
    for _ in range(rounds):
        form = mean_of(spread / volume[..., None, None], share)
        fresh = np.einsum("...kij,...ji->...k", spread, np.linalg.inv(form)) / d
        moved = np.abs(np.log(fresh / volume)).max()
        volume = fresh
        if moved < tol:
            break
    form = mean_of(spread / volume[..., None, None], share)
    return volume[..., None, None] * form[..., None, :, :]


def shared_orientation(shape, spread, mass, *, orientation=None, rounds=10_000, tol=1e-14):
    """The axes (..., d, d), in columns, that EVE or VVE share; from `orientation` on."""
    share = mass / mass.sum(axis=-1, keepdims=True)
    d = spread.shape[-1]
    turn = np.linalg.eigh(mean_of(spread, share))[1] if orientation is None else orientation.copy()
    for _ in range(rounds):
        variances = along(turn, spread)
        if shape == "EVE":
            variances = equal_volume(variances, share)
        largest = 0.0
        for p in range(d - 1):
            for q in range(p + 1, d):
                pair = turn[..., :, [p, q]]
                m = np.einsum("...ia,...kij,...jb->...kab", pair, spread, pair)
                pull = mass * (1 / variances[..., p] - 1 / variances[..., q])
                a = (pull * (m[..., 0, 0] - m[..., 1, 1]) / 2).sum(axis=-1)
                b = (pull * m[..., 0, 1]).sum(axis=-1)
                still = a * a + b * b == 0
                angle = np.where(still, 0.0, np.arctan2(-b, -a) / 2)
                c, s = np.cos(angle)[..., None], np.sin(angle)[..., None]
                left, right = turn[..., :, p].copy(), turn[..., :, q].copy()
                turn[..., :, p], turn[..., :, q] = c * left + s * right, c * right - s * left
                largest = max(largest, np.abs(np.sin(2 * angle)).max())
        if largest < tol:
            break
    return turn


def along(turn, spread):
    """Variances of the scatters along the axes: the diagonal of D' S_k D."""
    return np.einsum("...ip,...kij,...jp->...kp", turn, spread, turn)


def turned(matrix):
    return np.swapaxes(matrix, *WIDE_AXES)


def mean_of(spread, share):
    return np.einsum("...k,...kij->...ij", share, spread)


def objective(covariances, spread, mass):
    """What `best` maximises."""
    log_det = np.linalg.slogdet(covariances)[1]
    trace = np.einsum("...kij,...kji->...k", spread, np.linalg.inv(covariances))
    return -0.5 * (mass * (log_det + trace)).sum(axis=-1)
