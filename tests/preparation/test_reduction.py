"""``pca="auto"`` keeps what separates groups, and sees none where there is none."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from tests.by_capability import IN_ANY_UNITS, ONE_OF_EACH, WITHOUT_MATRICES

from mixtura import GaussianMixture, MixturePreparation, PreparedGaussianMixture
from mixtura.model.families import FAMILIES, usual
from mixtura.preparation import reduction_path as ladder
from mixtura.preparation.reduction import Reduction, find_reduction
from mixtura.preparation.reduction_path import climb, few_of
from mixtura.preparation.transform import Preparation

EVERY = usual()
NO_MATRICES = tuple(name for name in EVERY if not FAMILIES[name].spans_all_directions)


def along_all(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two groups 6 sd apart, by a little in each of 60 columns."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [240, 160])
    return rng.normal(size=(400, 60)) + 0.8 * y[:, None], y


def along_some(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Two groups of 30 rows, apart in 100 of 500 columns."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], 30)
    X = rng.normal(size=(60, 500))
    X[:, :100] += 1.86 * y[:, None]
    return X, y


def along_some_faintly() -> tuple[np.ndarray, np.ndarray]:
    """Apart by less, so that their axis is not worth a number for each of 500 columns."""
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1], 30)
    X = rng.normal(size=(60, 500))
    X[:, :100] += y[:, None]
    return X, y


def behind_factors() -> tuple[np.ndarray, np.ndarray]:
    """Three groups on axes of small variance: eight strong factors say nothing of them."""
    rng = np.random.default_rng(7)
    y = rng.integers(3, size=600)
    means = np.zeros((3, 40))
    means[0, :5] = means[1, 5:10] = 1.2
    factors = rng.normal(size=(600, 8)) @ rng.normal(size=(8, 40)) * 0.7
    return factors + rng.normal(size=(600, 40)) * 0.5 + means[y], y


def found(X: np.ndarray, sizes=range(1, 16), shapes=EVERY, **options) -> Reduction:
    names = [f"x{column}" for column in range(X.shape[1])]
    return find_reduction(X, names, sizes, shapes, n_jobs=1, **options)


@pytest.mark.parametrize(
    ("make", "shapes"),
    [
        *product([along_all, along_some], [EVERY, *([name] for name in IN_ANY_UNITS)]),
        # matrices of their own in ten dimensions are not worth it to three groups
        *product([along_some_faintly, behind_factors], [EVERY, ["tied"]]),
    ],
)
def test_groups_are_kept(make, shapes):
    X, y = make()
    reduction = found(X, shapes=shapes)
    chosen = reduction.chosen
    assert chosen is not None
    assert chosen.n_components == len(np.unique(y))
    model = PreparedGaussianMixture(
        chosen.n_components,
        covariance_type=chosen.covariance_type,
        random_state=0,
        n_jobs=1,
    ).fit_prepared(reduction.preparation, reduction.preparation.transform(X))
    assert adjusted_rand_score(y, model.predict(X)) > 0.9


@pytest.mark.parametrize("shapes", [EVERY, ["full"]])
@pytest.mark.parametrize("size", [(400, 60), (60, 500)])
@pytest.mark.parametrize("seed", range(3))
def test_noise_shows_no_groups(size, shapes, seed):
    X = np.random.default_rng(100 + seed).normal(size=size)
    reduction = found(X, sizes=range(1, 5), shapes=shapes)
    assert reduction.rungs
    assert reduction.chosen is None
    if shapes == EVERY:  # and no axis stands out, so that there is nothing to reduce to
        assert reduction.n_principal_components is None


@pytest.mark.parametrize("seed", range(4))
def test_few_rows_show_no_groups_by_chance(seed):
    """Full groups of 15 rows on 5 components beat one by BIC now and then."""
    X = np.random.default_rng(1000 + seed).normal(size=(30, 25))
    assert found(X, sizes=range(1, 5)).chosen is None


@pytest.mark.parametrize("seed", range(3))
def test_one_correlated_group_keeps_its_variance(seed):
    """Two spheres are cheaper than one long Gaussian, unless its turn is counted for them too."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(300, 30)) @ rng.normal(size=(30, 30))
    reduction = found(X, sizes=range(1, 5))
    assert reduction.chosen is None
    usual = Preparation.fit(X, reduction.preparation.feature_names, pca="auto")
    assert reduction.preparation.pca is not None
    assert usual.pca is not None
    np.testing.assert_array_equal(reduction.preparation.pca.components, usual.pca.components)


