"""Jobs end: by themselves, when asked, when their time is over, when nobody asks any more."""

from __future__ import annotations

import pytest
from tests.by_capability import MATRICES
from tests.patience import HANG, until

from mixtura.lab import jobs as module
from mixtura.lab.limits import Limits

SLOW = {"k": 12, "maxIter": 1000}
LONG = {"sizes": list(range(1, 13)), "covarianceTypes": MATRICES}


@pytest.fixture(scope="module")
def large(lab):
    """A data set on which a sweep takes seconds."""
    return lab.ok("builtin", name="customers", n=20_000, noise=1, seed=0)["id"]


def is_idle(lab):
    """Whether the worker takes a new job and does it."""
    data = lab.ok("builtin", name="blobs", n=60, noise=1, seed=0)["id"]
    spec = {
        "k": 1,
        "covarianceType": "diag",
        "init": "random",
        "regCovar": 0.01,
        "seed": 0,
        "scale": True,
        "noise": None,
        "component": "gaussian",
        "maxIter": 5,
    }
    job = lab.finish(lab.ok("fit", data=data, spec=spec))
    assert job["error"] is None
    return job["state"] == "done"


def test_a_fit_is_a_job(lab, blobs, spec):
    job = lab.finish(lab.ok("fit", data=blobs, spec=spec))
    assert job["state"] == "done"
    assert job["error"] is None
    assert job["result"]["spec"] == spec
    assert len(job["result"]["parameters"]["means"]) == 3
    assert lab.ok("job", id=job["id"]) == job


def test_what_takes_no_time_needs_no_second_question(lab, blobs, spec, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", HANG)  # on a busy machine nothing takes no time
    assert lab.ok("fit", data=blobs, spec={**spec, "k": 1})["state"] == "done"


def test_a_fit_that_cannot_be_says_why(lab, spec):
    data = lab.ok("points", names=["x", "y"], rows=[[1, 2], [1, 3], [1, 5]], title="line")["id"]
    job = lab.finish(lab.ok("fit", data=data, spec={**spec, "k": 4}))
    assert job["state"] == "failed"
    assert job["result"] is None
    assert "4" in job["error"]


def test_a_constant_column_is_fitted_and_named(lab, spec):
    rows = [[1, y] for y in range(12)]
    data = lab.ok("points", names=["x", "y"], rows=rows, title="line")
    assert any("told apart by column 'x'" in note for note in data["notes"])
    job = lab.finish(lab.ok("fit", data=data["id"], spec={**spec, "k": 1}))
    assert job["state"] == "done"


def test_a_sweep_counts_its_models(lab, blobs, spec):
    message = {"data": blobs, "spec": spec, "sizes": [1, 2, 3], "covarianceTypes": ["diag"]}
    job = lab.finish(lab.ok("sweep", **message))
    assert (job["done"], job["total"]) == (3, 3)
    assert [cell["k"] for cell in job["result"]["cells"]] == [1, 2, 3]


def test_a_job_is_stopped(lab, large, spec):
    job = lab.ok("sweep", data=large, spec={**spec, **SLOW}, **LONG)
    assert job["state"] == "running"
    stopped = lab.finish(lab.ok("stop", id=job["id"]))
    assert stopped["state"] == "stopped"
    assert stopped["error"] == "Stopped."
    assert stopped["done"] < stopped["total"] or stopped["total"] == 1  # it was not waited for
    assert is_idle(lab)


def test_a_job_over_its_time_is_stopped_and_says_so(start_lab, spec):
    limits = Limits(jobs=1, seconds={"sweep": 0.7, "fit": 30.0})
    with start_lab(limits) as lab:
        data = lab.ok("builtin", name="customers", n=20_000, noise=1, seed=0)["id"]
        job = lab.finish(lab.ok("sweep", data=data, spec={**spec, **SLOW}, **LONG))
        assert job["state"] == "failed"
        assert "took longer than 0.7 seconds and was stopped" in job["error"]


def test_a_job_that_nobody_asks_for_is_stopped(start_lab, spec):
    with start_lab(Limits(jobs=1, unasked_seconds=0.8)) as lab:
        data = lab.ok("builtin", name="customers", n=20_000, noise=1, seed=0)["id"]
        job = lab.ok("sweep", data=data, spec={**spec, **SLOW}, **LONG)
        ended = lab.context.jobs._jobs[job["id"]]
        until(ended.ended.is_set, "a job that nobody asks for ends")
    assert ended.state == "stopped"
    assert "no page" in ended.error


def test_only_so_many_jobs_at_once(start_lab, spec):
    with start_lab(Limits(jobs=1, waiting=1)) as lab:
        data = lab.ok("builtin", name="customers", n=20_000, noise=1, seed=0)["id"]
        message = {"data": data, "spec": {**spec, **SLOW}, **LONG}
        first, second = lab.ok("sweep", **message), lab.ok("sweep", **message)
        refused = lab.call("sweep", message)
        assert refused.status == 429
        assert "2 computations are under way" in refused.sentence
        for job in (second, first):
            assert lab.finish(lab.ok("stop", id=job["id"]))["state"] == "stopped"
        assert lab.call("sweep", message).status == 200


def test_a_process_that_dies_is_replaced(start_lab, spec):
    with start_lab(Limits(jobs=1)) as lab:
        data = lab.ok("builtin", name="customers", n=20_000, noise=1, seed=0)["id"]
        job = lab.ok("sweep", data=data, spec={**spec, **SLOW}, **LONG)
        worker = lab.context.jobs._workers[0]
        dead = worker._process
        dead.kill()
        job = lab.finish(job)
        assert job["state"] == "failed"
        assert "ended before its time" in job["error"]
        # the worker's own thread makes the next process, and no other may: ask for work instead
        assert is_idle(lab)
        assert worker._process is not dead
        assert worker._process.is_alive()


@pytest.mark.parametrize("name", ["job", "stop"])
def test_unknown_jobs_are_404(lab, name):
    answer = lab.call(name, {"id": "nothing"})
    assert answer.status == 404
    assert "start it again" in answer.sentence
