"""Families by what they can, for tests that need one of a kind, and matrices as families keep."""

from __future__ import annotations

from sklearn.mixture import GaussianMixture

from mixtura.model.families import FAMILIES

MATRICES = [name for name, family in FAMILIES.items() if family.spans_all_directions]
WITHOUT_MATRICES = [name for name in FAMILIES if name not in MATRICES]
ONE_EACH = [name for name, family in FAMILIES.items() if not family.shared]
IN_ANY_UNITS = [name for name, family in FAMILIES.items() if family.in_any_units]
SCIKIT_LEARNS = sorted(GaussianMixture._parameter_constraints["covariance_type"][0].options)


def shaped(family, matrices, weights=None):
    """Covariances (k, d, d) as a family stores them, averaged over what it shares."""
    if family.shared:
        share = 1 / len(matrices) if weights is None else weights[:, None, None] / weights.sum()
        matrices = (share * matrices).sum(axis=0)
    if family.stored_as_matrices:
        return matrices
    variances = matrices.diagonal(axis1=-2, axis2=-1)
    return variances.mean(axis=-1) if family.isotropic else variances
