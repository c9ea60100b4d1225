"""A mixture: prepare, expect, maximise, and what is asked of it between."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from tests.by_capability import one_for_all, separate

from mixtura.model.block import Block
from mixtura.model.gaussian.factor import FLOOR_MARGIN
from mixtura.model.mixture import MANY_FEATURES, SAME, Mixture, of_responsibilities


@pytest.fixture
def mixture(family, random_mixture):
    return random_mixture(family, k=3, d=2)


@pytest.fixture
def rows():
    return np.random.default_rng(7).normal(scale=3.0, size=(40, 2))


def joint_by_scipy(mixture, rows):
    c = mixture.components
    return np.stack(
        [
            np.log(w) + multivariate_normal(m, s).logpdf(rows)
            for w, m, s in zip(mixture.weights, c.means, c.covariance_matrices, strict=True)
        ]
    )


def test_densities_and_responsibilities_are_bayes_rule(mixture, rows):
    joint = joint_by_scipy(mixture, rows)
    prepared = mixture.prepare()
    np.testing.assert_allclose(prepared.joint_log_density(rows), joint, rtol=1e-10)
    np.testing.assert_allclose(prepared.log_density(rows), logsumexp(joint, axis=0), rtol=1e-10)
    np.testing.assert_allclose(
        prepared.responsibilities(rows),
        np.exp(joint - logsumexp(joint, axis=0)),
        rtol=1e-9,
        atol=1e-14,
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_expect_agrees_with_the_densities(mixture, rows, weighted):
    weight = np.random.default_rng(1).uniform(size=40) if weighted else None
    w = np.ones(40) if weight is None else weight
    statistics = mixture.prepare().expect(Block(rows, weight, 0))
    resp = mixture.prepare().responsibilities(rows)
    np.testing.assert_allclose(statistics.mass, resp @ w, rtol=1e-12)
    np.testing.assert_allclose(
        statistics.log_likelihood, mixture.prepare().log_density(rows) @ w, rtol=1e-12
    )
    np.testing.assert_allclose(statistics.entropy, -(w * resp * np.log(resp)).sum(), rtol=1e-9)
    assert statistics.total_weight == pytest.approx(w.sum(), rel=1e-15)
    assert statistics.n_rows == 40
    assert statistics.about is mixture.components


def test_a_weight_of_zero_owns_nothing_and_breaks_nothing(mixture, rows):
    mixture = replace(mixture, weights=np.array([0.0, 0.5, 0.5]))
    resp = mixture.prepare().responsibilities(rows)
    np.testing.assert_allclose(resp[0], 0.0, atol=1e-250)
    assert np.isfinite(mixture.prepare().log_density(rows)).all()


def test_n_parameters_counts_weights_means_and_covariances(mixture):
    assert mixture.n_parameters == 2 + mixture.components.n_parameters(3, 2)
    assert (mixture.n_components, mixture.n_features) == (3, 2)


# --- starting from responsibilities ----------------------------------------------------------


@pytest.mark.parametrize("offset", [0.0, 1e8])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.usefixtures("affine")
def test_responsibilities_become_the_moments_they_imply(family, rows, offset, weighted):
    rng = np.random.default_rng(3)
    weight = rng.uniform(0.5, 2.0, 40) if weighted else None
    w = np.ones(40) if weight is None else weight
    resp = rng.dirichlet(np.ones(3), size=40).T
    start = Mixture.from_responsibilities(
        family, Block(rows + offset, weight, 0), resp, np.ones(2), np.full(2, 1e-12)
    )
    mass = resp @ w
    np.testing.assert_allclose(start.weights, mass / w.sum(), rtol=1e-13)
    means = (resp * w) @ rows / mass[:, None]
    np.testing.assert_allclose(
        start.components.means - offset, means, atol=5e-8 * (offset > 0) + 1e-12
    )
    z = rows - means[:, None]
    scatter = np.einsum("kn,knd,kne->kde", resp * w, z, z)
    total = np.einsum("kdd->k", scatter)
    trace = np.trace(start.components.covariance_matrices, axis1=1, axis2=2)
    if one_for_all(family):
        np.testing.assert_allclose(trace, total.sum() / w.sum(), rtol=1e-6)
    else:
        np.testing.assert_allclose(trace, total / mass, rtol=1e-6)


def test_a_component_that_owns_no_row_starts_with_the_data_s_spread(family, rows):
    resp = np.zeros((2, 40))
    resp[0] = 1.0
    variances = np.array([4.0, 9.0])
    start = Mixture.from_responsibilities(
        family, Block(rows, None, 0), resp, variances, np.full(2, 1e-12)
    )
    np.testing.assert_allclose(start.components.means[1], rows.mean(axis=0), rtol=1e-12)
    if one_for_all(family):
        expected = start.components.covariance_matrices[0]
    elif separate(family):
        expected = np.diag([6.5, 6.5] if family.isotropic else variances)
    else:  # as much of it as the family lets it have beside what it shares with the others
        floor = np.full(2, 1e-12)
        sums = {name: array[:1] for name, array in start.components.accumulate(rows, resp).items()}
        assert np.isfinite(start.components.covariances).all()
        alone = Mixture.from_responsibilities(
            family, Block(rows, None, 0), resp[:1], variances, floor
        )
        np.testing.assert_allclose(
            start.components.covariance_matrices[0],
            alone.components.covariance_matrices[0],
            rtol=1e-5,
        )
        assert sums["mass"] == 40
        return
    np.testing.assert_allclose(start.components.covariance_matrices[1], expected, rtol=1e-12)


# --- collapse ----------------------------------------------------------------------------------


def test_fewer_effective_rows_than_a_covariance_takes_is_a_collapse(mixture, family):
    least = family.least_rows(2)
    weights = np.array([least - 0.1, least + 0.1, 100.0 - 2 * least]) / 100.0
    mixture = replace(mixture, weights=weights)
    assert mixture.collapsed(100.0).tolist() == [True, False, False]
    assert mixture.collapsed(1000.0).tolist() == [False, False, False]


def test_exactly_as_many_rows_as_it_takes_are_enough(mixture, family):
    least = family.least_rows(2)
    weights = np.array([least, 7.0, 93.0 - least]) / 100.0
    assert not replace(mixture, weights=weights).collapsed(100.0).any()


def test_a_component_on_the_floor_has_collapsed(mixture):
    smallest = np.linalg.eigvalsh(mixture.components.covariance_matrices).min(axis=1)
    floor = 1.001 * smallest.min()
    raised = replace(mixture, floor=np.full(2, floor))
    expected = smallest <= floor * (1 + FLOOR_MARGIN)
    assert raised.collapsed(1e6).tolist() == expected.tolist()
    assert np.ptp(smallest) < FLOOR_MARGIN * floor or not expected.all()  # of one shape, or not


# --- stacks ------------------------------------------------------------------------------------


def test_stack_and_take(family, random_mixture, rows):
    singles = [random_mixture(family, seed=seed) for seed in range(3)]
    stack = Mixture.stack(singles)
    density = stack.prepare().log_density(rows)
    for i, single in enumerate(singles):
        np.testing.assert_array_equal(stack.take(i).weights, single.weights)
        np.testing.assert_allclose(density[i], single.prepare().log_density(rows), rtol=1e-12)
    assert stack.take(np.array([2, 0])).weights.shape == (2, 3)
    assert stack.collapsed(100.0).shape == (3, 3)


def test_concatenate_joins_stacks(family, random_mixture, rows):
    singles = [random_mixture(family, seed=seed) for seed in range(3)]
    joined = Mixture.concatenate([Mixture.stack(singles[:1]), Mixture.stack(singles[1:])])
    whole = Mixture.stack(singles)
    np.testing.assert_array_equal(joined.weights, whole.weights)
    np.testing.assert_array_equal(
        joined.prepare().log_density(rows), whole.prepare().log_density(rows)
    )
    np.testing.assert_array_equal(joined.floor, whole.floor)


def test_relabelling_does_not_change_the_density(mixture, rows):
    permuted = mixture.reorder(np.array([1, 2, 0]))
    np.testing.assert_allclose(
        permuted.prepare().log_density(rows), mixture.prepare().log_density(rows), rtol=1e-13
    )
    np.testing.assert_array_equal(permuted.weights, mixture.weights[[1, 2, 0]])


def test_a_moved_component_shares_its_new_owner_s_weight(mixture):
    means = mixture.components.means
    to, width = np.zeros((2, 2)), np.ones(2)
    moved = mixture.moved(np.array([0, 1]), np.array([2, 0]), to, means[[2, 0]], width)
    w = mixture.weights
    first = np.array([w[2] / 2, w[1], w[2] / 2]) / (w[1] + w[2])
    second = np.array([w[0] / 2, w[0] / 2, w[2]]) / (w[0] + w[2])
    np.testing.assert_allclose(moved.weights, [first, second], rtol=1e-14)
    np.testing.assert_array_equal(moved.components.means[0, 0], [0.0, 0.0])


# --- sampling ----------------------------------------------------------------------------------


def test_a_sample_has_the_mixture_s_shares_and_moments(mixture):
    X, labels = mixture.sample(100_000, np.random.default_rng(0))
    assert X.shape == (100_000, 2)
    shares = np.bincount(labels, minlength=3) / 100_000
    np.testing.assert_allclose(shares, mixture.weights, atol=0.01)
    c = mixture.components
    mean = mixture.weights @ c.means
    spread = c.means - mean
    covariance = (
        np.einsum("k,kde->de", mixture.weights, c.covariance_matrices)
        + (spread.T * mixture.weights) @ spread
    )
    sd = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose((X.mean(axis=0) - mean) / sd, 0.0, atol=0.02)
    np.testing.assert_allclose((np.cov(X.T) - covariance) / np.outer(sd, sd), 0.0, atol=0.03)


def test_sampled_rows_lie_about_the_mean_of_their_label(mixture):
    X, labels = mixture.sample(20_000, np.random.default_rng(1))
    for j in range(3):
        sd = np.sqrt(np.diag(mixture.components.covariance_matrices[j]))
        error = (X[labels == j].mean(axis=0) - mixture.components.means[j]) / sd
        assert np.abs(error).max() < 6 / np.sqrt((labels == j).sum())


def test_the_values_are_frozen(mixture):
    with pytest.raises(FrozenInstanceError):
        mixture.weights = np.ones(3)
    with pytest.raises(FrozenInstanceError):
        mixture.prepare().components = None


# --- components that are one -------------------------------------------------------------------


def with_twins(mixture, one, other):
    """The mixture with component ``other`` become the same as ``one``."""
    order = np.arange(mixture.n_components)
    order[other] = one
    return replace(mixture, components=mixture.components.reorder(order))


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 3), (2, 3), (3, 0)])
def test_identical_twins_are_found(family, random_mixture, one, other):
    mixture = random_mixture(family, k=4, d=3)
    assert mixture.coincident().shape == ()
    assert not mixture.coincident()
    assert with_twins(mixture, one, other).coincident()


def test_twins_are_found_in_each_mixture_of_a_stack(family, random_mixture):
    mixtures = [random_mixture(family, seed=i, k=4, d=3) for i in range(5)]
    mixtures[1] = with_twins(mixtures[1], 0, 2)
    mixtures[4] = with_twins(mixtures[4], 3, 1)
    stack = Mixture.stack(mixtures)
    assert stack.coincident().tolist() == [False, True, False, False, True]
    deep = replace(
        stack,
        weights=stack.weights[None],
        components=stack.components.take(np.arange(5)[None]),
    )
    assert deep.coincident().tolist() == [[False, True, False, False, True]]


def test_one_component_has_no_twin(family, random_mixture):
    assert not random_mixture(family, k=1, d=2).coincident()


def test_all_components_at_one_place(family, random_mixture):
    mixture = random_mixture(family, k=4, d=2)
    order = np.zeros(4, dtype=int)
    assert replace(mixture, components=mixture.components.reorder(order)).coincident()


def test_nested_groups_with_one_mean_are_not_one(family):
    """A narrow group in the middle of a wide one: EM parts them, but for the tied family."""
    floor = np.full(2, 1e-9)
    narrow, wide = (
        family.from_feature_variances(np.zeros((1, 2)), np.full(2, variance), floor)
        for variance in (1.0, 25.0)
    )
    if family.shared:
        nested = family.from_feature_variances(np.zeros((2, 2)), np.ones(2), floor)
    else:
        nested = family(
            *(
                np.concatenate([getattr(part, name) for part in (narrow, wide)])
                for name in ("means", "covariances", "precisions_cholesky")
            )
        )
    assert bool(Mixture(np.ones(2) / 2, nested, floor).coincident()) is family.shared


def test_components_equally_far_from_the_origin_are_not_one(family):
    means = np.array([[3.0, 4.0], [4.0, 3.0], [-3.0, 4.0], [5.0, 0.0]])
    floor = np.full(2, 1e-6)
    components = family.from_feature_variances(means, np.ones(2), floor)
    assert not Mixture(np.ones(4) / 4, components, floor).coincident()


def test_twins_are_found_among_others_equally_far_away(family):
    """Next to one another in no order of distance: three at one distance, two of them one."""
    floor = np.full(2, 1e-6)
    for order in ([0, 1, 2], [0, 2, 1], [2, 0, 1]):
        means = np.array([[3.0, 4.0], [3.0, 4.0], [5.0, 0.0]])[order]
        components = family.from_feature_variances(means, np.ones(2), floor)
        assert Mixture(np.ones(3) / 3, components, floor).coincident(), order


@pytest.mark.parametrize(("share", "same"), [(0.9, True), (1.1, False)])
def test_how_near_is_the_same(family, share, same):
    """By a component's own spread, however fine the floor or wide the data."""
    for smallest in (1e-9, 4.0):
        floor = np.array([1e-4, smallest])
        means = np.array([[1.0, 2.0], [1.0, 2.0]])
        means[1] += [0.0, share * SAME * 3.0]
        components = family.from_feature_variances(means, np.full(2, 9.0), floor)
        assert bool(Mixture(np.ones(2) / 2, components, floor).coincident()) is same


