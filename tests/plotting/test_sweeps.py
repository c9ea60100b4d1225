"""Curves of criteria, and convergence of starts."""

from __future__ import annotations

import numpy as np
import pytest

import mixtura
from mixtura.engine.outcome import Outcome
from mixtura.errors import IllDefinedCovarianceError, InvalidDataError, InvalidParameterError
from mixtura.fitted.starts import Start
from mixtura.plotting import ConvergenceDisplay, CriterionDisplay
from mixtura.selection import Candidate, Evidence, sweep

LIKELIHOODS = {"full": [-900, -700, -500, -499, -498], "diag": [-950, -800, -650, -560, -540]}


@pytest.fixture
def compared():
    """A sweep whose largest full model has collapsed, and whose largest diagonal one failed."""

    def fit_one(k, covariance_type):
        if (k, covariance_type) == (5, "diag"):
            raise IllDefinedCovarianceError("too few rows.")
        outcome = Outcome.COLLAPSED if (k, covariance_type) == (5, "full") else Outcome.CONVERGED
        ell = 900.0 if outcome is Outcome.COLLAPSED else LIKELIHOODS[covariance_type][k - 1]
        return Candidate(None, Evidence(ell, 5 * k, 200.0, 1.0), outcome, 5)

    return sweep(fit_one, range(1, 6), ["full", "diag"])


def test_the_curves_are_those_of_the_sweep(compared, pixels):
    display = CriterionDisplay.from_estimator(compared).plot()
    for name in ("full", "diag"):
        curve = display.curves[name]
        expected = compared.curve(name)
        np.testing.assert_array_equal(curve.sizes, [size for size, _ in expected])
        np.testing.assert_array_equal(curve.sound, [value for _, value in expected])
    row = compared.selected
    assert display.selected == (row.n_components, row.covariance_type) == (3, "full")
    assert display.elbow == compared.elbow == 3
    assert display.minimum_.get_xydata()[0] == pytest.approx([3, row.value("bic")])
    assert display.elbow_ is None  # it is at the minimum
    assert "minimum: full, 3, at its elbow" in display.ax_.get_title(loc="left")
    assert (pixels(display.figure_) < 0.9).any()


def test_unsound_models_are_hollow_or_gaps(compared):
    display = CriterionDisplay.from_estimator(compared).plot()
    full, diag = display.lines_
    assert full.get_xdata().tolist() == diag.get_xdata().tolist() == [1, 2, 3, 4]
    (hollow,) = display.hollow_
    assert hollow.get_xdata().tolist() == [5]
    assert hollow.get_markerfacecolor() == "none"
    assert "hollow" in display.ax_.get_title(loc="left")


def test_the_chosen_one_is_marked_even_where_another_is_lower(compared):
    rows = [
        {"n_components": 1, "covariance_type": "full", "collapsed": False, "bic": 30.0},
        {"n_components": 2, "covariance_type": "full", "collapsed": False, "bic": 10.0},
        {"n_components": 3, "covariance_type": "full", "collapsed": False, "bic": 5.0},
    ]
    rows[2]["unbelievable"] = True
    display = CriterionDisplay.from_rows(rows, "bic").plot()
    assert display.selected == (2, "full")
    assert display.hollow_[0].get_xdata().tolist() == [3]
    assert "minimum: full, 2" in display.ax_.get_title(loc="left")
    rows[0]["selected"] = True
    display = CriterionDisplay.from_rows(rows, "bic").plot()
    assert "chosen: full, 1" in display.ax_.get_title(loc="left")


def test_other_criteria_and_an_elbow_elsewhere(compared):
    display = CriterionDisplay.from_estimator(compared, criterion="aic").plot()
    assert display.ax_.get_ylabel() == "AIC (lower is better)"
    with pytest.raises(InvalidParameterError, match="criterion is 'cic'"):
        CriterionDisplay.from_estimator(compared, criterion="cic")
    values = [1000.0, 500.0, 480.0, 470.0, 460.0, 455.0]
    rows = [
        {"n_components": k, "covariance_type": "tied", "bic": value, "collapsed": False}
        for k, value in enumerate(values, start=1)
    ]
    apart = CriterionDisplay.from_rows(rows, "bic").plot()
    assert (apart.selected, apart.elbow) == ((6, "tied"), 2)
    assert apart.elbow_.get_xdata()[0] == 2
    assert "elbow: 2 (dotted)" in apart.ax_.get_title(loc="left")


def test_a_sweep_without_a_sound_model_has_no_minimum():
    rows = [{"n_components": 1, "covariance_type": "full", "bic": None, "collapsed": False}]
    display = CriterionDisplay.from_rows(rows, "bic").plot()
    assert display.selected is display.minimum_ is None


def test_anything_with_a_sweep_will_do(compared, fit):
    class Chosen:
        sweep_ = compared

    assert CriterionDisplay.from_estimator(Chosen(), None).selected == (3, "full")
    with pytest.raises(InvalidParameterError, match="GaussianMixture holds one model"):
        CriterionDisplay.from_estimator(fit(2, 3))


def test_every_start_and_the_level_of_the_fit(fit, three_groups):
    X = three_groups(2)
    model = fit(2, 3)
    display = ConvergenceDisplay.from_estimator(model, X, n_starts=4).plot()
    assert len(display.starts) == len(display.lines_) == 4
    assert display.level == pytest.approx(model.score(X))
    assert display.level_.get_ydata()[0] == display.level
    np.testing.assert_allclose(display.own, model.lower_bounds_)
    for line, start in zip(display.lines_, display.starts, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), start.lower_bounds)


def test_convergence_counts_in_the_units_of_the_rows(three_groups):
    X = three_groups(2)
    model = mixtura.PreparedGaussianMixture(1, random_state=0).fit(X)
    display = ConvergenceDisplay.from_estimator(model, X)
    assert display.level == pytest.approx(model.score(X))
    ends = [start.lower_bounds[-1] for start in display.starts]
    assert ends == pytest.approx([display.level] * len(ends), abs=1e-9)
    assert display.reached == len(ends)


def test_collapsed_starts_look_otherwise_and_do_not_count():
    rising = np.array([-5.0, -4.0, -3.0])
    starts = [
        Start(rising, Outcome.CONVERGED, collapsed=False),
        Start(rising + 9, Outcome.COLLAPSED, collapsed=True),
    ]
    display = ConvergenceDisplay(starts, -3.0, np.array([]))
    assert display.reached == 1
    sound, collapsed = display.plot().lines_
    assert sound.get_color() != collapsed.get_color()
    assert sound.get_linestyle() != collapsed.get_linestyle()
    words = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert words == ["start", "collapsed start", "the fit"]
    assert "1 of 1 sound starts" in display.ax_.get_title(loc="left")


@pytest.mark.parametrize("rows", [np.zeros((20, 2)), np.ones((1, 2))])
def test_rows_that_no_start_can_run_on(fit, rows):
    with pytest.raises(InvalidDataError):
        ConvergenceDisplay.from_estimator(fit(2, 3), rows)
