"""Log-likelihoods in many digits, and the maximum near a point: for certifying, with mpmath.

A second, separate writing of the densities of `general`: row by row, on the observed cells alone.
"""

from __future__ import annotations

from mpmath import mp, mpf

mp.dps = 40


def cholesky(A):
    d = len(A)
    L = [[mpf(0)] * d for _ in range(d)]
    for i in range(d):
        for j in range(i + 1):
            rest = A[i][j] - sum(L[i][t] * L[j][t] for t in range(j))
            L[i][j] = mp.sqrt(rest) if i == j else rest / L[j][j]
    return L


def distance_and_log_det(gap, A):
    L = cholesky(A)
    solved = []
    for i, value in enumerate(gap):
        solved.append((value - sum(L[i][t] * solved[t] for t in range(i))) / L[i][i])
    return sum(v * v for v in solved), 2 * sum(mp.log(L[i][i]) for i in range(len(gap)))


def log_likelihood(X, weights, means, covariances, *, errors=None, dof=None, noise=0, volume=1):
    """Of rows with None where a cell is missing; everything is a list of mpf."""
    total = mpf(0)
    for i, row in enumerate(X):
        seen = [j for j, value in enumerate(row) if value is not None]
        density = mpf(noise) / volume
        for c, weight in enumerate(weights):
            p = len(seen)
            A = [
                [covariances[c][a][b] + (errors[i][a][b] if errors else 0) for b in seen]
                for a in seen
            ]
            gap = [row[j] - means[c][j] for j in seen]
            distance, log_det = distance_and_log_det(gap, A) if seen else (mpf(0), mpf(0))
            if dof is None:
                log_density = -(p * mp.log(2 * mp.pi) + log_det + distance) / 2
            else:
                nu = dof[c]
                log_density = mp.loggamma((nu + p) / 2) - mp.loggamma(nu / 2)
                log_density -= p * mp.log(mp.pi * nu) / 2 + log_det / 2
                log_density -= (nu + p) / 2 * mp.log(1 + distance / nu)
            density += weight * mp.exp(log_density)
        total += mp.log(density)
    return total


def gradient(f, at, step=None):
    """Central differences; with 40 digits and a step of 1e-13 they are good to some 1e-25."""
    h = mpf(10) ** -13 if step is None else step
    out = []
    for i in range(len(at)):
        up, down = list(at), list(at)
        up[i] += h
        down[i] -= h
        out.append((f(up) - f(down)) / (2 * h))
    return out


def climb(f, at, hessian, steps=25):
    """Newton's steps to where the gradient is zero, by a Hessian that is near enough."""
    turn = mp.matrix(hessian.tolist()) ** -1
    for _ in range(steps):
        slope = mp.matrix(gradient(f, at))
        if max(abs(v) for v in slope) < mpf(10) ** -18:
            break
        move = -turn * slope
        at = [a + m for a, m in zip(at, move, strict=True)]
    return at, gradient(f, at)