@pytest.mark.parametrize(("share", "same"), [(0.9, True), (1.1, False)])
def test_how_alike_covariances_of_one_mean_are_the_same(family, share, same):
    floor = np.full(2, 1e-6)
    parts = [
        family.from_feature_variances(np.ones((1, 2)), np.full(2, variance), floor)
        for variance in (9.0, 9.0 * (1.0 + share * SAME))
    ]
    two = Mixture(
        np.ones(2) / 2,
        family.from_feature_variances(np.ones((2, 2)), np.full(2, 9.0), floor),
        floor,
    )
    if not family.shared:
        covariances = np.concatenate([part.covariances for part in parts])
        components = family.from_covariances(two.components.means, covariances, floor)
        two = replace(two, components=components)
    assert bool(two.coincident()) is (same or family.shared)


def test_a_narrow_component_has_no_twin_in_a_wide_one_beside_it(family):
    """Nearer than a hundredth of the wide one's spread, and sixty of the narrow one's own."""
    if family.shared:
        pytest.skip("one covariance serves all")
    floor = np.full(2, 1e-9)
    parts = [
        family.from_feature_variances(np.full((1, 2), mean), np.full(2, variance), floor)
        for mean, variance in ((0.0, 1e4), (0.6, 1e-4))
    ]
    for order in (parts, parts[::-1]):
        means = np.concatenate([part.means for part in order])
        covariances = np.concatenate([part.covariances for part in order])
        components = family.from_covariances(means, covariances, floor)
        assert not Mixture(np.ones(2) / 2, components, floor).coincident()


