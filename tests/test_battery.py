"""The battery of benchmarks/: its kinds of data, its yardstick in raw units, and its verdicts."""

from __future__ import annotations

import importlib
import math
import signal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture
from sklearn.preprocessing import StandardScaler

import mixtura
from tests.by_capability import ONE_OF_EACH, SCIKIT_LEARNS, WITHOUT_MATRICES

ROOT = Path(__file__).parents[1]

with pytest.MonkeyPatch.context() as patch:  # beside the tests and not installed
    patch.syspath_prepend(str(ROOT))
    battery, cells, fits, judge, kinds, table = (
        importlib.import_module(f"benchmarks.{name}")
        for name in ("battery", "battery_cells", "battery_fits", "judge", "kinds", "battery_table")
    )


@pytest.mark.parametrize("name", list(kinds.KINDS))
def test_a_kind_is_drawn_again_alike_and_differs_by_seed(name):
    first, again, other = kinds.draw(name, 0), kinds.draw(name, 0), kinds.draw(name, 1)
    np.testing.assert_array_equal(first.X, again.X)
    assert first.X.shape != other.X.shape or not np.array_equal(first.X, other.X)
    assert first.X.dtype == np.float64
    assert np.isfinite(first.X).all()
    assert first.labels.shape == (len(first.X),)
    groups = len(np.unique(first.labels))
    assert 2 <= first.n_components <= len(first.X) // 5
    assert groups in (1, first.n_components) or name == "bananas"
    assert 60 <= len(first.X) <= (5000 if name == "one-in-a-thousand" else 2000)


def test_the_battery_is_as_large_as_was_asked():
    assert len(kinds.KINDS) >= 45
    assert set(kinds.KINDS) >= battery.DEAR
    columns = {
        kinds.draw(name, 0).X.shape[1] for name in ("iris", "genes", "two-thousand-columns")
    }
    assert columns == {4, 500, 2000}


@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
def test_both_yardsticks_agree_on_standardised_rows(covariance_type):
    X = StandardScaler().fit_transform(kinds.draw("iris", 0).X)
    peer = GaussianMixture if covariance_type in SCIKIT_LEARNS else mixtura.GaussianMixture
    model = peer(3, covariance_type=covariance_type, random_state=0).fit(X)
    raw = judge.judge_in_raw_units(model, X)
    np.testing.assert_allclose(raw.log_likelihood, model.score(X) * len(X), rtol=1e-12)
    assert raw.sound == judge.judge(model, X).sound
    np.testing.assert_allclose(raw.log_likelihood, judge.judge(model, X).log_likelihood)


def test_the_yardstick_follows_the_units():
    X = kinds.draw("iris", 0).X
    model = GaussianMixture(3, random_state=0).fit(X)
    units = np.array([1e-6, 1e3, 1.0, 1e7])
    scaled = SimpleNamespace(
        weights_=model.weights_,
        means_=model.means_ * units,
        covariances_=model.covariances_ * np.multiply.outer(units, units),
        covariance_type="full",
    )
    here, there = judge.judge_in_raw_units(model, X), judge.judge_in_raw_units(scaled, X * units)
    expected = here.log_likelihood - len(X) * np.log(units).sum()
    np.testing.assert_allclose(there.log_likelihood, expected, rtol=1e-10)
    assert here.sound
    assert there.sound


def test_what_scikit_learn_adds_does_not_make_a_collapse_sound():
    rng = np.random.default_rng(0)
    X = 0.01 * np.r_[rng.normal(size=(100, 2)), np.full((30, 2), 3.0)]  # thirty rows in one point
    model = GaussianMixture(2, random_state=0).fit(X)
    np.testing.assert_allclose(np.linalg.eigvalsh(model.covariances_).min(), 1e-6, rtol=1e-3)
    assert not judge.judge_in_raw_units(model, X, fits.ADDED).sound
    assert judge.judge_in_raw_units(model, X).sound  # 1e-6 is a hundredth of the variance here


def test_a_constant_column_counts_for_nothing():
    X = kinds.draw("iris", 0).X
    model = GaussianMixture(3, covariance_type="diag", random_state=0).fit(X)
    wider = SimpleNamespace(
        weights_=model.weights_,
        means_=np.c_[model.means_, [7.0] * 3],
        covariances_=np.c_[model.covariances_, [1e-6] * 3],
        covariance_type="diag",
    )
    padded = np.c_[X, np.full(len(X), 7.0)]
    assert judge.judge_in_raw_units(wider, padded) == judge.judge_in_raw_units(model, X)


def test_a_component_of_too_few_rows_is_not_sound():
    X = kinds.draw("iris", 0).X
    model = GaussianMixture(2, random_state=0).fit(X)
    model.weights_ = np.array(
        [1 - 4.9 / len(X), 4.9 / len(X)]
    )  # of the five that four columns take
    assert not judge.judge_in_raw_units(model, X).sound
    model.weights_ = np.array([1 - 5.1 / len(X), 5.1 / len(X)])
    assert judge.judge_in_raw_units(model, X).sound


def _fit(library="mixtura", log_likelihood=-100.0, sound=True, ending="fitted", **others):
    others = {"ari": 0.5, "seconds": 1.0, **others}
    value = None if ending != "fitted" else log_likelihood
    return fits.Fit("iris", 0, "full", library, ending, value, sound, **others)


