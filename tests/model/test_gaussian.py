"""What every covariance family promises; a new one is tested by its line in the registry."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from tests.by_capability import held as held_for

from mixtura.model.families import FAMILIES
from mixtura.model.gaussian.factor import FLOOR_MARGIN

KD = [(1, 1), (1, 3), (4, 1), (3, 2), (5, 4)]
FREE = {
    "full": lambda k, d: k * d * (d + 1) // 2,
    "tied": lambda k, d: d * (d + 1) // 2,
    "diag": lambda k, d: k * d,
    "spherical": lambda k, d: k,
}
"""Of the families whose count is written out here once more."""


BELIEVABLE = {"full": 10, "tied": 5, "diag": 5, "spherical": 5}
"""Rows from which a component in four columns may be taken for a group."""


@pytest.mark.parametrize("name", BELIEVABLE)
def test_from_how_many_rows_a_group_is_believed(name):
    assert FAMILIES[name].believable_rows(4) == BELIEVABLE[name]


def test_the_registry_names_each_family_by_its_covariance_type():
    assert all(family.name == name for name, family in FAMILIES.items())


def test_what_a_family_says_of_itself(family):
    assert family.title
    assert all(
        FAMILIES[wider].n_parameters(3, 4) > family.n_parameters(3, 4) for wider in family.nests_in
    )
    assert family.stored_as_matrices is (family.covariance_shape(7, 4)[-2:] == (4, 4))
    assert family.same_model(family, 3)
    if family.isotropic:
        assert not family.free_axes


def test_families_are_one_model_in_one_column_only():
    for family, other in permutations(FAMILIES.values(), 2):
        assert not family.same_model(other, 2)
        alike = all(family.n_parameters(k, 1) == other.n_parameters(k, 1) for k in (1, 2, 3))
        assert alike or not family.same_model(other, 1)


@pytest.mark.parametrize("name", FREE)
def test_these_are_equally_many_where_they_are_the_same(name):
    """A variance each or one for all: what the four are in one column."""
    mine = FAMILIES[name]
    for other in FREE:
        counts = [tuple(FREE[each](k, 1) for k in (1, 2, 3)) for each in (name, other)]
        assert mine.same_model(FAMILIES[other], 1) is (counts[0] == counts[1])


@pytest.mark.parametrize(("k", "d"), KD)
def test_shapes_and_counts(family, random_mixture, k, d):
    components = random_mixture(family, k=k, d=d).components
    assert family.n_parameters(k, d) > k * d
    if family.name in FREE:
        assert family.n_parameters(k, d) == k * d + FREE[family.name](k, d)
    assert (components.n_components, components.n_features) == (k, d)
    assert components.means.shape == (k, d)
    for array in (
        components.covariances,
        components.precisions,
        components.precisions_cholesky,
    ):
        assert array.shape == family.covariance_shape(k, d)
    assert components.covariance_matrices.shape == (k, d, d)


@pytest.mark.parametrize(("k", "d"), KD)
def test_log_density_is_scipy_s(family, random_mixture, k, d):
    components = random_mixture(family, k=k, d=d).components
    rows = np.random.default_rng(1).normal(size=(20, d))
    for j in range(k):
        normal = multivariate_normal(components.means[j], components.covariance_matrices[j])
        np.testing.assert_allclose(
            components.log_density(rows)[j], normal.logpdf(rows), rtol=1e-11, atol=1e-11
        )


@pytest.mark.parametrize("scale", [1.0, 1e-150, 1e150])
@pytest.mark.parametrize(("k", "d"), KD)
def test_factors_know_their_covariances(family, random_mixture, k, d, scale):
    components = random_mixture(family, k=k, d=d).components
    again = family.covariances_of(components.precisions_cholesky / scale) / scale / scale
    apart = np.abs(again - components.covariances) / family.units(components.covariances)
    assert apart.max() < 1e-11


@pytest.mark.parametrize(("k", "d"), KD)
def test_precisions_invert_covariances(family, random_mixture, k, d):
    components = random_mixture(family, k=k, d=d).components
    again = family.from_precisions(components.means, components.precisions)
    np.testing.assert_allclose(again.covariances, components.covariances, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(again.precisions, components.precisions, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(
        again.precisions_cholesky, components.precisions_cholesky, rtol=1e-9, atol=1e-11
    )
    if family.spans_all_directions:
        identity = components.precisions @ components.covariances
        np.testing.assert_allclose(identity - np.eye(d), 0.0, atol=1e-10)
    else:
        np.testing.assert_allclose(components.precisions * components.covariances, 1.0)


def test_precisions_of_features_in_very_different_units(family, random_mixture):
    components = random_mixture(family, k=2, d=3).components
    unit = np.array([1e-9, 1.0, 1e9])
    scale = np.outer(unit, unit) if family.stored_as_matrices else unit**2
    scale = 1e18 if family.isotropic else scale
    means, floor = components.means, np.full(3, 1e-40)
    scaled = family.from_covariances(means, components.covariances * scale, floor)
    again = family.from_precisions(means, scaled.precisions)
    np.testing.assert_allclose(again.covariances / scale, components.covariances, rtol=1e-9)


@pytest.mark.parametrize("wrong", [0.0, -1.0])
def test_precisions_that_are_not_positive_are_refused(family, wrong):
    precisions = np.ones(family.covariance_shape(2, 2))
    if family.spans_all_directions:  # ones make a singular matrix by themselves
        precisions[..., 0, 0] = 1.0 + wrong
        precisions[..., 1, 1] = 1.0 + wrong
    else:
        precisions.flat[-1] = wrong
    with pytest.raises(np.linalg.LinAlgError):
        family.from_precisions(np.zeros((2, 2)), precisions)


def test_an_indefinite_precision_with_a_positive_diagonal_is_refused(family):
    if not family.spans_all_directions:
        pytest.skip("the family has no off-diagonal")
    precisions = np.broadcast_to(
        np.array([[1.0, 2.0], [2.0, 1.0]]), family.covariance_shape(2, 2)
    ).copy()
    with pytest.raises(np.linalg.LinAlgError):
        family.from_precisions(np.zeros((2, 2)), precisions)


def test_feature_variances_become_uncorrelated_components(family):
    variances = np.array([1.0, 4.0])
    components = family.from_feature_variances(np.zeros((3, 2)), variances, np.full(2, 1e-9))
    expected = np.diag([2.5, 2.5] if family.isotropic else variances)
    np.testing.assert_allclose(
        components.covariance_matrices, np.stack([expected] * 3), rtol=1e-15
    )
    assert components.covariances.flags.writeable  # not a view of one number


def test_feature_variances_of_a_stack(family):
    components = family.from_feature_variances(np.zeros((5, 3, 2)), np.ones(2), np.full(2, 1e-9))
    assert components.covariances.shape == (5, *family.covariance_shape(3, 2))


def test_noise_has_the_covariance_of_the_labelled_component(family, random_mixture):
    components = random_mixture(family, k=2, d=3, seed=5).components
    labels = np.arange(200_000) % 2
    noise = components.deviations(labels, np.random.default_rng(0))
    assert noise.shape == (200_000, 3)
    for j in range(2):
        mine = noise[labels == j]
        matrix = components.covariance_matrices[j]
        scale = np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
        # a sample covariance of 100 000 rows is off by 0.005 sd^2 or so
        np.testing.assert_allclose((np.cov(mine.T) - matrix) / scale, 0.0, atol=0.025)
        np.testing.assert_allclose(mine.mean(axis=0) / np.sqrt(np.diag(matrix)), 0.0, atol=0.02)


def test_noise_repeats_itself(family, random_mixture):
    components = random_mixture(family).components
    labels = np.array([0, 1, 2, 1])
    a, b = (components.deviations(labels, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("name", "d", "rows"),
    [
        ("full", 1, 2),
        ("full", 6, 7),
        ("tied", 1, 1),
        ("tied", 2, 3),
        ("tied", 6, 3),
        ("EEI", 6, 3),
        ("EII", 6, 3),
        ("EEV", 6, 7),
        ("diag", 1, 2),
        ("diag", 6, 5),
        ("spherical", 2, 3),
        ("spherical", 30, 5),
    ],
)
def test_rows_that_a_covariance_takes(name, d, rows):
    assert FAMILIES[name].least_rows(d) == rows


# --- what a search asks of a family --------------------------------------------------------------


def matrices_in(unit, components):
    """Eigenvalues (k, d) of each covariance in units of variances (d,)."""
    sd = np.sqrt(unit)
    return np.linalg.eigvalsh(components.covariance_matrices / np.outer(sd, sd))


def in_units_of(family, held):
    """What spread counts as too fine: a sphere knows its mean only."""
    return np.full_like(held, held.mean()) if family.isotropic else held


def divergence_from_raised(components, held):
    """Kullback and Leibler's, from each component to itself raised to ``held``, in nats."""
    sd = np.sqrt(held)
    nats = []
    for matrix in components.covariance_matrices:
        values, vectors = np.linalg.eigh(matrix / np.outer(sd, sd))
        raised = (vectors * np.maximum(values, 1.0)) @ vectors.T * np.outer(sd, sd)
        ratio = np.linalg.solve(raised, matrix)
        nats.append(0.5 * (np.trace(ratio) - len(held) - np.linalg.slogdet(ratio)[1]))
    return np.array(nats)