# --- what of a likelihood says nothing ---------------------------------------------------------


def test_nothing_is_overstated_where_components_are_wide_and_have_rows(family, random_mixture):
    mixture = random_mixture(family, k=3, d=2)
    assert mixture.overstated(1e4, np.full(2, 1e-9)) == 0.0


def test_spread_finer_than_the_rows_can_tell_is_overstated_by_each_of_its_rows(
    family, random_mixture
):
    mixture = random_mixture(family, k=3, d=2)
    held = np.array([2.0, 5.0])
    finer = mixture.components.finer_than(held)
    assert finer.any()
    expected = 500.0 * (mixture.weights @ finer)
    assert mixture.overstated(500.0, held) == pytest.approx(expected)
    assert mixture.overstated(1000.0, held) == pytest.approx(2 * expected)


@pytest.mark.parametrize("d", [MANY_FEATURES - 1, MANY_FEATURES])
def test_few_rows_count_from_so_many_features_on(family, random_mixture, d):
    mixture = replace(random_mixture(family, k=2, d=d), weights=np.array([0.1, 0.9]))
    total = 10.0 * family.least_rows(d)
    nats = mixture.overstated(total, np.full(d, 1e-12))
    expected = family.optimism(total * mixture.weights, d).sum() if d >= MANY_FEATURES else 0.0
    assert nats == pytest.approx(expected)
    if separate(family) and not family.isotropic and d >= MANY_FEATURES:
        assert nats > 0


