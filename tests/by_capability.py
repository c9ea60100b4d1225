"""Families by what they can, for tests that need one of a kind, and matrices as families keep."""

from __future__ import annotations

import numpy as np
from sklearn.mixture import GaussianMixture

from mixtura.model.families import FAMILIES

MATRICES = [name for name, family in FAMILIES.items() if family.spans_all_directions]
WITHOUT_MATRICES = [name for name in FAMILIES if name not in MATRICES]
ONE_EACH = [name for name, family in FAMILIES.items() if not family.shared]
IN_ANY_UNITS = [name for name, family in FAMILIES.items() if family.in_any_units]
SCIKIT_LEARNS = sorted(GaussianMixture._parameter_constraints["covariance_type"][0].options)


def separate(family):
    """Whether each component's covariance is estimated from its own rows alone."""
    return family.n_covariance_parameters(3, 4) == 3 * family.n_covariance_parameters(1, 4)


def one_for_all(family):
    """Whether all components have the same covariance, be it stored once or once each."""
    return family.n_covariance_parameters(3, 4) == family.n_covariance_parameters(1, 4)


def held(family, floor):
    """The floor (d,) that holds for a family: a sphere knows its mean only, and what turns of one
    shape the smallest, which is no larger in any direction."""
    if family.isotropic:
        return np.full_like(floor, floor.mean())
    if family.stored_as_matrices and not family.in_any_units:
        return np.full_like(floor, floor.min())
    return floor


def shaped(family, matrices, weights=None):
    """Covariances (k, d, d) as a family stores them, averaged over what it shares."""
    if one_for_all(family):
        share = 1 / len(matrices) if weights is None else weights[:, None, None] / weights.sum()
        mean = (share * matrices).sum(axis=0)
        matrices = mean if family.shared else np.broadcast_to(mean, matrices.shape)
    if family.stored_as_matrices:
        return matrices
    variances = matrices.diagonal(axis1=-2, axis2=-1)
    return variances.mean(axis=-1) if family.isotropic else variances
