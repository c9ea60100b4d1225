"""Every display draws every kind of model, and what it draws is there."""

from __future__ import annotations

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from tests.by_capability import ONE_OF_EACH

import mixtura
from mixtura.errors import InvalidParameterError, InvalidTypeError
from mixtura.plotting import DISPLAYS, OF_FEATURES
from mixtura.plotting._drawing import APART, _apart
from mixtura.plotting._palette import COLOURS, blended, colour, mark

OF_ONE_MODEL = sorted(set(DISPLAYS) - {"criterion"})
CASES = [
    *((2, 3, covariance_type) for covariance_type in ONE_OF_EACH),
    (1, 2, "full"),
    (8, 3, "full"),
    (3, 1, "full"),
    (2, 15, "spherical"),
]


@pytest.mark.parametrize(("d", "k", "covariance_type"), CASES)
@pytest.mark.parametrize("what", OF_ONE_MODEL)
def test_every_display_of_every_model(fit, what, d, k, covariance_type, three_groups):
    if what == "density" and d == 1:
        pytest.skip("contours need two features")
    X = three_groups(d)
    display = DISPLAYS[what].from_estimator(fit(d, k, covariance_type), X)
    ax = matplotlib.figure.Figure(figsize=(4, 3)).subplots()
    assert display.plot(ax) is display
    assert display.figure_ is ax.figure
    drawn = [artist for axes in ax.figure.axes for artist in axes.get_children()]
    assert len(drawn) > len(matplotlib.figure.Figure().subplots().get_children())


@pytest.mark.parametrize("what", OF_ONE_MODEL)
def test_the_picture_is_not_blank_and_can_be_drawn_again(fit, what, three_groups, pixels):
    display = DISPLAYS[what].from_estimator(fit(2, 3), three_groups(2)).plot()
    first, picture = display.figure_, pixels(display.figure_)
    assert 0.02 < (picture < 0.9).any(axis=-1).mean() < 0.98
    assert display.plot().figure_ is not first
    np.testing.assert_array_equal(pixels(display.figure_), picture)


def test_letters_are_legible_in_print(fit, three_groups):
    for what in OF_ONE_MODEL:
        figure = DISPLAYS[what].from_estimator(fit(2, 3), three_groups(2)).plot().figure_
        figure.canvas.draw()
        texts = [t for t in figure.findobj(matplotlib.text.Text) if t.get_text()]
        assert texts
        assert min(text.get_fontsize() for text in texts) >= 8
        assert figure.get_size_inches()[0] <= 4.5


def test_artists_of_a_scatter_plot(fit, three_groups):
    display = DISPLAYS["scatter"].from_estimator(fit(2, 3), three_groups(2)).plot()
    assert [text.get_text() for text in display.numbers_] == ["0", "1", "2"]
    assert len(display.ellipses_) == 2 * 3
    inner, outer = display.ellipses_[:2]
    a, b = display.plane.ellipses.semi_axes[0]
    assert (inner.width, inner.height) == pytest.approx((2 * a, 2 * b))
    assert (outer.width, outer.height) == pytest.approx((4 * a, 4 * b))
    values = np.sort(np.linalg.eigvalsh(fit(2, 3).covariances_[0]))
    assert sorted([a**2, b**2]) == pytest.approx(values.tolist(), rel=1e-6)
    assert (display.ax_.get_xlabel(), display.ax_.get_ylabel()) == ("x0", "x1")
    assert sum(len(dots.get_offsets()) for dots in display.rows_) == len(three_groups(2))


def test_fifteen_components_keep_their_numbers_apart(fit, three_groups):
    display = DISPLAYS["scatter"].from_estimator(fit(2, 15, "spherical"), three_groups(2)).plot()
    assert [text.get_text() for text in display.numbers_] == [str(k) for k in range(15)]
    looks = {(colour(k), mark(k)) for k in range(15)}
    assert len(looks) == 15
    places = np.zeros((15, 2))
    moved = places + _apart(places)
    gaps = np.hypot(*(moved[:, None] - moved[None]).transpose(2, 0, 1))[np.triu_indices(15, 1)]
    assert gaps.min() > 0.8 * APART
    np.testing.assert_array_equal(_apart(np.array([[0.0, 0.0], [APART + 1, 0.0]])), 0.0)


def test_colours_are_mixed_by_responsibility():
    resp = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    mixed = blended(resp)
    assert matplotlib.colors.to_hex(mixed[0]).upper() == COLOURS[0]
    assert matplotlib.colors.to_hex(mixed[1]).upper() == COLOURS[1]
    np.testing.assert_allclose(mixed[2], mixed[:2].mean(axis=0))