@pytest.mark.parametrize(("k", "d"), KD)
@pytest.mark.parametrize("size", [1e-9, 0.5, 2.0, 1e3])
def test_directions_at_the_floor_are_the_eigenvalues_down_to_it(
    family, random_mixture, k, d, size
):
    components = random_mixture(family, k=k, d=d, seed=3).components
    floor = size * np.linspace(1.0, 3.0, d)
    raised = family.from_covariances(components.means, components.covariances, floor)
    # of ellipsoids by the columns' own, whatever it is that holds them
    values = matrices_in(held_for(family, floor) if family.isotropic else floor, raised)
    number = raised.directions_at_floor(floor)
    assert number.shape == (k,)
    np.testing.assert_array_equal(number, (values <= 1.0 + FLOOR_MARGIN).sum(axis=1))
    if size == 1e-9:
        assert not number.any()
    if size == 1e3:
        np.testing.assert_array_equal(number, d)


def test_each_direction_at_the_floor_is_counted(family):
    """Variances of which none, one, two are on it; a sphere is on it all round or not at all."""
    floor = np.array([0.1, 0.2, 0.4])
    for flat in range(4):
        variances = np.where(np.arange(3) < flat, 1e-9, 5.0)
        components = family.from_feature_variances(np.zeros((2, 3)), variances, floor)
        expected = 3 * (flat == 3) if family.isotropic else flat
        np.testing.assert_array_equal(components.directions_at_floor(floor), expected)


