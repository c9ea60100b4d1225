"""What every initialiser promises; a new one is tested by its line in the registry."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.data import ArraySource
from mixtura.initialise import INITIALISERS, SEEDLESS, Floor, draw, implied, partition_by
from mixtura.initialise.initialiser import nearest, one_hot
from mixtura.initialise.views import coordinates


@pytest.fixture(params=INITIALISERS)
def initialiser(request):
    return INITIALISERS[request.param]


@pytest.fixture
def sample(clusters):
    weight = np.random.default_rng(0).uniform(0.5, 2.0, 200)
    return draw(ArraySource(clusters(d=3), weight), 1000, np.random.default_rng(0))


def seeded(initialiser, sample, k=3, seed=0):
    rng = np.random.default_rng(seed)
    return initialiser(sample.standardised, sample.weight, k, rng)


@pytest.mark.parametrize("k", [1, 2, 7])
def test_responsibilities_add_up_to_one(initialiser, sample, k):
    resp = seeded(initialiser, sample, k)
    assert resp.shape == (k, 200)
    assert (resp >= 0).all()
    np.testing.assert_allclose(resp.sum(axis=0), 1.0, rtol=1e-14)


@pytest.mark.parametrize("name", INITIALISERS)
def test_a_seed_repeats_itself_and_another_does_not_but_for_those_without(name, sample):
    first = seeded(INITIALISERS[name], sample)
    np.testing.assert_array_equal(seeded(INITIALISERS[name], sample), first)
    others = [seeded(INITIALISERS[name], sample, seed=seed) for seed in range(1, 6)]
    assert any((other != first).any() for other in others) is (name not in SEEDLESS)


def test_as_many_components_as_rows(initialiser, sample):
    few = draw(ArraySource(sample.rows[:4]), 10, np.random.default_rng(0))
    resp = initialiser(few.standardised, few.weight, 4, np.random.default_rng(0))
    np.testing.assert_allclose(resp.sum(axis=0), 1.0, rtol=1e-14)


@pytest.mark.parametrize("name", ["kmeans", "k-means++", "random_from_data", "hierarchical"])
def test_every_component_owns_rows_and_every_row_one_component(sample, name):
    resp = seeded(INITIALISERS[name], sample)
    assert set(np.unique(resp)) == {0.0, 1.0}
    assert (resp.sum(axis=1) > 0).all()


@pytest.mark.parametrize("name", ["k-means++", "random_from_data"])
def test_rows_of_large_weight_become_seeds(name):
    """Three of 100 rows hold nearly all the weight: seeds fall on them."""
    x = np.arange(100.0)[:, None]
    weight = np.full(100, 1e-9)
    heavy = [10, 50, 90]
    weight[heavy] = 1.0
    for seed in range(10):
        resp = INITIALISERS[name](x, weight, 3, np.random.default_rng(seed))
        owners = resp[:, heavy].argmax(axis=0)
        assert sorted(owners) == [0, 1, 2]


def test_k_means_weighs_rows():
    x = np.array([[0.0], [1.0], [10.0], [14.0]])
    light = INITIALISERS["kmeans"](x, np.array([1.0, 1, 1, 1]), 2, np.random.default_rng(0))
    heavy = INITIALISERS["kmeans"](x, np.array([1e-6, 1e-6, 1, 1e6]), 2, np.random.default_rng(0))
    assert (light[:, 0] == light[:, 1]).all()
    assert (light[:, 2] == light[:, 3]).all()
    assert (heavy[:, 2] != heavy[:, 3]).any()


@pytest.mark.parametrize("name", ["kmeans", "hierarchical"])
def test_clusters_that_lie_apart_are_found(clusters, name):
    X = clusters(apart=40.0)
    resp = INITIALISERS[name](X, np.ones(200), 3, np.random.default_rng(0))
    truth = np.arange(200) % 3
    assert all(np.ptp(resp[:, truth == j].argmax(axis=0)) == 0 for j in range(3))


@pytest.mark.parametrize("name", ["kmeans", "hierarchical"])
def test_fewer_distinct_points_than_clusters_make_no_warning(name):
    resp = INITIALISERS[name](
        np.repeat([[0.0], [1.0]], 5, axis=0), np.ones(10), 3, np.random.default_rng(0)
    )
    np.testing.assert_array_equal(resp.sum(axis=0), 1.0)


def test_random_is_soft(sample):
    resp = seeded(INITIALISERS["random"], sample)
    assert len(np.unique(resp)) > 500


# --- from a partition to a mixture ------------------------------------------------------------


VIEWS = ("raw", "standardised", "whitened", "leading")


@pytest.mark.parametrize("view", VIEWS)
def test_a_partition_sees_the_rows_in_a_view(sample, view):
    seen = []

    def spy(coordinates, weight, k, rng):
        seen.append((coordinates, weight))
        return one_hot(np.arange(len(weight)) % k, k)

    resp = partition_by(spy)(sample, 3, np.random.default_rng(0), view)
    np.testing.assert_array_equal(seen[0][0], coordinates(sample, view, 3))
    np.testing.assert_array_equal(seen[0][1], sample.weight)
    assert resp.shape == (3, 200)


def test_of_more_components_than_distinct_rows_some_get_none(initialiser, sample):
    few = draw(ArraySource(sample.rows[:4]), 10, np.random.default_rng(0))
    resp = partition_by(initialiser)(few, 7, np.random.default_rng(0), "standardised")
    assert resp.shape == (7, 4)
    np.testing.assert_allclose(resp.sum(axis=0), 1.0, rtol=1e-14)
    np.testing.assert_array_equal(resp[4:], 0.0)


def test_a_start_is_the_m_step_of_its_partition(family, initialiser, sample):
    floor = Floor(np.full(3, 1e-9), flat=1)
    partition = partition_by(initialiser)(sample, 3, np.random.default_rng(4), "standardised")
    mixture = implied(sample, family, partition, floor)
    resp = initialiser(sample.standardised, sample.weight, 3, np.random.default_rng(4))
    mass = resp @ sample.weight
    np.testing.assert_allclose(mixture.weights, mass / mass.sum(), rtol=1e-12)
    means = (resp * sample.weight) @ sample.rows / mass[:, None]
    np.testing.assert_allclose(mixture.components.means, means, rtol=1e-9, atol=1e-12)
    assert type(mixture.components) is family
    np.testing.assert_array_equal(mixture.floor, floor.variances)
    assert mixture.flat == 1


@pytest.mark.parametrize(
    ("views", "unit"),
    [
        (("standardised", "whitened"), np.array([1e-8, 1.0, 1e6])),
        (VIEWS, np.full(3, 1e-8)),
        (VIEWS, np.full(3, 1e6)),
    ],
    ids=["each its own", "small", "large"],
)
def test_a_start_does_not_depend_on_units(family, initialiser, sample, views, unit):
    """Other units give the same partition, hence the same weights: of each column where columns
    are standardised, of all of them everywhere."""
    scaled = draw(ArraySource(sample.rows * unit, sample.weight), 1000, np.random.default_rng(0))
    partition, floor = partition_by(initialiser), Floor(np.full(3, 1e-30))
    for view in views:
        a, b = (
            implied(each, family, partition(each, 3, np.random.default_rng(2), view), floor)
            for each in (sample, scaled)
        )
        np.testing.assert_allclose(a.weights, b.weights, rtol=1e-9)
        np.testing.assert_allclose(b.components.means / unit, a.components.means, rtol=1e-8)


def test_nearest_is_the_smallest_distance():
    rng = np.random.default_rng(0)
    rows, centres = rng.normal(size=(50, 3)), rng.normal(size=(4, 3))
    distances = ((rows[:, None] - centres) ** 2).sum(axis=2)
    np.testing.assert_array_equal(nearest(rows, centres), distances.argmin(axis=1))


def test_one_hot():
    np.testing.assert_array_equal(
        one_hot(np.array([1, 0, 1]), 3), [[0, 1, 0], [1, 0, 1], [0, 0, 0]]
    )