@pytest.mark.parametrize("what", ["scatter", "density", "uncertainty", "pairs"])
def test_many_rows_are_sampled_and_the_picture_says_so(what):
    X = np.random.default_rng(0).normal(size=(6000, 2))
    model = mixtura.GaussianMixture(1, n_init=1).fit(X)
    display = DISPLAYS[what].from_estimator(model, X).plot()
    texts = [text.get_text() for text in display.figure_.findobj(matplotlib.text.Text)]
    assert any("5000 of 6000 rows drawn" in text for text in texts)


def test_more_than_eight_features_leave_the_most_telling_to_a_pairs_plot():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 10))
    X[:150, [3, 7]] += 8
    model = mixtura.GaussianMixture(2, covariance_type="diag", n_init=2, random_state=0).fit(X)
    display = DISPLAYS["pairs"].from_estimator(model, X)
    assert {"x3", "x7"} < set(display.names)
    assert len(display.names) == 8
    assert display.note == "8 of 10 features"


def test_names_come_from_the_table(fit, three_groups):
    frame = pd.DataFrame(three_groups(3), columns=["size (mm)", "mass (g)", "age (a)"])
    model = mixtura.PreparedGaussianMixture(3, n_init=2, random_state=0).fit(frame)
    display = DISPLAYS["scatter"].from_estimator(model, frame, features=["age (a)", 0]).plot()
    assert display.ax_.get_xlabel() == "age (a)"
    assert display.ax_.get_ylabel() == "size (mm)"
    ages = frame["age (a)"]
    assert display.plane.rows[:, 0] == pytest.approx(ages.to_numpy())


@pytest.mark.parametrize("what", sorted(OF_FEATURES))
@pytest.mark.parametrize("features", [["nothing"], [0, 0], [9], [True], [-1]])
def test_unknown_features_are_refused(fit, what, features, three_groups):
    with pytest.raises(InvalidParameterError, match="feature"):
        OF_FEATURES[what].from_estimator(fit(2, 3), three_groups(2), features=features)


def test_wrong_numbers_of_features(fit, three_groups):
    model, X = fit(3, 1), three_groups(3)
    with pytest.raises(InvalidParameterError, match="two axes, but 3"):
        DISPLAYS["scatter"].from_estimator(model, X, features=[0, 1, 2])
    with pytest.raises(InvalidParameterError, match="density1d instead"):
        DISPLAYS["density"].from_estimator(model, X, features=[0])
    with pytest.raises(InvalidParameterError, match="draws one feature"):
        DISPLAYS["density1d"].from_estimator(model, X, features=[0, 1])


def test_what_is_no_fitted_mixture_of_ours(three_groups):
    from sklearn.decomposition import PCA

    X = three_groups(2)
    with pytest.raises(InvalidTypeError, match="no picture of a PCA"):
        DISPLAYS["scatter"].from_estimator(PCA().fit(X), X)
    with pytest.raises(mixtura.MixturaError, match="not fitted"):
        DISPLAYS["scatter"].from_estimator(mixtura.GaussianMixture(2), X)


def test_without_matplotlib_the_error_says_what_to_install(fit, monkeypatch, three_groups):
    import sys

    display = DISPLAYS["scatter"].from_estimator(fit(2, 3), three_groups(2))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(mixtura.MixturaError, match="pip install 'matplotlib>="):
        display.plot()


def test_given_axes_keep_their_style(fit, three_groups):
    _, ax = plt.subplots()
    ax.spines["top"].set_visible(True)
    DISPLAYS["scatter"].from_estimator(fit(2, 3), three_groups(2)).plot(ax)
    assert ax.spines["top"].get_visible()
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("ax", "said"),
    [
        ("left", "ax is 'left'; give one matplotlib Axes"),
        (matplotlib.figure.Figure(), "ax is of type Figure; give one"),
        (matplotlib.figure.Figure().subplots(1, 2), "ax is ndarray of 2; give one"),
        ([1, 2], "ax is list of 2; give one"),
    ],
)
@pytest.mark.parametrize("what", OF_ONE_MODEL)
def test_what_is_no_axes_is_named(fit, three_groups, what, ax, said):
    display = DISPLAYS[what].from_estimator(fit(2, 3), three_groups(2))
    with pytest.raises(InvalidTypeError, match=said):
        display.plot(ax=ax)


def test_pairs_need_a_place_that_can_be_divided(fit, three_groups):
    display = DISPLAYS["pairs"].from_estimator(fit(2, 3), three_groups(2))
    with pytest.raises(InvalidParameterError, match="cannot be divided"):
        display.plot(matplotlib.figure.Figure().add_axes((0, 0, 1, 1)))
