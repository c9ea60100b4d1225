"""EM for a mixture of Gaussians of any of the fourteen shapes, several starts side by side.

The orientation that EVE and VVE share is turned a few rounds a pass, from where the pass before
left it: a generalised EM, whose fixed points are those of EM.
"""

from __future__ import annotations

import numpy as np

from . import shapes


def log_joint(X, weights, means, covariances):
    """log pi_k + log N(x_i; mu_k, Sigma_k), (..., n, k)."""
    d = X.shape[1]
    factor = np.linalg.cholesky(covariances)
    gap = X[:, None, :].swapaxes(0, 1) - means[..., :, None, :]  # (..., k, n, d)
    white = np.linalg.solve(factor, np.swapaxes(gap, -1, -2))
    distance = (white * white).sum(axis=-2)
    log_det = 2 * np.log(np.einsum("...ii->...i", factor)).sum(axis=-1)
    log_density = -0.5 * (distance + (d * np.log(2 * np.pi) + log_det)[..., None])
    return np.swapaxes(log_density + np.log(weights)[..., None], -1, -2)


def log_likelihood(X, weights, means, covariances):
    return log_sum(log_joint(X, weights, means, covariances)).sum(axis=-1)


def log_sum(joint):
    top = joint.max(axis=-1)
    return top + np.log(np.exp(joint - top[..., None]).sum(axis=-1))


def maximise(X, responsibilities, shape, *, before=None, rounds=3):
    """Weights, means and covariances from responsibilities (..., n, k)."""
    mass = responsibilities.sum(axis=-2)
    means = np.einsum("...nk,nd->...kd", responsibilities, X) / mass[..., None]
    gap = X - means[..., :, None, :]
    weighted = np.swapaxes(responsibilities, -1, -2)[..., None] * gap
    spread = np.swapaxes(weighted, -1, -2) @ gap / mass[..., None, None]
    spread = (spread + np.swapaxes(spread, -1, -2)) / 2
    orientation = None
    if shape in ("EVE", "VVE"):
        orientation = shapes.shared_orientation(
            shape, spread, mass, orientation=before, rounds=rounds
        )
    covariances = shapes.best(shape, spread, mass, orientation=orientation)
    return mass / len(X), means, covariances, orientation


def run(X, responsibilities, shape, *, passes, tol=1e-10, rounds=3, floor=1e-9):
    """EM from responsibilities (starts, n, k); starts that collapse fall out with -inf.

    Returns the log-likelihoods (starts,), whether each moved by less than `tol` at its last pass,
    and the last responsibilities.
    """
    scale = X.var(axis=0).mean()
    alive = np.arange(len(responsibilities))
    value = np.full(len(responsibilities), -np.inf)
    settled = np.zeros(len(responsibilities), dtype=bool)
    last = responsibilities.copy()
    orientation = None
    now = responsibilities
    for _ in range(passes):
        mass_ok = now.sum(axis=-2).min(axis=-1) > 1e-3
        now, alive, orientation, gone = keep(mass_ok, now, alive, orientation)
        value[gone] = -np.inf
        if not len(alive):
            break
        weights, means, covariances, orientation = maximise(
            X, now, shape, before=orientation, rounds=rounds
        )
        usable = np.isfinite(covariances).all(axis=(-1, -2, -3))
        lowest = np.full(len(alive), -1.0)
        lowest[usable] = np.linalg.eigvalsh(covariances[usable])[..., 0].min(axis=-1)
        good = lowest > floor * scale
        value[alive[~good]] = -np.inf
        if not good.all():
            weights, means, covariances = weights[good], means[good], covariances[good]
            now, alive, orientation, _ = keep(good, now, alive, orientation)
            if not len(alive):
                break
        joint = log_joint(X, weights, means, covariances)
        total = log_sum(joint)
        now = np.exp(joint - total[..., None])
        fresh = total.sum(axis=-1)
        moved = fresh - value[alive]
        value[alive] = fresh
        last[alive] = now
        done = np.abs(moved) < tol
        settled[alive[done]] = True
        now, alive, orientation, _ = keep(~done, now, alive, orientation)
        if not len(alive):
            break
    return value, settled, last


def keep(which, now, alive, orientation):
    if which.all():
        return now, alive, orientation, alive[:0]
    gone = alive[~which]
    turned = None if orientation is None else orientation[which]
    return now[which], alive[which], turned, gone


def random_starts(X, k, count, rng):
    """Responsibilities (count, n, k): rows to the nearest of k random rows, in scaled columns or
    in a random direction's quantiles, alternately."""
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    whole = np.cov(Z.T, ddof=0).reshape(Z.shape[1], -1)
    values, axes = np.linalg.eigh(whole)
    white = Z @ axes / np.sqrt(values)
    starts = np.zeros((count, len(X), k))
    for s in range(count):
        view = (Z, white)[s % 2]
        if s % 4 == 3:
            cut = view @ rng.standard_normal(view.shape[1])
            label = np.argsort(np.argsort(cut)) * k // len(X)
        else:
            centres = view[rng.choice(len(X), k, replace=False)]
            for _ in range((0, 0, 4)[s % 3]):  # some after a few rounds of k-means
                label = ((view[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
                centres = np.array(
                    [
                        view[label == j].mean(axis=0) if (label == j).any() else centres[j]
                        for j in range(k)
                    ]
                )
            label = ((view[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        starts[s] = 0.9 * np.eye(k)[label] + 0.1 / k
    return starts
