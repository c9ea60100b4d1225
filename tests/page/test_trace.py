from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

from mixtura import GaussianMixture
from mixtura.page import trace as traces
from mixtura.page.dataset import Dataset
from mixtura.page.parameters import Parameters
from mixtura.page.spec import Spec
from mixtura.page.trace import Limits, start_of, starts_of, steps_from


@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
@pytest.mark.parametrize("scale", [True, False])
def test_log_likelihoods_are_those_of_the_parameters(blobs, parameters, covariance_type, scale):
    spec = Spec(3, covariance_type, scale=scale)
    begin = parameters(start_of(blobs, spec))
    trace = steps_from(blobs, spec, begin, Limits(8))
    assert len(trace["parameters"]) == len(trace["logLikelihoods"]) == 9
    assert (np.diff(trace["logLikelihoods"]) >= -1e-9).all()
    for answer, total in zip(trace["parameters"], trace["logLikelihoods"], strict=True):
        mixture = parameters(answer).dense()
        assert mixture.prepare().log_density(blobs.X).sum() == pytest.approx(total, rel=1e-10)


@pytest.fixture(scope="module")
def strewn(blobs) -> Dataset:
    """Groups that overlap, and rows that are in none."""
    rows = np.random.default_rng(2).uniform(-8, 9, size=(40, 2))
    return Dataset("", ["x", "y"], np.concatenate([blobs.X, rows]))


FURTHER = [("student_t", None), ("gaussian", 0.05), ("student_t", 0.3)]
"""Tails, and the share with which noise begins."""


@pytest.mark.parametrize(("component", "noise"), FURTHER)
@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
@pytest.mark.parametrize("scale", [True, False])
def test_so_they_are_with_heavy_tails_and_noise(
    strewn, parameters, covariance_type, component, noise, scale
):
    sheet = strewn
    spec = Spec(3, covariance_type, scale=scale, noise=noise, component=component)
    begin = parameters(start_of(sheet, spec))
    assert (begin.degrees_of_freedom is None) == (component == "gaussian")
    trace = steps_from(sheet, spec, begin, Limits(12))
    assert (np.diff(trace["logLikelihoods"]) >= -1e-9).all()
    for answer, total in zip(trace["parameters"], trace["logLikelihoods"], strict=True):
        now = parameters(answer)
        assert (now.noise is None) == (noise is None)
        left = 1.0 if now.noise is None else 1.0 - now.noise.weight
        assert now.weights.sum() == pytest.approx(left)
        density = now.dense().prepare().log_density(sheet.X)
        assert density.sum() == pytest.approx(total, rel=1e-9)
    half = steps_from(sheet, spec, parameters(trace["parameters"][5]), Limits(3))
    assert half["logLikelihoods"] == pytest.approx(trace["logLikelihoods"][5:9], rel=1e-9)


@pytest.mark.parametrize(("component", "noise"), FURTHER)
@pytest.mark.parametrize("by_hand", [False, True])
def test_the_estimator_that_is_copied_gives_the_same(
    strewn, parameters, component, noise, by_hand
):
    """As the page writes it: standardised, from one start, drawn or made by hand."""
    sheet = strewn
    spec = Spec(3, scale=True, noise=noise, component=component, seed=4)
    begin = start_of(sheet, spec)
    centre, spread = sheet.X.mean(axis=0), sheet.X.std(axis=0)
    X, given = (sheet.X - centre) / spread, {}
    if by_hand:
        begin = {name: value for name, value in begin.items() if name != "degreesOfFreedom"}
        begin["means"][0] = [2.5, 2.0]
        whole = steps_from(sheet, spec, parameters(begin), Limits(1000))
        first = parameters(whole["parameters"][0])
        covariances = first.covariances / np.outer(spread, spread)
        given = {
            "weights_init": first.weights,
            "means_init": (first.means - centre) / spread,
            "precisions_init": np.linalg.inv(covariances),
        }
    whole = steps_from(sheet, spec, parameters(begin), Limits(1000))
    assert whole["converged"]
    model = GaussianMixture(
        3, n_init=1, random_state=4, max_iter=1000, noise=noise, component=component, **given
    ).fit(X)
    total = (model.score(X) - np.log(spread).sum()) * len(X)
    assert total == pytest.approx(whole["logLikelihoods"][-1], abs=2e-3)


