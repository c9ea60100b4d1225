"""The replay ends with the model, in the model's own numbering, and thins where it is long."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture
from mixtura.report import Assessment
from mixtura.report.replay import replay_of, run_all, start_of


@pytest.fixture(scope="module")
def subject(apart):
    rng = np.random.default_rng(2)
    X = np.concatenate([rng.normal(0, 1.0, (150, 2)), rng.normal(1.8, 1.2, (150, 2))])
    return Assessment.of(GaussianMixture(2, random_state=0).fit(X), X, findings=[])


@pytest.fixture(scope="module")
def courses(subject):
    return run_all(subject)


@pytest.fixture
def fit(subject):
    return {
        "parameters": subject.space.parameters(subject.mixture),
        "logLikelihood": float(subject.anomalies.log_density.sum()),
        "outcome": "converged",
        "converged": True,
        "collapsed": [],
    }


def test_every_start_rises(courses):
    assert len(courses.each) == 10
    for course in courses.each:
        assert (np.diff(course.totals) >= -1e-6).all()
        assert len(course.mixtures) == len(course.totals)


def test_log_likelihoods_are_totals_of_the_rows_in_their_own_units(apart):
    from mixtura import PreparedGaussianMixture

    X = apart.grouped(200, 3, 2) * [1.0, 100.0, 0.01]
    model = PreparedGaussianMixture(2, random_state=0).fit(X)
    subject = Assessment.of(model, X, findings=[])
    best = max(course.totals[-1] for course in run_all(subject).each)
    assert best == pytest.approx(model.score_samples(X).sum(), abs=0.1)


def test_the_last_frame_is_the_model(courses, subject, fit):
    replay = replay_of(courses, subject, fit, 100, None)
    assert replay["parameters"][-1] == fit["parameters"]
    assert replay["logLikelihoods"][-1] == fit["logLikelihood"]
    assert replay["kept"][-1] == len(replay["logLikelihoods"]) - 1
    assert replay["kept"][0] == 0
    before, after = (np.array(p["means"]) for p in replay["parameters"][-2:])
    np.testing.assert_allclose(before, after, atol=0.05)  # in the same order


def test_a_long_one_is_thinned_evenly_and_says_so(courses, subject, fit):
    long = max(courses.each, key=lambda course: len(course.totals))
    assert len(long.totals) > 12
    told = start_of(long, courses, subject, 5, None)
    assert len(told["parameters"]) == len(told["kept"]) == 5
    assert told["kept"][0] == 0
    assert told["kept"][-1] == len(told["logLikelihoods"]) - 1
    assert np.ptp(np.diff(told["kept"])) <= 1
    nearest = replay_of(courses, subject, fit, 4, None)
    assert len(nearest["kept"]) <= 4
    assert f"{len(nearest['kept'])} steps of" in nearest["outcome"]


def test_without_room_there_is_the_model_alone(courses, subject, fit):
    replay = replay_of(courses, subject, fit, 1, None)
    assert replay["parameters"] == [fit["parameters"]]
    assert replay["kept"] == [0]
    assert start_of(courses.each[0], courses, subject, 0, None)["parameters"] == []


def test_rows_that_no_start_can_take_are_no_error(subject):
    model = GaussianMixture(2, random_state=0).fit(subject.observed.rows)
    few = Assessment.of(model, subject.observed.rows[:1], findings=[])
    courses = run_all(few)
    assert courses.each == []
    assert courses.note == "The starts cannot be run on these rows."
    assert "minimum of 2 is required" in courses.why


def test_of_rows_all_alike_every_start_has_a_course(subject):
    model = GaussianMixture(2, random_state=0).fit(subject.observed.rows)
    courses = run_all(Assessment.of(model, np.ones((3, 2)), findings=[]))
    assert len(courses.each) == 10
    assert all(course.collapsed for course in courses.each)


def test_many_rows_are_sampled_and_scaled_up(apart):
    X = apart.grouped(12_000, 2, 3)
    model = GaussianMixture(3, random_state=0, n_init=2).fit(X)
    courses = run_all(Assessment.of(model, X, findings=[]))
    assert "10,000 of the 12,000 rows" in courses.note
    best = max(course.totals[-1] for course in courses.each)
    assert best == pytest.approx(model.score_samples(X).sum(), rel=1e-3)