def test_few_columns_stay_and_one_group_is_not_searched_for():
    X = along_all()[0]
    few = found(X[:, :20])
    assert (few.n_principal_components, few.rungs) == (None, ())
    assert few.covariance_types == tuple(EVERY)
    one = found(X, sizes=[1])
    assert one.rungs == ()
    assert one.n_principal_components == 53


def test_without_one_group_among_the_sizes_the_best_is_chosen():
    X = np.random.default_rng(0).normal(size=(200, 30))
    reduction = found(X, sizes=[2])
    assert reduction.chosen is not None
    assert reduction.chosen.value == min(rung.value for rung in reduction.rungs)


def test_shapes_that_rows_are_too_few_for_are_left_out_without_pca():
    reduction = found(along_some()[0])
    assert reduction.n_principal_components is None
    assert reduction.covariance_types == NO_MATRICES
    noise = np.random.default_rng(0).normal(size=(400, 25))
    assert found(noise, sizes=[1, 2]).covariance_types == tuple(EVERY)
    assert found(noise[:300], sizes=[1, 2]).covariance_types == NO_MATRICES
    others = found(noise[:60], sizes=[1, 2], shapes=ONE_OF_EACH)
    assert others.n_principal_components is None
    assert others.covariance_types == tuple(WITHOUT_MATRICES)


def test_columns_that_determine_each_other_have_no_density_of_their_own():
    X, _ = along_all()
    reduction = found(np.c_[X, X[:, :1] - X[:, 1:2]])
    assert None not in [rung.n_principal_components for rung in reduction.rungs]
    assert reduction.chosen is not None
    assert reduction.chosen.n_components == 2


def test_rows_in_their_own_units():
    """Two wide columns hold the groups, and thirty narrow ones are noise."""
    rng = np.random.default_rng(4)
    y = np.repeat([0, 1], 100)
    X = rng.normal(size=(200, 32))
    X[:, :2] = 40.0 * X[:, :2] + 240.0 * y[:, None]
    reduction = found(X + 1e6, scale=False)
    assert reduction.chosen is not None
    assert reduction.chosen.n_components == 2


@pytest.mark.parametrize("make", [along_all, along_some])
def test_constant_columns_say_nothing(make):
    X, y = make()
    plain = found(X)
    constant = found(np.c_[np.full(len(X), 5.0), X, np.zeros((len(X), 2))])
    assert constant.chosen == plain.chosen
    assert [rung.value for rung in constant.rungs] == [rung.value for rung in plain.rungs]
    assert constant.chosen.n_components == len(np.unique(y))


def test_rows_that_are_all_the_same_stay_as_they_are():
    assert found(np.ones((30, 25)), scale=False).n_principal_components is None


def test_many_rows_are_seen_in_part(monkeypatch):
    monkeypatch.setattr(ladder, "SEEN_ROWS", 150)
    X, _ = along_all()
    reduction = found(X)
    assert reduction.chosen is not None
    assert reduction.chosen.n_components == 2
    projection = reduction.preparation.pca
    if projection is not None:  # learnt from all rows all the same
        assert projection.mean == pytest.approx(np.zeros(60), abs=1e-12)


def test_every_fit_is_told():
    X, _ = along_all()
    expected: list[int] = []
    told: list[object] = []

    def watch(count):
        expected.append(count)
        return told.append

    climb(X - X.mean(axis=0), 53, [1, 2], ["tied", "spherical"], watch=watch, n_jobs=1)
    assert expected == [len(told)]


def test_sizes_that_stand_for_all():
    assert few_of(range(2, 16)) == [2, 3, 5, 8, 12]
    assert few_of([40, 7, 6]) == [6, 40]


def test_the_estimator_keeps_what_shows_its_own_groups():
    X, y = along_all()
    model = PreparedGaussianMixture(2, covariance_type="tied", random_state=0, n_jobs=1).fit(X)
    assert adjusted_rand_score(y, model.predict(X)) > 0.95
    again = PreparedGaussianMixture(
        2,
        covariance_type="tied",
        random_state=0,
        n_jobs=1,
        pca=len(model.preparation_.pca.components),
    ).fit(X)
    assert again.score(X) == model.score(X)
    # a step of a pipeline knows of no groups, and keeps the variance
    assert MixturePreparation().fit_transform(X).shape == (400, 53)


def test_its_fits_ask_for_what_the_estimator_asks_by_default():
    parameters = GaussianMixture().get_params()
    asked = ladder.TOL, ladder.MOST_ITERATIONS, ladder.REG_COVAR
    assert asked == tuple(parameters[name] for name in ("tol", "max_iter", "reg_covar"))