def test_a_direction_that_the_data_lack_is_not_held_against_a_component(family):
    floor = np.full(3, 0.1)
    variances = np.array([1e-9, 5.0, 5.0])
    components = family.from_feature_variances(np.zeros((2, 3)), variances, floor)
    if family.isotropic:
        components = family.from_feature_variances(np.zeros((2, 3)), 1e-9 * variances, floor)
    number = int(components.directions_at_floor(floor)[0])
    assert number > 0
    assert components.at_floor(floor).all()
    assert components.at_floor(floor, number - 1).all()
    assert not components.at_floor(floor, number).any()


@pytest.mark.parametrize(("k", "d"), KD)
@pytest.mark.parametrize("size", [0.1, 1.0, 10.0])
def test_what_is_finer_than_the_floor_is_the_divergence_to_it(family, random_mixture, k, d, size):
    components = random_mixture(family, k=k, d=d, seed=3).components
    held = size * np.linspace(1.0, 3.0, d)
    finer = components.finer_than(held)
    assert finer.shape == (k,)
    np.testing.assert_allclose(
        finer, divergence_from_raised(components, in_units_of(family, held)), rtol=1e-8, atol=1e-10
    )
    values = matrices_in(in_units_of(family, held), components)
    assert ((finer > 0) == (values < 1.0).any(axis=1)).all()


