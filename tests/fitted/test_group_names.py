"""Names of groups: true of their means, different for different groups, short."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mixtura import GaussianMixture, PreparedGaussianMixture, datasets
from mixtura._printable import cut_inside
from mixtura.fitted import FittedModel
from mixtura.fitted.group_names import LONE, group_names, names_of
from mixtura.fitted.marks import Features


def features(means, sds=None, weights=None, names="abcdefgh", covariances=None) -> Features:
    means = np.atleast_2d(np.asarray(means, dtype=float))
    k, d = means.shape
    sds = np.ones((k, d)) if sds is None else np.broadcast_to(np.asarray(sds, float), (k, d))
    weights = np.full(k, 1 / k) if weights is None else np.asarray(weights)
    return Features([*names[:d]], weights, means, sds, [None] * d, covariances)


def fitted(X, k, **settings):
    return FittedModel.of(GaussianMixture(k, random_state=0, **settings).fit(X))


def test_the_columns_that_set_a_group_apart_the_strongest_first_and_no_others():
    of = features(
        [[170, 60, 40], [180, 80, 40], [150, 95, 40]],
        [[5, 4, 10], [6, 5, 10], [4, 9, 10]],
        [0.5, 0.3, 0.2],
        ["height", "weight", "age"],
    )
    named = group_names(of)
    assert named[2] == "very low height, high weight"
    assert not any("age" in name for name in named)
    assert len(set(named)) == 3


def test_mean_and_deviation_of_the_whole_are_those_of_its_parts():
    rng = np.random.default_rng(0)
    of = features(rng.normal(size=(4, 3)), rng.uniform(0.5, 2, (4, 3)), [0.4, 0.3, 0.2, 0.1])
    mean, sd = of.whole
    second = of.weights @ (of.sds**2 + of.means**2)
    np.testing.assert_allclose(sd**2, second - mean**2)
    np.testing.assert_allclose(of.weights @ of.away, 0.0, atol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_what_a_name_says_of_a_mean_is_so(seed):
    rng = np.random.default_rng(seed)
    k, d = int(rng.integers(2, 12)), int(rng.integers(1, 8))
    of = features(rng.normal(0, 3, (k, d)), rng.uniform(0.5, 2, (k, d)), rng.dirichlet([2] * k))
    mean, sd = of.whole
    for group, name in enumerate(group_names(of)):
        for part in name.split(", "):
            found = re.fullmatch(r"(very )?(high|low) (\w)( \(near .*\))?", part)
            if found is None:
                assert re.search("near|spread|narrower|wider", part)
                continue
            away = (of.means[group] - mean)[ord(found[3]) - ord("a")]
            away /= sd[ord(found[3]) - ord("a")]
            assert (away > 0) == (found[2] == "high")
            assert abs(away) >= (1.5 if found[1] else 0.4)


@pytest.mark.parametrize("seed", range(20))
def test_groups_that_differ_have_names_that_differ(seed):
    rng = np.random.default_rng(seed)
    k, d = int(rng.integers(2, 16)), int(rng.integers(1, 5))
    named = group_names(features(rng.normal(0, 3, (k, d))))
    assert len(set(named)) == k


def test_values_in_names_are_those_of_the_groups():
    of = features([[10.0 * i] for i in range(12)], names=["income"])
    for group, name in enumerate(group_names(of)):
        for value in re.findall(r"near (-?[\d.,]+)", name):
            assert abs(float(value.replace(",", "")) - of.means[group, 0]) <= 0.5
    assert len(set(group_names(of))) == 12


def test_groups_with_one_mean_are_told_apart_by_their_spread():
    assert group_names(features([[0, 0], [0, 0]], [[1, 1], [8, 8]])) == [
        "near the average, narrow spread",
        "near the average, wide spread",
    ]
    same = group_names(features([[0, 0], [0, 0], [9, 9]], [[1, 1], [2, 2], [1, 1]]))
    assert len(set(same)) == 3
    assert same[0].endswith("narrower")
    assert same[1].endswith("wider")


def test_groups_with_one_mean_and_spread_are_told_apart_by_how_columns_go_together():
    rng = np.random.default_rng(0)
    parts = [rng.multivariate_normal([0, 0], [[1, r], [r, 1]], 500) for r in (0.9, -0.9)]
    named = names_of(fitted(np.concatenate(parts), 2))
    assert sorted(named) == [
        "near the average, x0 falls as x1 rises",
        "near the average, x0 rises with x1",
    ]


def test_groups_that_are_the_same_have_one_name_and_nothing_is_invented():
    assert len(set(group_names(features([[0, 0], [0, 0]])))) == 1


def test_one_group_is_all_rows():
    assert group_names(features([[1, 2]])) == [LONE]


def test_constant_columns_and_huge_numbers_are_no_obstacle():
    named = group_names(features([[1, 5e15], [1, 9e15]], [[0, 1e14], [0, 1e14]]))
    assert named == ["low b", "high b"]


@pytest.mark.filterwarnings("ignore::mixtura.errors.MixturaWarning")
def test_names_of_categories_speak_of_shares():
    rng = np.random.default_rng(0)
    import pandas as pd

    kind = np.repeat(["cat", "dog", "cow"], 60)
    place = np.where(kind == "cow", 9.0, np.where(kind == "dog", 4.0, 0.0))
    frame = pd.DataFrame({"kind": kind, "size": place + rng.normal(0, 0.3, 180)})
    model = PreparedGaussianMixture(3, covariance_type="diag", one_hot=["kind"], random_state=0)
    named = names_of(FittedModel.of(model.fit(frame)))
    assert len(set(named)) == 3
    # the first level has no column of its own in the mixture, and a name all the same
    assert {level for name in named for level in re.findall(r"mostly kind=(\w+)", name)} == {
        "cat",
        "dog",
        "cow",
    }


@pytest.mark.parametrize("name", ["faithful", "iris", "diabetes"])
def test_principal_components_do_not_get_into_names(name):
    data = datasets.load(name)
    if len(data.names) < 3:
        pytest.skip("no columns to reduce")
    model = PreparedGaussianMixture(2, pca=2, random_state=0).fit(data.X)
    assert all(re.search(r"x\d", said) for said in names_of(FittedModel.of(model)))


def test_long_names_keep_their_ends():
    long = "average_household_income_in_thousand_euros"
    short = cut_inside(long, 20)
    assert len(short) == 20
    assert long.startswith(short.split("…")[0])
    assert long.endswith(short.split("…")[1])
    assert cut_inside("short", 20) == "short"