def test_what_is_not_given_is_what_a_start_has(blobs, parameters):
    """A start of Gaussians without noise, and then both are asked for; and the other way."""
    begin = start_of(blobs, Spec(3))
    spec = Spec(3, noise=0.1, component="student_t")
    both = steps_from(blobs, spec, parameters(begin), Limits(1))["parameters"][0]
    assert both["noise"]["weight"] == pytest.approx(0.1)
    assert both["degreesOfFreedom"] == [5.0] * 3
    neither = steps_from(blobs, Spec(3), parameters(both), Limits(1))["parameters"][0]
    assert set(neither) == {"weights", "means", "covariances"}
    assert sum(neither["weights"]) == pytest.approx(1.0)


def test_scaling_does_not_change_em(blobs, parameters):
    """Full covariances follow any units: standardised or not, the path is the same."""
    begin = parameters(start_of(blobs, Spec(3)))
    paths = [
        steps_from(blobs, Spec(3, scale=scale), begin, Limits(10))["logLikelihoods"]
        for scale in (True, False)
    ]
    np.testing.assert_allclose(*paths, rtol=1e-10)


def test_steps_end_where_em_comes_to_rest(blobs, parameters):
    spec = Spec(2, "diag")
    trace = steps_from(blobs, spec, parameters(start_of(blobs, spec)), Limits(900))
    assert trace["converged"]
    assert trace["outcome"].startswith("converged")
    short = steps_from(blobs, spec, parameters(start_of(blobs, spec)), Limits(1))
    assert not short["converged"]
    assert short["outcome"] == "1 iteration; EM is not at rest yet."


def test_chunks_leave_no_seam(blobs, parameters, monkeypatch):
    spec = Spec(4)
    begin = parameters(start_of(blobs, spec))
    whole = steps_from(blobs, spec, begin, Limits(50))
    monkeypatch.setattr(traces, "CHUNK", 7)
    assert steps_from(blobs, spec, begin, Limits(50)) == whole


def test_time_that_is_up_ends_the_steps(blobs, parameters):
    spec = Spec(5)
    begin = parameters(start_of(blobs, spec))
    trace = steps_from(blobs, spec, begin, Limits(1000, seconds=0.0))
    assert len(trace["logLikelihoods"]) == traces.CHUNK + 1
    assert "because time was up" in trace["outcome"]
    assert not trace["converged"]


def test_long_traces_keep_their_first_parameters(blobs, parameters, monkeypatch):
    monkeypatch.setattr(traces, "MOST_NUMBERS", 140)
    spec = Spec(4)
    (start,) = starts_of(blobs, spec, 1, Limits(30))
    assert start["kept"] == [0, 1, 2, 3, 4]
    assert len(start["parameters"]) == 5
    assert len(start["logLikelihoods"]) == 31
    on = steps_from(blobs, spec, parameters(start["parameters"][-1]), Limits(3))
    assert on["logLikelihoods"] == pytest.approx(start["logLikelihoods"][4:8], rel=1e-10)


def test_a_component_on_a_point_is_named():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(60, 2)), np.full((20, 2), 4.0)])
    means = np.array([[0.0, 0.0], [4.0, 4.0]])
    begin = Parameters.of(np.array([0.75, 0.25]), means, np.array([np.eye(2), 0.1 * np.eye(2)]))
    trace = steps_from(Dataset("", ["x", "y"], X), Spec(2), begin, Limits(200))
    assert trace["collapsed"] == [1]
    assert "collapsed" in trace["outcome"]


def test_many_rows_are_stepped_on_a_sample(parameters, monkeypatch):
    from mixtura.page import plain_em

    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(size=(3000, 1)), rng.normal(6, 1, size=(3000, 1))])
    sheet = Dataset("", ["x"], rng.permutation(X))
    spec = Spec(2)
    begin = parameters(start_of(sheet, spec))
    exact = steps_from(sheet, spec, begin, Limits(5))["logLikelihoods"]
    monkeypatch.setattr(plain_em, "STEP_ROWS", 1500)
    near = steps_from(sheet, spec, begin, Limits(5))["logLikelihoods"]
    np.testing.assert_allclose(near, exact, rtol=0.05)
    assert near != exact
