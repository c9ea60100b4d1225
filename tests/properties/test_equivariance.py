"""A fit follows its data: through the maps that each family promises, units and offsets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

from mixtura import GaussianMixture
from mixtura.engine.em import expect
from mixtura.mixture import Mixture
from mixtura.sources import ArraySource

SEED = st.integers(0, 2**32 - 1)
KIND = st.sampled_from(["clusters", "heavy tails", "skewed units", "one blob"])
FEW = settings(max_examples=max(5, settings().max_examples // 4))


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
@pytest.mark.parametrize("exponents", [(-6, 6), (-12, -12), (12, 12)], ids=str)
@given(seed=SEED, kind=KIND, d=st.integers(1, 4), k=st.integers(1, 4))
def test_a_whole_fit_does_not_depend_on_the_units_of_the_features(
    family, rows_of, fitted, reg_covar, exponents, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    rng = np.random.default_rng([seed, 8])
    unit = 10.0 ** rng.uniform(*exponents, d if family.name != "spherical" else 1)
    unit = np.broadcast_to(unit, d)
    plain, scaled = (fitted(rows, k, family, reg_covar=reg_covar) for rows in (X, X * unit))
    shift = np.log(unit).sum()
    assert scaled.lower_bound_ + shift == pytest.approx(plain.lower_bound_, abs=1e-7)
    # densities and not parameters, which an optimum with twin components leaves undecided
    np.testing.assert_allclose(
        scaled.score_samples(X * unit) + shift, plain.score_samples(X), atol=1e-3
    )
    # and the floor has followed
    at_floor = [
        model.mixture().components.at_floor(reg_covar * rows.var(axis=0)).sum()
        for model, rows in ((plain, X), (scaled, X * unit))
    ]
    assert at_floor[0] == at_floor[1]


@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")  # at 0.3 all are on the floor
@pytest.mark.parametrize("reg_covar", [1e-6, 0.3])
@pytest.mark.parametrize("seed", range(3))
def test_a_default_fit_to_clusters_does_not_depend_on_units(
    family, clusters, assert_same_mixture, reg_covar, seed
):
    X = clusters(seed=seed, n=150, k=3, d=2, apart=10.0)
    unit = np.array([1e-7, 1e5]) if family.name != "spherical" else np.array([1e-7, 1e-7])
    # where all optima are collapsed, which of them a search prefers may turn on the last bit
    n_init = 10 if reg_covar == 1e-6 else 1
    plain, scaled = (
        GaussianMixture(
            3, covariance_type=family.name, reg_covar=reg_covar, n_init=n_init, random_state=0
        ).fit(rows)
        for rows in (X, X * unit)
    )
    assert scaled.outcome_ is plain.outcome_
    assert_same_mixture(mapped(scaled.mixture(), np.diag(1 / unit)), plain.mixture(), X, 1e-9)
    if reg_covar == 0.3:
        assert plain.mixture().components.at_floor(reg_covar * X.var(axis=0)).any()


# multiples of 1/1024, so that even an offset of 1e8 rounds nothing away
MAPS = {
    "times 1e-12": lambda X: X * 1e-12,
    "times 1e12": lambda X: X * 1e12,
    "plus 1e8": lambda X: X + 1e8,
    "times 1e-6, plus 1": lambda X: X * 2.0**-20 + 1,
}


@pytest.mark.parametrize("change", MAPS)
@pytest.mark.parametrize("seed", range(3))
def test_clusters_are_found_at_any_scale_and_offset(family, clusters, change, seed):
    X = np.round(clusters(seed=seed, n=150, k=3, d=2, apart=10.0) * 1024) / 1024
    Y = MAPS[change](X)
    plain, moved = (
        GaussianMixture(3, covariance_type=family.name, random_state=0).fit(rows)
        for rows in (X, Y)
    )
    a, b = plain.predict_proba(X), moved.predict_proba(Y)
    apart = np.abs(a[:, :, None] - b[:, None, :]).max(axis=0)
    mine, its = linear_sum_assignment(apart)
    assert apart[mine, its].max() < 1e-4
    truth = np.arange(150) % 3
    assert adjusted_rand_score(truth, moved.predict(Y)) > 0.9
