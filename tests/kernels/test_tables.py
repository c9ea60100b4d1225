"""A family in the tables of the reference alone works with every kernel, and so does a fit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from mixtura import GaussianMixture, kernels
from mixtura.kernels import reference
from mixtura.kernels.reference.gaussian import Gaussians
from mixtura.kernels.structure import Structure
from mixtura.model.families import FAMILIES, axes
from mixtura.model.gaussian.stored import Variances

from .problems import problem

EEI = Structure(name="eei", matrices=False, shared=-2, farthest=1e5)
"""One variance a feature, the same in all components and stored once: no structure of ours."""

TABLES = ("log_density", "expect", "moments")


@dataclass(frozen=True, slots=True)
class SameVariances(Variances):
    """Variances (..., d) for all components (Celeux & Govaert 1995, section 4.2, fixed volume)."""

    means: np.ndarray = field(metadata=axes("k", "d"))
    covariances: np.ndarray = field(metadata=axes("d", power=2))
    precisions_cholesky: np.ndarray = field(metadata=axes("d", power=-1, free=False))

    name = kernel = EEI.name
    shared = True

    @staticmethod
    def n_covariance_parameters(k, d):
        return d

    @classmethod
    def from_covariances(cls, means, covariances, floor):
        variances = np.maximum(covariances, floor)
        return cls(means, variances, 1.0 / np.sqrt(variances))

    @classmethod
    def from_feature_variances(cls, means, variances, floor):
        shape = (*means.shape[:-2], means.shape[-1])
        return cls.from_covariances(means, np.broadcast_to(variances, shape), floor)

    @property
    def covariance_matrices(self):
        variances = np.broadcast_to(self.covariances[..., None, :], self.means.shape)
        return variances[..., None] * np.eye(self.n_features)

    def best(self, means, spread, mass, floor):
        return self.from_covariances(means, spread, floor)

    @staticmethod
    def _spread(second, mass, shift, total):
        return (second - (mass[..., None] * shift**2).sum(axis=-2)) / total

    def deviations(self, labels, rng):
        return rng.standard_normal((labels.size, self.n_features)) * np.sqrt(self.covariances)


@pytest.fixture
def eei(monkeypatch):
    verbs = Gaussians(EEI)
    for table in TABLES:
        monkeypatch.setitem(getattr(reference, table), EEI.name, getattr(verbs, table))


@pytest.mark.usefixtures("eei")
@pytest.mark.parametrize("stack", [(), (3,), (2, 3)])
def test_a_structure_of_the_reference_alone(kernel, stack):
    """It is what the verbs of a variance for each component have, with the same ones in each."""
    p = problem("diag", 3, 4, 50, stack=stack, weight="any")
    p.factors = np.repeat(p.factors[..., :1, :], 4, axis=-2)
    expected = p.log_density(reference), p.expect(reference), p.moments(reference)
    p.shape, p.factors = EEI.name, p.factors[..., 0, :]
    assert EEI.second_shape(p.means.shape) == p.factors.shape
    np.testing.assert_allclose(p.log_density(kernel), expected[0], rtol=1e-13)
    for actual, each in ((p.expect(kernel), expected[1]), (p.moments(kernel), expected[2])):
        np.testing.assert_allclose(actual[2], each[2].sum(axis=-2), rtol=1e-12)
        for at in {*range(len(each))} - {2}:
            np.testing.assert_allclose(actual[at], each[at], rtol=1e-12, atol=1e-12)
    assert kernel.advance.get(p.shape) is None


@pytest.mark.usefixtures("eei")
def test_the_reference_keeps_the_order_of_rows_however_far(kernel):
    p = problem("diag", 2, 3, 20)
    p.shape, p.factors = EEI.name, p.factors[0]
    p.rows[[0, 1]] = [[1e200, 0.0], [1e250, 0.0]]
    density = p.log_density(kernel)
    assert np.isfinite(density).all()
    assert (density[:, 1] < density[:, 0]).all()
    assert np.isfinite(p.expect(kernel).log_likelihood)


def test_a_table_says_which_family_it_does_not_have(kernel):
    for table in TABLES:
        with pytest.raises(KeyError, match="eei"):
            getattr(kernel, table)["eei"]


def test_every_structure_is_in_every_table(kernel, shape):
    for table in TABLES:
        assert callable(getattr(kernel, table)[shape])


@pytest.mark.usefixtures("eei")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_family_on_it_is_fitted_and_searched_for(kernel, dtype, monkeypatch):
    rng = np.random.default_rng(1)
    centres = np.array([[0.0, 0.0], [4.0, 1.0], [0.0, 3.0]])
    X = centres[rng.integers(3, size=400)] + rng.normal(size=(400, 2)) * [1.0, 0.5]
    monkeypatch.setitem(FAMILIES, SameVariances.name, SameVariances)
    for table in (*TABLES, "advance"):
        monkeypatch.setattr(kernels, table, getattr(kernel, table))
    found = GaussianMixture(3, covariance_type="eei", random_state=0).fit(X.astype(dtype))
    sd = np.sqrt(found.covariances_)
    log_density = norm.logpdf(X[:, None], found.means_, sd).sum(axis=-1)
    expected = logsumexp(log_density, b=found.weights_, axis=1).mean()
    assert found.score(X) == pytest.approx(expected, rel=1e-9)
    np.testing.assert_allclose(sd, [1.0, 0.5], rtol=0.1)
    order = np.lexsort((found.means_[:, 1] > 2, found.means_[:, 0] > 2))
    np.testing.assert_allclose(found.means_[order], centres[[0, 2, 1]], atol=0.4)


@pytest.mark.parametrize("missing", [["advance"], ["advance", *TABLES]], ids=["M-step", "all"])
def test_a_fit_whose_family_has_no_native_verb(compiled, shape, monkeypatch, missing):
    """The same engine and search on the reference's verbs: the same groups, to its roundings."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(300, 2)) + 6.0 * rng.integers(3, size=300)[:, None]
    for table in (*TABLES, "advance"):
        monkeypatch.setattr(kernels, table, getattr(compiled, table))
    native = GaussianMixture(3, covariance_type=shape, random_state=0).fit(rows)
    for table in missing:
        monkeypatch.setattr(kernels, table, getattr(reference, table, {}))
    other = GaussianMixture(3, covariance_type=shape, random_state=0).fit(rows)
    assert other.score(rows) == pytest.approx(native.score(rows), rel=1e-6)
    means = (np.sort(each.means_, axis=0) for each in (other, native))
    np.testing.assert_allclose(*means, rtol=1e-2, atol=1e-2)