def test_above_the_floor_nothing_is_finer_than_it(family, random_mixture):
    components = random_mixture(family, k=3, d=3).components
    held = np.full(3, 0.99 * np.linalg.eigvalsh(components.covariance_matrices).min())
    np.testing.assert_array_equal(components.finer_than(held), 0.0)
    raised = family.from_covariances(components.means, components.covariances, 50.0 * held)
    np.testing.assert_allclose(raised.finer_than(50.0 * held), 0.0, atol=1e-12)


def test_the_finer_a_component_the_more_nats_it_owes_to_that(family):
    """Half a nat for each factor of e in variance and each direction, in the end."""
    held = np.ones(2)
    nats = []
    for variance in np.exp(-np.arange(0.0, 40.0, 4.0)):
        fine = family.from_feature_variances(
            np.zeros((1, 2)), np.full(2, variance), np.full(2, 1e-300)
        )
        nats.append(float(fine.finer_than(held)[0]))
    assert nats[0] == 0.0
    assert (np.diff(nats) > 0).all()
    np.testing.assert_allclose(np.diff(nats)[1:], 4.0, atol=0.02)


def test_what_is_finer_does_not_depend_on_units(family, random_mixture):
    components = random_mixture(family, k=3, d=2).components
    held = np.array([1.0, 2.0])
    scaled = type(components)(
        1e6 * components.means,
        1e12 * components.covariances,
        1e-6 * components.precisions_cholesky,
    )
    np.testing.assert_allclose(
        scaled.finer_than(1e12 * held), components.finer_than(held), rtol=1e-9
    )


def test_a_stack_has_an_entry_a_component(family, random_mixture):
    stack = random_mixture(family, stack=(5,), k=3, d=2)
    held = np.full(2, 0.7)
    directions, finer = (
        stack.components.directions_at_floor(held),
        stack.components.finer_than(held),
    )
    assert directions.shape == finer.shape == (5, 3)
    for i in range(5):
        one = stack.take(i).components
        np.testing.assert_array_equal(one.directions_at_floor(held), directions[i])
        np.testing.assert_allclose(one.finer_than(held), finer[i], rtol=1e-12)