def test_each_mixture_of_a_stack_overstates_for_itself(family, random_mixture):
    stack = random_mixture(family, stack=(4,), k=3, d=2)
    held = np.full(2, 2.0)
    nats = stack.overstated(100.0, held)
    assert nats.shape == (4,)
    for i in range(4):
        assert stack.take(i).overstated(100.0, held) == pytest.approx(nats[i], rel=1e-12)


@pytest.mark.parametrize("power", range(4, 20, 5))
def test_less_what_is_overstated_a_likelihood_is_bounded(family, power):
    """A component that shrinks onto a value that repeats: the likelihood rises without end."""
    if family.shared:
        pytest.skip("one covariance, of all rows: no component shrinks alone")
    rng = np.random.default_rng(0)
    rows = np.concatenate([np.full((50, 1), 3.0), rng.normal(size=(50, 1))])
    block, tiny = Block(rows, None, 0), np.full(1, 1e-40)

    def merit(variance):
        wide, thin = (
            family.from_feature_variances(np.array([[mean]]), np.full(1, v), tiny)
            for mean, v in ((0.0, 1.0), (3.0, variance))
        )
        both = family(
            *(
                np.concatenate([getattr(part, name) for part in (wide, thin)])
                for name in ("means", "covariances", "precisions_cholesky")
            )
        )
        mixture = Mixture(np.ones(2) / 2, both, tiny)
        value = float(mixture.prepare().expect(block).log_likelihood)
        return value, value - float(mixture.overstated(100.0, np.full(1, 0.01)))

    (at_held, bounded_there), (thin, bounded) = merit(0.01), merit(10.0**-power)
    assert bounded_there == at_held
    assert thin > at_held + 25
    assert bounded <= bounded_there + 30  # half a nat for each of its rows at most


