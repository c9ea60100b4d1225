"""Families by what they can, for tests that need one of a kind, and matrices as families keep."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from mixtura.model.families import FAMILIES


def one_of_each():
    """Names of shapes that have every capability between them, the usual ones first.

    What is stored and which kernel serves it, whether sums of covariances stay in the family, and
    whether other units do: a test that makes whole fits goes over these, a quick one over all.
    """
    kinds = {}
    for family in sorted(FAMILIES.values(), key=lambda family: not family.usual):
        kinds.setdefault((family.kernel, family.affine, family.in_any_units), family.name)
    return list(kinds.values())


ONE_OF_EACH = one_of_each()
MATRICES = [name for name in ONE_OF_EACH if FAMILIES[name].spans_all_directions]
WITHOUT_MATRICES = [name for name in ONE_OF_EACH if name not in MATRICES]
ONE_EACH = [name for name in ONE_OF_EACH if not FAMILIES[name].shared]
IN_ANY_UNITS = [name for name in ONE_OF_EACH if FAMILIES[name].in_any_units]
few_shapes = pytest.mark.parametrize("family", ONE_OF_EACH, indirect=True)
"""For a heavy test that takes the fixture ``family``."""

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
