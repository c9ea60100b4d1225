from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH

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