PARAMETERS = {"full": lambda d: d * (d + 3) // 2, "diag": lambda d: 2 * d}
LEAST = {"full": lambda d: d + 2, "diag": lambda d: 3}
"""Parameters of a component, and the rows from which their number alone is what it gains: of the
families whose covariance each component estimates from its own rows, column by column or whole."""


@pytest.mark.parametrize("d", [1, 2, 5, 20])
def test_components_of_few_rows_look_better_than_they_are(family, d):
    mass = np.linspace(0.0, 6.0 * (d + 2), 400)
    nats = family.optimism(mass, d)
    assert nats.shape == mass.shape
    assert np.isfinite(nats).all()
    assert (nats >= 0).all()
    assert (np.diff(nats) <= 0).all()
    if family.shared or family.isotropic:
        assert not nats.any()
    if family.name not in PARAMETERS:
        return
    least = LEAST[family.name](d)
    assert (nats[mass < 2 * least] > 0).all()
    assert not nats[mass >= 2 * least].any()


@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("d", [1, 2, 5, 20])
def test_by_how_much_is_hurvich_and_tsai_s_correction(name, d):
    """P N / (N - d - 2) less p, of which p more is let pass."""
    parameters, least = PARAMETERS[name](d), LEAST[name](d)
    for mass in least + np.array([0.5, 1.0, 0.5 * least, 0.99 * least]):
        if mass - least < 0.5:
            continue
        expected = max(parameters * mass / (mass - least) - 2 * parameters, 0.0)
        found = FAMILIES[name].optimism(np.array([mass]), d)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_optimism_of_a_stack_has_its_shape(family):
    assert family.optimism(np.ones((5, 3)), 4).shape == (5, 3)


@pytest.mark.parametrize("of", ["n", "k", "d"])
def test_work_grows_with_rows_components_and_features(family, of):
    size = {"n": 100, "k": 3, "d": 5}
    work = [family.work(**(size | {of: factor * size[of]})) for factor in (1, 2, 4)]
    assert work[0] > 0
    # a tied matrix is factorised once for all components, so that rows are most of its work
    assert work[0] < work[1] < work[2]
    assert work[2] >= 1.5 * work[1] or of == "k"


def test_where_a_family_has_matrices_columns_cost_their_square_and_cube(family):
    if not family.spans_all_directions:
        for n, d in ((100, 50), (10, 500)):
            assert family.work(n, 1, 2 * d) == pytest.approx(2 * family.work(n, 1, d))
        return
    assert family.work(10**6, 1, 100) == pytest.approx(4 * family.work(10**6, 1, 50), rel=0.1)
    assert family.work(1, 1, 2000) == pytest.approx(8 * family.work(1, 1, 1000), rel=0.1)


def test_on_the_floor_a_matrix_costs_its_eigenvalues(family):
    plain, floored = (family.work(100, 3, 50, floored=on) for on in (False, True))
    assert family.work(100, 3, 50) == plain
    assert (floored > plain) is family.spans_all_directions


@pytest.mark.parametrize("stack", [(), (4,)])
def test_the_same_component_is_told_from_another(family, random_mixture, stack):
    components = random_mixture(family, stack=stack, k=3, d=2).components
    which = (2,) * len(stack)
    assert components.same(which, 1, 1, 1e-9)
    assert not components.same(which, 0, 1, 1e-2)
    if family.shared:
        return
    means, covariances = components.means.copy(), components.covariances.copy()
    means[(*which, 0)] = means[(*which, 1)]
    for share in (1e-3, 1e-2):
        for factor, same in ((0.9, True), (1.1, False)):
            covariances[(*which, 0)] = covariances[(*which, 1)] * (1.0 + factor * share)
            near = family(means, covariances, components.precisions_cholesky)
            # a share of the one named first, or of the other: they differ by little
            assert near.same(which, 1, 0, share) is same
            assert near.same(which, 0, 1, share) is same


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3])
def test_components_that_differ_in_one_narrow_column_are_two(family, unit):
    """A wide column beside it hides nothing."""
    means = np.zeros((2, 2))
    spread = np.array([[unit, 1.0], [unit, 5.0]]) ** 2
    floor = np.full(2, 1e-12)
    if family.covariance_shape(2, 2) == (2, 2, 2):
        components = family.from_covariances(means, np.stack([np.diag(v) for v in spread]), floor)
    elif family.covariance_shape(2, 2) == (2, 2) and not family.shared:
        components = family.from_covariances(means, spread, floor)
    else:
        pytest.skip("the family has no variance of its own in a column")
    assert not components.same((), 0, 1, 1e-2)


def test_parallel_groups_apart_in_a_thin_direction_are_two(family):
    """By each column alone their means are within a hundredth of its standard deviation."""
    if not family.spans_all_directions:
        pytest.skip("the family has no thin direction across columns")
    thin = np.array([[1.0, 1.0 - 1e-6], [1.0 - 1e-6, 1.0]])
    covariances = np.broadcast_to(thin, family.covariance_shape(2, 2)).copy()
    means = np.array([[0.0, 0.0], [0.004, -0.004]])
    components = family.from_covariances(means, covariances, np.full(2, 1e-12))
    assert not components.same((), 0, 1, 1e-2)


@pytest.mark.parametrize("stack", [(), (4,), (2, 3)])
def test_variances_are_those_of_each_feature_in_each_component(family, random_mixture, stack):
    components = random_mixture(family, stack=stack, k=3, d=2).components
    diagonals = np.diagonal(components.covariance_matrices, axis1=-2, axis2=-1)
    assert components.variances.shape == (*stack, 3, 2)
    np.testing.assert_array_equal(components.variances, diagonals)
