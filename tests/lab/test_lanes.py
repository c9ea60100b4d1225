"""What takes long stands in nobody's way."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from mixtura.lab.calls import CALLS
from mixtura.lab.lanes import COMPUTING
from mixtura.lab.limits import Limits
from mixtura.lab.tasks import TASKS

FOREVER = 3000.0


@pytest.fixture
def message(spec):
    """A message of a call that takes as long as it may, about a data set."""

    def of(name, lab, data):
        asked = {"data": data, "spec": {**spec, "k": 30, "maxIter": 1000}}
        if name == "starts":
            return {**asked, "count": 50}
        begin = lab.ok("start", **asked)
        return {**asked, "parameters": begin, "iterations": 1000}

    return of


def at_work(lab, data):
    """The worker that computes about a data set, once there is one."""
    pool = lab.context.pool
    while True:
        resting = list(pool._free.queue)
        for worker in pool._workers:
            if worker not in resting and worker._ready and data in worker._known:
                return worker
        sleep(0.005)


def held(lab, data):
    """The same, and from now on it gets no further until it is killed."""
    os.kill(at_work(lab, data)._process.pid, signal.SIGSTOP)


needs_signals = pytest.mark.skipif(os.name != "posix", reason="a process is held by a signal")


@needs_signals
@pytest.mark.parametrize("long", Limits().long)
def test_four_long_calls_do_not_block_the_others(start_lab, spec, message, long):
    limits = Limits(jobs=1, step_seconds=FOREVER, computing_seconds=FOREVER, wait_seconds=FOREVER)
    with ThreadPoolExecutor(4) as pool, start_lab(limits) as lab:
        data = lab.ok("builtin", name="customers", n=100_000, noise=1, seed=0)["id"]
        small = lab.ok("builtin", name="blobs", n=60, noise=1, seed=0)["id"]
        slow = message(long, lab, data)
        waiting = [pool.submit(lab.call, long, slow) for _ in range(4)]
        held(lab, data)
        for _ in range(3):
            assert lab.request("/", method="GET").status == 200
            lab.ok("hello")
            begin = lab.ok("start", data=small, spec=spec)
            lab.ok("explain", data=small, parameters=begin, point=[0, 0])
            assert lab.upload(b"a,b\n1,2\n3,4\n5,7\n").status == 200
            assert lab.call("stop", {"id": "none"}).status == 404
        job = lab.finish(lab.ok("fit", data=small, spec=spec))
        assert job["state"] == "done"
        assert not any(call.done() for call in waiting)
        lab.context.stop()  # as Ctrl-C does: those that compute are told so, and the others too
        answers = [call.result() for call in waiting]
    assert {answer.status for answer in answers} == {503}
    assert {answer.sentence for answer in answers} == {"The lab is closing."}


@needs_signals
def test_who_waits_too_long_for_a_turn_is_told_so(start_lab, spec, message):
    limits = Limits(jobs=1, step_seconds=FOREVER, computing_seconds=FOREVER, wait_seconds=0.2)
    with ThreadPoolExecutor(1) as pool, start_lab(limits) as lab:
        data = lab.ok("builtin", name="customers", n=100_000, noise=1, seed=0)["id"]
        slow = message("starts", lab, data)
        first = pool.submit(lab.call, "starts", slow)
        held(lab, data)
        answer = lab.call("starts", slow)
        assert answer.status == 503
        assert "too much to do" in answer.sentence
        assert not first.done()
        lab.context.stop()


def test_a_call_over_its_time_is_ended_and_says_so(start_lab, message):
    limits = Limits(jobs=1, step_seconds=FOREVER, computing_seconds=1.0)
    with start_lab(limits) as lab:
        limits.seconds["builtin"] = limits.seconds["start"] = FOREVER
        data = lab.ok("builtin", name="customers", n=100_000, noise=1, seed=0)["id"]
        answer = lab.call("starts", message("starts", lab, data))
        assert answer.status == 503
        assert "took longer than 1 seconds and was stopped" in answer.sentence
        assert lab.ok("builtin", name="blobs", n=60, noise=1, seed=0)["nRows"] == 60


def test_every_call_that_computes_has_a_lane_of_those_that_do():
    jobs = {"fit", "sweep", "compare", "failure"}
    assert set(TASKS) - jobs == COMPUTING
    assert COMPUTING - {"upload"} <= set(CALLS)
    assert set(Limits().long) < COMPUTING
    assert len(Limits().long) < Limits().computing  # so that one process is free for the others


def test_a_process_that_dies_by_a_signal_takes_nobody_along(start_lab, spec, message):
    limits = Limits(jobs=1, step_seconds=FOREVER, computing_seconds=FOREVER)
    with ThreadPoolExecutor(1) as pool, start_lab(limits) as lab:
        data = lab.ok("builtin", name="customers", n=100_000, noise=1, seed=0)["id"]
        slow = message("starts", lab, data)
        first = pool.submit(lab.call, "starts", slow)
        at_work(lab, data)._process.kill()
        answer = first.result()
        assert answer.status == 503
        assert "ended before its time" in answer.sentence
        for _ in range(limits.computing):
            assert lab.ok("start", data=data, spec=spec)["weights"]
