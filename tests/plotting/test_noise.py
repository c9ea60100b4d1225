"""Rows that are noise are drawn as such, and said to be."""

from __future__ import annotations

import numpy as np
import pytest
from tests.estimators.noisy import three_groups

from mixtura import GaussianMixture
from mixtura.plotting import DISPLAYS


@pytest.fixture(scope="module", name="seen")
def _seen():
    X, _ = three_groups()
    model = GaussianMixture(3, noise=0.05, random_state=0).fit(X)
    return model, X, int((model.predict(X) == -1).sum())


def display_of(name, seen):
    return DISPLAYS[name].from_estimator(*seen[:2])


@pytest.mark.parametrize("name", sorted(set(DISPLAYS) - {"criterion", "convergence"}))
def test_every_picture_can_be_drawn(seen, name):
    display = display_of(name, seen).plot()
    assert display.figure_ is not None


def test_noise_is_grey_crosses_in_a_scatter(seen):
    display = display_of("scatter", seen).plot()
    crosses = display.rows_[0]
    assert len(crosses.get_offsets()) == seen[2]
    assert sum(len(each.get_offsets()) for each in display.rows_) == len(seen[1])
    assert f"grey crosses: noise, {seen[2]} rows" in display.ax_.get_title(loc="left")


def test_one_feature_has_a_place_for_noise():
    X, _ = three_groups(1)
    model = GaussianMixture(3, noise=0.05, random_state=0).fit(X)
    display = DISPLAYS["scatter"].from_estimator(model, X).plot()
    assert display.ax_.get_yticklabels()[0].get_text() == "noise"


def test_noise_comes_last_among_responsibilities(seen):
    display = display_of("responsibilities", seen)
    left = 1 - display.responsibilities.sum(axis=1)
    assert (left[-seen[2] :] > 0.3).all()
    pixels = display._stacked()
    np.testing.assert_array_equal(pixels[-1, -seen[2] // 2], [190, 190, 190])
    assert f"grey: noise, {seen[2]} rows" in display.plot().ax_.get_title(loc="left")


@pytest.mark.parametrize("name", ["density", "density1d"])
def test_a_density_of_the_groups_says_what_it_lacks(seen, name):
    title = display_of(name, seen).plot().ax_.get_title(loc="left")
    assert "without the noise" in title


def test_what_is_noise_for_sure_is_not_uncertain(seen):
    model, X, _ = seen
    display = display_of("uncertainty", seen)
    assert display.uncertainty[model.noise_proba(X) > 0.99].max() < 0.02
