"""EM for everything beyond complete Gaussian rows, written once, from the definitions.

Row i is what one sees of a vector y_i: only the cells that are not NaN (Little & Rubin), with a
Gaussian error of covariance E_i (Bovy, Hogg & Roweis 2011), or both. y_i comes from a mixture of
k components of any of the fourteen shapes, Gaussian or Student t (Peel & McLachlan 2000; Liu,
Rubin & Wu's 1998 PX step), and perhaps one more that is uniform over a volume (Fraley & Raftery
1998). With a prior (Fraley & Raftery 2007) the end is the maximum of the posterior density.

A missing cell is written with a unit variance of its own and no share of y_i: T_i is then block
diagonal, so that determinants, inverses and conditional means are those of the observed cells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln

from . import shapes
from .em import log_sum


@dataclass(frozen=True)
class Prior:
    """mu_k | Sigma_k ~ N(mean, Sigma_k / shrinkage), Sigma ~ inverse Wishart(dof, scale)."""

    mean: np.ndarray
    shrinkage: float
    dof: float
    scale: np.ndarray


@dataclass(frozen=True)
class Model:
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray
    dof: np.ndarray | None = None  # None: Gaussian
    noise: float = 0.0
    volume: float = 1.0


def fit(
    X,
    responsibilities,
    shape,
    *,
    errors=None,
    dof=None,
    shared_dof=False,
    fixed_dof=False,
    volume=None,
    prior=None,
    passes=5000,
    tol=1e-13,
):
    """A `Model` and its objective, by EM from responsibilities (n, k); (n, k + 1) with noise."""
    n, d = X.shape
    k = responsibilities.shape[1] - (volume is not None)
    filled = np.where(np.isnan(X), np.nanmean(X, axis=0), X)
    start = responsibilities[:, :k]
    model = Model(
        weights=start.sum(axis=0) / n,
        means=start.T @ filled / start.sum(axis=0)[:, None],
        covariances=np.broadcast_to(np.cov(filled.T, ddof=0).reshape(d, d), (k, d, d)),
        dof=None if dof is None else np.full(k, float(dof)),
        noise=0.0 if volume is None else responsibilities[:, k].mean(),
        volume=1.0 if volume is None else volume,
    )
    # the first M-step as if the filled rows were complete
    model = maximise(model, expect(model, filled, None), shape, prior, shared_dof, True, start)
    last = -np.inf
    for _ in range(passes):
        step = expect(model, X, errors)
        value = step.log_likelihood + log_prior(model, shape, prior)
        if abs(value - last) < tol * max(1.0, abs(value)):
            break
        last = value
        model = maximise(model, step, shape, prior, shared_dof, fixed_dof)
    return model, value


@dataclass(frozen=True)
class Step:
    responsibilities: np.ndarray  # (n, k)
    noise: np.ndarray  # (n,)
    scales: np.ndarray  # (n, k): E[u], one for a Gaussian
    centres: np.ndarray  # (n, k, d): conditional means
    rests: np.ndarray  # (n, k, d, d): conditional covariances
    seen: np.ndarray  # (n,): observed cells
    log_likelihood: float


def expect(model, X, errors):
    n, d = X.shape
    mask = ~np.isnan(X)
    seen = mask.sum(axis=1)
    here = mask[:, :, None] & mask[:, None, :]
    error = np.zeros((n, d, d)) if errors is None else errors
    T = here[:, None] * (model.covariances + error[:, None])
    T = T + np.einsum("ni,ij->nij", ~mask, np.eye(d))[:, None]
    gap = np.where(mask, X, 0.0)[:, None] - mask[:, None] * model.means
    inverse = np.linalg.inv(T)
    distance = np.einsum("nki,nkij,nkj->nk", gap, inverse, gap)
    log_det = np.linalg.slogdet(T)[1]
    if model.dof is None:
        log_density = -0.5 * (seen[:, None] * np.log(2 * np.pi) + log_det + distance)
        scales = np.ones_like(distance)
    else:
        nu, p = model.dof, seen[:, None]
        log_density = gammaln((nu + p) / 2) - gammaln(nu / 2) - p / 2 * np.log(np.pi * nu)
        log_density = log_density - log_det / 2 - (nu + p) / 2 * np.log1p(distance / nu)
        scales = (nu + p) / (nu + distance)
    joint = log_density + np.log(model.weights)
    if model.noise:
        joint = np.column_stack([joint, np.full(n, np.log(model.noise / model.volume))])
    total = log_sum(joint)
    share = np.exp(joint - total[:, None])
    k = len(model.weights)
    gain = model.covariances @ (mask[:, None, :, None] * inverse)  # V M T^-1
    centres = model.means + np.einsum("nkij,nkj->nki", gain, gap)
    rests = model.covariances - gain @ (mask[:, None, :, None] * model.covariances)
    noise = share[:, k] if model.noise else np.zeros(n)
    return Step(share[:, :k], noise, scales, centres, rests, seen, float(total.sum()))


def maximise(model, step, shape, prior, shared_dof, fixed_dof, responsibilities=None):
    r = step.responsibilities if responsibilities is None else responsibilities
    u = r * step.scales
    mass, weight = r.sum(axis=0), u.sum(axis=0)
    means = np.einsum("nk,nkd->kd", u, step.centres) / weight[:, None]
    gap = step.centres - means
    scatter = np.einsum("nk,nki,nkj->kij", u, gap, gap) + np.einsum("nk,nkij->kij", r, step.rests)
    # parameter expansion divides by the sum of r u; where volumes are shared it may not: of the
    # likelihood's maximum it is true only that sum_k nu_k sum_i r (1 - u) = 0
    px = weight if shape[0] == "V" else mass
    if prior is None:
        covariances = shapes.best(shape, scatter / px[:, None, None], mass)
    else:
        means, covariances = posterior_mode(shape, mass, means, scatter, prior)
    dof = model.dof
    if dof is not None and not fixed_dof:
        dof = next_dof(model, step, r, shared_dof)
    n = len(r)
    noise = step.noise.sum() / n if model.noise else 0.0
    return replace(
        model, weights=mass / n, means=means, covariances=covariances, dof=dof, noise=noise
    )


def next_dof(model, step, r, shared):
    """The root of the score of nu given E[u] and E[log u] of the last pass."""
    groups = [np.arange(len(model.dof))] if shared else [[j] for j in range(len(model.dof))]
    dof = model.dof.copy()
    p = step.seen[:, None]
    log_u = np.log(step.scales) + digamma((model.dof + p) / 2) - np.log((model.dof + p) / 2)
    for group in groups:
        mean = (r * (log_u - step.scales))[:, group].sum() / r[:, group].sum()

        def score(nu, mean=mean):
            return np.log(nu / 2) - digamma(nu / 2) + 1 + mean

        dof[group] = 1e4 if score(1e4) > 0 else brentq(score, 1e-3, 1e4, xtol=1e-14)
    return dof


PRIOR_SHAPES = ("EII", "VII", "EEI", "VVI", "EEE", "VVV")
"""Shapes whose posterior mode is closed: one inverse Wishart, or an inverse gamma a variance."""


def posterior_mode(shape, mass, means, scatter, prior):
    """Means and covariances at the mode of the posterior, from n_k, xbar_k and W_k."""
    k, d = means.shape
    pulled = (mass[:, None] * means + prior.shrinkage * prior.mean) / (mass + prior.shrinkage)[
        :, None
    ]
    away = means - prior.mean
    factor = prior.shrinkage * mass / (mass + prior.shrinkage)
    W = scatter + factor[:, None, None] * away[:, :, None] * away[:, None, :]
    if shape == "VVV":
        return pulled, (W + prior.scale) / (mass + prior.dof + d + 2)[:, None, None]
    if shape == "EEE":
        C = (W.sum(axis=0) + prior.scale) / (mass.sum() + prior.dof + d + 1 + k)
        return pulled, np.broadcast_to(C, W.shape)
    D, scale = np.einsum("kii->ki", W), np.diag(prior.scale)
    if shape == "VVI":
        v = (D + scale) / (mass + prior.dof + 3)[:, None]
    elif shape == "EEI":
        v = np.broadcast_to((D.sum(axis=0) + scale) / (mass.sum() + k + prior.dof + 2), D.shape)
    elif shape == "VII":
        v = (D.sum(axis=1) + scale[0]) / ((mass + 1) * d + prior.dof + 2)
        v = np.broadcast_to(v[:, None], D.shape)
    elif shape == "EII":
        v = (D.sum() + scale[0]) / ((mass.sum() + k) * d + prior.dof + 2)
        v = np.full(D.shape, v)
    else:
        raise ValueError(f"no closed posterior mode for {shape}")
    return pulled, v[:, :, None] * np.eye(d)


def log_prior(model, shape, prior):
    """The log density of the prior at a model, up to constants of the prior alone."""
    if prior is None:
        return 0.0
    d = model.means.shape[1]
    away = model.means - prior.mean
    inverse = np.linalg.inv(model.covariances)
    log_det = np.linalg.slogdet(model.covariances)[1]
    value = -0.5 * log_det.sum()
    value -= prior.shrinkage / 2 * np.einsum("ki,kij,kj->", away, inverse, away)
    each = slice(None) if shape[0] == "V" else slice(1)
    if shape[1:] in ("VV", "EE"):
        value -= ((prior.dof + d + 1) * log_det / 2)[each].sum()
        value -= np.einsum("kij,ji->k", inverse, prior.scale)[each].sum() / 2
        return value
    variances = np.einsum("kii->ki", model.covariances)
    scale = np.diag(prior.scale)
    if shape in ("VII", "EII"):
        variances, scale = variances[:, :1], scale[:1]
    value -= ((prior.dof + 2) * np.log(variances) + scale / variances)[each].sum() / 2
    return value


def default_prior(X, k, shape):
    """The hyperparameters that Fraley & Raftery (2007) propose, for two columns or more."""
    d = X.shape[1]
    sample = np.cov(X.T, ddof=1).reshape(d, d)
    if shape[2] == "I":
        sample = np.eye(d) * np.diag(sample).mean()
    return Prior(X.mean(axis=0), 0.01, d + 2.0, sample / k ** (2 / d))