# --- under a floor -----------------------------------------------------------------------------


def test_a_direction_that_the_data_lack_is_no_collapse(mixture, family):
    flat = replace(mixture, floor=np.full(2, 1e9)).raised()
    assert flat.at_floor().all()
    assert flat.collapsed(1e4).all()
    lacking = replace(flat, flat=2)
    assert not lacking.at_floor().any()
    assert not lacking.collapsed(1e4).any()


@pytest.mark.usefixtures("affine")
def test_raised_to_the_floor(mixture):
    floor = np.array([3.0, 5.0])
    raised = replace(mixture, floor=floor).raised()
    expected = type(mixture.components).from_covariances(
        mixture.components.means, mixture.components.covariances, floor
    )
    np.testing.assert_array_equal(raised.components.covariances, expected.covariances)
    np.testing.assert_array_equal(raised.weights, mixture.weights)
    same = mixture.raised()
    np.testing.assert_array_equal(same.components.covariances, mixture.components.covariances)


@pytest.mark.parametrize("stack", [(), (4,)])
def test_components_alike_have_the_features_own_spread(family, stack):
    means = np.random.default_rng(0).normal(size=(*stack, 3, 2))
    alike = Mixture.alike(family, means, np.array([2.0, 8.0]), np.full(2, 1e-9))
    np.testing.assert_array_equal(alike.weights, np.full((*stack, 3), 1 / 3))
    np.testing.assert_array_equal(alike.components.means, means)
    trace = np.trace(alike.components.covariance_matrices, axis1=-2, axis2=-1)
    np.testing.assert_allclose(trace, 10.0)
    assert alike.flat == 0


@pytest.mark.parametrize("weighted", [False, True])
def test_statistics_of_given_responsibilities(family, rows, weighted):
    rng = np.random.default_rng(3)
    weight = rng.uniform(0.5, 2.0, 40) if weighted else None
    w = np.ones(40) if weight is None else weight
    resp, about = rng.dirichlet(np.ones(3), size=40).T, rng.normal(size=(3, 2))
    components = Mixture.alike(family, about, np.ones(2), np.full(2, 1e-12)).components
    statistics = of_responsibilities(components, Block(rows, weight, 0), resp)
    np.testing.assert_allclose(statistics.mass, resp @ w, rtol=1e-13)
    first = np.einsum("kn,knd->kd", resp * w, rows - about[:, None])
    np.testing.assert_allclose(statistics.sums["first"], first, rtol=1e-9, atol=1e-9)
    assert statistics.about is components
    assert statistics.total_weight == pytest.approx(w.sum())
    assert statistics.n_rows == 40
    assert statistics.log_likelihood == statistics.entropy == 0.0
