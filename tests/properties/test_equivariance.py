"""A fit follows its data: through the maps that each family promises, units and offsets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from mixtura.engine.em import expect
from mixtura.mixture import Mixture
from mixtura.sources import ArraySource

SEED = st.integers(0, 2**32 - 1)
KIND = st.sampled_from(["clusters", "heavy tails", "skewed units", "one blob"])
FEW = settings(max_examples=max(5, settings().max_examples // 4))


def assert_same_clusters(a, b, tolerance=1e-4):
    """Probabilities (n, k) that are the same up to the order of the components."""
    apart = np.abs(a[:, :, None] - b[:, None, :]).max(axis=0)
    mine, its = linear_sum_assignment(apart)
    assert apart[mine, its].max() < tolerance


def random_map(family, rng, d):
    """A matrix (d, d) of the group under which the family is closed."""
    turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
    if family.name == "spherical":
        return 10.0 ** rng.uniform(-3, 3) * turn
    stretch = np.diag(10.0 ** rng.uniform(-1.5, 1.5, d) * rng.choice([-1, 1], d))
    if family.name == "diag":
        return stretch
    other, _ = np.linalg.qr(rng.normal(size=(d, d)))
    return turn @ stretch @ other


def mapped(mixture, A, b=0.0):
    """The mixture of Ax + b where x has this one."""
    family = type(mixture.components)
    matrices = A @ mixture.components.covariance_matrices @ A.T
    covariances = {
        "full": lambda: matrices,
        "tied": lambda: matrices[0],
        "diag": lambda: np.einsum("kdd->kd", matrices),
        "spherical": lambda: np.einsum("kdd->k", matrices) / len(A),
    }[family.name]()
    floor = 1e-12 * np.einsum("kdd->d", matrices)
    means = mixture.components.means @ A.T + b
    return Mixture(mixture.weights, family.from_covariances(means, covariances, floor), floor)


@given(seed=SEED, kind=KIND, d=st.integers(1, 4), k=st.integers(1, 4))
def test_every_em_step_commutes_with_the_family_s_maps(
    family, fold, rows_of, soft_start, assert_same_mixture, seed, kind, d, k
):
    X = rows_of(kind, seed, 150, d)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    rng = np.random.default_rng([seed, 7])
    A, b = random_map(family, rng, d), rng.normal(size=d)
    plain, there = ArraySource(X), ArraySource(X @ A.T + b)
    shift = 150 * np.linalg.slogdet(A)[1]
    mixture = soft_start(family, X, k, seed, floor=1e-9)
    for _ in range(8):
        smallest = np.linalg.eigvalsh(mixture.components.covariance_matrices).min()
        if smallest < 1e-3:
            return  # nearly singular: rounding shows, and the floor does not follow turns
        image = mapped(mixture, A, b)
        here, its = expect(mixture, plain, fold), expect(image, there, fold)
        assert its.log_likelihood + shift == pytest.approx(
            float(here.log_likelihood), rel=1e-9, abs=1e-6
        )
        assert its.entropy == pytest.approx(float(here.entropy), rel=1e-5, abs=1e-5)
        mixture = mixture.maximise(here)
        assert_same_mixture(image.maximise(its), mapped(mixture, A, b), X @ A.T + b, 1e-6)


@FEW
@pytest.mark.parametrize("reg_covar", [1e-6, 0.3])
@given(seed=SEED, kind=KIND, d=st.integers(1, 4), k=st.integers(1, 4))
def test_a_whole_fit_does_not_depend_on_the_units_of_the_features(
    family, rows_of, fitted, reg_covar, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    rng = np.random.default_rng([seed, 8])
    unit = 10.0 ** rng.uniform(-6, 6, d if family.name != "spherical" else 1)
    unit = np.broadcast_to(unit, d)
    plain, scaled = (fitted(rows, k, family, reg_covar=reg_covar) for rows in (X, X * unit))
    shift = np.log(unit).sum()
    assert scaled.lower_bound_ + shift == pytest.approx(plain.lower_bound_, abs=1e-8)
    # densities and not parameters, which an optimum with twin components leaves undecided
    np.testing.assert_allclose(
        scaled.score_samples(X * unit) + shift, plain.score_samples(X), atol=1e-3
    )
    sizes = [
        model.mixture().components.at_floor(reg_covar * rows.var(axis=0)).sum()
        for model, rows in ((plain, X), (scaled, X * unit))
    ]
    assert sizes[0] == sizes[1]


@FEW
@given(seed=SEED, d=st.integers(1, 4), k=st.integers(1, 4))
@pytest.mark.parametrize("scale", [1e-12, 1e12])
def test_tiny_and_huge_scales_give_the_same_clustering(family, rows_of, fitted, scale, seed, d, k):
    X = rows_of("clusters", seed, 100, d)
    plain, scaled = fitted(X, k, family), fitted(X * scale, k, family)
    assert_same_clusters(scaled.predict_proba(X * scale), plain.predict_proba(X))


@FEW
@given(seed=SEED, d=st.integers(1, 4), k=st.integers(1, 4))
def test_an_offset_of_1e8_gives_the_same_clustering(family, rows_of, fitted, seed, d, k):
    # multiples of 1/1024, so that the offset itself rounds nothing away
    X = np.round(rows_of("clusters", seed, 100, d) * 1024) / 1024
    plain, far = fitted(X, k, family), fitted(X + 1e8, k, family)
    assert_same_clusters(far.predict_proba(X + 1e8), plain.predict_proba(X))
    assert far.lower_bound_ == pytest.approx(plain.lower_bound_, abs=1e-6)