def _cell(ours, *theirs):
    return cells.cells([ours, *theirs])[0]


KMEANS = _fit("kmeans", -101.0)
PLUS = _fit("k-means++", -99.0)


def test_a_cell_is_lost_to_the_better_sound_fit_of_theirs():
    assert _cell(_fit(), KMEANS, PLUS).below == pytest.approx(1.0)
    assert _cell(_fit(), KMEANS, PLUS).lost
    assert not _cell(_fit(log_likelihood=-99.005), KMEANS, PLUS).lost
    collapsed = _fit("k-means++", 500.0, sound=False)
    assert _cell(_fit(), KMEANS, collapsed).below == pytest.approx(-1.0)
    assert not _cell(_fit(), _fit("kmeans", sound=False), collapsed).lost


@pytest.mark.parametrize("ending", ["raised", "late"])
def test_no_answer_is_lost_where_theirs_is_one(ending):
    ours = _fit(ending=ending, sound=False)
    assert _cell(ours, KMEANS, PLUS).below == math.inf
    unsound = _fit("kmeans", sound=False), _fit("k-means++", sound=False)
    assert _cell(ours, *unsound).lost
    neither = _fit("kmeans", ending="raised"), _fit("k-means++", ending="raised")
    assert not _cell(ours, *neither).lost


def test_a_collapse_is_silent_without_a_warning():
    assert _cell(_fit(sound=False), KMEANS, PLUS).silent
    assert _cell(_fit(outcome="COLLAPSED"), KMEANS, PLUS).silent
    warned = _cell(_fit(sound=False, warnings=("ConvergenceWarning",)), KMEANS, PLUS)
    assert not warned.silent
    assert warned.lost_to_a_collapse
    assert not _cell(_fit(), KMEANS, PLUS).silent


def test_their_better_start_is_that_of_the_higher_mean_over_a_kind():
    first = _cell(_fit(), _fit("kmeans", ari=0.9), _fit("k-means++", ari=0.1))
    second = _cell(_fit(), _fit("kmeans", ari=0.2), _fit("k-means++", ari=0.8))
    assert cells.mean_ari([first, second]) == pytest.approx((0.5, 0.55))


def test_the_cache_keeps_theirs_and_knows_other_rows(tmp_path, monkeypatch):
    path = tmp_path / "below" / "cache.json"
    cache = fits.Cache(path)
    first = fits.fit_cell("iris", 0, "diag", cache, 60)
    cache.save()
    assert [fit.library for fit in first] == ["mixtura", "kmeans", "k-means++"]
    assert all(fit.ending == "fitted" and fit.sound for fit in first)
    fitted = []
    plain = fits._fit
    monkeypatch.setattr(fits, "_fit", lambda *what: fitted.append(what) or plain(*what))
    again = fits.fit_cell("iris", 0, "diag", fits.Cache(path), 60, ours=False)
    assert again == first[1:]  # their seconds, too
    assert fitted == []
    shifted = kinds.draw("iris", 0)
    monkeypatch.setattr(fits, "draw", lambda *_: shifted._replace(X=shifted.X + 1.0))
    fits.fit_cell("iris", 0, "diag", fits.Cache(path), 60, ours=False)
    assert len(fitted) == len(again)


def test_two_caches_of_one_file_keep_what_either_has(tmp_path):
    path = tmp_path / "cache.json"
    one, other = fits.Cache(path), fits.Cache(path)
    one.put("a", KMEANS)
    one.save()
    other.put("b", PLUS)
    other.save()
    assert fits.Cache(path).get("a") == KMEANS
    assert fits.Cache(path).get("b") == PLUS


CELL = ("iris", 0, "full", "mixtura")


def test_an_error_is_an_ending():
    def fail(X):
        raise ValueError("no such thing")

    raised = fits._fit(SimpleNamespace(fit=fail), kinds.draw("iris", 0), CELL, 60)
    assert (raised.ending, raised.message) == ("raised", "ValueError: no such thing")


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no alarms")
def test_a_fit_that_takes_too_long_is_an_ending():
    def work(X):
        for _ in range(10**10):
            pass

    late = fits._fit(SimpleNamespace(fit=work), kinds.draw("iris", 0), CELL, 0.05)
    assert (late.ending, late.log_likelihood, late.sound) == ("late", None, False)


def test_a_part_is_measured_and_shown(capsys, tmp_path):
    shapes = [name for name in WITHOUT_MATRICES if name in SCIKIT_LEARNS]
    result = battery.fit_all(["iris"], [0], shapes, fits.Cache(None), 60)
    battery.show(result)
    shown = capsys.readouterr().out
    assert "1 kinds, 2 cells: mixtura below in" in shown
    assert "iris" in shown


def test_what_has_no_answer_is_shown_with_its_error_and_not_among_the_nats(capsys):
    ours = _fit(ending="raised", sound=False, message="ValueError: no such thing")
    table.show_cells([_cell(ours, KMEANS, PLUS)])
    shown = capsys.readouterr().out
    assert "raised ValueError: no such thing" in shown
    assert "iris/0/full" not in shown


def test_unknown_names_are_refused():
    with pytest.raises(Exception, match="there is no vine; known are pca-scores"):
        battery._names(kinds.KINDS)("iris,vine")
    assert battery._seeds("0:3") == [0, 1, 2]
    assert battery._seeds("4,1") == [4, 1]
