"""A fit follows its data: through the maps that each family promises, units and offsets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score
from tests.by_capability import few_shapes, shaped

from mixtura import GaussianMixture
from mixtura.data import ArraySource
from mixtura.engine.em import expect
from mixtura.engine.outcome import Outcome
from mixtura.initialise import INITIALISERS, partition_by
from mixtura.initialise.sample import distinct
from mixtura.model.mixture import Mixture

SEED = st.integers(0, 2**32 - 1)
KIND = st.sampled_from(["clusters", "heavy tails", "skewed units", "one blob"])
FEW = settings(max_examples=max(5, settings().max_examples // 4))


def random_map(family, rng, d):
    """A matrix (d, d) of the group under which the family is closed."""
    turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
    if not family.in_any_units:
        return 10.0 ** rng.uniform(-3, 3) * turn
    stretch = np.diag(10.0 ** rng.uniform(-1.5, 1.5, d) * rng.choice([-1, 1], d))
    if not family.free_axes:
        return stretch
    other, _ = np.linalg.qr(rng.normal(size=(d, d)))
    return turn @ stretch @ other


def mapped(mixture, A, b=0.0):
    """The mixture of Ax + b where x has this one."""
    family = type(mixture.components)
    matrices = A @ mixture.components.covariance_matrices @ A.T
    covariances = shaped(family, matrices)
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


def unit_free(X, k, rng):
    """A start that no unit of a feature changes.

    One start of the library's own is k-means in the units of the rows, as scikit-learn's is; a
    search looks at standardised rows as well. What follows a start is the same in any units.
    """
    resp = partition_by(INITIALISERS["k-means++"])(
        distinct(X, np.ones(len(X))), k, rng, "standardised"
    )
    return resp.T


@few_shapes
@FEW
@pytest.mark.parametrize("reg_covar", [1e-6, 0.3])
@pytest.mark.parametrize("exponents", [(-6, 6), (-12, -12), (12, 12)], ids=str)
@given(seed=SEED, kind=KIND, d=st.integers(1, 4), k=st.integers(1, 4))
def test_a_whole_fit_does_not_depend_on_the_units_of_the_features(
    family, rows_of, fitted, reg_covar, exponents, seed, kind, d, k
):
    X = rows_of(kind, seed, 100, d)
    rng = np.random.default_rng([seed, 8])
    unit = 10.0 ** rng.uniform(*exponents, d if family.in_any_units else 1)
    unit = np.broadcast_to(unit, d)
    plain, scaled = (
        fitted(rows, k, family, reg_covar=reg_covar, init_params=unit_free)
        for rows in (X, X * unit)
    )
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


@few_shapes
@pytest.mark.filterwarnings("ignore::mixtura.CollapsedWarning")  # at 0.3 all are on the floor
@pytest.mark.parametrize("reg_covar", [1e-6, 0.3])
@pytest.mark.parametrize("seed", range(3))
def test_a_default_fit_to_clusters_does_not_depend_on_units(
    family, clusters, assert_same_mixture, reg_covar, seed
):
    X = clusters(seed=seed, n=150, k=3, d=2, apart=10.0)
    unit = np.array([1e-7, 1e5]) if family.in_any_units else np.array([1e-7, 1e-7])
    # where all optima are collapsed, which of them a search prefers may turn on the last bit
    settings = {} if reg_covar == 1e-6 else {"n_init": 1, "init_params": unit_free}
    plain, scaled = (
        GaussianMixture(
            3, covariance_type=family.name, reg_covar=reg_covar, random_state=0, **settings
        ).fit(rows)
        for rows in (X, X * unit)
    )
    assert scaled.outcome_ is plain.outcome_
    assert_same_mixture(mapped(scaled.mixture(), np.diag(1 / unit)), plain.mixture(), X, 1e-9)
    if reg_covar == 0.3:
        assert plain.mixture().components.at_floor(reg_covar * X.var(axis=0)).any()


@few_shapes
@FEW
@pytest.mark.parametrize("exponent", [-12, -3, 6])
@given(seed=SEED, kind=KIND, d=st.integers(1, 4), k=st.integers(1, 4))
def test_one_start_does_not_depend_on_a_unit_that_all_features_share(
    family, rows_of, fitted, exponent, seed, kind, d, k
):
    """In the rows' own units, where the library's single start looks."""
    X = rows_of(kind, seed, 100, d)
    plain, scaled = (fitted(rows, k, family) for rows in (X, X * 2.0**exponent))
    shift = d * exponent * np.log(2.0)
    assert scaled.lower_bound_ + shift == pytest.approx(plain.lower_bound_, abs=1e-7)
    np.testing.assert_allclose(
        scaled.score_samples(X * 2.0**exponent) + shift, plain.score_samples(X), atol=1e-3
    )


@few_shapes
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("exponents", [(-3, 3), (-6, 6)], ids=str)
def test_a_default_search_finds_as_good_an_optimum_in_any_units(clusters, family, exponents, seed):
    """The same one, if not to the bit: some of its starts look at the rows' own units."""
    X = clusters(seed=seed, n=300, k=3, d=3, apart=4.0)
    d = 3 if family.in_any_units else 1  # a sphere is one in one unit only
    unit = np.broadcast_to(10.0 ** np.random.default_rng([seed, 9]).uniform(*exponents, d), 3)
    plain, scaled = (
        GaussianMixture(3, covariance_type=family.name, random_state=0).fit(rows)
        for rows in (X, X * unit)
    )
    assert plain.outcome_ is not Outcome.COLLAPSED
    assert scaled.outcome_ is not Outcome.COLLAPSED
    assert 300 * (scaled.lower_bound_ + np.log(unit).sum()) == pytest.approx(
        300 * plain.lower_bound_, abs=0.01
    )


# multiples of 1/1024, so that even an offset of 1e8 rounds nothing away
MAPS = {
    "times 1e-12": lambda X: X * 1e-12,
    "times 1e12": lambda X: X * 1e12,
    "plus 1e8": lambda X: X + 1e8,
    "times 1e-6, plus 1": lambda X: X * 2.0**-20 + 1,
}


@few_shapes
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
