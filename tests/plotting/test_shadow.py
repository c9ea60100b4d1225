"""What pictures show of components that are no Gaussians."""

from __future__ import annotations

import numpy as np
import pytest
from tests.fitted.formless import Formless

from mixtura import GaussianMixture
from mixtura.plotting import DISPLAYS
from mixtura.plotting._rows import observe
from mixtura.plotting._shadow import Shadow
from mixtura.plotting._view import View


@pytest.fixture
def pair(three_groups):
    """The same fit as Gaussians, and as components that nobody knows for such."""

    def of(d):
        X = three_groups(d)
        settings = {"n_components": 3, "random_state": 0, "n_init": 2}
        return [observe(kind(**settings).fit(X), X) for kind in (GaussianMixture, Formless)]

    return of


def shadows(pair, d, features):
    return [Shadow.of(seen.model, View.of(seen, features)) for seen in pair(d)]


@pytest.mark.parametrize(("d", "features"), [(1, None), (2, None), (2, [1, 0])])
def test_where_nothing_is_left_out_densities_are_the_components_own(pair, d, features):
    plain, formless = shadows(pair, d, features)
    points = plain.sample(500)
    np.testing.assert_allclose(formless.densities(points), plain.densities(points), rtol=1e-9)
    assert formless.own is not None
    assert formless.note == plain.note == ""
    drawn = formless.sample(20_000)
    assert drawn.shape == (20_000, d)
    again = plain.sample(20_000)
    apart = (drawn.mean(axis=0) - again.mean(axis=0)) / again.std(axis=0)
    assert np.abs(apart).max() < 0.05


@pytest.mark.parametrize(("d", "features"), [(2, [1]), (3, [0, 2]), (4, None)])
def test_elsewhere_gaussians_stand_for_them_and_the_picture_says_so(pair, d, features):
    plain, formless = shadows(pair, d, features)
    points = plain.sample(50)
    np.testing.assert_array_equal(formless.densities(points), plain.densities(points))
    np.testing.assert_array_equal(formless.sample(9), plain.sample(9))
    assert plain.note == ""
    assert "densities of Gaussians" in formless.note


@pytest.mark.parametrize("what", ["density", "density1d"])
def test_the_note_is_drawn(what, three_groups):
    X = three_groups(3)
    for kind, said in ((GaussianMixture, False), (Formless, True)):
        display = DISPLAYS[what].from_estimator(kind(3, random_state=0, n_init=2).fit(X), X).plot()
        texts = display.ax_.get_title(loc="left")
        assert ("densities of Gaussians" in display.note) == said
        assert ("densities of Gaussians" in texts) == said
